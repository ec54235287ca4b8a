//! What the janitor is to delete: never what belongs to a held job, and a job's keys only when nothing else of it may live.

use crate::moment::Moment;
use crate::{Ledger, LedgerError};
use docward_envelope::{
    Actor, Decision, Fact, FactId, FactKind, JobId, ObjectPrefix, Purpose, Region, RetentionClass, Stored, TenantId,
    Timestamp,
};
use sqlx::types::Json;
use std::collections::BTreeMap;

/// How many expired rows of a tenant are listed at a time; the rest come with the next list.
const AT_ONCE: i64 = 1000;

/// One prefix that is due for deletion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Whose.
    pub tenant: TenantId,
    /// Which job's; `None` for bundles, which are the tenant's.
    pub job: Option<JobId>,
    /// What to delete. [`ObjectPrefix::Job`] when everything of the job has expired: its keys first, then the rest.
    pub prefix: ObjectPrefix,
    /// Of which retention class; the longest-lived one for a whole job.
    pub retention: RetentionClass,
    /// Since when it is due.
    pub expired: Timestamp,
}

impl Due {
    /// The janitor's receipt, to be published once the objects are gone. Deleting happens each time it happens, so its id is
    /// random. `objects` is how many went.
    pub fn receipt(&self, region: &Region, task: &'static str, objects: u64, now: Timestamp) -> Fact {
        let stored = Stored { prefix: self.prefix.clone(), retention: self.retention, expires: self.expired };
        Fact {
            id: FactId::random(),
            tenant: self.tenant,
            region: region.clone(),
            job: self.job,
            run: None,
            stage: None,
            kind: FactKind::Deleted,
            at: now,
            actor: Actor::Task(task.to_owned()),
            purpose: Purpose::Maintenance,
            policy: None,
            decision: Decision::Allow,
            reason: Some("expired".to_owned()),
            counts: BTreeMap::from([("objects".to_owned(), objects)]),
            stored: vec![stored],
            subject: None,
        }
    }
}

#[derive(sqlx::FromRow)]
struct DueRow {
    place: Json<ObjectPrefix>,
    retention: String,
    due: Moment,
    whole: bool,
}

impl Ledger {
    /// What is due at `now`, tenant by tenant, whole jobs first.
    pub async fn due(&self, now: Timestamp) -> Result<Vec<Due>, LedgerError> {
        let mut due = Vec::new();
        for tenant in self.tenants_with_due(now).await? {
            due.extend(self.due_of(tenant, now).await?);
        }
        Ok(due)
    }

    async fn due_of(&self, tenant: TenantId, now: Timestamp) -> Result<Vec<Due>, LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        let rows: Vec<DueRow> = sqlx::query_as(
            "SELECT expired.place, expired.retention, expired.due,
                    expired.job IS NOT NULL AND NOT EXISTS (
                        SELECT FROM ledger.live other
                         WHERE other.tenant = expired.tenant AND other.job = expired.job AND other.due > $2) AS whole
               FROM ledger.live expired
              WHERE expired.tenant = $1 AND expired.expires <= $2 AND expired.due <= $2
                AND NOT EXISTS (
                        SELECT FROM ledger.parked held
                         WHERE held.tenant = expired.tenant AND held.job = expired.job
                           AND held.kind = 'held' AND held.state = 'waiting')
              ORDER BY expired.due, expired.prefix LIMIT $3",
        )
        .bind(tenant.to_string())
        .bind(Moment(now))
        .bind(AT_ONCE)
        .fetch_all(tenancy.connection())
        .await?;
        merge(tenant, rows)
    }
}

/// The rows of a job that goes as a whole become one.
fn merge(tenant: TenantId, rows: Vec<DueRow>) -> Result<Vec<Due>, LedgerError> {
    let mut whole: BTreeMap<JobId, Due> = BTreeMap::new();
    let mut parts = Vec::new();
    for row in rows {
        let Json(prefix) = row.place;
        let retention = row.retention.parse().map_err(|_| LedgerError::Corrupt)?;
        let job = crate::projection::job_of(&prefix);
        let due = Due { tenant, job, prefix, retention, expired: row.due.0 };
        match job {
            // Rows come by the time they expired: the last one is the longest-lived.
            Some(job) if row.whole => {
                whole.insert(job, Due { prefix: ObjectPrefix::Job(tenant, job), ..due });
            }
            // A row about the whole job speaks for all of it, so it waits for all of it.
            _ if matches!(due.prefix, ObjectPrefix::Job(..)) => {}
            _ => parts.push(due),
        }
    }
    Ok(whole.into_values().chain(parts).collect())
}
