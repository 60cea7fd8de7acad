-- Memory that is kept for a function, which is also the most it may use at a time. Without a row it shares what is left.
CREATE TABLE reserved_concurrency (
    function_id text PRIMARY KEY REFERENCES functions ON DELETE CASCADE,
    megabytes   bigint NOT NULL
);

-- The memory of all that runs at a time, as set; without a row it is as much as the installation has.
CREATE TABLE total_concurrency (
    only_row  boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    megabytes bigint NOT NULL
);
