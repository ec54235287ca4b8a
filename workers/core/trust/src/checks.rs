//! The gate's checks that need no key: grants, headers, and every question policy is asked.

use crate::control::ControlView;
use crate::refusal::{Reason, Refusal};
use docward_envelope::{DataClass, Header, Placement, Region, Run, Stage, TenantId, Timestamp};
use docward_trust_policy::{Action, AuthorityPublic, Grant, Policy, PolicyBook, Question, Shortfall, Signed, decide};
use jiff::SignedDuration;
use std::sync::Arc;

/// How far a new job's `created` may be from now.
const CREATED_WITHIN: SignedDuration = SignedDuration::from_mins(5);

/// The grant's content, if the authority signed it.
pub(crate) fn genuine(grant: &Signed<Grant>, authority: &AuthorityPublic) -> Result<Grant, Refusal> {
    grant.verify(authority).map_err(|_| Reason::GrantForged.into())
}

/// The policy in force, in a book that is as new as the region's ledger knows the catalogue.
pub(crate) fn in_force(
    book: &PolicyBook,
    control: &ControlView,
    tenant: TenantId,
    now: Timestamp,
) -> Result<Arc<Policy>, Refusal> {
    control.check_book(book)?;
    Ok(book.newest(tenant, now)?)
}

/// Whether a genuine grant still counts. Audits, operations and erasures hand out no document, so they stay possible when
/// the list of revoked grants is older than a day: that may be when they are needed most.
pub(crate) fn stands(
    grant: &Grant,
    book: &PolicyBook,
    control: &ControlView,
    action: Action,
    now: Timestamp,
) -> Result<(), Refusal> {
    // Copies that somebody put back to an older state are no catalogue that is away.
    control.check_book(book)?;
    if book.is_revoked(grant.id) {
        return Err(Reason::GrantRevoked.into());
    }
    match action {
        Action::Audit | Action::Operate | Action::Erase => Ok(()),
        _ => Ok(book.knows_revoked(now)?),
    }
}

/// Whether a genuine grant covers what is asked.
pub(crate) fn covers(grant: &Grant, question: &Question<'_>, now: Timestamp) -> Result<(), Refusal> {
    let reason = match grant.shortfall(question, now) {
        None => return Ok(()),
        Some(Shortfall::OtherTenant) => Reason::GrantOtherTenant,
        Some(Shortfall::OtherRegion) => Reason::GrantOtherRegion,
        Some(Shortfall::Expired) => Reason::GrantExpired,
        Some(Shortfall::TooNarrow(lacking)) => Reason::GrantTooNarrow(lacking),
    };
    Err(reason.into())
}

/// Whether policy allows it.
pub(crate) fn policy(question: &Question<'_>, at_intake: Option<&Policy>, newest: &Policy) -> Result<(), Refusal> {
    decide(question, at_intake, newest).map_err(|denial| Reason::Policy(denial).into())
}

/// Whether policy allows all that a stage does: compute, store, and queue or index. Asked before it begins.
pub(crate) fn stage(header: &Header, stage: Stage, at_intake: Option<&Policy>, newest: &Policy) -> Result<(), Refusal> {
    let ask = |action, stage, class| policy(&of_header(header, action, Some(stage), class), at_intake, newest);
    ask(Action::Process, stage, stage.data_class())?;
    let descriptor = stage.descriptor();
    for class in descriptor.data_classes {
        ask(Action::Store, stage, *class)?;
    }
    if descriptor.writes_bundles {
        ask(Action::Index, stage, DataClass::Redacted)?;
    }
    stage.next().map_or(Ok(()), |next| ask(Action::Queue, next, next.data_class()))
}

/// Whether policy allows a new job to be taken in, and all of its stages to run, so that no document stops half-way.
pub(crate) fn intake(header: &Header, newest: &Policy) -> Result<(), Refusal> {
    for (action, at) in [(Action::Submit, None), (Action::Store, None), (Action::Queue, Some(Stage::FIRST))] {
        policy(&of_header(header, action, at, DataClass::Phi), None, newest)?;
    }
    Stage::ALL.iter().try_for_each(|at| stage(header, *at, None, newest))
}

fn of_header(header: &Header, action: Action, stage: Option<Stage>, data_class: DataClass) -> Question<'_> {
    let Header { tenant, region, purpose, .. } = header;
    Question { action, tenant: *tenant, region, stage, data_class, purpose: *purpose }
}

/// Whether a document belongs to this process's environment: the tenant's own, or the one that all others share.
pub(crate) fn environment_of_header(header: &Header, environment: Option<TenantId>) -> Result<(), Refusal> {
    let sealed = (header.placement == Placement::DedicatedEnvironment).then_some(header.tenant);
    if sealed == environment { Ok(()) } else { Err(Reason::Environment.into()) }
}

/// Whether this process's environment may hold something of a tenant. The shared one may hold something of every tenant: what
/// a tenant left there when it moved out stays until it expires.
pub(crate) fn environment_of_tenant(tenant: TenantId, environment: Option<TenantId>) -> Result<(), Refusal> {
    if environment.is_none_or(|own| own == tenant) { Ok(()) } else { Err(Reason::Environment.into()) }
}

/// Whether a header is one that intake may write: a new job's first.
pub(crate) fn first_header(header: &Header, region: &Region, newest: &Policy, now: Timestamp) -> Result<(), Refusal> {
    if header.region != *region {
        return Err(Reason::Region.into());
    }
    let first = header.stage == Stage::FIRST
        && header.run == Run::FIRST
        && header.policy == newest.reference
        && header.placement == newest.isolation.placement()
        && header.created.duration_since(now).abs() <= CREATED_WITHIN;
    if first { Ok(()) } else { Err(Reason::Header.into()) }
}
