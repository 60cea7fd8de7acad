-- Layer names with the number of the last version, which is never given again.
CREATE TABLE layers (
    name         text PRIMARY KEY,
    last_version bigint NOT NULL DEFAULT 0
);

CREATE TABLE layer_versions (
    id             text PRIMARY KEY, -- name:version
    name           text        NOT NULL REFERENCES layers,
    version        bigint      NOT NULL,
    runtimes       text        NOT NULL, -- JSON array of strings
    description    text        NOT NULL,
    license        text        NOT NULL,
    tags           text        NOT NULL, -- JSON array as given
    sha256         text        NOT NULL,
    size           bigint      NOT NULL,
    unpacked_bytes bigint      NOT NULL,
    added          timestamptz NOT NULL,
    CONSTRAINT layer_versions_number UNIQUE (name, version)
);
