-- The number of the last version, which is never given again.
ALTER TABLE functions ADD COLUMN last_version bigint NOT NULL DEFAULT 0;

-- Published versions: frozen copies of the editable state.
CREATE TABLE function_versions (
    id             text PRIMARY KEY, -- function_id:version
    function_id    text        NOT NULL REFERENCES functions ON DELETE CASCADE,
    version        bigint      NOT NULL,
    status         text        NOT NULL,
    status_reason  text        NOT NULL,
    type           text        NOT NULL,
    runtime        text        NOT NULL,
    handler        text        NOT NULL,
    description    text        NOT NULL,
    memory_mb      integer     NOT NULL,
    timeout_s      integer     NOT NULL,
    init_timeout_s integer     NOT NULL,
    environment    text        NOT NULL,
    settings       text        NOT NULL,
    code_sha256    text        NOT NULL,
    code_size      bigint      NOT NULL,
    unpacked_bytes bigint      NOT NULL,
    layers         text        NOT NULL,
    web            text        NOT NULL,
    image          text        NOT NULL,
    revision       bigint      NOT NULL,
    added          timestamptz NOT NULL,
    modified       timestamptz NOT NULL,
    CONSTRAINT function_versions_number UNIQUE (function_id, version)
);
CREATE INDEX function_versions_code ON function_versions (code_sha256);

-- Movable names. $DEFAULT has a row only when it was moved from $LATEST.
CREATE TABLE aliases (
    id          text PRIMARY KEY, -- function_id:name
    function_id text        NOT NULL REFERENCES functions ON DELETE CASCADE,
    name        text        NOT NULL,
    version     text        NOT NULL, -- $LATEST or a number
    routing     text        NOT NULL, -- JSON: the additional version and who gets it; null for none
    description text        NOT NULL,
    added       timestamptz NOT NULL,
    modified    timestamptz NOT NULL,
    CONSTRAINT aliases_name UNIQUE (function_id, name)
);
