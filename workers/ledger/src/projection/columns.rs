//! A batch of facts as columns, folded so that no table's row is written twice.

use super::{OF_JOB, job_of, number};
use crate::chain;
use crate::database::Head;
use crate::moment::Moment;
use crate::record::Written;
use docward_envelope::{Fact, FactKind, JobId, ObjectPrefix, Placement, Run, Stage, Stored, Timestamp};
use sqlx::types::Json;
use std::collections::BTreeMap;

/// The links to add to a chain, and its head afterwards.
#[derive(Default)]
pub(super) struct Links<'f> {
    pub(super) length: i64,
    pub(super) head: chain::Digest,
    pub(super) seq: Vec<i64>,
    pub(super) id: Vec<&'f str>,
    pub(super) job: Vec<Option<String>>,
    pub(super) kind: Vec<&'f str>,
    pub(super) at: Vec<Moment>,
    pub(super) actor: Vec<String>,
    pub(super) purpose: Vec<&'f str>,
    pub(super) subject: Vec<Option<&'f str>>,
    pub(super) previous: Vec<Vec<u8>>,
    pub(super) digest: Vec<Vec<u8>>,
    pub(super) body: Vec<&'f str>,
}

impl<'f> Links<'f> {
    pub(super) fn of(head: Head, facts: &[&'f Written<'f>]) -> Self {
        let mut links = Self { length: head.length, head: head.digest, ..Self::default() };
        for Written { fact, body } in facts {
            links.previous.push(links.head.to_vec());
            links.head = chain::link(&links.head, body.as_bytes());
            links.length += 1;
            links.digest.push(links.head.to_vec());
            links.seq.push(links.length);
            links.id.push(fact.id.as_str());
            links.job.push(fact.job.map(|job| job.to_string()));
            links.kind.push(fact.kind.as_str());
            links.at.push(Moment(fact.at));
            links.actor.push(fact.actor.to_string());
            links.purpose.push(fact.purpose.as_str());
            links.subject.push(fact.subject.as_ref().map(|token| token.0.as_str()));
            links.body.push(body);
        }
        links
    }
}

/// Jobs that facts make known, and jobs that they only say something of, if they are known.
#[derive(Default)]
pub(super) struct Jobs {
    pub(super) founded: Vec<String>,
    pub(super) run: Vec<i16>,
    pub(super) created: Vec<Moment>,
    pub(super) updated: Vec<Moment>,
    pub(super) placement: Vec<Option<&'static str>>,
    pub(super) done: Vec<Option<i16>>,
    pub(super) rejected: Vec<Option<i16>>,
    pub(super) indexed: Vec<Option<Moment>>,
    pub(super) touched: Vec<String>,
    pub(super) touched_at: Vec<Moment>,
}

/// What a batch says of one job.
#[derive(Default)]
struct OfJob {
    founded: Option<(Run, Timestamp)>,
    updated: Option<Timestamp>,
    placement: Option<Placement>,
    done: Option<i16>,
    rejected: Option<i16>,
    indexed: Option<Timestamp>,
}

impl OfJob {
    /// How a run of it ended, if the fact says so: with its last stage, or at any.
    fn ended(&mut self, fact: &Fact) {
        let run = number(fact.run.unwrap_or(Run::FIRST));
        match (fact.kind, fact.stage) {
            (FactKind::Done, Some(Stage::Index)) => {
                self.done = self.done.max(Some(run));
                self.indexed = self.indexed.max(Some(fact.at));
            }
            (FactKind::Rejected, _) => self.rejected = self.rejected.max(Some(run)),
            _ => {}
        }
    }
}

impl Jobs {
    pub(super) fn of(facts: &[&Fact]) -> Self {
        let mut said: BTreeMap<JobId, OfJob> = BTreeMap::new();
        for fact in facts {
            let Some(job) = fact.job.filter(|_| fact.kind.is_progress()) else { continue };
            let of_job = said.entry(job).or_default();
            of_job.updated = of_job.updated.max(Some(fact.at));
            of_job.ended(fact);
            if founds(fact.kind) {
                let (run, at) = (fact.run.unwrap_or(Run::FIRST), fact.at);
                let before = of_job.founded.unwrap_or((run, at));
                of_job.placement = of_job.placement.or(fact.placement);
                of_job.founded = Some((before.0.max(run), before.1.min(at)));
            }
        }
        let mut jobs = Self::default();
        for (job, OfJob { founded, updated, placement, done, rejected, indexed }) in said {
            let Some(updated) = updated else { continue };
            if let Some((run, created)) = founded {
                jobs.founded.push(job.to_string());
                jobs.run.push(number(run));
                jobs.created.push(Moment(created));
                jobs.updated.push(Moment(updated));
                jobs.placement.push(placement.map(Placement::as_str));
                jobs.done.push(done);
                jobs.rejected.push(rejected);
                jobs.indexed.push(indexed.map(Moment));
            } else {
                jobs.touched.push(job.to_string());
                jobs.touched_at.push(Moment(updated));
            }
        }
        jobs
    }
}

