-- One region's ledger, what there is once a database. The tables that hold tenants' rows are in migrations/tenant: they
-- are made in this schema for the tenants that share them, and again, the same, in a schema of a tenant's own.
--
-- Every table that says something of a tenant has a tenant column and forced row-level security: without
-- `set_config('docward.tenant', …, true)` in the transaction it is empty, for the owner too. What stands without it is listed
-- at the end of this file, with the reason.

CREATE SCHEMA ledger;

CREATE DOMAIN ledger.ulid AS text COLLATE "C" CHECK (value ~ '^[0-7][0-9A-HJKMNP-TV-Z]{25}$');
CREATE DOMAIN ledger.word AS text COLLATE "C" CHECK (value ~ '^[a-z0-9][a-z0-9-]{0,39}$');
CREATE DOMAIN ledger.digest AS bytea CHECK (octet_length(value) = 32);

-- The tenant of this transaction. A setting that was local to an earlier transaction reads as '', never as a tenant.
CREATE FUNCTION ledger.tenant() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('docward.tenant', true), '');

-- Whose ledger it is: one row, written at migration; a process of another region or environment refuses to start on it.
-- `tenant` is whose own environment it is; null for the one that all others share.
CREATE TABLE ledger.region (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    name text NOT NULL,
    tenant ledger.ulid
);

-- Every tenant that ever had a row here, and where its rows lie: in the tables all share, in a schema of its own, in a
-- database of its own. What this table says is what writers obey. While `target` is set the rows are being copied there, and
-- nobody writes; while `leaving` is set, copies that nobody reads any more remain there. Only the owner may change them.
CREATE TABLE ledger.tenants (
    tenant ledger.ulid PRIMARY KEY,
    place ledger.word NOT NULL DEFAULT 'shared' CHECK (place IN ('shared', 'schema', 'database')),
    target ledger.word CHECK (target IN ('shared', 'schema', 'database') AND target <> place),
    leaving ledger.word CHECK (leaving IN ('shared', 'schema', 'database') AND leaving <> place),
    CHECK (target IS NULL OR leaving IS NULL)
);

-- Who writes a tenant's rows holds this lock shared; who moves them, for a moment, alone.
CREATE FUNCTION ledger.writers(one text) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN hashtextextended('docward writers ' || one, 0);

-- Binds the transaction to one tenant: its rows are all that is seen, and where they lie is where unqualified names point.
-- `how`: 'write' takes the writers' lock, or finds the tenant on the move; 'wait' takes it in any case; 'read' takes none,
-- which is safe where one snapshot covers this row and the tenant's.
CREATE FUNCTION ledger.enter(one text, how text, OUT place text, OUT moving boolean, OUT mail boolean)
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    free boolean := true;
BEGIN
    PERFORM set_config('docward.tenant', one, true);
    IF how = 'write' THEN
        free := pg_try_advisory_xact_lock_shared(ledger.writers(one));
    ELSIF how = 'wait' THEN
        PERFORM pg_advisory_xact_lock_shared(ledger.writers(one));
    END IF;
    -- A statement of its own, after the lock: it sees what the mover committed before it let go.
    SELECT known.place, NOT free OR known.target IS NOT NULL INTO place, moving
      FROM ledger.tenants known WHERE known.tenant = one;
    mail := how = 'write' AND EXISTS (SELECT FROM ledger.inbox WHERE tenant = one);
    place := coalesce(place, 'shared');
    moving := coalesce(moving, NOT free);
    -- One schema, and none where the rows are in another database: a name that is not there is found nowhere else.
    PERFORM set_config('search_path', CASE place WHEN 'shared' THEN 'ledger'
                                                 WHEN 'schema' THEN 'tenant_' || lower(one)
                                                 ELSE 'pg_catalog' END, true);
END $$;

-- Facts and parked messages that came while their tenant's rows were being moved or its own database was away. They are
-- kept here as they came, so that nobody else's wait behind them, and go where they belong as soon as it is open.
CREATE TABLE ledger.inbox (
    number bigint GENERATED ALWAYS AS IDENTITY,
    tenant ledger.ulid NOT NULL,
    source ledger.word NOT NULL CHECK (source IN ('facts', 'parked')),
    bytes bytea NOT NULL,
    kind ledger.word CHECK (kind IN ('held', 'dead')),
    reason ledger.word,
    stage ledger.word,
    lane ledger.word,
    attempt integer CHECK (attempt >= 0),
    received timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, number),
    CHECK (source = 'facts' OR (kind IS NOT NULL AND reason IS NOT NULL AND lane IS NOT NULL AND attempt IS NOT NULL))
);
ALTER TABLE ledger.inbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.inbox FORCE ROW LEVEL SECURITY;
CREATE POLICY one_tenant ON ledger.inbox USING (tenant = ledger.tenant()) WITH CHECK (tenant = ledger.tenant());

