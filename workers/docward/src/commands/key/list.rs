//! `docward key list`: every tenant's keys at every provider that its policies ever named.

use crate::terminal;
use anyhow::Context;
use docward_envelope::{DataClass, Region, Timestamp};
use docward_runtime::config::{ConfigRole, RegionConfig};
use docward_runtime::keys;
use docward_trust::{KeyDescription, KeyPlace, KeyRouter, ProcessRole};
use docward_trust_policy::{KeyProviderKind, Tenant};
use serde::Serialize;
use std::path::Path;

/// One key: what the provider says of it, or why it says nothing.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Row {
    tenant: String,
    region: Region,
    data_class: DataClass,
    provider: &'static str,
    /// By the newest policy; else a place that an older one named.
    current: bool,
    name: String,
    version: Option<u32>,
    created: Option<Timestamp>,
    state: String,
}

pub(super) async fn run(folder: &Path, region: &Region, tenant: Option<&str>, json: bool) -> anyhow::Result<()> {
    let config = RegionConfig::read(&RegionConfig::path(folder, region, ConfigRole::Operator))?;
    let catalogue = docward_runtime::wiring::catalogue(&config)?;
    let router = keys::router(&config, ProcessRole::Client, catalogue.book())?;
    let tenants = match tenant {
        Some(name) => vec![catalogue.tenant(name).with_context(|| format!("there is no tenant `{name}`"))?],
        None => catalogue.tenants(),
    };
    let mut rows = Vec::new();
    for tenant in tenants.iter().filter(|tenant| tenant.regions.contains(region)) {
        rows.extend(of_tenant(&router, tenant, region).await);
    }
    if json {
        return terminal::json(&rows);
    }
    let mut table = terminal::table(["tenant", "data class", "provider", "key", "version", "state", "created"]);
    for row in rows {
        let provider = if row.current { row.provider.to_owned() } else { format!("{} (before)", row.provider) };
        table.add_row([
            row.tenant,
            row.data_class.to_string(),
            provider,
            row.name,
            row.version.map_or_else(|| "-".to_owned(), |version| version.to_string()),
            row.state,
            row.created.map_or_else(|| "-".to_owned(), terminal::moment),
        ]);
    }
    terminal::line(table);
    Ok(())
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
