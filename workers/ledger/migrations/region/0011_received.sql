-- Documents that an HTTP service has stored and not told anybody of yet: written before the first is told, and marked as sent behind the
-- last. Whoever finds one that was not sent sends it again. The envelope is sealed, and the fact is what goes into the chain.
CREATE TABLE ledger.received (
    tenant ledger.ulid NOT NULL,
    job ledger.ulid NOT NULL,
    lane ledger.word NOT NULL,
    envelope bytea NOT NULL,
    fact text NOT NULL,
    since timestamptz NOT NULL,
    sent boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant, job)
);
ALTER TABLE ledger.received ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.received FORCE ROW LEVEL SECURITY;
CREATE POLICY one_tenant ON ledger.received USING (tenant = ledger.tenant()) WITH CHECK (tenant = ledger.tenant());
REVOKE ALL ON ledger.received FROM PUBLIC;
