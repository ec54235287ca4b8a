//! Puts the rooms together: from a region's configuration to engines, gate, store and broker.

use crate::away::{self, Away, Service};
use crate::config::{AuthorityConfig, ConfigRole, RegionConfig};
use anyhow::Context;
use async_trait::async_trait;
use docward_broker::{Broker, BrokerConfig, BrokerError};
use docward_control::{Catalogue, CatalogueDatabase, CatalogueError, Registry};
use docward_engine_client::{EngineConfig, Engines};
use docward_engine_model::start::SandboxSettings;
use docward_envelope::{Fact, Region, TenantId, Timestamp};
use docward_ledger::{Databases, Home, Ledger, LedgerError};
use docward_store::{Store, StoreConfig, StoreError};
use docward_telemetry::warn;
use docward_trust::{Clock, ControlView, DecisionRecord, Gate, GateParts, KeyRouter, PortError, Role};
use docward_trust_policy::{AuthorityPublic, LedgerPublic};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// How often a process looks whether the catalogue's copies changed.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long a process of the fleet waits for its first control list.
const FIRST_LIST: Duration = Duration::from_secs(10);

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
    /// When a file can't be read; [`Away`] when bucket or broker do not answer or no control list comes. Who acts for a person
    /// waits for each no longer than [`away::ANSWERS_WITHIN`].
    pub async fn open(config: &RegionConfig, role: Role, process: &'static str) -> anyhow::Result<Self> {
        let catalogue = Arc::new(catalogue(config)?);
        let store = store(config)?;
        let patience = away::patience(role);
        check_bucket(&store, patience).await?;
        let broker = broker(config, process, patience).await?;
        let control = Arc::new(ControlView::new(config.region.clone(), ledger_public(&config.control.ledger_public)?));
        follow_control(&broker, &control, patience.unwrap_or(FIRST_LIST)).await?;
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

async fn check_bucket(store: &Store, patience: Option<Duration>) -> anyhow::Result<()> {
    let checked = match patience {
        Some(patience) => timeout(patience, store.check_region()).await.unwrap_or(Err(StoreError::Passing)),
        None => store.check_region().await,
    };
    match checked {
        Err(StoreError::Passing) => Err(Away::of(Service::Bucket, store.region()).into()),
        checked => checked.with_context(|| format!("the bucket that {}'s configuration names", store.region())),
    }
}

async fn broker(config: &RegionConfig, process: &'static str, patience: Option<Duration>) -> anyhow::Result<Broker> {
    let broker = broker_config(config, process);
    let connected = match patience {
        Some(patience) => Broker::connect_within(&broker, patience).await,
        None => Broker::connect(&broker).await,
    };
    match connected {
        Err(BrokerError::Unreachable) => Err(Away::of(Service::Broker, &config.region).into()),
        connected => connected.with_context(|| format!("the broker of {}", config.region)),
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
/// When it names none, or the database is another region's or environment's; [`Away`] when it does not answer.
pub async fn ledger(config: &RegionConfig) -> anyhow::Result<Ledger> {
    let url = ledger_url(config)?;
    let connected = match config.environment {
        None => Ledger::connect(url, &config.region).await,
        Some(tenant) => Ledger::connect_environment(url, &config.region, tenant).await,
    };
    ledger_of(config, connected)
}

/// The same for who acts for a person, who is told within [`away::ANSWERS_WITHIN`] that it does not answer.
///
/// # Errors
/// As [`ledger`].
pub async fn persons_ledger(config: &RegionConfig) -> anyhow::Result<Ledger> {
    let (url, patience) = (ledger_url(config)?, away::ANSWERS_WITHIN);
    ledger_of(config, Ledger::connect_within(url, &config.region, config.environment, patience).await)
}

fn ledger_url(config: &RegionConfig) -> anyhow::Result<&str> {
    config.control.ledger.as_deref().context("the configuration names no ledger (`control.ledger`)")
}

fn ledger_of(config: &RegionConfig, connected: Result<Ledger, LedgerError>) -> anyhow::Result<Ledger> {
    match connected {
        Err(LedgerError::Away) => Err(Away::of(Service::LedgerDatabase, &config.region).into()),
        Ok(ledger) if config.environment.is_none() => Ok(ledger.with_databases(databases(config))),
        connected => connected.with_context(|| format!("the ledger of {}", config.region)),
    }
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

/// A region's ledger as the role that owns its database.
///
/// # Errors
/// When the configuration names no ledger.
pub fn ledger_home(config: &RegionConfig, owner_url: String) -> anyhow::Result<Home> {
    let url = ledger_url(config)?;
    Ok(Home {
        region: config.region.clone(),
        environment: config.environment,
        owner_url,
        application_role: Ledger::role_of(url)?,
        databases: databases(config),
    })
}

/// A region's signed copies of tenants, policies and grants.
///
/// # Errors
/// When the authority's public key can't be read, or a copy can't be believed.
pub fn catalogue(config: &RegionConfig) -> anyhow::Result<Catalogue> {
    Ok(Catalogue::open(&config.control.catalogue, &authority(&config.control.authority)?)?)
}

/// The global catalogue as its authority writes it.
///
/// # Errors
/// When the database is another authority's, or the key can't be read; [`Away`] when it does not answer.
pub async fn registry(config: &AuthorityConfig) -> anyhow::Result<Registry> {
    let database = catalogue_database(config).await?;
    Ok(Registry::open(database, &config.key, &config.copies, Timestamp::now()).await?)
}

/// The same where the catalogue's database was lost: its copies stay as they are until it is recovered.
///
/// # Errors
/// As [`registry`].
pub async fn registry_to_recover(config: &AuthorityConfig) -> anyhow::Result<Registry> {
    let database = catalogue_database(config).await?;
    Ok(Registry::open_to_recover(database, &config.key, &config.copies, Timestamp::now()).await?)
}

/// The global catalogue's database.
///
/// # Errors
/// When it is none; [`Away`] when it does not answer.
pub async fn catalogue_database(config: &AuthorityConfig) -> anyhow::Result<CatalogueDatabase> {
    match CatalogueDatabase::connect(&config.catalogue).await {
        Err(CatalogueError::Away) => Err(Away::catalogue().into()),
        connected => Ok(connected?),
    }
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

async fn follow_control(broker: &Broker, control: &Arc<ControlView>, patience: Duration) -> anyhow::Result<()> {
    let mut lists = broker.subscribe_control();
    // The ledger sends one each second: without one, it is the ledger that is away.
    let Ok(Some(first)) = timeout(patience, lists.next()).await else {
        return Err(Away::of(Service::Ledger, broker.region()).into());
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
