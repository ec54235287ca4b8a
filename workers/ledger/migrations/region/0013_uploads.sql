-- Documents that come in several requests: whose, for what, how long they are, and how much of each is stored. What a client calls a
-- file stands nowhere here. A row is there before the first piece is written, and stays until nothing of it is left in the bucket.
CREATE TABLE ledger.uploads (
    tenant ledger.ulid NOT NULL,
    upload ledger.ulid NOT NULL,
    -- The account that began it: it is nobody else's.
    account text NOT NULL,
    purpose ledger.word NOT NULL,
    lane ledger.word NOT NULL,
    length bigint NOT NULL CHECK (length BETWEEN 0 AND 999999999999),
    came bigint NOT NULL DEFAULT 0 CHECK (came BETWEEN 0 AND length),
    pieces integer NOT NULL DEFAULT 0 CHECK (pieces >= 0),
    expires timestamptz NOT NULL,
    -- Who writes to it now, and when that was last said: whoever was taken to have given up may not go on with another's.
    writer ledger.ulid,
    since timestamptz,
    -- Whether somebody was ever taken to have given up: that one may still write a piece that nobody knows of.
    given_up boolean NOT NULL DEFAULT false,
    -- The job, once all of it came and was handed in; or that its client wants it no more.
    job ledger.ulid,
    ended boolean NOT NULL DEFAULT false,
    -- Whether nothing of it is left in the bucket.
    cleared boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant, upload),
    CHECK ((writer IS NULL) = (since IS NULL)),
    CHECK (job IS NULL OR came = length)
);
CREATE INDEX uploads_due ON ledger.uploads (tenant, expires);
ALTER TABLE ledger.uploads ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.uploads FORCE ROW LEVEL SECURITY;
CREATE POLICY one_tenant ON ledger.uploads USING (tenant = ledger.tenant()) WITH CHECK (tenant = ledger.tenant());
REVOKE ALL ON ledger.uploads FROM PUBLIC;

-- Of what they are put together, by where in the document each piece begins.
CREATE TABLE ledger.pieces (
    tenant ledger.ulid NOT NULL,
    upload ledger.ulid NOT NULL,
    place bigint NOT NULL CHECK (place >= 0),
    lease ledger.ulid NOT NULL,
    PRIMARY KEY (tenant, upload, place)
);
ALTER TABLE ledger.pieces ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.pieces FORCE ROW LEVEL SECURITY;
CREATE POLICY one_tenant ON ledger.pieces USING (tenant = ledger.tenant()) WITH CHECK (tenant = ledger.tenant());
REVOKE ALL ON ledger.pieces FROM PUBLIC;

-- Tenants with uploads of which nothing is needed any more and something may be left, for the janitor.
CREATE FUNCTION ledger.tenants_with_uploads_due(moment timestamptz) RETURNS SETOF text
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    one text;
BEGIN
    FOR one IN SELECT tenant FROM ledger.tenants ORDER BY tenant LOOP
        PERFORM set_config('docward.tenant', one, true);
        IF EXISTS (SELECT FROM ledger.uploads
                    WHERE tenant = one AND NOT cleared
                      AND (expires <= moment OR writer IS NULL AND NOT given_up AND (job IS NOT NULL OR ended))) THEN
            RETURN NEXT one;
        END IF;
    END LOOP;
    PERFORM set_config('docward.tenant', '', true);
END $$;
REVOKE ALL ON FUNCTION ledger.tenants_with_uploads_due(timestamptz) FROM PUBLIC;
