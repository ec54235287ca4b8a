//! Asks the live system.

use super::{Chain, Elsewhere, KeyLine, Proof, ProvenEnvironment, Subprocessor, TaskLine};
use crate::caller::Caller;
use crate::client::Client;
use crate::connections::Connections;
use crate::error::{ClientError, NotFound};
use crate::verify;
use docward_control::Catalogue;
use docward_envelope::{DataClass, Freeze, Purpose, Region, Stage, Timestamp};
use docward_ledger::Figures;
use docward_runtime::config::RegionConfig;
use docward_runtime::error::{At, KeyFault};
use docward_runtime::{keys, wiring};
use docward_store::{Guard, Lifecycle, ObjectLock, StoreError};
use docward_trust::{KeyDescription, KeyError, ProcessRole};
use docward_trust_policy::{Grant, Tenant};
use jiff::SignedDuration;
use std::sync::Arc;

/// How far back acts and usage are counted.
const WINDOW: SignedDuration = SignedDuration::from_hours(24 * 30);
/// How many of the newest facts are walked, about. `docward audit verify` walks all of them.
const WALKED: u64 = 20_000;
/// How many alerts are shown.
const ALERTS: i64 = 100;

/// Asks every region for one tenant.
///
/// # Errors
/// When a region can't be asked: half an answer would prove nothing.
pub async fn gather(connections: &Arc<Connections>, tenant: &Tenant, caller: &Caller) -> Result<Proof, ClientError> {
    let at = Timestamp::now();
    let since = at.saturating_sub(WINDOW).unwrap_or(Timestamp::MIN);
    let without_policy = || NotFound::Policy { tenant: tenant.slug.clone() };
    // A tenant that is at home nowhere can have no policy either: a policy names its regions.
    let home = tenant.regions.first().ok_or_else(without_policy)?;
    let catalogue = wiring::catalogue(&connections.configurations().acting(home, None)?)?;
    let policy = catalogue.book().latest(tenant.id).map_err(|_| without_policy())?;
    let mut places = Vec::new();
    let mut subprocessors = Vec::new();
    for client in Client::of_tenant(connections, tenant, None, caller).await? {
        places.push(place(&client, &catalogue, tenant, since).await?);
        subprocessors.extend(parts(&client)?);
    }
    let mut proof = Proof {
        at,
        since,
        policy: (*policy).clone(),
        policy_valid_until: catalogue.book().valid_until(tenant.id),
        places,
        elsewhere: elsewhere(connections, tenant, since).await?,
        grants: grants(&catalogue, tenant, at),
        tasks: tasks(),
        subprocessors,
        shortfalls: Vec::new(),
        tenant: tenant.clone(),
    };
    proof.shortfalls = shortfalls(&proof);
    Ok(proof)
}

async fn place(
    client: &Client,
    catalogue: &Catalogue,
    tenant: &Tenant,
    since: Timestamp,
) -> Result<ProvenEnvironment, ClientError> {
    let (region, environment) = (client.region(), client.environment().owner());
    let config = client.environment().config();
    let ledger = client.ledger();
    let controls = ledger.controls().await.at(region)?;
    let whereabouts = ledger.whereabouts(tenant.id).await.at(region)?;
    let of_tenant = |whose: Option<docward_envelope::TenantId>| whose.is_none_or(|whose| whose == tenant.id);
    let freezes = controls.iter().filter(|control| !control.revokes && of_tenant(control.tenant));
    let report = verify::report(client, tenant, Purpose::Operations, &[], Some(WALKED)).await?;
    let chain = if report.holds {
        let (walked, checkpoints) = (report.examination.facts, report.checkpoints);
        let head = report.witnesses > checkpoints;
        Chain::Whole { facts: report.since + walked, walked, vouched: report.vouched, checkpoints, head }
    } else {
        Chain::Broken { fault: format!("the chain does not hold; `docward audit verify --tenant {}`", tenant.slug) }
    };
    Ok(ProvenEnvironment {
        region: region.clone(),
        environment: environment.map_or("shared", |_| "the tenant's own").to_owned(),
        bucket: format!("{}/{}", config.store.endpoint, config.store.bucket),
        bucket_is_of_region: of_region(client.store().check_region().await, region)?,
        guard: client.guard(tenant, Purpose::Operations).await?,
        server_lifecycle: client.store().lifecycle().await.at(region)? == Lifecycle::Set,
        checkpoint_lock: client.store().object_lock().await.at(region)?,
        kept: ledger.kept(tenant.id).await.at(region)?,
        broker: address(&config.broker.uri),
        ledger: address(config.ledger()?),
        ledger_place: whereabouts.place.as_str().to_owned(),
        keys: keys(config, catalogue, tenant).await?,
        revoked: controls.iter().any(|control| control.revokes && control.tenant == Some(tenant.id)),
        freezes: freezes.map(|control| Freeze { tenant: control.tenant, stage: control.stage }).collect(),
        figures: ledger.figures(tenant.id, since).await.at(region)?,
        chain,
        alerts: ledger.alerts(Some(tenant.id), ALERTS).await.at(region)?,
    })
}

