CREATE TABLE namespaces (
    name        text PRIMARY KEY,
    description text        NOT NULL DEFAULT '',
    added       timestamptz NOT NULL DEFAULT now(),
    modified    timestamptz NOT NULL DEFAULT now()
);
INSERT INTO namespaces (name) VALUES ('default');

-- The editable state ($LATEST) of each function.
CREATE TABLE functions (
    function_id   text PRIMARY KEY,
    namespace     text        NOT NULL REFERENCES namespaces,
    name          text        NOT NULL,
    status        text        NOT NULL,
    status_reason text        NOT NULL DEFAULT '',
    type          text        NOT NULL,
    runtime       text        NOT NULL,
    handler       text        NOT NULL,
    description   text        NOT NULL,
    memory_mb     integer     NOT NULL,
    timeout_s     integer     NOT NULL,
    init_timeout_s integer    NOT NULL,
    environment   text        NOT NULL, -- JSON object of strings
    settings      text        NOT NULL, -- JSON object: what is kept to be given back
    code_sha256   text        NOT NULL,
    code_size     bigint      NOT NULL,
    revision      bigint      NOT NULL,
    added         timestamptz NOT NULL,
    modified      timestamptz NOT NULL,
    CONSTRAINT functions_name UNIQUE (namespace, name)
);
CREATE INDEX functions_code ON functions (code_sha256);

CREATE TABLE triggers (
    id          text PRIMARY KEY,
    function_id text        NOT NULL REFERENCES functions ON DELETE CASCADE,
    namespace   text        NOT NULL,
    function    text        NOT NULL,
    type        text        NOT NULL,
    name        text        NOT NULL,
    qualifier   text        NOT NULL,
    description text        NOT NULL,
    argument    text        NOT NULL,
    comment     text        NOT NULL,
    enabled     boolean     NOT NULL,
    revision    bigint      NOT NULL,
    identity    text        NOT NULL, -- what may stand only once per function
    added       timestamptz NOT NULL,
    modified    timestamptz NOT NULL,
    CONSTRAINT triggers_identity UNIQUE (function_id, identity)
);
