-- Instances that a published version keeps.
CREATE TABLE provisioned (
    id              text PRIMARY KEY REFERENCES function_versions ON DELETE CASCADE, -- function_id:version
    function_id     text        NOT NULL,
    version         bigint      NOT NULL,
    count           integer     NOT NULL, -- wanted now: as put, as the schedule set it, or as tracking found it
    tracking        text        NOT NULL, -- JSON: target and bounds; null for a fixed number
    actions         text        NOT NULL, -- JSON array: when the number changes
    recent          text        NOT NULL, -- JSON: what tracking needed in the last minutes
    scheduled_until timestamptz NOT NULL, -- actions up to here have been done
    tracked         timestamptz NOT NULL, -- when tracking was last applied
    modified        timestamptz NOT NULL
);
CREATE INDEX provisioned_function ON provisioned (function_id);

-- Which gateways are there: the wanted number is shared among them.
CREATE TABLE gateways (
    name text PRIMARY KEY,
    seen timestamptz NOT NULL
);

-- What each gateway has of it.
CREATE TABLE provisioned_reports (
    id        text        NOT NULL REFERENCES provisioned ON DELETE CASCADE,
    gateway   text        NOT NULL REFERENCES gateways ON DELETE CASCADE,
    available integer     NOT NULL,
    busy      integer     NOT NULL,
    failure   text        NOT NULL, -- empty when nothing failed
    PRIMARY KEY (id, gateway)
);