fn of_region(answer: Result<(), StoreError>, region: &Region) -> Result<bool, ClientError> {
    match answer {
        Ok(()) => Ok(true),
        Err(StoreError::OtherRegion) => Ok(false),
        answer => Ok(answer.at(region).map(|()| true)?),
    }
}

/// What every provider that ever kept the tenant's keys says of them.
async fn keys(config: &RegionConfig, catalogue: &Catalogue, tenant: &Tenant) -> Result<Vec<KeyLine>, ClientError> {
    let router = keys::router(config, ProcessRole::Client, catalogue.book())?;
    let mut lines = Vec::new();
    for (kind, place) in router.history(tenant.id, &config.region) {
        let fault = |error| KeyFault::new(error, kind, &place, tenant);
        let provider = router.provider(kind).map_err(fault)?;
        for data_class in DataClass::ALL {
            match provider.versions(&place, *data_class).await {
                Ok(versions) => lines.extend(versions.into_iter().map(line_of)),
                Err(KeyError::NoSuchKey) => {}
                Err(error) => return Err(fault(error).into()),
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
async fn elsewhere(
    connections: &Connections,
    tenant: &Tenant,
    since: Timestamp,
) -> Result<Vec<Elsewhere>, ClientError> {
    let mut elsewhere = Vec::new();
    let regions = connections.configurations().regions()?;
    for region in regions.into_iter().filter(|region| !tenant.regions.contains(region)) {
        let ledger = connections.ledger(&region, None).await?;
        let known = ledger.tenants().await.at(&region)?.contains(&tenant.id);
        let figures = if known { ledger.figures(tenant.id, since).await.at(&region)? } else { Figures::default() };
        let rows = !figures.jobs.is_empty() || figures.waiting > 0;
        let store = wiring::store(&connections.configurations().acting(&region, None)?)?;
        let objects = store.tenants().await.at(&region)?.contains(&tenant.id);
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
    let stages = Stage::ALL.iter().map(|stage| {
        let (stage, of) = (stage.as_str(), stage.descriptor());
        let redacted = "redacted text only: it holds no key of class phi";
        line(stage, of.summary, if of.sees_phi() { "the document in work" } else { redacted })
    });
    let tasks = [
        line("janitor", "deletes what is due or erased, keys first", "nothing: it holds no key"),
        line(
            "compactor",
            "merges search bundles, and takes erased documents out of them",
            "redacted text only: it holds no key of class phi",
        ),
        line("ledger", "keeps facts, status and parked envelopes", "metadata only: it holds no data key"),
        line("authority", "signs policies and grants", "no document and no data key"),
    ];
    stages.chain(tasks).collect()
}

fn parts(client: &Client) -> Result<Vec<Subprocessor>, ClientError> {
    let (region, config) = (client.region(), client.environment().config());
    let part = |role, address, sees| Subprocessor { role, address, region: region.clone(), sees };
    Ok(vec![
        part("object storage", config.store.endpoint.clone(), "sealed bytes; docward's own ids, sizes, times"),
        part("message broker", address(&config.broker.uri), "envelopes: headers in the clear, bodies sealed; facts"),
        part("ledger database", address(config.ledger()?), "facts, job status, sealed envelopes of parked work"),
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
        match &place.chain {
            Chain::Broken { fault } => shortfalls.push(format!("{region}: {fault}")),
            Chain::Whole { vouched: false, walked, .. } => shortfalls.push(format!(
                "{region}: no signed checkpoint vouches for the fact behind which the newest {walked} were walked; `docward audit \
                 verify` walks all"
            )),
            Chain::Whole { .. } => {}
        }
        match place.guard {
            Guard::Session => {}
            Guard::SessionBesideWide => shortfalls.push(format!(
                "{region}: the operator's own credentials reach every tenant's sealed objects beside the sessions"
            )),
            Guard::CryptographyAlone => shortfalls.push(format!(
                "{region}: a role's key to the bucket reaches every tenant's sealed objects; between tenants cryptography alone guards"
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
