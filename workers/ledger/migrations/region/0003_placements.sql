-- How far each placement of a tenant's own is: whether its queues are open, and whether workers must serve it. The ledger
-- service that opens and closes them writes it; whoever starts workers reads it. Without row-level security, like the controls:
-- ids and words.
CREATE TABLE ledger.placements (
    tenant ledger.ulid NOT NULL,
    placement ledger.word NOT NULL CHECK (placement IN ('dedicated-workers', 'dedicated-environment')),
    phase ledger.word NOT NULL CHECK (phase IN ('open', 'closing', 'deleting', 'closed')),
    -- The fact that says that the queues take nothing new, while it is on its way to the ledger.
    fact text COLLATE "C" CHECK (octet_length(fact) BETWEEN 1 AND 192),
    since timestamptz NOT NULL,
    PRIMARY KEY (tenant, placement),
    CHECK ((phase = 'closing') = (fact IS NOT NULL))
);
REVOKE ALL ON ledger.placements FROM PUBLIC;

-- Whoever takes the next step with a tenant's placement holds this lock: two instances of the service take turns.
CREATE FUNCTION ledger.placement_turn(one text) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN hashtextextended('docward placement ' || one, 0);
REVOKE ALL ON FUNCTION ledger.placement_turn(text) FROM PUBLIC;
