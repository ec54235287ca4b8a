//! Makes a local fleet's folder ready: databases, the authority and its catalogue, keyrings, each role's configuration.
//! What is there already stays.

use super::{Folder, bucket_users, service, token_endpoint};
use crate::servers::HostAddresses;
use anyhow::Context;
use docward_control::{Catalogue, CatalogueDatabase};
use docward_engine_model::protocol::Limits;
use docward_envelope::{DataClass, GrantId, Purpose, Region, Signer, TenantId, Timestamp};
use docward_ledger::{Ledger, Roles};
use docward_runtime::config::{
    AuthorityConfig, Broker, BucketConfig, ConfigRole, Control, Deliveries, KeyFiles, Keys, RegionConfig, Service,
    Store,
};
use docward_runtime::tenants::first_policy;
use docward_runtime::wiring;
use docward_trust::Keyring;
use docward_trust_policy::{Action, Grant, LedgerKey, RecordKey, Signers, Tenant};
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What a region needs from outside: its virtual host and its database.
#[derive(Debug, Clone)]
pub struct RegionServices {
    /// The region that it is prepared for.
    pub region: Region,
    /// Its broker for each role, with user, password and virtual host.
    pub amqp_uris: BTreeMap<Signer, String>,
    /// Its database as the role that migrates.
    pub owner_url: String,
    /// Its database for each task, as that task's role.
    pub database_urls: BTreeMap<Signer, String>,
    /// Its database as the role of its issuer of tokens; an environment of a tenant's own has none.
    pub issuer_url: Option<String>,
    /// What those roles' names begin with.
    pub application_role: String,
    /// The global catalogue's database as the role that tells the heads of chains, and nothing else.
    pub heads_url: Option<String>,
}

/// The global catalogue's database.
#[derive(Debug, Clone)]
pub struct CatalogueServices {
    /// As the role that migrates.
    pub owner_url: String,
    /// As the role that works.
    pub application_url: String,
    /// That role's name.
    pub application_role: String,
    /// The name of the role by which regions' ledgers tell the heads of their chains.
    pub heads_role: String,
}

/// A tenant to begin with.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Its short name.
    pub slug: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// Its only region.
    pub region: &'static str,
}

/// The three tenants of a fresh local fleet.
pub const fn samples() -> [Sample; 3] {
    [
        Sample { slug: "harbor-clinic", name: "Harbor Street Clinic", region: "us-east-1" },
        Sample { slug: "rhein-klinik", name: "Rhein Klinik", region: "eu-central-1" },
        Sample { slug: "summit-insurance", name: "Summit Insurance", region: "us-east-1" },
    ]
}

/// Makes a folder ready for a fleet of these regions and tenants, and lets a person do for each tenant what people do.
///
/// # Errors
/// When a database can't be migrated or a file can't be written or believed.
pub async fn prepare(
    folder: &Folder,
    catalogue: &CatalogueServices,
    services: &[RegionServices],
    tenants: &[Sample],
    person: &str,
) -> anyhow::Result<()> {
    for service in services {
        let roles = Roles::PerTask(service.application_role.clone());
        Ledger::migrate(&service.owner_url, &service.region, roles).await?;
    }
    CatalogueDatabase::migrate(&catalogue.owner_url, &catalogue.application_role).await?;
    CatalogueDatabase::let_tell_heads(&catalogue.owner_url, &catalogue.heads_role).await?;
    let config = authority_config(folder, catalogue, services)?;
    enter_tenants(folder, &config, tenants, person).await?;
    let public = wiring::authority(&folder.authority_public())?;
    let regions: Vec<Region> = services.iter().map(|service| service.region.clone()).collect();
    let endpoints = token_endpoint::token_endpoints(folder, services)?;
    let mut http = service::services(folder, &regions, &service::issuer(folder)?, &endpoints)?;
    for service in services {
        let catalogue = Catalogue::open(&folder.catalogue(&service.region), &service.region, &public)?;
        keyrings(folder, &service.region, &catalogue)?;
        ledger_key(folder, &service.region)?;
        signing_keys(folder, &service.region)?;
        configurations(folder, service, None, http.remove(&service.region).as_ref())?;
    }
    Ok(())
}

/// How the authority reaches the catalogue, and where the copies go; regions of an earlier run stay.
fn authority_config(
    folder: &Folder,
    catalogue: &CatalogueServices,
    services: &[RegionServices],
) -> anyhow::Result<AuthorityConfig> {
    let path = folder.configurations().authority_path();
    make_parent(&path)?;
    let mut copies = AuthorityConfig::read(&path).map(|before| before.copies).unwrap_or_default();
    copies.extend(services.iter().map(|service| (service.region.clone(), folder.catalogue(&service.region))));
    let config = AuthorityConfig { catalogue: catalogue.application_url.clone(), key: folder.authority_key(), copies };
    config.write(&path)?;
    Ok(config)
}

