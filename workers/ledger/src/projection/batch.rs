//! A batch of facts as the rows that follow from it, folded so that no row of a table is written twice. The statement takes
//! them as one value of the composite type `ledger.batch`: fields are sent by position, in the order of the types in
//! `migrations/region/0004_batch.sql` and `0006_signed.sql`.

use super::{OF_JOB, job_of, number};
use crate::chain;
use crate::database::Head;
use crate::record::Written;
use docward_envelope::{FactKind, JobId, ObjectPrefix, Placement, Run, Stage, Stored, Timestamp};
use docward_postgres::Moment;
use sqlx::postgres::{PgHasArrayType, PgTypeInfo};
use sqlx::types::Json;
use sqlx::{Postgres, Type};
use std::collections::{BTreeMap, BTreeSet};

/// Says which of the ledger's composite types a row is sent as.
macro_rules! sent_as {
    ($row:ty, $name:literal) => {
        impl Type<Postgres> for $row {
            fn type_info() -> PgTypeInfo {
                PgTypeInfo::with_name($name)
            }
        }

        impl PgHasArrayType for $row {
            fn array_type_info() -> PgTypeInfo {
                PgTypeInfo::array_of($name)
            }
        }
    };
}
sent_as!(Batch<'_>, "ledger.batch");
sent_as!(Link<'_>, "ledger.new_fact");
sent_as!(NewJob, "ledger.new_job");
sent_as!(TouchedJob, "ledger.touched_job");
sent_as!(NewPrefix<'_>, "ledger.new_prefix");

/// Everything that a batch of facts writes for one tenant.
#[derive(sqlx::Encode)]
pub(super) struct Batch<'f> {
    /// The chain's length afterwards.
    length: i64,
    /// The digest of its last link afterwards.
    digest: chain::Digest,
    facts: Vec<Link<'f>>,
    /// Jobs that the facts make known.
    jobs: Vec<NewJob>,
    /// Jobs that are updated if they are known.
    touched: Vec<TouchedJob>,
    stored: Vec<NewPrefix<'f>>,
    /// What watchers are told at commit.
    notices: Vec<String>,
}

impl<'f> Batch<'f> {
    /// What follows from facts that are new to a chain with this head.
    pub(super) fn of(head: Head, written: &[&'f Written], notices: Vec<String>) -> Self {
        let (mut length, mut digest) = (head.length, head.digest);
        let link = |written: &&'f Written| {
            let previous = digest;
            digest = chain::link(&previous, written.body().as_bytes(), Some(written.signed.signer_and_signature()));
            length += 1;
            Link::new(length, (previous, digest), written)
        };
        let facts = written.iter().map(link).collect();
        let (mut jobs, mut touched) = (Vec::new(), Vec::new());
        for (job, said) in said_of_jobs(written) {
            let job = job.to_string();
            match said.founded {
                Some((run, created)) => {
                    let (run, created, updated) = (number(run), Moment(created), Moment(said.updated));
                    let placement = said.placement.map(Placement::as_str);
                    jobs.push(NewJob { job, run, created, updated, placement });
                }
                None => touched.push(TouchedJob { job, updated: Moment(said.updated) }),
            }
        }
        Self { length, digest, facts, jobs, touched, stored: stored(written), notices }
    }

    /// The jobs that were deleted whole, and when.
    pub(super) fn whole_jobs(&self) -> Vec<(JobId, Timestamp)> {
        let whole = self.stored.iter().filter_map(|row| match (row.place.0, row.deleted) {
            (ObjectPrefix::Job(_, job), Some(Moment(deleted))) => Some((*job, deleted)),
            _ => None,
        });
        whole.collect()
    }
}

/// The jobs whose state facts may have changed.
pub(super) fn changed(facts: &[&Written]) -> BTreeSet<JobId> {
    let progress = facts.iter().map(|written| &written.fact).filter(|fact| fact.kind.is_progress());
    progress.filter_map(|fact| fact.job).collect()
}

/// One link of the chain, and what it effects: a row of `facts` and one of `effects`.
#[derive(sqlx::Encode)]
struct Link<'f> {
    seq: i64,
    previous: chain::Digest,
    digest: chain::Digest,
    id: &'f str,
    job: Option<String>,
    run: i16,
    stage: &'static str,
    kind: &'static str,
    at: Moment,
    actor: String,
    purpose: &'static str,
    subject: Option<&'f str>,
    reason: Option<&'f str>,
    counts: Json<&'f BTreeMap<String, u64>>,
    /// Whether it is an effect on a job; the table `effects` keeps each once.
    is_effect: bool,
    body: &'f str,
    signer: &'static str,
    signature: &'f [u8],
}

impl<'f> Link<'f> {
    fn new(seq: i64, (previous, digest): (chain::Digest, chain::Digest), written: &'f Written) -> Self {
        let fact = &written.fact;
        let effects = matches!(fact.kind, FactKind::Accepted | FactKind::Done | FactKind::Rejected | FactKind::Dropped);
        Self {
            seq,
            previous,
            digest,
            id: fact.id.as_str(),
            job: fact.job.map(|job| job.to_string()),
            run: number(fact.run.unwrap_or(Run::FIRST)),
            stage: fact.stage.map_or(OF_JOB, Stage::as_str),
            kind: fact.kind.as_str(),
            at: Moment(fact.at),
            actor: fact.actor.to_string(),
            purpose: fact.purpose.as_str(),
            subject: fact.subject.as_ref().map(|token| token.0.as_str()),
            reason: fact.reason.as_deref(),
            counts: Json(&fact.counts),
            is_effect: effects && fact.job.is_some(),
            body: written.body(),
            signer: written.signed.signer().as_str(),
            signature: written.signed.signature(),
        }
    }
}

/// A row of `jobs`.
#[derive(sqlx::Encode)]
struct NewJob {
    job: String,
    run: i16,
    created: Moment,
    updated: Moment,
    placement: Option<&'static str>,
}

/// When a job was updated last, if it is known.
#[derive(sqlx::Encode)]
struct TouchedJob {
    job: String,
    updated: Moment,
}

/// What a batch says of one job.
struct SaidOfJob {
    founded: Option<(Run, Timestamp)>,
    updated: Timestamp,
    placement: Option<Placement>,
}

fn said_of_jobs(facts: &[&Written]) -> BTreeMap<JobId, SaidOfJob> {
    let mut said: BTreeMap<JobId, SaidOfJob> = BTreeMap::new();
    for fact in facts.iter().map(|written| &written.fact) {
        let Some(job) = fact.job.filter(|_| fact.kind.is_progress()) else { continue };
        let of_job = said.entry(job).or_insert(SaidOfJob { founded: None, updated: fact.at, placement: None });
        of_job.updated = of_job.updated.max(fact.at);
        if founds(fact.kind) {
            let (run, at) = (fact.run.unwrap_or(Run::FIRST), fact.at);
            let before = of_job.founded.unwrap_or((run, at));
            of_job.placement = of_job.placement.or(fact.placement);
            of_job.founded = Some((before.0.max(run), before.1.min(at)));
        }
    }
    said
}

/// Whether a fact of this kind makes its job known to the ledger. The others only change when a known job was updated last.
fn founds(kind: FactKind) -> bool {
    matches!(kind, FactKind::Accepted | FactKind::Done | FactKind::Rejected | FactKind::Erased)
}

/// A row of `stored`: what was written or deleted, one row a prefix.
#[derive(sqlx::Encode)]
struct NewPrefix<'f> {
    prefix: String,
    place: Json<&'f ObjectPrefix>,
    job: Option<String>,
    /// The prefix of everything of the job.
    whole: Option<String>,
    retention: &'static str,
    expires: Moment,
    written: Option<Moment>,
    deleted: Option<Moment>,
}

