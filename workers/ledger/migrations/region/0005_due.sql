-- Tenants with something that is due, as before, asked with the words of the index on what is stored: the server then reads
-- what is due and nothing else.
CREATE OR REPLACE FUNCTION ledger.tenants_with_due(moment timestamptz) RETURNS SETOF text
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    one text;
BEGIN
    FOR one IN SELECT tenant FROM ledger.tenants WHERE place <> 'database' ORDER BY place, tenant LOOP
        PERFORM ledger.enter(one, 'read');
        IF EXISTS (SELECT FROM stored
                    WHERE tenant = one AND expires <= moment
                      AND written IS NOT NULL AND (deleted IS NULL OR deleted < written))
           OR EXISTS (SELECT FROM jobs JOIN stored USING (tenant, job)
                       WHERE tenant = one AND erased IS NOT NULL
                         AND written IS NOT NULL AND (deleted IS NULL OR deleted < written)) THEN
            RETURN NEXT one;
        END IF;
    END LOOP;
    PERFORM set_config('docward.tenant', '', true);
END $$;
