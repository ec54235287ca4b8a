-- How much of each tenant's documents was taken in, by the hour: what a day's quotas are held against. Whoever takes one in counts it
-- first, one after the other.
CREATE TABLE ledger.taken_in (
    tenant ledger.ulid NOT NULL,
    hour timestamptz NOT NULL,
    documents bigint NOT NULL DEFAULT 0 CHECK (documents >= 0),
    bytes bigint NOT NULL DEFAULT 0 CHECK (bytes >= 0),
    PRIMARY KEY (tenant, hour)
);
ALTER TABLE ledger.taken_in ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.taken_in FORCE ROW LEVEL SECURITY;
CREATE POLICY one_tenant ON ledger.taken_in USING (tenant = ledger.tenant()) WITH CHECK (tenant = ledger.tenant());
REVOKE ALL ON ledger.taken_in FROM PUBLIC;
