//! A tenant's figures: how much was brought in, what came of it, who looked, who was refused. Counts and words only.

use crate::status::totals;
use crate::{Ledger, LedgerError};
use docward_envelope::{RetentionClass, TenantId, Timestamp};
use docward_postgres::Moment;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a tenant's ledger adds up to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Jobs by state, all that the ledger knows.
    pub jobs: BTreeMap<String, u64>,
    /// Documents accepted since the moment asked for.
    pub accepted: u64,
    /// Figures that stages reported since then, by stage and name, such as `ocr pages`.
    pub stages: BTreeMap<String, u64>,
    /// How many messages of parked work wait now.
    pub waiting: u64,
    /// How many facts the chain has.
    pub facts: u64,
    /// Who did what since then.
    pub acts: Vec<Acts>,
}

/// One person's or task's acts of one kind, for one purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Acts {
    /// Who acted, as facts spell it: `person:a.okafor`, `task:janitor`.
    pub actor: String,
    /// A fact's kind: `read`, `refused`, `decided` …
    pub kind: String,
    /// What for, as policy spells it.
    pub purpose: String,
    /// The reason's word: the action where it was let through, why not where it was refused.
    pub reason: String,
    /// How often since the moment asked for.
    pub times: u64,
    /// When it happened last.
    pub last: Timestamp,
}

/// What lies in the bucket of one retention class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// The retention class.
    pub retention: RetentionClass,
    /// How many sets of objects: a document's original, what one stage wrote in one run, a day's search bundles.
    pub sets: u64,
    /// When the first of them is due for deletion, but for time that its job was held.
    pub first: Timestamp,
    /// When the last of them is.
    pub last: Timestamp,
}

impl Ledger {
    /// What a tenant has in the bucket, by what was written and what receipts say was deleted.
    pub async fn kept(&self, tenant: TenantId) -> Result<Vec<Kept>, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        let rows: Vec<(String, i64, Moment, Moment)> = sqlx::query_as(
            "SELECT retention, count(*), min(expires), max(expires) FROM stored
              WHERE tenant = $1 AND written IS NOT NULL AND (deleted IS NULL OR deleted < written)
              GROUP BY retention",
        )
        .bind(tenant.to_string())
        .fetch_all(tenancy.connection())
        .await?;
        let kept = rows.into_iter().map(|(retention, sets, Moment(first), Moment(last))| {
            let retention = retention.parse().map_err(|_| LedgerError::Corrupt)?;
            Ok(Kept { retention, sets: figure(sets), first, last })
        });
        let mut kept = kept.collect::<Result<Vec<_>, LedgerError>>()?;
        kept.sort_by_key(|kept| kept.retention);
        Ok(kept)
    }

    /// A tenant's figures; those of acts and documents since a moment.
    pub async fn figures(&self, tenant: TenantId, since: Timestamp) -> Result<Figures, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        let id = tenant.to_string();
        let jobs = totals(&mut tenancy).await?;
        let stages: Vec<(String, String, i64)> = sqlx::query_as(
            "SELECT stage, figure.key, sum(figure.value::bigint)::bigint
               FROM effects, jsonb_each_text(counts) figure
              WHERE tenant = $1 AND kind = 'done' AND at >= $2 GROUP BY 1, 2",
        )
        .bind(&id)
        .bind(Moment(since))
        .fetch_all(tenancy.connection())
        .await?;
        let (accepted, waiting, facts): (i64, i64, i64) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM jobs WHERE tenant = $1 AND created >= $2),
                    (SELECT count(*) FROM parked WHERE tenant = $1 AND state = 'waiting'),
                    coalesce((SELECT length FROM chains WHERE tenant = $1), 0)",
        )
        .bind(&id)
        .bind(Moment(since))
        .fetch_one(tenancy.connection())
        .await?;
        let acts: Vec<(String, String, String, String, i64, Moment)> = sqlx::query_as(
            "SELECT actor, kind, purpose, CASE kind WHEN 'accepted' THEN '' ELSE coalesce(body::jsonb ->> 'reason', '') END,
                    count(*), max(at)
               FROM facts
              WHERE tenant = $1 AND at >= $2 AND (actor LIKE 'person:%' OR kind IN ('refused', 'decided', 'alerted'))
              GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
        )
        .bind(&id)
        .bind(Moment(since))
        .fetch_all(tenancy.connection())
        .await?;
        Ok(Figures {
            jobs: jobs.into_iter().map(|(state, count)| (state.as_str().to_owned(), count)).collect(),
            accepted: figure(accepted),
            stages: stages.into_iter().map(|(stage, name, sum)| (format!("{stage} {name}"), figure(sum))).collect(),
            waiting: figure(waiting),
            facts: figure(facts),
            acts: acts
                .into_iter()
                .map(|(actor, kind, purpose, reason, times, Moment(last))| Acts {
                    actor,
                    kind,
                    purpose,
                    reason,
                    times: figure(times),
                    last,
                })
                .collect(),
        })
    }
}

fn figure(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}
