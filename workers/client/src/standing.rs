//! Where a job stands, and why it does not go on.

use docward_envelope::{HoldReason, Stage};
use docward_ledger::{JobState, JobStatus};
use std::collections::BTreeSet;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// No ledger has heard of it yet: a job's first fact takes a moment to arrive.
    Unheard,
    /// The first stage that has not finished: a worker is at it, or it waits for one.
    At(Stage),
    /// It waits for a cause to clear, and goes on by itself then. `None` where the ledger does not say which.
    Held(Option<HoldReason>),
    /// It has ended so, or waits for a person.
    Ended(JobState),
}

impl Standing {
    /// Of a job as its ledger has it; `None` of one that no ledger has heard of.
    pub fn of(status: Option<&JobStatus>) -> Self {
        let Some(status) = status else { return Self::Unheard };
        match status.state {
            JobState::Held => Self::Held(status.reason.as_deref().and_then(|reason| reason.parse().ok())),
            JobState::Accepted | JobState::Running => Self::At(next_stage(status)),
            ended => Self::Ended(ended),
        }
    }
}

/// Why a job does not go on now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// It waits for a cause to clear. `None` where the ledger does not say which.
    Held(Option<HoldReason>),
    /// No worker serves the stage that it stands at.
    NoWorker(Stage),
}

impl Obstacle {
    /// The word that stands for it in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Held(Some(reason)) => reason.as_str(),
            Self::Held(None) => JobState::Held.as_str(),
            Self::NoWorker(_) => "no-worker",
        }
    }
}

impl Standing {
    /// What is in a job's way that stands here, `unserved` being the stages that no worker serves; `None` where it goes on, or
    /// has ended.
    pub(crate) fn obstacle(self, unserved: &BTreeSet<Stage>) -> Option<Obstacle> {
        match self {
            Self::Held(reason) => Some(Obstacle::Held(reason)),
            Self::At(stage) if unserved.contains(&stage) => Some(Obstacle::NoWorker(stage)),
            _ => None,
        }
    }
}

/// The stage that a job waits for or that works at it.
fn next_stage(status: &JobStatus) -> Stage {
    let is_done = |stage: &&Stage| status.stages.iter().any(|done| done.stage == Some(**stage));
    // A job whose last stage has finished is done.
    Stage::ALL.iter().find(|stage| !is_done(stage)).copied().unwrap_or(Stage::Index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_envelope::{JobId, Run, TenantId, Timestamp};
    use docward_ledger::StageStatus;
    use std::collections::BTreeMap;

    fn status(state: JobState, reason: Option<&str>, done: &[Stage]) -> JobStatus {
        let at = Timestamp::UNIX_EPOCH;
        let finished = |stage: &Stage| StageStatus {
            stage: Some(*stage),
            effect: "done".to_owned(),
            at,
            reason: None,
            counts: BTreeMap::new(),
        };
        JobStatus {
            tenant: TenantId::generate(),
            job: JobId::generate(),
            run: Run::FIRST,
            state,
            reason: reason.map(str::to_owned),
            created: at,
            updated: at,
            placement: None,
            stages: done.iter().map(finished).collect(),
            stored: Vec::new(),
        }
    }

    #[test]
    fn a_job_is_at_the_first_stage_that_has_not_finished_or_held_for_a_reason() {
        let of = |state, reason, done: &[Stage]| Standing::of(Some(&status(state, reason, done)));
        assert_eq!(Standing::of(None), Standing::Unheard);
        assert_eq!(of(JobState::Accepted, None, &[]), Standing::At(Stage::Ocr));
        assert_eq!(of(JobState::Running, None, &[Stage::Ocr, Stage::Extract]), Standing::At(Stage::Redact));
        assert_eq!(of(JobState::Held, None, &[]), Standing::Held(None));
        assert_eq!(of(JobState::Dead, Some("bug"), &[]), Standing::Ended(JobState::Dead));
        for reason in HoldReason::ALL {
            let held = of(JobState::Held, Some(reason.as_str()), &[Stage::Ocr]);
            assert_eq!(held, Standing::Held(Some(*reason)));
        }
    }
}
