//! What a new tenant begins with.

use docward_engine_model::{FileKind, protocol::Limits};
use docward_envelope::{DataClass, IsolationMode, PolicyId, PolicyReference, PolicyVersion, Purpose};
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
        rules: None,
        webhooks: false,
        retention: Retention::default(),
    }
}