impl<'f> NewPrefix<'f> {
    fn new(stored: &'f Stored) -> Self {
        let job = job_of(&stored.prefix);
        Self {
            prefix: stored.prefix.to_string(),
            place: Json(&stored.prefix),
            job: job.map(|job| job.to_string()),
            whole: job.map(|job| ObjectPrefix::Job(stored.prefix.tenant(), job).to_string()),
            retention: stored.retention.as_str(),
            expires: Moment(stored.expires),
            written: None,
            deleted: None,
        }
    }
}

fn stored<'f>(facts: &[&'f Written]) -> Vec<NewPrefix<'f>> {
    let mut rows: BTreeMap<&ObjectPrefix, NewPrefix<'f>> = BTreeMap::new();
    for fact in facts.iter().map(|written| &written.fact) {
        // What comes of uploads has rows of its own.
        let of_uploads = |stored: &&Stored| matches!(stored.prefix, ObjectPrefix::Upload(..));
        for stored in fact.stored.iter().filter(|stored| !of_uploads(stored)) {
            let row = rows.entry(&stored.prefix).or_insert_with(|| NewPrefix::new(stored));
            row.expires = row.expires.max(Moment(stored.expires));
            let when = if fact.kind == FactKind::Deleted { &mut row.deleted } else { &mut row.written };
            *when = (*when).max(Some(Moment(fact.at)));
        }
    }
    rows.into_values().collect()
}

#[cfg(test)]
mod tests;
