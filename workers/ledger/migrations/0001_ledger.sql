-- One region's ledger. Every table that says something of a tenant has a tenant column and forced row-level security:
-- without `set_config('docward.tenant', …, true)` in the transaction it is empty, for the owner too. What stands
-- without it is listed at the end of this file, with the reason.

CREATE SCHEMA ledger;

CREATE DOMAIN ledger.ulid AS text COLLATE "C" CHECK (value ~ '^[0-7][0-9A-HJKMNP-TV-Z]{25}$');
CREATE DOMAIN ledger.word AS text COLLATE "C" CHECK (value ~ '^[a-z0-9][a-z0-9-]{0,39}$');
CREATE DOMAIN ledger.digest AS bytea CHECK (octet_length(value) = 32);

-- The tenant of this transaction. A setting that was local to an earlier transaction reads as '', never as a tenant.
CREATE FUNCTION ledger.tenant() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('docward.tenant', true), '');

-- Whose ledger it is: one row, written at migration; a process of another region refuses to start on it.
CREATE TABLE ledger.region (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    name text NOT NULL
);

-- Every tenant that ever had a row here. Ids and nothing else, so that region-wide work can go tenant by tenant.
CREATE TABLE ledger.tenants (
    tenant ledger.ulid PRIMARY KEY
);

-- The head of each tenant's chain. Every writer locks its row first: that is what keeps a chain from forking.
CREATE TABLE ledger.chains (
    tenant ledger.ulid PRIMARY KEY,
    length bigint NOT NULL CHECK (length >= 0),
    digest ledger.digest NOT NULL
);

-- The audit trail: only ever added to. `body` is the canonical JSON exactly as hashed; the columns beside it are for finding.
CREATE TABLE ledger.facts (
    tenant ledger.ulid NOT NULL,
    seq bigint NOT NULL CHECK (seq > 0),
    id text COLLATE "C" NOT NULL CHECK (octet_length(id) BETWEEN 1 AND 128),
    job ledger.ulid,
    kind ledger.word NOT NULL,
    at timestamptz NOT NULL,
    previous ledger.digest NOT NULL,
    digest ledger.digest NOT NULL,
    body text NOT NULL,
    recorded timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, seq),
    UNIQUE (tenant, id)
);
CREATE INDEX facts_of_job ON ledger.facts (tenant, job, seq) WHERE job IS NOT NULL;

-- Jobs, as sums that no order of facts changes: the highest run, the earliest and the latest time, the time spent held.
CREATE TABLE ledger.jobs (
    tenant ledger.ulid NOT NULL,
    job ledger.ulid NOT NULL,
    run smallint NOT NULL CHECK (run BETWEEN 1 AND 9999),
    created timestamptz NOT NULL,
    updated timestamptz NOT NULL,
    held_microseconds bigint NOT NULL DEFAULT 0 CHECK (held_microseconds >= 0),
    PRIMARY KEY (tenant, job)
);
CREATE INDEX jobs_newest_first ON ledger.jobs (tenant, created DESC, job DESC);

-- What was effected, once each: a set, so that a job's state can be read off it whatever came first.
-- The stage of an effect of the job itself (accepted) is 'job'.
CREATE TABLE ledger.effects (
    tenant ledger.ulid NOT NULL,
    job ledger.ulid NOT NULL,
    run smallint NOT NULL CHECK (run BETWEEN 1 AND 9999),
    stage ledger.word NOT NULL,
    kind ledger.word NOT NULL CHECK (kind IN ('accepted', 'done', 'rejected', 'dropped')),
    at timestamptz NOT NULL,
    reason text,
    counts jsonb NOT NULL,
    PRIMARY KEY (tenant, job, run, stage, kind)
);

-- What lies in the bucket and until when: latest word of who wrote and latest receipt of who deleted, so that the order of
-- facts does not matter. A row that a receipt alone made has no `written`. `place` is the prefix in the envelope's vocabulary.
CREATE TABLE ledger.stored (
    tenant ledger.ulid NOT NULL,
    prefix text COLLATE "C" NOT NULL CHECK (octet_length(prefix) <= 110),
    place jsonb NOT NULL,
    job ledger.ulid,
    retention ledger.word NOT NULL,
    expires timestamptz NOT NULL,
    written timestamptz,
    deleted timestamptz,
    PRIMARY KEY (tenant, prefix)
);
CREATE INDEX stored_live ON ledger.stored (tenant, expires) WHERE deleted IS NULL OR deleted < written;
CREATE INDEX stored_of_job ON ledger.stored (tenant, job) WHERE job IS NOT NULL;

