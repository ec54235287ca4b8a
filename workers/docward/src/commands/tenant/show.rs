//! `docward tenant show`: what was promised to one tenant, and where its keys and rows are.

use super::names::names;
use crate::session::Session;
use crate::terminal;
use anyhow::Context;
use docward_client::Connections;
use docward_client::keys::{self, Row};
use docward_control::Intent;
use docward_envelope::{Region, RetentionClass, Stage, TenantId};
use docward_runtime::error::RuntimeError;
use docward_trust_policy::{Grant, Policy, Tenant};
use serde_json::json;

/// What only the catalogue's database knows.
struct Unsigned {
    places: Vec<(Region, String)>,
    wanted: Vec<Intent>,
}

pub(super) async fn run(session: &Session, name: &str, as_json: bool) -> anyhow::Result<()> {
    let connections = session.connections()?;
    let (directory, tenant) = (connections.directory(), session.tenant(name)?);
    let policy = directory.policy(tenant.id);
    let policy =
        policy.with_context(|| format!("{} has no policy; `docward tenant policy set` sets one", tenant.slug))?;
    let grants: Vec<Grant> =
        directory.grants().into_iter().filter(|grant| grant.tenants.contains(&tenant.id)).collect();
    let unsigned = match unsigned(connections, tenant.id).await {
        Ok(unsigned) => Some(unsigned),
        Err(RuntimeError::Away { .. }) => {
            terminal::note("the catalogue does not answer: places and freezes are not shown");
            None
        }
        Err(error) => return Err(error.into()),
    };
    let mut keys = Vec::new();
    for region in &tenant.regions {
        keys.extend(keys::list(connections, region, Some(&tenant)).await?.into_iter().filter(|key| key.current));
    }
    if as_json {
        let unsigned = unsigned.map(|known| {
            let places: serde_json::Map<String, serde_json::Value> =
                known.places.into_iter().map(|(region, place)| (region.to_string(), place.into())).collect();
            json!({ "places": places, "controls": known.wanted })
        });
        return terminal::json(
            &json!({ "tenant": tenant, "policy": *policy, "grants": grants, "keys": keys, "catalogue": unsigned }),
        );
    }
    terminal::line(format_args!("{} ({}), {}, {}", tenant.name, tenant.slug, policy.isolation, tenant.id));
    promised(&policy);
    granted(&grants);
    found(&tenant, &keys, unsigned.as_ref());
    Ok(())
}

async fn unsigned(connections: &Connections, tenant: TenantId) -> Result<Unsigned, RuntimeError> {
    let database = connections.catalogue().await?;
    Ok(Unsigned { places: database.places(tenant).await?, wanted: database.wanted(Some(tenant)).await? })
}

pub(super) fn promised(policy: &Policy) {
    let mut table = terminal::table(["policy", ""]);
    table.add_row(["version", &policy.reference.version.0.to_string()]);
    for (data_class, regions) in &policy.regions {
        table.add_row([format!("{data_class} may be in"), names(regions)]);
    }
    for class in RetentionClass::ALL {
        table.add_row([format!("{class} objects live"), format!("{} h", policy.retention.of(*class).as_hours())]);
    }
    let purposes: Vec<&str> = policy.purposes.iter().map(|purpose| purpose.as_str()).collect();
    table.add_row(["purposes".to_owned(), purposes.join(", ")]);
    table.add_row(["takes in".to_owned(), policy.accepts.iter().cloned().collect::<Vec<_>>().join(", ")]);
    table.add_row(["at most".to_owned(), terminal::bytes(policy.max_bytes)]);
    for (name, quota) in [("a day", policy.quotas.documents_per_day), ("at a time", policy.quotas.documents_in_flight)]
    {
        let quota = quota.map_or_else(|| "any number".to_owned(), |quota| quota.to_string());
        table.add_row([format!("documents {name}"), quota]);
    }
    table.add_row(["keys are kept by", policy.keys.provider.as_str()]);
    terminal::line(table);
}

fn granted(grants: &[Grant]) {
    let mut table = terminal::table(["granted to", "to", "where", "until", "grant"]);
    for grant in grants {
        table.add_row([
            grant.person.clone(),
            grant.actions.iter().map(|action| action.as_str()).collect::<Vec<_>>().join(", "),
            names(&grant.regions),
            terminal::moment(grant.expires),
            grant.id.to_string(),
        ]);
    }
    terminal::line(table);
}

fn found(tenant: &Tenant, keys: &[Row], unsigned: Option<&Unsigned>) {
    let mut table = terminal::table(["region", "ledger rows", "keys"]);
    for region in &tenant.regions {
        let places = unsigned.map(|unsigned| unsigned.places.as_slice()).unwrap_or_default();
        let place = places.iter().find(|(at, _)| at == region).map_or("-", |(_, place)| place.as_str());
        let keys = keys.iter().filter(|key| key.region == *region);
        let version = |key: &Row| key.version.map(|version| format!(" v{version}")).unwrap_or_default();
        let keys = keys.map(|key| format!("{} {}{} {}", key.data_class, key.provider, version(key), key.state));
        let keys: Vec<String> = keys.collect();
        table.add_row([region.to_string(), place.to_owned(), keys.join(", ")]);
    }
    terminal::line(table);
    for intent in unsigned.iter().flat_map(|unsigned| &unsigned.wanted) {
        let what = if intent.revokes { "keys revoked" } else { "frozen" };
        let stage = intent.stage.map_or("every stage", Stage::as_str);
        let since = terminal::moment(intent.since);
        terminal::line(format_args!("{what} in {}, {stage}, since {since} by {}", intent.region, intent.actor));
    }
}
