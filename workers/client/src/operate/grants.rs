//! Letting an account do something for a tenant, and taking that back. Who may let others in is said by the authority's key,
//! not by a grant: a new tenant has none. It is said in the chain of every tenant and region concerned.

use super::tenants::may_see;
use crate::caller::Caller;
use crate::client::fact;
use crate::connections::Connections;
use crate::error::{ClientError, NotFound};
use docward_envelope::{Actor, DataClass, FactKind, GrantId, Purpose, Region, Timestamp};
use docward_runtime::directory::Directory;
use docward_runtime::error::At;
use docward_trust_policy::{Action, Grant, Tenant};
use jiff::SignedDuration;
use std::collections::BTreeSet;

/// For how many days something is granted where nothing else is said.
pub const DAYS: u16 = 90;
/// For which purposes something is granted where nothing else is said: all that [`Client`](crate::Client)'s callers give unasked.
pub const PURPOSES: [Purpose; 2] = [Purpose::Treatment, Purpose::Operations];

/// What an account shall be let do for a tenant.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The account.
    pub person: String,
    /// Where; `None` for all of the tenant's regions.
    pub region: Option<Region>,
    /// To do what: some of [`Action::OF_PEOPLE`].
    pub actions: BTreeSet<Action>,
    /// With which data classes. Where there is none, with what each action needs: phi to submit and erase, redacted for the
    /// others. So retrieving what identifies a patient is granted only by name.
    pub data_classes: BTreeSet<DataClass>,
    /// What for.
    pub purposes: BTreeSet<Purpose>,
    /// For how many days from now.
    pub days: u16,
}

/// The data class that an action needs at least.
const fn needs(action: Action) -> DataClass {
    match action {
        Action::Submit | Action::Erase => DataClass::Phi,
        _ => DataClass::Redacted,
    }
}

impl Wanted {
    /// Actions with the data classes that go with them. A grant allows each of its actions with each of its classes, so actions
    /// that need other classes are granted apart.
    fn parts(&self) -> Vec<(BTreeSet<Action>, BTreeSet<DataClass>)> {
        if !self.data_classes.is_empty() {
            return vec![(self.actions.clone(), self.data_classes.clone())];
        }
        let with = |class| self.actions.iter().copied().filter(|action| needs(*action) == class).collect();
        let parts = DataClass::ALL.iter().map(|class| (with(*class), BTreeSet::from([*class])));
        parts.filter(|(actions, _): &(BTreeSet<Action>, _)| !actions.is_empty()).collect()
    }

    /// The grants that allow it, not signed yet.
    ///
    /// # Errors
    /// When the tenant is not at home in the region that is named.
    pub fn grants(&self, tenant: &Tenant, now: Timestamp) -> Result<Vec<Grant>, ClientError> {
        let regions: BTreeSet<Region> = Directory::regions_of(tenant, self.region.as_ref())?.into_iter().collect();
        let expires = now.checked_add(SignedDuration::from_hours(24 * i64::from(self.days)));
        let grant = |(actions, data_classes)| Grant {
            id: GrantId::generate(),
            person: self.person.clone(),
            tenants: BTreeSet::from([tenant.id]),
            regions: regions.clone(),
            data_classes,
            purposes: self.purposes.clone(),
            actions,
            expires: expires.clone().unwrap_or(Timestamp::MAX),
        };
        Ok(self.parts().into_iter().map(grant).collect())
    }
}

/// The grants that count, as far as a caller is told of them: a tenant's, of whom it [may see](super::tenants) them; or the caller's
/// own, and all where the authority's key lies.
///
/// # Errors
/// When no grant lets the caller audit the tenant.
pub async fn list(
    connections: &Connections,
    tenant: Option<&Tenant>,
    caller: &Caller,
) -> Result<Vec<Grant>, ClientError> {
    if let Some(tenant) = tenant {
        may_see(connections, tenant, caller).await?;
    }
    if tenant.is_none() && !connections.is_authority() {
        return Ok(caller.grants().map(|(grant, _)| grant.clone()).collect());
    }
    let mut grants = connections.directory().grants();
    grants.retain(|grant| tenant.is_none_or(|tenant| grant.tenants.contains(&tenant.id)));
    Ok(grants)
}