-- What could be read neither as an envelope nor as a fact of this region: belongs to no tenant that can be known.
CREATE TABLE ledger.quarantine (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source ledger.word NOT NULL CHECK (source IN ('parked', 'facts')),
    kind ledger.word NOT NULL CHECK (kind IN ('held', 'dead')),
    reason ledger.word NOT NULL,
    fault ledger.word NOT NULL,
    stage ledger.word,
    lane ledger.word NOT NULL,
    digest ledger.digest NOT NULL,
    length bigint NOT NULL,
    bytes bytea NOT NULL,
    received timestamptz NOT NULL DEFAULT now(),
    state ledger.word NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'republished', 'dropped')),
    UNIQUE (source, kind, digest)
);

-- Freezes and revocations in force. `tenant` and `stage` null: every one.
CREATE TABLE ledger.controls (
    kind ledger.word NOT NULL CHECK (kind IN ('freeze', 'revocation')),
    tenant ledger.ulid,
    stage ledger.word,
    since timestamptz NOT NULL DEFAULT now(),
    UNIQUE NULLS NOT DISTINCT (kind, tenant, stage),
    CHECK (kind = 'freeze' OR (tenant IS NOT NULL AND stage IS NULL))
);

-- The control list's number: raised with every list, never back, not even by a crash.
CREATE SEQUENCE ledger.control_number AS bigint MINVALUE 1 NO CYCLE;

-- Locks the chain of the transaction's tenant and says which of these facts are in it. Every writer asks first: two ledgers then
-- take turns. Two statements: the second sees what the one waited for has committed.
CREATE FUNCTION ledger.open_chain(ids text[], OUT length bigint, OUT digest bytea, OUT known text[])
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    SELECT head.length, head.digest INTO length, digest FROM chains head WHERE head.tenant = ledger.tenant() FOR UPDATE;
    IF found AND cardinality(ids) > 0 THEN
        SELECT array_agg(fact.id) INTO known FROM facts fact WHERE fact.tenant = ledger.tenant() AND fact.id = ANY (ids);
    END IF;
END $$;

-- Region-wide questions. Each goes tenant by tenant under the caller's own rights, entering each: no function and no role
-- of this database sees two tenants' rows in one statement. They return ids only. Tenants with a database of their own are
-- asked there.
CREATE FUNCTION ledger.tenants_with_waiting() RETURNS SETOF text
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    one text;
BEGIN
    FOR one IN SELECT tenant FROM ledger.tenants WHERE place <> 'database' ORDER BY place, tenant LOOP
        PERFORM ledger.enter(one, 'read');
        IF EXISTS (SELECT FROM parked WHERE tenant = one AND state = 'waiting') THEN
            RETURN NEXT one;
        END IF;
    END LOOP;
    PERFORM set_config('docward.tenant', '', true);
END $$;

CREATE FUNCTION ledger.tenants_with_due(moment timestamptz) RETURNS SETOF text
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    one text;
BEGIN
    FOR one IN SELECT tenant FROM ledger.tenants WHERE place <> 'database' ORDER BY place, tenant LOOP
        PERFORM ledger.enter(one, 'read');
        IF EXISTS (SELECT FROM stored
                    WHERE tenant = one AND expires <= moment AND (deleted IS NULL OR deleted < written))
           OR EXISTS (SELECT FROM jobs JOIN stored USING (tenant, job)
                       WHERE tenant = one AND erased IS NOT NULL AND (deleted IS NULL OR deleted < written)) THEN
            RETURN NEXT one;
        END IF;
    END LOOP;
    PERFORM set_config('docward.tenant', '', true);
END $$;

-- The heads of all chains, to be kept where this database's owner has no say: lengths and digests, nothing else.
CREATE FUNCTION ledger.heads() RETURNS TABLE (tenant text, length bigint, digest bytea)
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    one text;
BEGIN
    FOR one IN SELECT known.tenant FROM ledger.tenants known WHERE known.place <> 'database'
                ORDER BY known.place, known.tenant LOOP
        PERFORM ledger.enter(one, 'read');
        RETURN QUERY SELECT head.tenant::text, head.length, head.digest::bytea FROM chains head WHERE head.tenant = one;
    END LOOP;
    PERFORM set_config('docward.tenant', '', true);
END $$;

CREATE FUNCTION ledger.tenants_with_mail() RETURNS SETOF text
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    one text;
BEGIN
    FOR one IN SELECT tenant FROM ledger.tenants WHERE target IS NULL ORDER BY tenant LOOP
        PERFORM set_config('docward.tenant', one, true);
        IF EXISTS (SELECT FROM ledger.inbox WHERE tenant = one) THEN
            RETURN NEXT one;
        END IF;
    END LOOP;
    PERFORM set_config('docward.tenant', '', true);
END $$;

-- Without row-level security, on purpose: `region` (one name), `tenants` (ids and places), `controls` (a freeze may be
-- everybody's; ids and stages), `quarantine` (nothing in it can be ascribed to a tenant; sealed or unreadable bytes).
REVOKE ALL ON ALL TABLES IN SCHEMA ledger FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
