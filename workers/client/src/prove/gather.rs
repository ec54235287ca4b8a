//! Asks the live system.

use super::{Chain, Elsewhere, KeyLine, Place, Proof, Subprocessor, TaskLine};
use crate::client::Client;
use crate::verify;
use anyhow::Context;
use docward_control::Catalogue;
use docward_envelope::{DataClass, Freeze, Purpose, Timestamp};
use docward_ledger::Figures;
use docward_runtime::config::{ConfigRole, RegionConfig};
use docward_runtime::directory::Directory;
use docward_runtime::{keys, wiring};
use docward_store::{Guard, Lifecycle, ObjectLock, StoreError};
use docward_trust::{KeyDescription, KeyError, Role};
use docward_trust_policy::{Grant, Tenant};
use jiff::SignedDuration;
use std::path::Path;

/// How far back acts and usage are counted.
const WINDOW: SignedDuration = SignedDuration::from_hours(24 * 30);
/// How many alerts are shown.
const ALERTS: i64 = 100;

/// Asks every region for one tenant.
///
/// # Errors
/// When a region can't be asked: half an answer would prove nothing.
pub async fn gather(folder: &Path, name: &str) -> anyhow::Result<Proof> {
    let at = Timestamp::now();
    let since = at.saturating_sub(WINDOW).unwrap_or(Timestamp::MIN);
    let tenant = Directory::open(folder)?.tenant(name)?;
    let home = tenant.regions.first().with_context(|| format!("{name} is at home nowhere"))?;
    let config = RegionConfig::read(&RegionConfig::path(folder, home, ConfigRole::Operator))?;
    let catalogue = wiring::catalogue(&config)?;
    let policy = catalogue.book().latest(tenant.id).map_err(|_| anyhow::anyhow!("{name} has no policy"))?;
    let mut places = Vec::new();
    let mut subprocessors = Vec::new();
    for client in Client::of_tenant(folder, name, None).await? {
        places.push(place(folder, &client, &catalogue, &tenant, since).await?);
        subprocessors.extend(parts(folder, &client)?);
        client.close().await;
    }
    let mut proof = Proof {
        at,
        since,
        policy: (*policy).clone(),
        policy_valid_until: catalogue.book().valid_until(tenant.id),
        places,
        elsewhere: elsewhere(folder, &tenant, since).await?,
        grants: grants(&catalogue, &tenant, at),
        tasks: tasks(),
        subprocessors,
        shortfalls: Vec::new(),
        tenant,
    };
    proof.shortfalls = shortfalls(&proof);
    Ok(proof)
}

async fn place(
    folder: &Path,
    client: &Client,
    catalogue: &Catalogue,
    tenant: &Tenant,
    since: Timestamp,
) -> anyhow::Result<Place> {
    let (region, environment) = (client.region(), client.rooms().1);
    let config = RegionConfig::read_in(folder, region, environment, ConfigRole::Operator)?;
    let ledger = client.ledger();
    let controls = ledger.controls().await?;
    let whereabouts = ledger.whereabouts(tenant.id).await?;
    let of_tenant = |whose: Option<docward_envelope::TenantId>| whose.is_none_or(|whose| whose == tenant.id);
    let freezes = controls.iter().filter(|control| !control.revokes && of_tenant(control.tenant));
    let report = verify::report(folder, client, tenant, Purpose::Operations, &[]).await?;
    let chain = if report.holds {
        let (facts, checkpoints) = (report.examination.facts, report.checkpoints);
        Chain::Whole { facts, checkpoints, head: report.witnesses > checkpoints }
    } else {
        Chain::Broken { fault: format!("the chain does not hold; `docward audit verify --tenant {}`", tenant.slug) }
    };
    Ok(Place {
        region: region.clone(),
        environment: environment.map_or("shared", |_| "the tenant's own").to_owned(),
        bucket: format!("{}/{}", config.store.endpoint, config.store.bucket),
        bucket_is_of_region: of_region(client.store().check_region().await)?,
        guard: client.guard(tenant, Purpose::Operations).await?,
        server_lifecycle: client.store().lifecycle().await? == Lifecycle::Set,
        checkpoint_lock: client.store().object_lock().await?,
        objects: client.inventory(tenant, Purpose::Operations).await?,
        broker: address(&config.broker.uri),
        ledger: address(config.control.ledger.as_deref().context("the configuration names no ledger")?),
        ledger_place: whereabouts.place.as_str().to_owned(),
        keys: keys(&config, catalogue, tenant).await?,
        revoked: controls.iter().any(|control| control.revokes && control.tenant == Some(tenant.id)),
        freezes: freezes.map(|control| Freeze { tenant: control.tenant, stage: control.stage }).collect(),
        figures: ledger.figures(tenant.id, since).await?,
        chain,
        alerts: ledger.alerts(Some(tenant.id), ALERTS).await?,
    })
}

