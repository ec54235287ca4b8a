-- The catalogue's rolls that this region has known, by their numbers, and since when: who has the catalogue, or its copies, cannot take
-- the region back behind them. Only added to. Without row-level security, like the controls: numbers and times.
CREATE TABLE ledger.rolls (
    number bigint PRIMARY KEY CHECK (number > 0),
    seen timestamptz NOT NULL
);
REVOKE ALL ON ledger.rolls FROM PUBLIC;
