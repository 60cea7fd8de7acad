-- Logs of runs of functions with AsyncRunEnable, written while they go on. begin counts the characters before a part.
create table invocation_log_part (
    request_id text not null,
    attempt integer not null,
    part integer not null,
    begin bigint not null,
    written timestamptz not null,
    text text not null,
    primary key (request_id, attempt, part)
);

create index invocation_log_part_written on invocation_log_part (written);
