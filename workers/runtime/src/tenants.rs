//! What a new tenant begins with.

use crate::error::{KeyFault, RuntimeError};
use docward_control::{KeyReference, Registry};
use docward_engine_model::{FileKind, protocol::Limits};
use docward_envelope::{DataClass, IsolationMode, PolicyId, PolicyReference, PolicyVersion, Purpose, Region};
use docward_trust::KeyPlace;
use docward_trust_policy::{KeyPolicy, KeyProviderKind, Policy, Quotas, RedactionProfile, Retention, Tenant};
use std::collections::{BTreeMap, BTreeSet};

/// A policy to begin with: everything the engines read, in the tenant's regions, for every purpose that is people's.
pub fn first_policy(tenant: &Tenant) -> Policy {
    Policy {
        tenant: tenant.id,
        name: format!("{} processing", tenant.slug),
        accepts: FileKind::ALL.iter().map(|kind| kind.as_str().to_owned()).collect(),
        max_bytes: Limits::DEFAULT.bytes,
        profile: RedactionProfile::Default,
        purposes: BTreeSet::from([Purpose::Treatment, Purpose::Payment, Purpose::Operations, Purpose::PatientAccess]),
        reference: PolicyReference { id: PolicyId::Processing, version: PolicyVersion(1) },
        regions: DataClass::ALL
            .iter()
            .map(|data_class| (*data_class, tenant.regions.clone()))
            .collect::<BTreeMap<_, _>>(),
        isolation: IsolationMode::Shared,
        keys: KeyPolicy { provider: KeyProviderKind::Local, reference: None },
        quotas: Quotas::default(),
        retention: Retention::default(),
    }
}

/// Writes down where a tenant's keys in a region's keyrings are.
///
/// # Errors
/// When the catalogue is away.
pub async fn enter_keys(
    registry: &Registry,
    tenant: &Tenant,
    region: &Region,
    keys: &KeyPolicy,
) -> Result<(), RuntimeError> {
    let place = KeyPlace { reference: keys.reference.clone(), ..KeyPlace::new(tenant.id, region.clone()) };
    for data_class in DataClass::ALL {
        let reference = match keys.provider {
            KeyProviderKind::Local => format!("{}-{region}-{data_class}", tenant.id),
            kind => place.name(*data_class).map_err(|error| KeyFault::new(error, kind, &place, tenant))?,
        };
        let (tenant, region) = (tenant.id, region.clone());
        let provider = keys.provider;
        let key = KeyReference { tenant, region, data_class: *data_class, provider, reference, version: 1 };
        registry.database().put_key(&key).await?;
    }
    Ok(())
}
