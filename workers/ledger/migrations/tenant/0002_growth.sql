-- What is asked often is found without looking at all of a tenant's jobs.

-- `done`, `rejected`: the highest run that ended so; `indexed`: when a search bundle was last written for the job; `unindexed`:
-- when its text was last taken out of all bundles. Highest and latest, so that the order of facts changes none of them.
ALTER TABLE jobs
    ADD COLUMN done smallint CHECK (done BETWEEN 1 AND 9999),
    ADD COLUMN rejected smallint CHECK (rejected BETWEEN 1 AND 9999),
    ADD COLUMN indexed timestamptz,
    ADD COLUMN unindexed timestamptz;

-- For the jobs that are there: of all tenants, which the owner may see while row-level security does not bind it.
ALTER TABLE jobs NO FORCE ROW LEVEL SECURITY;
ALTER TABLE effects NO FORCE ROW LEVEL SECURITY;
UPDATE jobs
   SET done = ended.done, rejected = ended.rejected, indexed = ended.indexed
  FROM (SELECT tenant, job,
               max(run) FILTER (WHERE stage = 'index' AND kind = 'done') AS done,
               max(run) FILTER (WHERE kind = 'rejected') AS rejected,
               max(at) FILTER (WHERE stage = 'index' AND kind = 'done') AS indexed
          FROM effects GROUP BY tenant, job) ended
 WHERE jobs.tenant = ended.tenant AND jobs.job = ended.job;
ALTER TABLE jobs FORCE ROW LEVEL SECURITY;
ALTER TABLE effects FORCE ROW LEVEL SECURITY;

-- Jobs that have not ended.
CREATE INDEX jobs_open ON jobs (tenant, placement)
 WHERE erased IS NULL AND done IS DISTINCT FROM run AND rejected IS DISTINCT FROM run;

-- Erased jobs whose text may be in a search bundle.
CREATE INDEX jobs_to_unindex ON jobs (tenant, job)
 WHERE erased IS NOT NULL AND (unindexed IS NULL OR unindexed < greatest(indexed, erased));

-- What lies in the bucket, by when it is due.
DROP INDEX stored_live;
CREATE INDEX stored_live ON stored (tenant, expires) INCLUDE (retention)
 WHERE written IS NOT NULL AND (deleted IS NULL OR deleted < written);

-- As before, and whether the job has ended, which the job says itself.
CREATE OR REPLACE VIEW job_states WITH (security_invoker = true) AS
SELECT job.tenant, job.job, job.run, job.created, job.updated, job.placement,
       CASE WHEN job.erased IS NOT NULL THEN 'erased'
            WHEN job.done = job.run THEN 'done'
            WHEN job.rejected = job.run THEN 'rejected'
            WHEN effect.dropped OR waiting.dead THEN 'dead'
            WHEN waiting.held THEN 'held'
            WHEN effect.started THEN 'running'
            ELSE 'accepted' END AS state,
       job.erased IS NULL AND job.done IS DISTINCT FROM job.run AND job.rejected IS DISTINCT FROM job.run AS open
  FROM jobs job
 CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(kind = 'dropped'), false) AS dropped,
               coalesce(bool_or(stage <> 'job'), false) AS started
          FROM effects effect
         WHERE (effect.tenant, effect.job, effect.run) = (job.tenant, job.job, job.run)) effect
 CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(kind = 'dead'), false) AS dead,
               coalesce(bool_or(kind = 'held'), false) AS held
          FROM parked parked
         WHERE (parked.tenant, parked.job, parked.run) = (job.tenant, job.job, job.run)
           AND parked.state = 'waiting') waiting;
