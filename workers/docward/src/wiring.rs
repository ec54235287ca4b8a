//! Puts the rooms together: from a region's configuration to engines, gate, store and broker.

use crate::config::{AuthorityConfig, ConfigRole, RegionConfig};
use crate::directory::Directory;
use anyhow::Context;
use async_trait::async_trait;
use docward_broker::{Broker, BrokerConfig};
use docward_control::{Catalogue, CatalogueDatabase, Registry};
use docward_engine_client::{EngineConfig, Engines};
use docward_engine_model::start::SandboxSettings;
use docward_envelope::{Fact, Region, TenantId, Timestamp};
use docward_ledger::{Databases, Home, Ledger};
use docward_store::{Store, StoreConfig};
use docward_telemetry::warn;
use docward_trust::{Clock, ControlView, DecisionRecord, Gate, GateParts, KeyRouter, PortError, Role};
use docward_trust_policy::{AuthorityPublic, LedgerPublic, Tenant};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How often a process looks whether the catalogue's copies changed.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often it is looked whether a fact is recorded, and for how long.
const RECORDED_EVERY: Duration = Duration::from_millis(50);
const RECORDED_WITHIN: Duration = Duration::from_secs(10);

/// Everything a process of one region works with.
pub struct Rooms {
    /// The only way to a tenant's plaintext.
    pub gate: Arc<Gate>,
    /// Who keeps tenants' keys.
    pub keys: Arc<KeyRouter>,
    /// The region's bucket.
    pub store: Store,
    /// The region's broker.
    pub broker: Broker,
    /// Tenants, policies and grants.
    pub catalogue: Arc<Catalogue>,
}

impl Rooms {
    /// Connects and waits for the first control list: without one the gate would hold everything.
    ///
    /// # Errors
    /// When a file can't be read, the broker can't be reached or no control list comes within ten seconds.
    pub async fn open(config: &RegionConfig, role: Role, process: &'static str) -> anyhow::Result<Self> {
        let authority = authority(&config.control.authority)?;
        let catalogue = Arc::new(Catalogue::open(&config.control.catalogue, &authority)?);
        let store = store(config)?;
        let bucket = || format!("the bucket that {}'s configuration names", config.region);
        store.check_region().await.with_context(bucket)?;
        let broker = broker_config(config, process);
        let broker = Broker::connect(&broker).await.with_context(|| format!("the broker of {}", config.region))?;
        let control = Arc::new(ControlView::new(config.region.clone(), ledger_public(&config.control.ledger_public)?));
        follow_control(&broker, &control, &config.region).await?;
        follow_catalogue(&catalogue);
        let keys = Arc::new(crate::keys::router(config, role, catalogue.book())?);
        let gate = Gate::new(GateParts {
            region: config.region.clone(),
            environment: config.environment,
            role,
            policies: catalogue.book(),
            control,
            keys: keys.clone(),
            wrapped: Arc::new(store.clone()),
            record: Arc::new(Record(broker.clone())),
            clock: Clock::system(),
        });
        Ok(Self { gate: Arc::new(gate), keys, store, broker, catalogue })
    }
}

/// How a process reaches its broker.
pub fn broker_config(config: &RegionConfig, process: &'static str) -> BrokerConfig {
    let (uri, region) = (config.broker.uri.clone(), config.region.clone());
    BrokerConfig { uri, region, environment: config.environment, process }
}

/// The ledger that a configuration names.
///
/// # Errors
/// When it names none, or the database is another region's or environment's.
pub async fn ledger(config: &RegionConfig) -> anyhow::Result<Ledger> {
    let url = config.control.ledger.as_deref().context("the configuration names no ledger (`control.ledger`)")?;
    Ok(match config.environment {
        None => Ledger::connect(url, &config.region).await?.with_databases(databases(config)),
        Some(tenant) => Ledger::connect_environment(url, &config.region, tenant).await?,
    })
}

/// Waits until a fact that was published is in its chain, for as long as a broker and a ledger that work need.
///
/// # Errors
/// When the ledger can't be asked, or does not have it in time: it will, as the broker keeps it.
pub async fn is_recorded(ledger: &Ledger, fact: &Fact) -> anyhow::Result<()> {
    let mut look = tokio::time::interval(RECORDED_EVERY);
    let recorded = async {
        loop {
            look.tick().await;
            if ledger.has_fact(fact.tenant, &fact.id).await? {
                return anyhow::Ok(());
            }
        }
    };
    tokio::time::timeout(RECORDED_WITHIN, recorded).await.context("the ledger has not recorded it yet")?
}

/// Where the addresses of tenants' own databases are.
pub fn databases(config: &RegionConfig) -> Databases {
    config.control.databases.as_deref().map_or_else(Databases::none, Databases::in_folder)
}

/// The public key of a region's ledger, or of a tenant's own environment's.
///
/// # Errors
/// When the configuration or the key can't be read.
pub fn ledger_public_of(folder: &Path, region: &Region, environment: Option<TenantId>) -> anyhow::Result<LedgerPublic> {
    let config = RegionConfig::read_in(folder, region, environment, ConfigRole::Operator)?;
    ledger_public(&config.control.ledger_public)
}

