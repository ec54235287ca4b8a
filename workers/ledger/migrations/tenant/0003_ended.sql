-- Jobs are listed by how they ended without looking at those that ended otherwise.

-- As before, and how the job has ended; null while it has not.
CREATE OR REPLACE VIEW job_states WITH (security_invoker = true) AS
SELECT job.tenant, job.job, job.run, job.created, job.updated, job.placement,
       CASE WHEN job.erased IS NOT NULL THEN 'erased'
            WHEN job.done = job.run THEN 'done'
            WHEN job.rejected = job.run THEN 'rejected'
            WHEN effect.dropped OR waiting.dead THEN 'dead'
            WHEN waiting.held THEN 'held'
            WHEN effect.started THEN 'running'
            ELSE 'accepted' END AS state,
       job.erased IS NULL AND job.done IS DISTINCT FROM job.run AND job.rejected IS DISTINCT FROM job.run AS open,
       CASE WHEN job.erased IS NOT NULL THEN 'erased'
            WHEN job.done = job.run THEN 'done'
            WHEN job.rejected = job.run THEN 'rejected' END AS ended
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

CREATE INDEX jobs_ended ON jobs (
    tenant,
    (CASE WHEN erased IS NOT NULL THEN 'erased' WHEN done = run THEN 'done' WHEN rejected = run THEN 'rejected' END),
    created DESC, job DESC);

-- A process of an older version that still ran while the columns were added may have recorded effects without them.
ALTER TABLE jobs NO FORCE ROW LEVEL SECURITY;
ALTER TABLE effects NO FORCE ROW LEVEL SECURITY;
UPDATE jobs
   SET done = greatest(jobs.done, ended.done),
       rejected = greatest(jobs.rejected, ended.rejected),
       indexed = greatest(jobs.indexed, ended.indexed)
  FROM (SELECT tenant, job,
               max(run) FILTER (WHERE stage = 'index' AND kind = 'done') AS done,
               max(run) FILTER (WHERE kind = 'rejected') AS rejected,
               max(at) FILTER (WHERE stage = 'index' AND kind = 'done') AS indexed
          FROM effects GROUP BY tenant, job) ended
 WHERE jobs.tenant = ended.tenant AND jobs.job = ended.job
   AND (jobs.done, jobs.rejected, jobs.indexed) IS DISTINCT FROM
       (greatest(jobs.done, ended.done), greatest(jobs.rejected, ended.rejected), greatest(jobs.indexed, ended.indexed));
ALTER TABLE jobs FORCE ROW LEVEL SECURITY;
ALTER TABLE effects FORCE ROW LEVEL SECURITY;