async fn enter_tenants(
    folder: &Folder,
    config: &AuthorityConfig,
    tenants: &[Sample],
    person: &str,
) -> anyhow::Result<()> {
    let now = Timestamp::now();
    let registry = wiring::registry(config).await?;
    std::fs::write(folder.authority_public(), registry.public().to_string())?;
    // Signed again first: after a long pause the newest copies are older than 24 hours.
    registry.resign(now).await?;
    let mut known = registry.tenants().await?;
    // A fleet of some of the regions has the samples that are at home there.
    let is_served = |sample: &Sample| config.copies.keys().any(|region| region.as_str() == sample.region);
    let is_new = |sample: &&Sample| is_served(sample) && !known.iter().any(|tenant| tenant.slug == sample.slug);
    let new: Vec<&Sample> = tenants.iter().filter(is_new).collect();
    for sample in new {
        let tenant = tenant(sample)?;
        registry.add_tenant(&tenant, now).await?;
        known.push(tenant);
    }
    let policies = registry.policies().await?;
    let granted = registry.grants().await?;
    for tenant in known {
        // Also for a tenant that was entered by a run that ended before its policy.
        if !policies.iter().any(|policy| policy.tenant == tenant.id) {
            registry.set_policy(&first_policy(&tenant), now).await?;
        }
        let counts =
            |grant: &Grant| grant.person == person && grant.tenants.contains(&tenant.id) && grant.expires > now;
        if !granted.iter().any(counts) {
            registry.grant(&grant(&tenant, person, now)?, now).await?;
        }
    }
    Ok(())
}

fn tenant(sample: &Sample) -> anyhow::Result<Tenant> {
    Ok(Tenant {
        id: TenantId::generate(),
        slug: sample.slug.to_owned(),
        name: sample.name.to_owned(),
        regions: BTreeSet::from([sample.region.parse()?]),
    })
}

/// The person may do for each tenant what people do; for a year.
fn grant(tenant: &Tenant, person: &str, now: Timestamp) -> anyhow::Result<Grant> {
    Ok(Grant {
        id: GrantId::generate(),
        person: person.to_owned(),
        tenants: BTreeSet::from([tenant.id]),
        regions: tenant.regions.clone(),
        data_classes: DataClass::ALL.iter().copied().collect(),
        purposes: BTreeSet::from([Purpose::Treatment, Purpose::Payment, Purpose::Operations, Purpose::PatientAccess]),
        actions: BTreeSet::from([
            Action::Submit,
            Action::Retrieve,
            Action::Search,
            Action::Audit,
            Action::Operate,
            Action::Erase,
        ]),
        expires: now.checked_add(SignedDuration::from_hours(24 * 365))?,
    })
}
/// A region's keyrings hold a key for each tenant at home there, and for nobody else.
fn keyrings(folder: &Folder, region: &Region, catalogue: &Catalogue) -> anyhow::Result<()> {
    let tenants = catalogue.tenants().into_iter().filter(|tenant| tenant.regions.contains(region));
    keyrings_of(folder, region, &tenants.map(|tenant| tenant.id).collect::<Vec<_>>())
}

fn keyrings_of(folder: &Folder, region: &Region, tenants: &[TenantId]) -> anyhow::Result<()> {
    for data_class in DataClass::ALL.iter().copied() {
        let (keyring, root) = (folder.keyring(region, data_class), folder.root_key(region, data_class));
        let mut ring = if keyring.exists() {
            Keyring::open(region, data_class, &keyring, &root)?
        } else {
            make_parent(&keyring)?;
            make_parent(&root)?;
            Keyring::create(region, data_class, &keyring, &root)?
        };
        let known: BTreeSet<TenantId> = ring.describe().into_iter().map(|key| key.tenant).collect();
        for tenant in tenants.iter().filter(|tenant| !known.contains(*tenant)) {
            ring.add_tenant(*tenant, Timestamp::now())?;
        }
    }
    Ok(())
}

/// A region's ledger signs its control lists with a key of its own.
fn ledger_key(folder: &Folder, region: &Region) -> anyhow::Result<()> {
    let path = folder.ledger_key(region);
    let key = if path.exists() {
        LedgerKey::open(&path)?
    } else {
        make_parent(&path)?;
        LedgerKey::create(&path)?
    };
    Ok(std::fs::write(folder.ledger_public(region), key.public().to_string())?)
}

