-- Under which control numbers, and when, the sender of a job's X12 file was told first what is wrong with it: whoever asks again is told
-- the same. Nothing stands here of what was told, nor to whom.
CREATE TABLE ledger.acknowledged (
    tenant ledger.ulid NOT NULL,
    job ledger.ulid NOT NULL,
    run smallint NOT NULL CHECK (run > 0),
    first_number integer NOT NULL CHECK (first_number BETWEEN 1 AND 999999999),
    since timestamptz NOT NULL,
    PRIMARY KEY (tenant, job, run)
);
CREATE INDEX acknowledged_since ON ledger.acknowledged (tenant, since);
ALTER TABLE ledger.acknowledged ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.acknowledged FORCE ROW LEVEL SECURITY;
CREATE POLICY one_tenant ON ledger.acknowledged USING (tenant = ledger.tenant()) WITH CHECK (tenant = ledger.tenant());
REVOKE ALL ON ledger.acknowledged FROM PUBLIC;

-- The next control number of each tenant's. It is never handed out again, nor is any before it, until nine figures are used up.
CREATE TABLE ledger.interchange_numbers (
    tenant ledger.ulid PRIMARY KEY,
    next_number integer NOT NULL CHECK (next_number BETWEEN 1 AND 1000000000)
);
ALTER TABLE ledger.interchange_numbers ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.interchange_numbers FORCE ROW LEVEL SECURITY;
CREATE POLICY one_tenant ON ledger.interchange_numbers USING (tenant = ledger.tenant()) WITH CHECK (tenant = ledger.tenant());
REVOKE ALL ON ledger.interchange_numbers FROM PUBLIC;
