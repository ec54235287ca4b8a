//! What a worker says about a delivery that did not end well: a line in its log with job, stage and reason, and an alert where
//! somebody must look.

use crate::{Stage, StageError};
use docward_envelope::{Actor, Alert, AlertId, AlertRule, Header, JobId, Outcome, Region, Timestamp};
use docward_telemetry::{error, warn};
use docward_trust::Refusal;

/// The gate refused a delivery. The job is what its header claims; where no seal opened, nobody vouches for it.
pub(crate) fn refused<S: Stage>(header: &Header, refusal: Refusal) {
    let (job, reason, outcome) = (header.job, refusal.reason, refusal.outcome);
    warn!("a delivery was refused", job = job, stage = S::STAGE, reason = reason, outcome = outcome);
}

/// The stage did not finish a document.
pub(crate) fn unfinished<S: Stage>(job: JobId, error: &StageError) {
    let (reason, outcome) = (error.word(), error.outcome());
    if matches!(outcome, Outcome::Bug | Outcome::SealFailed) {
        error!("a document is parked for a person", job = job, stage = S::STAGE, reason = reason, outcome = outcome);
    } else {
        warn!("a stage did not finish a document", job = job, stage = S::STAGE, reason = reason, outcome = outcome);
    }
}

/// An alert about a delivery, as its header names it.
pub(crate) fn alert<S: Stage>(region: &Region, header: &Header, rule: AlertRule, reason: &str) -> Alert {
    Alert {
        id: AlertId::random(),
        rule,
        region: region.clone(),
        at: Timestamp::now(),
        tenant: Some(header.tenant),
        job: Some(header.job),
        stage: Some(S::STAGE),
        actor: Some(Actor::Worker(S::STAGE)),
        reason: reason.to_owned(),
        count: 1,
    }
}
