-- Each fact's role and signature are hashed with it. They are null for what was recorded before facts were signed: everything
-- before the first fact of kind `signed`, whose id names the link before it. After it a fact without them breaks the chain.
ALTER TABLE facts ADD COLUMN signer ledger.word;
ALTER TABLE facts ADD COLUMN signature bytea CHECK (octet_length(signature) = 64);
ALTER TABLE facts ADD CONSTRAINT facts_signed CHECK ((signer IS NULL) = (signature IS NULL));

-- Whether that fact was written. Null in a chain of an older docward; whoever writes there first writes it. Only a hint: who
-- verifies a chain looks at the facts alone.
ALTER TABLE chains ADD COLUMN signed boolean;
ALTER TABLE chains ALTER COLUMN signed SET DEFAULT true;
