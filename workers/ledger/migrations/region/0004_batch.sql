-- What a batch of facts writes for one tenant, as one argument of one statement (workers/ledger/src/projection). The fields are
-- those of the structures there, in their order; those of each row have the names of the columns they go into.

CREATE TYPE ledger.new_fact AS (
    seq bigint, previous bytea, digest bytea, id text, job text, run smallint, stage text, kind text, at timestamptz,
    actor text, purpose text, subject text, reason text, counts jsonb, is_effect boolean, body text
);
CREATE TYPE ledger.new_job AS (job text, run smallint, created timestamptz, updated timestamptz, placement text);
CREATE TYPE ledger.touched_job AS (job text, updated timestamptz);
CREATE TYPE ledger.new_prefix AS (
    prefix text, place jsonb, job text, whole text, retention text, expires timestamptz, written timestamptz,
    deleted timestamptz
);
CREATE TYPE ledger.batch AS (
    length bigint, digest bytea, facts ledger.new_fact[], jobs ledger.new_job[], touched ledger.touched_job[],
    stored ledger.new_prefix[], notices text[]
);
