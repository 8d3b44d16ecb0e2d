-- One row per study. Names are unique for as long as the study lives.
CREATE TABLE study (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL
) STRICT;

-- The events. The key is the fence: of two appends after the same event one loses.
CREATE TABLE event (
    study_id INTEGER NOT NULL REFERENCES study (id) ON DELETE CASCADE,
    seq      INTEGER NOT NULL,
    type     TEXT NOT NULL,
    v        INTEGER NOT NULL,
    data     BLOB NOT NULL,
    crc      INTEGER NOT NULL,
    PRIMARY KEY (study_id, seq)
) STRICT, WITHOUT ROWID;

-- Dense curves, which no decision depends on.
CREATE TABLE curve (
    study_id INTEGER NOT NULL REFERENCES study (id) ON DELETE CASCADE,
    trial    INTEGER NOT NULL,
    attempt  INTEGER NOT NULL,
    idx      INTEGER NOT NULL,
    step     INTEGER NOT NULL,
    data     BLOB NOT NULL,
    PRIMARY KEY (study_id, trial, attempt, idx)
) STRICT, WITHOUT ROWID;

-- Keys of mutations that happened, with the position of their last event.
CREATE TABLE idempotency (
    study_id INTEGER NOT NULL REFERENCES study (id) ON DELETE CASCADE,
    key      TEXT NOT NULL,
    seq      INTEGER NOT NULL,
    PRIMARY KEY (study_id, key)
) STRICT, WITHOUT ROWID;
