//! Every tenant's keys at every provider that its policies ever named. Never a key itself.

use crate::caller::Caller;
use crate::connections::Connections;
use crate::error::ClientError;
use crate::guarded::GuardedLedger;
use docward_envelope::{DataClass, Region, Timestamp};
use docward_runtime::{keys, wiring};
use docward_trust::{KeyDescription, KeyPlace, KeyRouter, ProcessRole, person};
use docward_trust_policy::{KeyProviderKind, Tenant};
use serde::Serialize;

/// One key: what the provider says of it, or why it says nothing.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Row {
    /// Whose, by short name.
    pub tenant: String,
    /// The region in which the keys count.
    pub region: Region,
    /// For which data class.
    pub data_class: DataClass,
    /// Who keeps it.
    pub provider: &'static str,
    /// By the newest policy; else a place that an older one named.
    pub current: bool,
    /// By which name the provider knows it.
    pub name: String,
    /// Which version; `None` where the provider says nothing.
    pub version: Option<u32>,
    /// Since when, where the provider says.
    pub created: Option<Timestamp>,
    /// Whether it may be used, or why the provider says nothing.
    pub state: String,
}

/// The keys of one tenant in a region, whom the caller's grants let it audit, or any where the authority's key lies; or of all at home
/// there whom those grants cover.
///
/// # Errors
/// When no grant covers it. When there is no such region, its ledger can't be reached, or its configuration, its copies or a keyring can't be read. A provider that says nothing is a row's to tell.
pub async fn list(
    connections: &Connections,
    region: &Region,
    tenant: Option<&Tenant>,
    caller: &Caller,
) -> Result<Vec<Row>, ClientError> {
    let tenants = match tenant {
        Some(tenant) => {
            // Where the authority's key lies a new tenant's are seen too, for whom nobody may do anything yet.
            if !connections.is_authority() {
                GuardedLedger::admitted(connections, region, tenant, person::Audit, caller).await?;
            }
            vec![tenant.clone()]
        }
        None => GuardedLedger::open(connections, region, None, caller).await?.sight(connections).await?.tenants,
    };
    of_tenants(connections, region, &tenants).await
}

/// The same of these tenants, for who has asked.
pub(crate) async fn of_tenants(
    connections: &Connections,
    region: &Region,
    tenants: &[Tenant],
) -> Result<Vec<Row>, ClientError> {
    let config = connections.acting(region, None)?;
    let catalogue = wiring::catalogue(&config)?;
    let router = keys::router(&config, ProcessRole::Client, catalogue.book())?;
    let mut rows = Vec::new();
    for tenant in tenants.iter().filter(|tenant| tenant.regions.contains(region)) {
        rows.extend(of_tenant(&router, tenant, region).await);
    }
    Ok(rows)
}

async fn of_tenant(router: &KeyRouter, tenant: &Tenant, region: &Region) -> Vec<Row> {
    let current = router.current(tenant.id, region).ok();
    let mut rows = Vec::new();
    for place in router.history(tenant.id, region) {
        for class in DataClass::ALL {
            let mut found = of_class(router, tenant, &place, *class).await;
            for row in &mut found {
                row.current = Some(&place) == current.as_ref();
            }
            rows.extend(found);
        }
    }
    rows
}

async fn of_class(
    router: &KeyRouter,
    tenant: &Tenant,
    (kind, place): &(KeyProviderKind, KeyPlace),
    data_class: DataClass,
) -> Vec<Row> {
    let row = |name: String, version, created, state: String| Row {
        tenant: tenant.slug.clone(),
        region: place.region.clone(),
        data_class,
        provider: kind.as_str(),
        current: false,
        name,
        version,
        created,
        state,
    };
    let versions = match router.provider(*kind) {
        Ok(provider) => provider.versions(place, data_class).await,
        Err(error) => Err(error),
    };
    let described = |key: KeyDescription| row(key.name, Some(key.version), key.created, key.state.as_str().to_owned());
    match versions {
        Ok(versions) => versions.into_iter().map(described).collect(),
        Err(error) => {
            let name = place.name(data_class).unwrap_or_else(|_| place.reference.clone().unwrap_or_default());
            vec![row(name, None, None, error.to_string())]
        }
    }
}
