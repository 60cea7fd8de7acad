-- Accepted events. Attempts are rows of invocation_record with the same request id.
create table ledger_event (
    request_id text primary key,
    revision bigint not null,
    namespace text not null,
    function text not null,
    qualifier text not null,
    routing_key text,
    trigger_type text not null,
    trigger_name text not null,
    position text not null,
    replay_of text not null,
    accepted timestamptz not null,
    event bytea,
    event_bytes integer not null,
    masked boolean not null,
    state text not null,
    reason text not null,
    code integer not null,
    runs integer not null,
    ended timestamptz
);

create index ledger_event_accepted on ledger_event (accepted, request_id);

create index ledger_event_function on ledger_event (namespace, function, accepted, request_id);

-- Most events succeed; people look for the others.
create index ledger_event_state on ledger_event (state, accepted, request_id) where state <> 'succeeded';

create index ledger_event_trigger on ledger_event (trigger_type, trigger_name, accepted, request_id);

create index ledger_event_code on ledger_event (code, accepted, request_id) where code <> 200;

alter table invocation_record
    add column instance_id text not null default '',
    add column pull_code_nanos bigint,
    add column init_runtime_nanos bigint,
    add column init_function_nanos bigint;
