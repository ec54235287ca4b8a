//! Where a job stands that has not ended, and why it does not go on.

use docward_envelope::{HoldReason, Stage};
use docward_ledger::{JobState, JobStatus};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

/// Where a job stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Standing {
    is_held: bool,
    /// `at redact`, `held (frozen)`.
    words: String,
}

impl Standing {
    /// Of a job as its ledger has it; `None` of one that no ledger has heard of.
    pub(super) fn of(status: Option<&JobStatus>) -> Self {
        let is_held = status.is_some_and(|status| status.state == JobState::Held);
        Self { is_held, words: words(status) }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

fn words(status: Option<&JobStatus>) -> String {
    let Some(status) = status else { return "not heard of yet".to_owned() };
    let state = status.state.as_str();
    match (status.state, status.reason.as_deref()) {
        (JobState::Accepted | JobState::Running, _) => {
            next_stage(status).map_or_else(|| state.to_owned(), |stage| format!("at {stage}"))
        }
        (_, Some(reason)) => format!("{state} ({reason})"),
        (_, None) => state.to_owned(),
    }
}

/// What has to happen so that a held job goes on; `None` of any other.
pub(super) fn remedy(status: Option<&JobStatus>) -> Option<&'static str> {
    let status = status.filter(|status| status.state == JobState::Held)?;
    Some(match status.reason.as_deref()?.parse().ok()? {
        HoldReason::Frozen => "`docward thaw` lets it go on",
        HoldReason::Revoked => "the tenant's keys are revoked; `docward key restore` lets it go on",
        HoldReason::Dependency => "the bucket, the key provider or an engine is away",
        HoldReason::StalePolicy => "a worker has no fresh copy of the policy",
        HoldReason::StaleControl => "a worker has heard of no freeze or thaw for seconds",
        HoldReason::NewerPolicy => "a worker has not got the newest policy yet",
        HoldReason::NewerEnvelope => "it needs a newer version of docward",
    })
}

/// How many jobs stand where.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<Standing, usize>);

impl Tally {
    /// One more stands there.
    pub(super) fn enter(&mut self, standing: &Standing) {
        *self.0.entry(standing.clone()).or_default() += 1;
    }

    /// One that stood there does not any more.
    pub(super) fn leave(&mut self, standing: &Standing) {
        if let Some(count) = self.0.get_mut(standing) {
            *count = count.saturating_sub(1);
        }
        self.0.retain(|_, count| *count > 0);
    }

    /// Where they stand, most of them first: `3 at ocr, 1 held (frozen)`.
    pub(super) fn all(&self) -> String {
        counted(self.0.iter())
    }

    /// The same of those that are held; empty where none is.
    pub(super) fn held(&self) -> String {
        counted(self.0.iter().filter(|(standing, _)| standing.is_held))
    }
}

fn counted<'a>(standings: impl Iterator<Item = (&'a Standing, &'a usize)>) -> String {
    let mut standings: Vec<_> = standings.collect();
    standings.sort_by_key(|(_, count)| Reverse(**count));
    standings.iter().map(|(standing, count)| format!("{count} {standing}")).collect::<Vec<_>>().join(", ")
}

/// The stage that a job waits for or that works at it.
fn next_stage(status: &JobStatus) -> Option<Stage> {
    let is_done = |stage: &&Stage| status.stages.iter().any(|done| done.stage == Some(**stage));
    Stage::ALL.iter().find(|stage| !is_done(stage)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_envelope::Timestamp;
    use docward_ledger::StageStatus;

    fn status(state: JobState, reason: Option<&str>, done: &[Stage]) -> JobStatus {
        let at = Timestamp::UNIX_EPOCH;
        let stage = |stage: &Stage| {
            let (stage, effect) = (Some(*stage), "done".to_owned());
            StageStatus { stage, effect, at, reason: None, counts: BTreeMap::new() }
        };
        JobStatus {
            tenant: "01M81CVHMNXG6Q856602DMCA4V".parse().unwrap(),
            job: "01M81CVHMNXG6Q856602DMCA4V".parse().unwrap(),
            run: docward_envelope::Run::FIRST,
            state,
            reason: reason.map(str::to_owned),
            created: at,
            updated: at,
            placement: None,
            stages: done.iter().map(stage).collect(),
            stored: Vec::new(),
        }
    }

    #[test]
    fn a_job_is_at_the_first_stage_that_has_not_finished_or_held_for_a_reason() {
        let of = |status: Option<&JobStatus>| Standing::of(status).to_string();
        assert_eq!(of(None), "not heard of yet");
        assert_eq!(of(Some(&status(JobState::Accepted, None, &[]))), "at ocr");
        assert_eq!(of(Some(&status(JobState::Running, None, &[Stage::Ocr, Stage::Extract]))), "at redact");
        assert_eq!(of(Some(&status(JobState::Held, Some("frozen"), &[Stage::Ocr]))), "held (frozen)");
        assert_eq!(of(Some(&status(JobState::Held, None, &[]))), "held");
    }

    #[test]
    fn every_reason_to_hold_says_what_lets_it_go_on() {
        for reason in HoldReason::ALL {
            let held = status(JobState::Held, Some(reason.as_str()), &[]);
            assert!(remedy(Some(&held)).is_some_and(|remedy| !remedy.is_empty()), "{reason}");
        }
        assert_eq!(remedy(Some(&status(JobState::Dead, Some("bug"), &[]))), None);
    }

    #[test]
    fn what_most_wait_for_is_said_first() {
        let (held, at_ocr) = (status(JobState::Held, Some("dependency"), &[]), status(JobState::Accepted, None, &[]));
        let statuses = [Some(&held), Some(&at_ocr), None, Some(&at_ocr)].map(Standing::of);
        let mut tally = Tally::default();
        statuses.iter().for_each(|standing| tally.enter(standing));
        assert_eq!(tally.all(), "2 at ocr, 1 not heard of yet, 1 held (dependency)");
        assert_eq!(tally.held(), "1 held (dependency)");
        statuses.iter().for_each(|standing| tally.leave(standing));
        assert_eq!((tally.all(), tally.held()), (String::new(), String::new()));
    }
}