/// Signs what is wanted; it counts everywhere within two seconds. Answers the grants.
///
/// # Errors
/// When the tenant is not at home in the region that is named, the catalogue is away, or a ledger can't be told.
pub async fn add(
    connections: &Connections,
    tenant: &Tenant,
    wanted: &Wanted,
    actor: &Actor,
    now: Timestamp,
) -> Result<Vec<Grant>, ClientError> {
    let grants = wanted.grants(tenant, now)?;
    for grant in &grants {
        connections.registry().await?.grant(grant, now).await?;
        say(connections, grant, "granted", actor, now).await?;
    }
    Ok(grants)
}

/// Takes a grant back; it counts nowhere within two seconds.
///
/// # Errors
/// When there is no such grant that counts, or as [`add`].
pub async fn revoke(connections: &Connections, id: GrantId, actor: &Actor, now: Timestamp) -> Result<(), ClientError> {
    let grant = connections.directory().grants().into_iter().find(|grant| grant.id == id);
    let grant = grant.ok_or(NotFound::Grant(id))?;
    connections.registry().await?.revoke_grant(id, actor, now).await?;
    say(connections, &grant, "grant-revoked", actor, now).await
}

async fn say(
    connections: &Connections,
    grant: &Grant,
    reason: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), ClientError> {
    for region in &grant.regions {
        let ledger = connections.ledger(region, None).await?;
        for tenant in &grant.tenants {
            let said = fact((*tenant, region), actor.clone(), (FactKind::Governed, reason), None, now);
            ledger.say(&[said]).await.at(region)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_envelope::TenantId;

    fn granted(data_classes: &[DataClass], region: Option<&str>) -> Result<Vec<Grant>, ClientError> {
        let tenant = Tenant {
            id: TenantId::generate(),
            slug: "new-clinic".to_owned(),
            name: "New Clinic".to_owned(),
            regions: ["us-east-1".parse().unwrap(), "eu-central-1".parse().unwrap()].into(),
        };
        let wanted = Wanted {
            person: "a.okafor".to_owned(),
            region: region.map(|region| region.parse().unwrap()),
            actions: Action::OF_PEOPLE.iter().copied().collect(),
            data_classes: data_classes.iter().copied().collect(),
            purposes: PURPOSES.into(),
            days: DAYS,
        };
        wanted.grants(&tenant, "2026-01-01T00:00:00Z".parse().unwrap())
    }

    #[test]
    fn nobody_is_let_read_what_identifies_a_patient_by_default() {
        let reads_phi = |grants: &[Grant]| {
            let phi = |grant: &Grant| grant.data_classes.contains(&DataClass::Phi);
            grants.iter().any(|grant| phi(grant) && grant.actions.contains(&Action::Retrieve))
        };
        let by_default = granted(&[], None).unwrap();
        assert_eq!((by_default.len(), reads_phi(&by_default)), (2, false));
        let by_name = granted(DataClass::ALL, None).unwrap();
        assert_eq!((by_name.len(), reads_phi(&by_name)), (1, true));
    }

    #[test]
    fn a_grant_counts_where_and_until_when_it_is_wanted() {
        let everywhere = granted(&[], None).unwrap();
        assert!(everywhere.iter().all(|grant| grant.regions.len() == 2));
        assert!(everywhere.iter().all(|grant| grant.expires == "2026-04-01T00:00:00Z".parse().unwrap()));
        let here = granted(&[], Some("us-east-1")).unwrap();
        assert!(here.iter().all(|grant| grant.regions == ["us-east-1".parse().unwrap()].into()));
        assert!(matches!(granted(&[], Some("ap-south-1")), Err(ClientError::WrongUse(_))));
    }
}
