CREATE SCHEMA IF NOT EXISTS hypersearch;

-- What was done to this schema.
CREATE TABLE hypersearch.schema_version (
    version    integer PRIMARY KEY,
    name       text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Facts about the journal as a whole. A restored journal is another incarnation.
CREATE TABLE hypersearch.metadata (
    name  text PRIMARY KEY,
    value text NOT NULL
);
INSERT INTO hypersearch.metadata (name, value) VALUES ('incarnation', replace(gen_random_uuid()::text, '-', ''));

-- One row per study. Names are unique for as long as the study lives; ids are never used again.
CREATE TABLE hypersearch.study (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text COLLATE "C" NOT NULL UNIQUE,
    created_at timestamptz NOT NULL
);

-- The events. The key is the fence: of two appends after the same event one loses. The first event of each append bears the append's
-- id, so that one whose answer was lost is known again. No foreign key: an append locks its study's row once, not once an event.
CREATE TABLE hypersearch.event (
    study_id  bigint NOT NULL,
    seq       bigint NOT NULL,
    v         integer NOT NULL,
    crc       bigint NOT NULL,
    type      text NOT NULL,
    append_id uuid,
    data      bytea NOT NULL,
    PRIMARY KEY (study_id, seq)
);

-- Dense curves, which no decision depends on.
CREATE TABLE hypersearch.curve (
    study_id bigint NOT NULL,
    trial    integer NOT NULL,
    attempt  integer NOT NULL,
    idx      integer NOT NULL,
    step     bigint NOT NULL,
    data     bytea NOT NULL,
    PRIMARY KEY (study_id, trial, attempt, idx)
);

-- Keys of mutations that happened, with the position of their last event.
CREATE TABLE hypersearch.idempotency (
    study_id bigint NOT NULL,
    key      text COLLATE "C" NOT NULL,
    seq      bigint NOT NULL,
    PRIMARY KEY (study_id, key)
);
