-- Freezes and revocations as they were ordered, each signed by the role of who acts for a person: of each extent (kind, tenant, stage)
-- the last counts. Only added to. What stops work or keys is obeyed as it stands here; what lets them go on only if `signed` says
-- so, so nothing goes on because rows were changed. `tenant` and `stage` null: every one. Without row-level security, like the
-- table it replaces: a freeze may be everybody's.
CREATE TABLE ledger.orders (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind ledger.word NOT NULL CHECK (kind IN ('freeze', 'revocation')),
    tenant ledger.ulid,
    stage ledger.word,
    lifts boolean NOT NULL,
    at timestamptz NOT NULL,
    -- The order as it was signed; null for what was ordered before orders were signed.
    signed bytea CHECK (octet_length(signed) < 4096),
    CHECK (kind = 'freeze' OR (tenant IS NOT NULL AND stage IS NULL)),
    CHECK (signed IS NOT NULL OR NOT lifts)
);
REVOKE ALL ON ledger.orders FROM PUBLIC;

INSERT INTO ledger.orders (kind, tenant, stage, lifts, at) SELECT kind, tenant, stage, false, since FROM ledger.controls;
DROP TABLE ledger.controls;

-- Whether the facts of the transaction's tenant are signed, read off the facts, which nobody may change: the first one is, or one behind
-- it says that from there on they are. What `chains.signed` says is not looked at.
CREATE FUNCTION ledger.is_signed() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM facts fact
                    WHERE fact.tenant = ledger.tenant() AND fact.seq = 1 AND fact.signature IS NOT NULL)
        OR EXISTS (SELECT FROM facts fact
                    WHERE fact.tenant = ledger.tenant() AND fact.kind = 'signed' AND fact.signature IS NOT NULL);
END $$;
REVOKE ALL ON FUNCTION ledger.is_signed() FROM PUBLIC;

CREATE OR REPLACE FUNCTION ledger.open_chain(
    ids text[], OUT length bigint, OUT digest bytea, OUT signed boolean, OUT known text[])
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    SELECT head.length, head.digest INTO length, digest FROM chains head WHERE head.tenant = ledger.tenant() FOR UPDATE;
    IF found THEN
        signed := ledger.is_signed();
        IF cardinality(ids) > 0 THEN
            SELECT array_agg(fact.id) INTO known
              FROM facts fact WHERE fact.tenant = ledger.tenant() AND fact.id = ANY (ids);
        END IF;
    END IF;
END $$;

-- Tenants whose chains are not signed yet, tenant by tenant like the other questions of the whole region.
CREATE FUNCTION ledger.tenants_unsigned() RETURNS SETOF text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    one text;
BEGIN
    FOR one IN SELECT tenant FROM ledger.tenants WHERE place <> 'database' ORDER BY place, tenant LOOP
        PERFORM ledger.enter(one, 'read');
        IF EXISTS (SELECT FROM chains WHERE tenant = one AND length > 0) AND NOT ledger.is_signed() THEN
            RETURN NEXT one;
        END IF;
    END LOOP;
    PERFORM set_config('docward.tenant', '', true);
END $$;
REVOKE ALL ON FUNCTION ledger.tenants_unsigned() FROM PUBLIC;