/// Each role signs what it says with a key of its own in each region; the ledger believes it by the public ones.
fn signing_keys(folder: &Folder, region: &Region) -> anyhow::Result<()> {
    let public = folder.signers(region);
    make_parent(&public.join("public"))?;
    for role in Signer::ALL {
        let path = folder.signing_key(region, *role);
        if path.exists() {
            continue;
        }
        make_parent(&path)?;
        let key = RecordKey::create(*role, &path)?;
        std::fs::write(public.join(Signers::file_of(*role)), format!("{}\n", key.public()))?;
    }
    Ok(())
}

/// Makes a tenant's own environment in a region ready: database, keys of its own, each role's configuration. What is there
/// already stays.
///
/// # Errors
/// When the database can't be migrated or a file can't be written or believed.
pub async fn prepare_environment(
    folder: &Folder,
    region: &Region,
    tenant: TenantId,
    host: HostAddresses,
) -> anyhow::Result<()> {
    let roles = Roles::PerTask(host.application_role.clone());
    Ledger::migrate_environment(&host.owner_url, region, tenant, roles).await?;
    let own = folder.of_environment(Some(tenant));
    keyrings_of(&own, region, &[tenant])?;
    ledger_key(&own, region)?;
    signing_keys(&own, region)?;
    let service = RegionServices {
        region: region.clone(),
        amqp_uris: host.amqp_uris,
        owner_url: host.owner_url,
        database_urls: host.database_urls,
        issuer_url: None,
        application_role: host.application_role,
        heads_url: None,
    };
    configurations(folder, &service, Some(tenant), None)
}

fn configurations(
    folder: &Folder,
    service: &RegionServices,
    environment: Option<TenantId>,
    http: Option<&Service>,
) -> anyhow::Result<()> {
    let region = &service.region;
    let own = folder.of_environment(environment);
    let files =
        |data_class| KeyFiles { keyring: own.keyring(region, data_class), root: own.root_key(region, data_class) };
    // Key managers are the region's; which of them keeps a tenant's keys is its policy's to say.
    let shared = folder.configurations().operator(region, None).ok();
    let before = folder.configurations().operator(region, environment).ok().map(|before| before.store);
    let bucket = bucket_users::prepare(folder, region, environment, before.as_ref())?;
    let config = |role: ConfigRole| RegionConfig {
        region: region.clone(),
        environment,
        control: Control {
            catalogue: folder.catalogue(region),
            authority: folder.authority_public(),
            ledger_public: own.ledger_public(region),
            signs_as: role.signer(),
            signing_key: own.signing_key(region, role.signer()),
            signers: role.reads_ledger().then(|| own.signers(region)),
            ledger: service.database_urls.get(&role.signer()).cloned(),
            heads: service.heads_url.clone().filter(|_| role == ConfigRole::Ledger),
            databases: role.reads_ledger().then(|| own.databases(region)),
        },
        broker: Broker {
            uri: service.amqp_uris.get(&role.signer()).cloned().unwrap_or_default(),
            authorities: None,
            identity: None,
        },
        store: store(&bucket, role, before.as_ref()),
        keys: Keys {
            phi: role.sees_phi().then(|| files(DataClass::Phi)),
            redacted: files(DataClass::Redacted),
            transit: shared.as_ref().and_then(|shared| shared.keys.transit.clone()),
            kms: shared.as_ref().and_then(|shared| shared.keys.kms.clone()),
        },
        service: http.filter(|_| role == ConfigRole::Intake).cloned(),
        alerts: None,
        limits: Limits::DEFAULT,
        // What the machine lacks is its operator's to accept, and stays accepted.
        engines: shared.as_ref().map(|shared| shared.engines.clone()).unwrap_or_default(),
        deliveries: Deliveries::default(),
        memory_bytes: None,
    };
    // The operator's last: an environment is prepared once it is there.
    for role in ConfigRole::ALL {
        config(role).write(&folder.configurations().path(region, environment, role))?;
    }
    // An older docward had one file for three stages; nobody reads it any more, and it names keys.
    let operator = folder.configurations().path(region, environment, ConfigRole::Operator);
    let _never_there = std::fs::remove_file(operator.with_file_name("worker.toml"));
    Ok(())
}

/// How a role reaches the bucket: as itself.
fn store(bucket: &BucketConfig, role: ConfigRole, before: Option<&Store>) -> Store {
    let key = bucket.users.get(&role.signer());
    Store {
        endpoint: bucket.endpoint.clone(),
        bucket: bucket.bucket.clone(),
        access_key: key.map(|key| key.access_key.clone()).unwrap_or_default(),
        secret: key.map(|key| key.secret.clone()).unwrap_or_default(),
        session: before.and_then(|before| before.session.clone()),
        audit: before.and_then(|before| before.audit.clone()),
    }
}

fn make_parent(path: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    let parent = path.parent().context("a path with a parent")?;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(parent)
        .with_context(|| format!("cannot make {}", parent.display()))
}
