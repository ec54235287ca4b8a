//! Finding facts: by who, what for, what, about which job, since when.

use crate::{Ledger, LedgerError};
use docward_envelope::{Fact, FactKind, JobId, Purpose, TenantId, Timestamp};
use docward_postgres::Moment;
use serde::Serialize;
use sqlx::{Postgres, QueryBuilder};

/// What is asked for; what is not said matches everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Who: `person:a.okafor`, `worker:ocr`, `task:janitor`, or the name alone.
    pub actor: Option<String>,
    /// What it was done for; `None` for whatever.
    pub purpose: Option<Purpose>,
    /// What happened; `None` for whatever.
    pub kind: Option<FactKind>,
    /// The job it is about; `None` for whatever.
    pub job: Option<JobId>,
    /// Not before, by the clock of who said it.
    pub since: Option<Timestamp>,
    /// Only what stands after this number in the chain, oldest first; `None`: the newest first.
    pub after: Option<u64>,
    /// How many facts are returned at most.
    pub limit: u32,
}

/// One link of the trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its number in the chain, from 1.
    pub seq: u64,
    /// When the ledger recorded it.
    pub recorded: Timestamp,
    /// The fact itself.
    pub fact: Fact,
}

impl Ledger {
    /// The facts that fit, as they stand in the chain.
    pub async fn trail(&self, tenant: TenantId, query: &Query) -> Result<Vec<Entry>, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        let rows: Vec<(i64, Moment, String)> =
            select(tenant, query).build_query_as().fetch_all(tenancy.connection()).await?;
        rows.into_iter()
            .map(|(seq, recorded, body)| {
                Ok(Entry {
                    seq: u64::try_from(seq).map_err(|_| LedgerError::Corrupt)?,
                    recorded: recorded.0,
                    fact: serde_json::from_str(&body).map_err(|_| LedgerError::Corrupt)?,
                })
            })
            .collect()
    }
}

/// Only the conditions that are asked for stand in the statement, so that each is planned with the index that fits it.
fn select(tenant: TenantId, query: &Query) -> QueryBuilder<Postgres> {
    let mut select = QueryBuilder::new("SELECT seq, recorded, body FROM facts WHERE tenant = ");
    select.push_bind(tenant.to_string());
    if let Some(actor) = &query.actor {
        let spelled = if actor.contains(':') {
            vec![actor.clone()]
        } else {
            ["person", "worker", "task"].map(|who| format!("{who}:{actor}")).to_vec()
        };
        select.push(" AND actor = ANY(").push_bind(spelled).push(")");
    }
    if let Some(purpose) = query.purpose {
        select.push(" AND purpose = ").push_bind(purpose.as_str());
    }
    if let Some(kind) = query.kind {
        select.push(" AND kind = ").push_bind(kind.as_str());
    }
    if let Some(job) = query.job {
        select.push(" AND job = ").push_bind(job.to_string());
    }
    if let Some(since) = query.since {
        select.push(" AND at >= ").push_bind(Moment(since));
    }
    match query.after {
        Some(after) => {
            let after = i64::try_from(after).unwrap_or(i64::MAX);
            select.push(" AND seq > ").push_bind(after).push(" ORDER BY seq LIMIT ")
        }
        None => select.push(" ORDER BY seq DESC LIMIT "),
    };
    select.push_bind(i64::from(query.limit));
    select
}
