-- Whether a tenant's chain may have been begun by an older docward, which signed nothing: so it may of every tenant that is known as this
-- runs, and of none that comes later. Only the owner says so: a role that records facts inserts the tenant alone, and could otherwise
-- begin a chain of its own making, which the next signed fact in it would vouch for.
ALTER TABLE ledger.tenants ADD COLUMN may_be_unsigned boolean NOT NULL DEFAULT true;
ALTER TABLE ledger.tenants ALTER COLUMN may_be_unsigned SET DEFAULT false;
