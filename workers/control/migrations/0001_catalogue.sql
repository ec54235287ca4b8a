-- The global catalogue: who the tenants are, what they were promised, where their rows and keys are. It holds ids, rules and
-- signatures, never a document, a key or anything that says something of a patient. What decides anything (tenants, policies,
-- grants) is believed for its signature, never because it stands here.

CREATE SCHEMA catalogue;

CREATE DOMAIN catalogue.ulid AS text COLLATE "C" CHECK (value ~ '^[0-7][0-9A-HJKMNP-TV-Z]{25}$');
CREATE DOMAIN catalogue.word AS text COLLATE "C" CHECK (value ~ '^[a-z0-9][a-z0-9-]{0,63}$');
CREATE DOMAIN catalogue.actor AS text COLLATE "C" CHECK (value ~ '^[a-z]+:[A-Za-z0-9._@-]{1,64}$');
CREATE DOMAIN catalogue.digest AS bytea CHECK (octet_length(value) = 32);

-- Whose catalogue it is, and how often it has changed: one row. Every change locks it first, so that changes take turns.
CREATE TABLE catalogue.state (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    authority text NOT NULL CHECK (octet_length(authority) BETWEEN 40 AND 64),
    number bigint NOT NULL DEFAULT 0,
    -- The signed list of grants that no longer count.
    revoked text NOT NULL
);

CREATE TABLE catalogue.regions (
    region catalogue.word PRIMARY KEY
);

-- `signed` is what the authority signed, whole; the columns beside it are for finding.
CREATE TABLE catalogue.tenants (
    tenant catalogue.ulid PRIMARY KEY,
    slug catalogue.word NOT NULL UNIQUE,
    signed text NOT NULL
);

-- Every version there ever was.
CREATE TABLE catalogue.policies (
    tenant catalogue.ulid NOT NULL REFERENCES catalogue.tenants,
    version integer NOT NULL CHECK (version > 0),
    signed text NOT NULL,
    PRIMARY KEY (tenant, version)
);

CREATE TABLE catalogue.grants (
    id catalogue.ulid PRIMARY KEY,
    person text NOT NULL,
    signed text NOT NULL
);

-- Apart from the grants: a grant stays revoked when its row is lost.
CREATE TABLE catalogue.revoked_grants (
    id catalogue.ulid PRIMARY KEY,
    at timestamptz NOT NULL,
    actor catalogue.actor NOT NULL
);

-- Where a tenant's key-encryption keys are; never a key.
CREATE TABLE catalogue.keys (
    tenant catalogue.ulid NOT NULL REFERENCES catalogue.tenants,
    region catalogue.word NOT NULL REFERENCES catalogue.regions,
    data_class catalogue.word NOT NULL,
    provider catalogue.word NOT NULL,
    reference text NOT NULL CHECK (octet_length(reference) BETWEEN 1 AND 256),
    version integer NOT NULL CHECK (version > 0),
    PRIMARY KEY (tenant, region, data_class, version)
);

-- Where a tenant's ledger rows lie in a region.
CREATE TABLE catalogue.places (
    tenant catalogue.ulid NOT NULL REFERENCES catalogue.tenants,
    region catalogue.word NOT NULL REFERENCES catalogue.regions,
    place catalogue.word NOT NULL CHECK (place IN ('shared', 'schema', 'database')),
    PRIMARY KEY (tenant, region)
);

-- Freezes and revocations as somebody wanted them; in force is what the region's ledger has.
CREATE TABLE catalogue.controls (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind catalogue.word NOT NULL CHECK (kind IN ('freeze', 'revocation')),
    tenant catalogue.ulid REFERENCES catalogue.tenants,
    region catalogue.word NOT NULL REFERENCES catalogue.regions,
    stage catalogue.word,
    since timestamptz NOT NULL,
    actor catalogue.actor NOT NULL,
    lifted timestamptz,
    lifted_by catalogue.actor,
    CHECK (kind = 'freeze' OR (tenant IS NOT NULL AND stage IS NULL)),
    CHECK ((lifted IS NULL) = (lifted_by IS NULL))
);
CREATE UNIQUE INDEX controls_once ON catalogue.controls (kind, tenant, region, stage) NULLS NOT DISTINCT
 WHERE lifted IS NULL;

CREATE TABLE catalogue.incidents (
    id catalogue.ulid PRIMARY KEY,
    tenant catalogue.ulid NOT NULL REFERENCES catalogue.tenants,
    regions text[] NOT NULL CHECK (cardinality(regions) > 0),
    cause catalogue.word NOT NULL CHECK (cause IN ('identity', 'routing', 'storage', 'model')),
    stage catalogue.word,
    since timestamptz NOT NULL,
    froze text[] NOT NULL,
    revoked text[] NOT NULL,
    opened timestamptz NOT NULL,
    actor catalogue.actor NOT NULL,
    closed timestamptz,
    closed_by catalogue.actor,
    CHECK ((closed IS NULL) = (closed_by IS NULL))
);

-- The last link of each chain that was heard of. A chain never gets shorter, and never another at the same length.
CREATE TABLE catalogue.heads (
    tenant catalogue.ulid NOT NULL,
    region catalogue.word NOT NULL REFERENCES catalogue.regions,
    length bigint NOT NULL CHECK (length >= 0),
    digest catalogue.digest NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant, region)
);

CREATE FUNCTION catalogue.heads_only_rise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF new.length < old.length OR (new.length = old.length AND new.digest <> old.digest) THEN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'a head that goes back or forks';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER heads_only_rise BEFORE UPDATE ON catalogue.heads
   FOR EACH ROW EXECUTE FUNCTION catalogue.heads_only_rise();

REVOKE ALL ON ALL TABLES IN SCHEMA catalogue FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA catalogue FROM PUBLIC;
