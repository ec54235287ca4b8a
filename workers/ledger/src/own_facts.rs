//! The facts that the ledger says itself: what happened to parked work, which no worker was there to say.

use docward_envelope::{Actor, Decision, Envelope, Fact, FactId, FactKind, Timestamp};
use std::collections::BTreeMap;

/// Something happened to the work of an envelope by itself. It may happen again, so its id is random.
pub(crate) fn by_ledger(envelope: &Envelope, kind: FactKind, reason: &str, at: Timestamp) -> Fact {
    by(Actor::Task("ledger".to_owned()), envelope, kind, reason, at)
}

/// Somebody did something to the work of an envelope.
pub(crate) fn by(actor: Actor, envelope: &Envelope, kind: FactKind, reason: &str, at: Timestamp) -> Fact {
    let header = envelope.header();
    Fact {
        id: FactId::random(),
        tenant: header.tenant,
        region: header.region.clone(),
        job: Some(header.job),
        run: Some(header.run),
        stage: Some(header.stage),
        kind,
        at,
        actor,
        purpose: header.purpose,
        policy: Some(header.policy),
        decision: Decision::Allow,
        reason: Some(reason.to_owned()),
        counts: BTreeMap::new(),
        stored: Vec::new(),
        subject: None,
        placement: None,
    }
}