/// Which facts make a job known. The others only move the time of its last change, if it is known.
fn founds(kind: FactKind) -> bool {
    matches!(kind, FactKind::Accepted | FactKind::Done | FactKind::Rejected | FactKind::Erased)
}

/// What was effected. Said twice it is kept once, by the table itself.
#[derive(Default)]
pub(super) struct Effects<'f> {
    pub(super) job: Vec<String>,
    pub(super) run: Vec<i16>,
    pub(super) stage: Vec<&'static str>,
    pub(super) kind: Vec<&'static str>,
    pub(super) at: Vec<Moment>,
    pub(super) reason: Vec<Option<&'f str>>,
    pub(super) counts: Vec<Json<&'f BTreeMap<String, u64>>>,
}

impl<'f> Effects<'f> {
    pub(super) fn of(facts: &[&'f Fact]) -> Self {
        let mut effects = Self::default();
        for fact in facts {
            let effect =
                matches!(fact.kind, FactKind::Accepted | FactKind::Done | FactKind::Rejected | FactKind::Dropped);
            let Some(job) = fact.job.filter(|_| effect) else { continue };
            effects.job.push(job.to_string());
            effects.run.push(number(fact.run.unwrap_or(Run::FIRST)));
            effects.stage.push(fact.stage.map_or(OF_JOB, Stage::as_str));
            effects.kind.push(fact.kind.as_str());
            effects.at.push(Moment(fact.at));
            effects.reason.push(fact.reason.as_deref());
            effects.counts.push(Json(&fact.counts));
        }
        effects
    }
}

/// What was written or deleted, one row a prefix.
#[derive(Default)]
pub(super) struct Prefixes<'f> {
    pub(super) prefix: Vec<String>,
    pub(super) place: Vec<Json<&'f ObjectPrefix>>,
    pub(super) job: Vec<Option<String>>,
    pub(super) whole: Vec<Option<String>>,
    pub(super) retention: Vec<&'static str>,
    pub(super) expires: Vec<Moment>,
    pub(super) written: Vec<Option<Moment>>,
    pub(super) deleted: Vec<Option<Moment>>,
}

/// What a batch says of one prefix.
struct OfPrefix<'f> {
    stored: &'f Stored,
    expires: Timestamp,
    written: Option<Moment>,
    deleted: Option<Moment>,
}

impl<'f> Prefixes<'f> {
    pub(super) fn of(facts: &[&'f Fact]) -> Self {
        let mut rows: BTreeMap<String, OfPrefix<'f>> = BTreeMap::new();
        for fact in facts {
            for stored in &fact.stored {
                let new = OfPrefix { stored, expires: stored.expires, written: None, deleted: None };
                let row = rows.entry(stored.prefix.to_string()).or_insert(new);
                row.expires = row.expires.max(stored.expires);
                let when = if fact.kind == FactKind::Deleted { &mut row.deleted } else { &mut row.written };
                *when = (*when).max(Some(Moment(fact.at)));
            }
        }
        let mut columns = Self::default();
        for (prefix, OfPrefix { stored, expires, written, deleted }) in rows {
            let job = job_of(&stored.prefix);
            columns.prefix.push(prefix);
            columns.place.push(Json(&stored.prefix));
            columns.job.push(job.map(|job| job.to_string()));
            let whole = job.map(|job| ObjectPrefix::Job(stored.prefix.tenant(), job).to_string());
            columns.whole.push(whole);
            columns.retention.push(stored.retention.as_str());
            columns.expires.push(Moment(expires));
            columns.written.push(written);
            columns.deleted.push(deleted);
        }
        columns
    }

    /// The jobs that were deleted whole, and when.
    pub(super) fn whole_jobs(&self) -> Vec<(JobId, Timestamp)> {
        let receipts = self.place.iter().zip(&self.deleted);
        let whole = receipts.filter_map(|(place, deleted)| match (place.0, deleted) {
            (ObjectPrefix::Job(_, job), Some(Moment(deleted))) => Some((*job, *deleted)),
            _ => None,
        });
        whole.collect()
    }
}
