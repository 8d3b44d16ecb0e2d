-- Tokens by their hashes; a token that is revoked is gone.
CREATE TABLE hypersearch.access_token (
    id         text COLLATE "C" PRIMARY KEY,
    sha256     bytea NOT NULL UNIQUE,
    scope      text NOT NULL,
    agent      text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    uses_left  integer,
    note       text
);

-- What signs the tokens of attempts: one row at most.
CREATE TABLE hypersearch.signing_key (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    key      bytea NOT NULL
);
