-- Facts about the journal as a whole. A restored journal is another incarnation.
CREATE TABLE metadata (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

INSERT INTO metadata (name, value) VALUES ('incarnation', lower(hex(randomblob(16))));
