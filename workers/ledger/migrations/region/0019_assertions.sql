-- Assertions by which clients proved to the region's issuer of tokens who they are: each is taken once. A hash, and until when it must be
-- known again. Without row-level security: nothing of it says whose it is.
CREATE TABLE ledger.assertions (
    digest bytea PRIMARY KEY CHECK (octet_length(digest) = 32),
    until timestamptz NOT NULL
);
CREATE INDEX assertions_over ON ledger.assertions (until);
REVOKE ALL ON ledger.assertions FROM PUBLIC;
