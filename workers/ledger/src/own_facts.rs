//! The facts that the ledger says itself: what happened to parked work and to a tenant's rows, which no worker was there to
//! say, and which freezes and revocations came and went.

use crate::place::Place;
use docward_envelope::{Actor, Envelope, Fact, FactId, FactKind, Purpose, Region, Stage, TenantId, Timestamp};

/// Something happened to the work of an envelope by itself. It may happen again, so its id is random.
pub(crate) fn by_ledger(envelope: &Envelope, kind: FactKind, reason: &str, at: Timestamp) -> Fact {
    by(Actor::Task("ledger".to_owned()), envelope, kind, reason, at)
}

/// Somebody did something to the work of an envelope.
pub(crate) fn by(actor: Actor, envelope: &Envelope, kind: FactKind, reason: &str, at: Timestamp) -> Fact {
    Fact::about_work(envelope.header(), kind, actor, at).with_reason(reason)
}

/// What a control does, and to which stage; `None` is every one.
pub(crate) struct Extent {
    pub(crate) stage: Option<Stage>,
    pub(crate) said: FactKind,
}

/// A freeze or revocation that concerns a tenant came or went.
pub(crate) fn on_control(region: &Region, tenant: TenantId, extent: &Extent, actor: &Actor, at: Timestamp) -> Fact {
    let reason = extent.stage.map_or("all", Stage::as_str).to_owned();
    of_tenant(region, tenant, extent.said, actor.clone(), reason, at).with_stage(extent.stage)
}

/// From here on the facts of a tenant's chain are signed; what was recorded before is what this digest says.
pub(crate) fn signed_from_here(
    actor: Actor,
    region: &Region,
    tenant: TenantId,
    before: &crate::chain::Digest,
    at: Timestamp,
) -> Fact {
    of_tenant(region, tenant, FactKind::Signed, actor, "from-here".to_owned(), at).with_id(FactId::of_signing(before))
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
    let reason = format!("rows-{from}-to-{to}");
    of_tenant(region, tenant, FactKind::Moved, actor, reason, at).with_count("rows", rows)
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
    Fact::about(tenant, region, kind, actor, Purpose::Operations, at).with_reason(reason)
}
