-- Addresses that news of a tenant's jobs is sent to. What signs it stands nowhere here: it follows from a key of the tenant's, which
-- this database does not have, the id and the secret's number.
CREATE TABLE ledger.webhooks (
    tenant ledger.ulid NOT NULL,
    webhook ledger.ulid NOT NULL,
    url text NOT NULL CHECK (octet_length(url) BETWEEN 1 AND 2048),
    created timestamptz NOT NULL DEFAULT now(),
    -- Which of its secrets signs, and until when the one before it signs as well.
    secret smallint NOT NULL DEFAULT 1 CHECK (secret > 0),
    replaced timestamptz,
    -- Up to which fact of the tenant's chain was looked for news.
    seen bigint NOT NULL CHECK (seen >= 0),
    -- How often in a row nothing was taken there, since when, when it was tried last, and the status that was answered.
    failures integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
    failing timestamptz,
    tried timestamptz,
    answered smallint,
    -- Why nothing is sent there any more.
    disabled ledger.word CHECK (disabled IN ('gone', 'failing')),
    PRIMARY KEY (tenant, webhook),
    CHECK ((failures = 0) = (failing IS NULL))
);
ALTER TABLE ledger.webhooks ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.webhooks FORCE ROW LEVEL SECURITY;
CREATE POLICY one_tenant ON ledger.webhooks USING (tenant = ledger.tenant()) WITH CHECK (tenant = ledger.tenant());
REVOKE ALL ON ledger.webhooks FROM PUBLIC;

-- News on its way: how a job ended, or a test. A row is gone once it was taken. Who sends it moves its time on first, so that another
-- sends it if that one is killed.
CREATE TABLE ledger.webhook_messages (
    tenant ledger.ulid NOT NULL,
    message ledger.ulid NOT NULL,
    webhook ledger.ulid NOT NULL,
    -- The fact that it is about; null for a test.
    fact text COLLATE "C",
    job ledger.ulid,
    run smallint CHECK (run BETWEEN 1 AND 9999),
    state ledger.word NOT NULL CHECK (state IN ('done', 'rejected', 'dead', 'test')),
    at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    -- When it was sent first.
    first timestamptz,
    due timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, message),
    UNIQUE (tenant, webhook, fact),
    FOREIGN KEY (tenant, webhook) REFERENCES ledger.webhooks ON DELETE CASCADE,
    CHECK ((attempts = 0) = (first IS NULL)),
    CHECK ((state = 'test') = (fact IS NULL) AND (fact IS NULL) = (job IS NULL) AND (job IS NULL) = (run IS NULL))
);
CREATE INDEX webhook_messages_due ON ledger.webhook_messages (tenant, webhook, due);
ALTER TABLE ledger.webhook_messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.webhook_messages FORCE ROW LEVEL SECURITY;
CREATE POLICY one_tenant ON ledger.webhook_messages USING (tenant = ledger.tenant()) WITH CHECK (tenant = ledger.tenant());
REVOKE ALL ON ledger.webhook_messages FROM PUBLIC;

-- Addresses for which something is due, or whose tenant's chain is not as long as it was when it was looked at for news; the latter not
-- where `most` messages wait already. Of a tenant with a database of its own it is not known here how long the chain is, so it is looked at.
CREATE FUNCTION ledger.webhooks_with_work(most integer) RETURNS TABLE (tenant text, webhook text)
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    one text;
    lies text;
    head bigint;
BEGIN
    FOR one, lies IN SELECT known.tenant, known.place FROM ledger.tenants known WHERE known.target IS NULL
                      ORDER BY known.place, known.tenant LOOP
        PERFORM set_config('docward.tenant', one, true);
        CONTINUE WHEN NOT EXISTS (SELECT FROM ledger.webhooks address WHERE address.tenant = one AND address.disabled IS NULL);
        head := NULL;
        IF lies <> 'database' THEN
            PERFORM ledger.enter(one, 'read');
            SELECT chain.length INTO head FROM chains chain WHERE chain.tenant = one;
        END IF;
        RETURN QUERY
            SELECT address.tenant::text, address.webhook::text FROM ledger.webhooks address
             WHERE address.tenant = one AND address.disabled IS NULL
               AND (EXISTS (SELECT FROM ledger.webhook_messages news
                             WHERE news.tenant = one AND news.webhook = address.webhook AND news.due <= now())
                    OR (head IS NULL OR head <> address.seen)
                       AND NOT EXISTS (SELECT FROM ledger.webhook_messages news
                                        WHERE news.tenant = one AND news.webhook = address.webhook OFFSET most - 1));
    END LOOP;
    PERFORM set_config('docward.tenant', '', true);
END $$;
REVOKE ALL ON FUNCTION ledger.webhooks_with_work(integer) FROM PUBLIC;
