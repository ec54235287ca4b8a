//! The gate's checks that need no key: grants, headers, and every question policy is asked.

use crate::refusal::{Reason, Refusal};
use docward_envelope::{DataClass, Header, Placement, Purpose, Region, Run, Stage, TenantId, Timestamp};
use docward_trust_policy::{Action, AuthorityPublic, Decide, Grant, Policy, PolicyBook, Signed, decide};
use jiff::SignedDuration;

/// How far a new job's `created` may be from now.
const CREATED_WITHIN: SignedDuration = SignedDuration::from_mins(5);

/// One question for a grant and for policy.
pub(crate) struct Question<'a> {
    pub(crate) action: Action,
    pub(crate) tenant: TenantId,
    pub(crate) region: &'a Region,
    pub(crate) data_class: DataClass,
    pub(crate) purpose: Purpose,
}

/// The grant's content, if the authority signed it.
pub(crate) fn genuine(grant: &Signed<Grant>, authority: &AuthorityPublic) -> Result<Grant, Refusal> {
    grant.verify(authority).map_err(|_| Reason::GrantForged.into())
}

/// Whether a genuine grant still counts. What gives nobody a document is not refused because nothing was heard of the
/// catalogue for a day: that may be when it is needed.
pub(crate) fn stands(grant: &Grant, book: &PolicyBook, action: Action, now: Timestamp) -> Result<(), Refusal> {
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
    if grant.expires <= now {
        return Err(Reason::GrantExpired.into());
    }
    if !grant.tenants.contains(&question.tenant) {
        return Err(Reason::GrantOtherTenant.into());
    }
    if !grant.regions.contains(question.region) {
        return Err(Reason::GrantOtherRegion.into());
    }
    let covered = grant.actions.contains(&question.action)
        && grant.data_classes.contains(&question.data_class)
        && grant.purposes.contains(&question.purpose);
    if covered { Ok(()) } else { Err(Reason::GrantTooNarrow.into()) }
}

/// Whether policy allows what a person or task asks.
pub(crate) fn policy(
    question: &Question<'_>,
    stage: Option<Stage>,
    at_intake: Option<&Policy>,
    newest: &Policy,
) -> Result<(), Refusal> {
    let asked = Decide {
        action: question.action,
        tenant: question.tenant,
        region: question.region,
        stage,
        data_class: question.data_class,
        purpose: question.purpose,
    };
    let verdict = decide(&asked, at_intake, newest);
    if verdict.is_allowed() { Ok(()) } else { Err(Reason::Policy(verdict.reason).into()) }
}

/// Whether policy allows all that a stage does: compute, store, and queue or index. Asked before it begins.
pub(crate) fn stage(header: &Header, stage: Stage, at_intake: Option<&Policy>, newest: &Policy) -> Result<(), Refusal> {
    let ask = |action, stage, data_class| {
        let question =
            Question { action, tenant: header.tenant, region: &header.region, data_class, purpose: header.purpose };
        policy(&question, Some(stage), at_intake, newest)
    };
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

/// Whether policy allows a new job to be taken in, and all of its stages to run: better no than half a way.
pub(crate) fn intake(header: &Header, newest: &Policy) -> Result<(), Refusal> {
    let data_class = DataClass::Phi;
    for (action, at) in [(Action::Submit, None), (Action::Store, None), (Action::Queue, Some(Stage::FIRST))] {
        let question =
            Question { action, tenant: header.tenant, region: &header.region, data_class, purpose: header.purpose };
        policy(&question, at, None, newest)?;
    }
    Stage::ALL.iter().try_for_each(|at| stage(header, *at, None, newest))
}

/// Whether a document's place is this process's: a tenant's own environment, or the one that all others share.
pub(crate) fn environment_of_header(header: &Header, environment: Option<TenantId>) -> Result<(), Refusal> {
    let sealed = (header.placement == Placement::DedicatedEnvironment).then_some(header.tenant);
    if sealed == environment { Ok(()) } else { Err(Reason::Environment.into()) }
}

/// Whether a tenant may be asked for here. In the shared environment everybody may: a tenant that moved out left results
/// behind, until they expire.
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
