//! `docward tenant show`: what was promised to one tenant, and where its keys and rows are.

use super::names::names;
use crate::session::Session;
use crate::terminal;
use docward_client::keys::Row;
use docward_client::operate::tenants::{self, Overview};
use docward_envelope::{RetentionClass, Stage};
use docward_trust_policy::{Grant, Policy};

pub(super) async fn run(session: &Session, name: &str, as_json: bool) -> anyhow::Result<()> {
    let known = tenants::overview(session.connections()?, &session.tenant(name)?, &session.caller()?).await?;
    if known.catalogue.is_none() {
        terminal::note("the catalogue does not answer: places and freezes are not shown");
    }
    if as_json {
        return terminal::json(&known);
    }
    let (tenant, policy) = (&known.tenant, &known.policy);
    terminal::line(format_args!("{} ({}), {}, {}", tenant.name, tenant.slug, policy.isolation, tenant.id));
    promised(policy);
    granted(&known.grants);
    found(&known);
    Ok(())
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
    let day = policy.quotas.day();
    table.add_row(["documents a day".to_owned(), day.documents.to_string()]);
    table.add_row(["all of a day at most".to_owned(), terminal::bytes(day.bytes)]);
    let in_flight = policy.quotas.documents_in_flight;
    let in_flight = in_flight.map_or_else(|| "any number".to_owned(), |most| most.to_string());
    table.add_row(["documents at a time".to_owned(), in_flight]);
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

fn found(Overview { tenant, keys, catalogue, .. }: &Overview) {
    let mut table = terminal::table(["region", "ledger rows", "keys"]);
    for region in &tenant.regions {
        let place = catalogue.as_ref().and_then(|known| known.places.get(region)).map_or("-", String::as_str);
        let keys = keys.iter().filter(|key| key.region == *region);
        let version = |key: &Row| key.version.map(|version| format!(" v{version}")).unwrap_or_default();
        let keys = keys.map(|key| format!("{} {}{} {}", key.data_class, key.provider, version(key), key.state));
        let keys: Vec<String> = keys.collect();
        table.add_row([region.to_string(), place.to_owned(), keys.join(", ")]);
    }
    terminal::line(table);
    for intent in catalogue.iter().flat_map(|known| &known.controls) {
        let what = if intent.revokes { "keys revoked" } else { "frozen" };
        let stage = intent.stage.map_or("every stage", Stage::as_str);
        let since = terminal::moment(intent.since);
        terminal::line(format_args!("{what} in {}, {stage}, since {since} by {}", intent.region, intent.actor));
    }
}