-- Work that waits: held for a cause to clear, dead for a person. The envelope's exact bytes, sealed as they came; they
-- go when the row is closed.
CREATE TABLE ledger.parked (
    number bigint GENERATED ALWAYS AS IDENTITY,
    tenant ledger.ulid NOT NULL,
    job ledger.ulid NOT NULL,
    run smallint NOT NULL CHECK (run BETWEEN 1 AND 9999),
    stage ledger.word NOT NULL,
    kind ledger.word NOT NULL CHECK (kind IN ('held', 'dead')),
    reason ledger.word NOT NULL,
    lane ledger.word NOT NULL,
    attempt integer NOT NULL CHECK (attempt >= 0),
    digest ledger.digest NOT NULL,
    envelope bytea NOT NULL,
    parked_at timestamptz NOT NULL,
    rounds integer NOT NULL DEFAULT 0 CHECK (rounds >= 0),
    next_try timestamptz,
    state ledger.word NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'republished', 'dropped', 'expired')),
    closed_at timestamptz CHECK ((closed_at IS NULL) = (state = 'waiting')),
    PRIMARY KEY (tenant, number),
    UNIQUE (tenant, job, run, stage, kind, attempt, digest)
);
CREATE INDEX parked_waiting ON ledger.parked (tenant, job, run) WHERE state = 'waiting';

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

-- A job's state, read off the set of its newest run's effects and of what waits: nothing here can regress.
CREATE VIEW ledger.job_states WITH (security_invoker = true) AS
SELECT job.tenant, job.job, job.run, job.created, job.updated,
       CASE WHEN effect.done THEN 'done'
            WHEN effect.rejected THEN 'rejected'
            WHEN effect.dropped OR waiting.dead THEN 'dead'
            WHEN waiting.held THEN 'held'
            WHEN effect.started THEN 'running'
            ELSE 'accepted' END AS state
  FROM ledger.jobs job
 CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(stage = 'index' AND kind = 'done'), false) AS done,
               coalesce(bool_or(kind = 'rejected'), false) AS rejected,
               coalesce(bool_or(kind = 'dropped'), false) AS dropped,
               coalesce(bool_or(stage <> 'job'), false) AS started
          FROM ledger.effects effect
         WHERE (effect.tenant, effect.job, effect.run) = (job.tenant, job.job, job.run)) effect
 CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(kind = 'dead'), false) AS dead,
               coalesce(bool_or(kind = 'held'), false) AS held
          FROM ledger.parked parked
         WHERE (parked.tenant, parked.job, parked.run) = (job.tenant, job.job, job.run)
           AND parked.state = 'waiting') waiting;

-- Held work that no freeze and no revocation covers.
CREATE VIEW ledger.releasable WITH (security_invoker = true) AS
SELECT parked.tenant, parked.number, parked.reason, parked.lane, parked.attempt, parked.envelope, parked.next_try
  FROM ledger.parked parked
 WHERE parked.state = 'waiting' AND parked.kind = 'held'
   AND NOT EXISTS (
        SELECT FROM ledger.controls control
         WHERE (control.tenant IS NULL OR control.tenant = parked.tenant)
           AND (control.stage IS NULL OR control.stage = parked.stage));

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['chains', 'facts', 'jobs', 'effects', 'stored', 'parked'] LOOP
        EXECUTE format('ALTER TABLE ledger.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE ledger.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY one_tenant ON ledger.%I USING (tenant = ledger.tenant())'
                       ' WITH CHECK (tenant = ledger.tenant())', name);
    END LOOP;
END $$;

-- Region-wide questions. Both go tenant by tenant under the caller's own rights, setting the tenant for each: no function
-- and no role of this database sees two tenants' rows in one statement. They return ids only.
CREATE FUNCTION ledger.tenants_with_waiting() RETURNS SETOF text
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    one text;
BEGIN
    FOR one IN SELECT tenant FROM ledger.tenants ORDER BY tenant LOOP
        PERFORM set_config('docward.tenant', one, true);
        IF EXISTS (SELECT FROM ledger.parked WHERE tenant = one AND state = 'waiting') THEN
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
    FOR one IN SELECT tenant FROM ledger.tenants ORDER BY tenant LOOP
        PERFORM set_config('docward.tenant', one, true);
        IF EXISTS (SELECT FROM ledger.stored
                    WHERE tenant = one AND expires <= moment AND (deleted IS NULL OR deleted < written)) THEN
            RETURN NEXT one;
        END IF;
    END LOOP;
    PERFORM set_config('docward.tenant', '', true);
END $$;

-- Without row-level security, on purpose: `region` (one name), `tenants` (ids), `controls` (a freeze may be everybody's;
-- ids and stages), `quarantine` (nothing in it can be ascribed to a tenant; sealed or unreadable bytes).
REVOKE ALL ON ALL TABLES IN SCHEMA ledger FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
