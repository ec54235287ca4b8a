//! The facts that the ledger says itself: what happened to parked work and to a tenant's rows, which no worker was there to
//! say, and which freezes and revocations came and went.

use crate::place::Place;
use docward_envelope::{
    Actor, Decision, Envelope, Fact, FactId, FactKind, Purpose, Region, Stage, TenantId, Timestamp,
};
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

/// What a control does, and to which stage; `None` is every one.
pub(crate) struct Extent {
    pub(crate) stage: Option<Stage>,
    pub(crate) said: FactKind,
}

/// A freeze or revocation that concerns a tenant came or went.
pub(crate) fn on_control(region: &Region, tenant: TenantId, extent: &Extent, actor: &Actor, at: Timestamp) -> Fact {
    let reason = extent.stage.map_or("all", Stage::as_str).to_owned();
    Fact { stage: extent.stage, ..of_tenant(region, tenant, extent.said, actor.clone(), reason, at) }
}

/// A tenant's rows are in another place.
pub(crate) fn moved(
    tenant: TenantId,
    region: &Region,
    actor: Actor,
    (from, to): (Place, Place),
    rows: u64,
    at: Timestamp,
) -> Fact {
    let counts = BTreeMap::from([("rows".to_owned(), rows)]);
    let reason = format!("rows-{from}-to-{to}");
    Fact { counts, ..of_tenant(region, tenant, FactKind::Moved, actor, reason, at) }
}

/// Something that concerns all of a tenant.
pub(crate) fn of_tenant(
    region: &Region,
    tenant: TenantId,
    kind: FactKind,
    actor: Actor,
    reason: String,
    at: Timestamp,
) -> Fact {
    Fact {
        id: FactId::random(),
        tenant,
        region: region.clone(),
        job: None,
        run: None,
        stage: None,
        kind,
        at,
        actor,
        purpose: Purpose::Operations,
        policy: None,
        decision: Decision::Allow,
        reason: Some(reason),
        counts: BTreeMap::new(),
        stored: Vec::new(),
        subject: None,
        placement: None,
    }
}
