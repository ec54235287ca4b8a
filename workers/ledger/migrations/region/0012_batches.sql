-- Batches of documents that clients hand in: for what, how many items there will be, and whether more are taken. Each item is a request
-- of the batch's, known for as long as the batch is: its job, or why it was not taken in. What its client calls an item stands nowhere
-- here: an item is a number.
CREATE TABLE ledger.batches (
    tenant ledger.ulid NOT NULL,
    batch ledger.ulid NOT NULL,
    purpose ledger.word NOT NULL,
    lane ledger.word NOT NULL,
    since timestamptz NOT NULL,
    items integer CHECK (items > 0),
    cancelled boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant, batch)
);
ALTER TABLE ledger.batches ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.batches FORCE ROW LEVEL SECURITY;
CREATE POLICY one_tenant ON ledger.batches USING (tenant = ledger.tenant()) WITH CHECK (tenant = ledger.tenant());
REVOKE ALL ON ledger.batches FROM PUBLIC;

ALTER TABLE ledger.requests
    ADD COLUMN batch ledger.ulid,
    ADD COLUMN item integer CHECK (item > 0),
    ADD COLUMN refused ledger.word,
    -- Who answers it: whoever was taken to have given up may not go on with another's.
    ADD COLUMN attempt ledger.ulid,
    ADD CHECK ((batch IS NULL) = (item IS NULL)),
    ADD CHECK (refused IS NULL OR batch IS NOT NULL AND job IS NULL);
CREATE INDEX requests_called ON ledger.requests (tenant, since) WHERE batch IS NULL;
CREATE INDEX requests_coming ON ledger.requests (tenant, since) WHERE job IS NULL AND refused IS NULL;
CREATE UNIQUE INDEX items_of_batch ON ledger.requests (tenant, batch, item) WHERE batch IS NOT NULL;