fn of_region(answer: Result<(), StoreError>) -> anyhow::Result<bool> {
    match answer {
        Ok(()) => Ok(true),
        Err(StoreError::OtherRegion) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// What every provider that ever kept the tenant's keys says of them.
async fn keys(config: &RegionConfig, catalogue: &Catalogue, tenant: &Tenant) -> anyhow::Result<Vec<KeyLine>> {
    let router = keys::router(config, Role::Client, catalogue.book())?;
    let mut lines = Vec::new();
    for (kind, place) in router.history(tenant.id, &config.region) {
        let provider = router.provider(kind)?;
        for data_class in DataClass::ALL {
            match provider.versions(&place, *data_class).await {
                Ok(versions) => lines.extend(versions.into_iter().map(line_of)),
                Err(KeyError::NoSuchKey) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(lines)
}

fn line_of(key: KeyDescription) -> KeyLine {
    KeyLine {
        provider: key.provider.as_str().to_owned(),
        name: key.name,
        data_class: key.data_class,
        version: key.version,
        created: key.created,
        state: key.state.as_str(),
    }
}

/// The fleet's other regions are asked as well: that nothing is there is seen, not concluded.
async fn elsewhere(folder: &Path, tenant: &Tenant, since: Timestamp) -> anyhow::Result<Vec<Elsewhere>> {
    let mut elsewhere = Vec::new();
    for region in RegionConfig::regions(folder)?.into_iter().filter(|region| !tenant.regions.contains(region)) {
        let config = RegionConfig::read(&RegionConfig::path(folder, &region, ConfigRole::Operator))?;
        let ledger = wiring::persons_ledger(&config).await?;
        let known = ledger.tenants().await?.contains(&tenant.id);
        let figures = if known { ledger.figures(tenant.id, since).await? } else { Figures::default() };
        ledger.close().await;
        let rows = !figures.jobs.is_empty() || figures.waiting > 0;
        let objects = wiring::store(&config)?.tenants().await?.contains(&tenant.id);
        elsewhere.push(Elsewhere { region, objects, rows, refusals: figures.facts });
    }
    Ok(elsewhere)
}

fn grants(catalogue: &Catalogue, tenant: &Tenant, now: Timestamp) -> Vec<Grant> {
    let genuine = catalogue.grants().into_iter().filter_map(|grant| grant.verify(catalogue.authority()).ok());
    genuine.filter(|grant| grant.tenants.contains(&tenant.id) && grant.expires > now).collect()
}

fn tasks() -> Vec<TaskLine> {
    let line = |task, does, sees| TaskLine { task, does, sees };
    vec![
        line("ocr", "reads pages in engine processes without keys or network", "the document in work"),
        line("extract", "finds fields among the words", "the document in work"),
        line("redact", "removes identifiers and looks again at its own output", "the document in work"),
        line("index", "makes redacted text searchable", "redacted text only: it holds no key of class phi"),
        line("janitor", "deletes what is due or erased, keys first", "nothing: it holds no key"),
        line("ledger", "keeps facts, status and parked envelopes", "metadata only: it holds no data key"),
        line("authority", "signs policies and grants", "no document and no data key"),
    ]
}

fn parts(folder: &Path, client: &Client) -> anyhow::Result<Vec<Subprocessor>> {
    let region = client.region();
    let config = RegionConfig::read_in(folder, region, client.rooms().1, ConfigRole::Operator)?;
    let part = |role, address, sees| Subprocessor { role, address, region: region.clone(), sees };
    Ok(vec![
        part("object storage", config.store.endpoint.clone(), "sealed bytes; docward's own ids, sizes, times"),
        part("message broker", address(&config.broker.uri), "envelopes: headers in the clear, bodies sealed; facts"),
        part(
            "ledger database",
            address(config.control.ledger.as_deref().unwrap_or_default()),
            "facts, job status, sealed envelopes of parked work",
        ),
    ])
}

/// What stands after the credentials: `host:port/name`.
fn address(uri: &str) -> String {
    let rest = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    rest.split(['?', '#']).next().unwrap_or_default().to_owned()
}

fn shortfalls(proof: &Proof) -> Vec<String> {
    let mut shortfalls = Vec::new();
    for place in &proof.places {
        let region = &place.region;
        if !place.server_lifecycle {
            shortfalls.push(format!("{region}: the bucket's server has no lifecycle rules; the janitor alone deletes"));
        }
        match place.checkpoint_lock {
            ObjectLock::Set => {}
            ObjectLock::NotConfigured => shortfalls.push(format!(
                "{region}: no bucket with object lock is configured for the signed checkpoints; who may delete in their \
                 bucket can take them away"
            )),
            ObjectLock::Unsupported => shortfalls.push(format!(
                "{region}: the bucket's server has no object lock; who may delete there can take signed checkpoints away"
            )),
        }
        if !place.bucket_is_of_region {
            shortfalls.push(format!("{region}: the bucket does not say that it is this region's"));
        }
        if let Chain::Broken { fault } = &place.chain {
            shortfalls.push(format!("{region}: {fault}"));
        }
        match place.guard {
            Guard::Session => {}
            Guard::SessionBesideWide => shortfalls.push(format!(
                "{region}: the region's own credentials reach every tenant's sealed objects beside the sessions"
            )),
            Guard::CryptographyAlone => shortfalls.push(format!(
                "{region}: one credential opens the whole bucket; between tenants cryptography alone guards"
            )),
        }
        if place.keys.is_empty() {
            shortfalls.push(format!("{region}: no key-encryption key of the tenant is held"));
        }
        if place.revoked {
            shortfalls.push(format!("{region}: the tenant's keys are revoked; nothing can be read or processed"));
        }
    }
    for place in &proof.elsewhere {
        if place.objects || place.rows {
            shortfalls.push(format!("{}: something of the tenant is where it must not be", place.region));
        }
    }
    shortfalls
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn addresses_show_no_credentials() {
        assert_eq!(address("amqp://docward:s3cr@t@127.0.0.1:5671/us"), "127.0.0.1:5671/us");
        assert_eq!(address("postgres://app:pw@db:5432/ledger?sslmode=require&password=pw"), "db:5432/ledger");
        assert_eq!(address("https://s3.eu-central-1.amazonaws.com"), "s3.eu-central-1.amazonaws.com");
    }
}
