-- What a function is made of besides its package. JSON text; null as JSON where a function has no such thing.
ALTER TABLE functions ADD COLUMN unpacked_bytes bigint NOT NULL DEFAULT 0;
ALTER TABLE functions ADD COLUMN layers text NOT NULL DEFAULT '[]'; -- in the order of binding, with digests
ALTER TABLE functions ADD COLUMN web text NOT NULL DEFAULT 'null';
ALTER TABLE functions ADD COLUMN image text NOT NULL DEFAULT 'null';
