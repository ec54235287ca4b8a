-- What must not happen and was noticed, once each, in the order it came, until the webhook took it. Without row-level
-- security, like the controls: ids, rules and words; an alert may concern no tenant that anybody can vouch for.
CREATE TABLE ledger.alerts (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE CHECK (octet_length(id) BETWEEN 1 AND 192),
    rule ledger.word NOT NULL,
    tenant ledger.ulid,
    at timestamptz NOT NULL,
    told timestamptz,
    alert jsonb NOT NULL
);
CREATE INDEX alerts_of_tenant ON ledger.alerts (tenant, number) WHERE tenant IS NOT NULL;
CREATE INDEX alerts_untold ON ledger.alerts (number) WHERE told IS NULL;
REVOKE ALL ON ledger.alerts FROM PUBLIC;
