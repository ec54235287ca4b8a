-- What clients called their requests, so that one that comes again is known again and done once. Both are HMACs under a key of the
-- tenant's, which this database does not have; `job` and `content` are null while the request is being answered. Kept for a day.
CREATE TABLE ledger.requests (
    tenant ledger.ulid NOT NULL,
    key ledger.digest NOT NULL,
    content ledger.digest,
    job ledger.ulid,
    since timestamptz NOT NULL,
    PRIMARY KEY (tenant, key),
    CHECK ((content IS NULL) = (job IS NULL))
);
ALTER TABLE ledger.requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.requests FORCE ROW LEVEL SECURITY;
CREATE POLICY one_tenant ON ledger.requests USING (tenant = ledger.tenant()) WITH CHECK (tenant = ledger.tenant());
REVOKE ALL ON ledger.requests FROM PUBLIC;
