//! Who acts, by which signed grants, and what an act needs of them.

use docward_envelope::{Actor, DataClass, Purpose, Region, TenantId, Timestamp};
use docward_runtime::directory::Directory;
use docward_trust::PersonAction;
use docward_trust_policy::{Action, Grant, Signed};

/// Who acts: an account that somebody else has authenticated, with the grants that count for it.
#[derive(Debug, Clone)]
pub struct Caller {
    actor: Actor,
    grants: Vec<(Grant, Signed<Grant>)>,
}

impl Caller {
    /// A caller with these grants, each verified and as it was signed.
    pub fn new(actor: Actor, grants: Vec<(Grant, Signed<Grant>)>) -> Self {
        Self { actor, grants }
    }

    /// The account's owner, with the grants that the signed copies have for the account now; perhaps with none.
    pub fn of_account(directory: &Directory, account: &str) -> Self {
        Self { actor: Actor::Person(account.to_owned()), grants: directory.grants_of(account) }
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

    /// The grant that covers an act; where none does, the one that lacks least, so that the gate refuses it and puts that on
    /// record. `None` when there is no grant at all.
    pub(crate) fn grant_for(&self, need: &Need, now: Timestamp) -> Option<&Signed<Grant>> {
        let nearest = self.grants.iter().min_by_key(|(grant, _)| Need::distance(&need.gaps(grant, now)));
        nearest.map(|(_, signed)| signed)
    }

    /// What the grant that lacks least does not allow of an act; nothing when one covers it. Where no grant names the tenant,
    /// or none of the tenant's the region, that alone is said.
    pub fn lacks(&self, need: &Need, now: Timestamp) -> Vec<Gap> {
        let gaps = self.grants.iter().map(|(grant, _)| need.gaps(grant, now));
        gaps.min_by_key(|gaps| Need::distance(gaps)).unwrap_or_default()
    }
}

/// What an act needs of a grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// To do what.
    pub action: Action,
    /// For whom.
    pub tenant: TenantId,
    /// Where.
    pub region: Region,
    /// With which class of data.
    pub data_class: DataClass,
    /// What for.
    pub purpose: Purpose,
}

/// What a grant does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// The tenant.
    Tenant,
    /// The region.
    Region,
    /// The action.
    Action,
    /// The data class.
    DataClass,
    /// The purpose.
    Purpose,
    /// Anything any more: it has expired.
    Expired,
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

    fn gaps(&self, grant: &Grant, now: Timestamp) -> Vec<Gap> {
        if !grant.tenants.contains(&self.tenant) {
            return vec![Gap::Tenant];
        }
        if !grant.regions.contains(&self.region) {
            return vec![Gap::Region];
        }
        let gaps = [
            (grant.actions.contains(&self.action), Gap::Action),
            (grant.data_classes.contains(&self.data_class), Gap::DataClass),
            (grant.purposes.contains(&self.purpose), Gap::Purpose),
            (grant.expires > now, Gap::Expired),
        ];
        gaps.into_iter().filter(|(allowed, _)| !allowed).map(|(_, gap)| gap).collect()
    }

    /// How far a grant with these gaps is from covering an act: one of the tenant's in the region is always nearer than one
    /// of another tenant's.
    fn distance(gaps: &[Gap]) -> (bool, bool, usize) {
        (gaps.contains(&Gap::Tenant), gaps.contains(&Gap::Region), gaps.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_envelope::GrantId;
    use docward_trust::person;
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
        assert_eq!(caller.lacks(&need, now), []);
    }

    #[test]
    fn what_lacks_is_named() {
        let (tenant, now) = (TenantId::generate(), "2026-01-02T00:00:00Z".parse().unwrap());
        let region = "us-east-1".parse().unwrap();
        let one = caller(vec![grant(tenant, &[Action::Search], Purpose::Operations)]);
        let submit = Need::of_intake(tenant, &region, Purpose::Treatment);
        assert_eq!(one.lacks(&submit, now), [Gap::Action, Gap::DataClass, Gap::Purpose]);
        let elsewhere = Need::of(&person::Search, tenant, &"eu-central-1".parse().unwrap(), Purpose::Operations);
        assert_eq!(one.lacks(&elsewhere, now), [Gap::Region]);
        let other = Need::of(&person::Search, TenantId::generate(), &region, Purpose::Operations);
        assert_eq!(one.lacks(&other, now), [Gap::Tenant]);
        let search = Need::of(&person::Search, tenant, &region, Purpose::Operations);
        assert_eq!(one.lacks(&search, "2026-02-02T00:00:00Z".parse().unwrap()), [Gap::Expired]);
        assert!(caller(Vec::new()).grant_for(&search, now).is_none());
        // One of the tenant's that lacks three things is nearer than another tenant's.
        let two =
            caller(vec![grant(TenantId::generate(), &[Action::Submit], Purpose::Treatment), one.grants[0].0.clone()]);
        assert_eq!(two.lacks(&submit, now).len(), 3);
    }
}
