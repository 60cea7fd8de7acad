-- One plain table: with seven days of retention an hourly delete is simpler than partitions that must exist in time.
create table invocation_record (
    request_id text not null,
    attempt integer not null,
    namespace text not null,
    function text not null,
    qualifier text not null,
    version text not null,
    asynchronous boolean not null,
    start timestamptz not null,
    status integer not null,
    duration_millis double precision not null,
    billed_millis bigint not null,
    memory_bytes bigint not null,
    result text not null,
    log text not null,
    primary key (request_id, attempt)
);

create index invocation_record_function on invocation_record (namespace, function, start);

create index invocation_record_start on invocation_record (start);