/// A region's ledger as its owner: `DOCWARD_LEDGER_OWNER`, or the local fleet's own server.
///
/// # Errors
/// When neither is there.
pub fn ledger_home(config: &RegionConfig, folder: &Path, owner_url: Option<String>) -> anyhow::Result<Home> {
    let url = config.control.ledger.as_deref().context("the configuration names no ledger (`control.ledger`)")?;
    let local = || {
        let services = crate::local::LocalServices::attach(folder).ok()?;
        services.postgres_owner_url(&config.region).filter(|_| config.environment.is_none())
    };
    let owner_url = owner_url.or_else(local).context(
        "this is the work of the role that owns the ledger's database: say --owner-url postgres://… or set DOCWARD_LEDGER_OWNER",
    )?;
    Ok(Home {
        region: config.region.clone(),
        environment: config.environment,
        owner_url,
        application_role: Ledger::role_of(url)?,
        databases: databases(config),
    })
}

/// A region's signed copies in the local fleet, and whose signatures count.
///
/// # Errors
/// When there is no local fleet, or a copy cannot be believed.
pub fn catalogue(folder: &Path, region: &Region) -> anyhow::Result<(Catalogue, AuthorityPublic)> {
    let folder = crate::fleet::Folder::new(folder);
    let authority =
        authority(&folder.authority_public()).context("there is no local fleet here; `docward up` makes one")?;
    Ok((Catalogue::open(&folder.catalogue(region), &authority)?, authority))
}

/// A tenant that the local fleet's catalogue knows, by its short name or id.
///
/// # Errors
/// When there is none: a tenant is never made by accident. The message names those there are.
pub fn known_tenant(folder: &Path, name: &str) -> anyhow::Result<Tenant> {
    Directory::open(folder)?.tenant(name)
}

/// The global catalogue as its authority writes it.
///
/// # Errors
/// When the database is away, another authority's, or the key can't be read.
pub async fn registry(config: &AuthorityConfig) -> anyhow::Result<Registry> {
    let database = CatalogueDatabase::connect(&config.catalogue).await?;
    Ok(Registry::open(database, &config.key, &config.copies, Timestamp::now()).await?)
}

/// The same where the catalogue's database was lost: its copies stay as they are until it is recovered.
///
/// # Errors
/// As [`registry`].
pub async fn registry_to_recover(config: &AuthorityConfig) -> anyhow::Result<Registry> {
    let database = CatalogueDatabase::connect(&config.catalogue).await?;
    Ok(Registry::open_to_recover(database, &config.key, &config.copies, Timestamp::now()).await?)
}

/// A region's bucket.
///
/// # Errors
/// When its endpoint is neither TLS nor on this machine, its sessions are none that AWS knows, or checkpoints are
/// to be locked where documents lie.
pub fn store(config: &RegionConfig) -> anyhow::Result<Store> {
    Ok(Store::connect(&StoreConfig {
        endpoint: config.store.endpoint.clone(),
        region: config.region.clone(),
        bucket: config.store.bucket.clone(),
        access_key: config.store.access_key.clone(),
        secret: config.store.secret.clone(),
        session: config.store.session.as_ref().map(Into::into),
        audit: config.store.audit.as_ref().map(Into::into),
    })?
    .of_environment(config.environment))
}

/// Reads the authority's public key, 32 bytes in base64.
///
/// # Errors
/// When the file can't be read or holds no key.
pub fn authority(path: &Path) -> anyhow::Result<AuthorityPublic> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    text.trim().parse().map_err(|_| anyhow::anyhow!("{} holds no public key of an authority", path.display()))
}

/// Reads the public key of a region's ledger, 32 bytes in base64.
fn ledger_public(path: &Path) -> anyhow::Result<LedgerPublic> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    text.trim().parse().map_err(|_| anyhow::anyhow!("{} holds no public key of a ledger", path.display()))
}

async fn follow_control(
    broker: &Broker,
    control: &Arc<ControlView>,
    region: &docward_envelope::Region,
) -> anyhow::Result<()> {
    let mut lists = broker.subscribe_control();
    let first = tokio::time::timeout(Duration::from_secs(10), lists.next()).await;
    let Ok(Some(first)) = first else {
        anyhow::bail!("no control list came from the ledger of {region} within ten seconds; is the fleet up?");
    };
    control.apply(&first, Timestamp::now());
    let control = Arc::clone(control);
    tokio::spawn(async move {
        while let Some(list) = lists.next().await {
            control.apply(&list, Timestamp::now());
        }
    });
    Ok(())
}

fn follow_catalogue(catalogue: &Arc<Catalogue>) {
    let catalogue = Arc::clone(catalogue);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            if catalogue.has_changed() && catalogue.reload().is_err() {
                warn!("the catalogue could not be read again; policies go stale after 24 hours");
            }
        }
    });
}

/// Decisions about people and tasks go to the ledger before anything is read.
struct Record(Broker);

#[async_trait]
impl DecisionRecord for Record {
    async fn record(&self, fact: Fact) -> Result<(), PortError> {
        self.0.publish_fact(&fact).await.map_err(|_| PortError::Away)
    }
}

/// Starts engines of this very program.
///
/// # Errors
/// When the program can't be found or its engine does not start, or not with the sandbox that is asked for.
pub async fn engines(concurrency: usize, sandbox: SandboxSettings) -> anyhow::Result<Engines> {
    let program = std::env::current_exe().context("cannot tell which program this is")?;
    let config = EngineConfig { program, arguments: vec!["engine".into()], concurrency, sandbox };
    let engines = Engines::start(config).await?;
    if !engines.has_second_reader() {
        warn!(
            "the second reader's files are missing (deploy/bootstrap fetches them): pages are read by tesseract alone"
        );
    }
    Ok(engines)
}
