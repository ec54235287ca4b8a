//! Who acts, by which signed grants, and what an act needs of them.

use docward_envelope::{Actor, DataClass, Purpose, Region, TenantId, Timestamp};
use docward_runtime::directory::Directory;
use docward_trust::{PersonAction, person};
use docward_trust_policy::{Action, Grant, Question, Shortfall, Signed};
use std::sync::Arc;

/// Who acts: an account that somebody else has authenticated, with the grants that count for it.
#[derive(Debug, Clone)]
pub struct Caller {
    actor: Actor,
    grants: Vec<(Grant, Signed<Grant>)>,
    rule: Option<Arc<str>>,
}

impl Caller {
    /// A caller with these grants, each verified and as it was signed.
    pub fn new(actor: Actor, grants: Vec<(Grant, Signed<Grant>)>) -> Self {
        Self { actor, grants, rule: None }
    }

    /// The account's owner, with the grants that the signed copies have for the account now; perhaps with none.
    pub fn of_account(directory: &Directory, account: &str) -> Self {
        Self::new(Actor::Person(account.to_owned()), directory.grants_of(account))
    }

    /// The same, permitted by a rule for roles, which stands in the record of all that the caller does.
    #[must_use]
    pub fn by_rule(self, name: &str) -> Self {
        Self { rule: Some(name.into()), ..self }
    }

    /// The rule for roles that permits what the caller does, by its name; `None` where no rules were asked.
    pub fn rule(&self) -> Option<&str> {
        self.rule.as_deref()
    }

    /// As whom the audit trail names the caller.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The grants, each with the text that was signed.
    pub fn grants(&self) -> impl Iterator<Item = &(Grant, Signed<Grant>)> {
        self.grants.iter()
    }

    /// Whether any grant names the tenant, whatever it allows.
    pub(crate) fn knows(&self, tenant: TenantId) -> bool {
        self.grants.iter().any(|(grant, _)| grant.tenants.contains(&tenant))
    }

    /// Whether any grant that counts at a time lets the caller follow a tenant's jobs in a region.
    pub fn may_follow(&self, tenant: TenantId, region: &Region, now: Timestamp) -> bool {
        self.covers(&Need::of(&person::Audit, tenant, region, Purpose::Operations), now)
    }

    /// Whether any grant that counts at a time lets the caller hand a tenant's documents in in a region.
    pub fn may_hand_in(&self, tenant: TenantId, region: &Region, purpose: Purpose, now: Timestamp) -> bool {
        self.covers(&Need::of_intake(tenant, region, purpose), now)
    }

    /// Whether any grant covers an act.
    pub(crate) fn covers(&self, need: &Need, now: Timestamp) -> bool {
        self.grants.iter().any(|(grant, _)| need.distance(grant, now) == 0)
    }

    /// The grant that covers an act; where none does, the one that is nearest to it, so that the gate refuses it and puts on
    /// record what lacks. `None` when there is no grant at all.
    pub(crate) fn grant_for(&self, need: &Need, now: Timestamp) -> Option<&Signed<Grant>> {
        let nearest = self.grants.iter().min_by_key(|(grant, _)| need.distance(grant, now));
        nearest.map(|(_, signed)| signed)
    }
}

/// What an act needs of a grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// To do what.
    pub action: Action,
    /// The tenant whose documents it is about.
    pub tenant: TenantId,
    /// The region in which it would happen.
    pub region: Region,
    /// With which class of data.
    pub data_class: DataClass,
    /// The purpose that the caller gives.
    pub purpose: Purpose,
}

impl Need {
    /// What an act of a person needs.
    pub(crate) fn of<A: PersonAction>(action: &A, tenant: TenantId, region: &Region, purpose: Purpose) -> Self {
        Self { action: A::ACTION, tenant, region: region.clone(), data_class: action.data_class(), purpose }
    }

    /// What handing a document in needs.
    pub(crate) fn of_intake(tenant: TenantId, region: &Region, purpose: Purpose) -> Self {
        Self { action: Action::Submit, tenant, region: region.clone(), data_class: DataClass::Phi, purpose }
    }

    /// How far a grant is from covering an act, 0 if it does: one of the tenant's in the region is always nearer than one of
    /// another tenant's.
    fn distance(&self, grant: &Grant, now: Timestamp) -> usize {
        let Self { action, tenant, ref region, data_class, purpose } = *self;
        let question = Question { action, tenant, region, stage: None, data_class, purpose };
        match grant.shortfall(&question, now) {
            None => 0,
            Some(Shortfall::TooNarrow(lacking)) => lacking.count(),
            Some(Shortfall::Expired) => 4,
            Some(Shortfall::OtherRegion) => 5,
            Some(Shortfall::OtherTenant) => 6,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_envelope::GrantId;
    use docward_trust_policy::Authority;

    fn grant(tenant: TenantId, actions: &[Action], purpose: Purpose) -> Grant {
        Grant {
            id: GrantId::generate(),
            person: "a.okafor".to_owned(),
            tenants: [tenant].into(),
            regions: ["us-east-1".parse().unwrap()].into(),
            data_classes: [DataClass::Redacted].into(),
            purposes: [purpose].into(),
            actions: actions.iter().copied().collect(),
            expires: "2026-02-01T00:00:00Z".parse().unwrap(),
        }
    }

    fn caller(grants: Vec<Grant>) -> Caller {
        let authority = Authority::from_secret(&[7; 32]);
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        let sign = |grant: Grant| (grant.clone(), Signed::new(&authority, &grant, now).unwrap());
        Caller::new(Actor::Person("a.okafor".to_owned()), grants.into_iter().map(sign).collect())
    }

    #[test]
    fn the_grant_that_covers_an_act_is_used_wherever_it_stands() {
        let (tenant, now) = (TenantId::generate(), "2026-01-02T00:00:00Z".parse().unwrap());
        let audit = grant(tenant, &[Action::Audit], Purpose::Operations);
        let search = grant(tenant, &[Action::Search], Purpose::Treatment);
        let caller = caller(vec![audit, search.clone()]);
        let region = "us-east-1".parse().unwrap();
        let need = Need::of(&person::Search, tenant, &region, Purpose::Treatment);
        let used = caller.grant_for(&need, now).unwrap();
        assert!(caller.grants().any(|(grant, signed)| *grant == search && signed.text() == used.text()));
    }

    #[test]
    fn where_none_covers_an_act_the_nearest_is_used() {
        let (tenant, now) = (TenantId::generate(), "2026-01-02T00:00:00Z".parse().unwrap());
        let submit = Need::of_intake(tenant, &"us-east-1".parse().unwrap(), Purpose::Treatment);
        let narrow = grant(tenant, &[Action::Search], Purpose::Operations);
        let nearer = grant(tenant, &[Action::Submit], Purpose::Operations);
        let expired = Grant { expires: now, ..nearer.clone() };
        let elsewhere = Grant { regions: ["eu-central-1".parse().unwrap()].into(), ..nearer.clone() };
        let other = grant(TenantId::generate(), &[Action::Submit], Purpose::Treatment);
        let from_far_to_near = [other, elsewhere, expired, narrow, nearer];
        assert!(caller(Vec::new()).grant_for(&submit, now).is_none());
        for known in 1..=from_far_to_near.len() {
            let caller = caller(from_far_to_near[..known].to_vec());
            let used = caller.grant_for(&submit, now).unwrap();
            assert_eq!(used.text(), caller.grants().last().unwrap().1.text(), "of the first {known}");
        }
    }
}
