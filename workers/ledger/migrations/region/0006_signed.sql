-- Facts are signed by the roles that say them. Alerts that nobody signed are put aside like facts, and what is put aside keeps who
-- vouched for it, so that it can go back as it came.
ALTER TYPE ledger.new_fact ADD ATTRIBUTE signer text, ADD ATTRIBUTE signature bytea;

ALTER TABLE ledger.quarantine ADD COLUMN sent_by text;
ALTER TABLE ledger.quarantine DROP CONSTRAINT quarantine_source_check;
ALTER TABLE ledger.quarantine ADD CONSTRAINT quarantine_source_check CHECK (source IN ('parked', 'facts', 'alerts'));

-- As before, and whether the chain's facts are signed from some fact on.
DROP FUNCTION ledger.open_chain(text[]);
CREATE FUNCTION ledger.open_chain(ids text[], OUT length bigint, OUT digest bytea, OUT signed boolean, OUT known text[])
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    SELECT head.length, head.digest, head.signed INTO length, digest, signed
      FROM chains head WHERE head.tenant = ledger.tenant() FOR UPDATE;
    IF found AND cardinality(ids) > 0 THEN
        SELECT array_agg(fact.id) INTO known FROM facts fact WHERE fact.tenant = ledger.tenant() AND fact.id = ANY (ids);
    END IF;
END $$;
REVOKE ALL ON FUNCTION ledger.open_chain(text[]) FROM PUBLIC;
