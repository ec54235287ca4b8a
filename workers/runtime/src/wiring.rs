//! Puts the rooms together: from a region's configuration to engines, gate, store and broker.

use crate::config::{AuthorityConfig, BucketConfig, BucketKey, ConfigError, RegionConfig, TokenEndpoint};
use crate::error::{At, RuntimeError, Service};
use crate::patience::{self, ANSWERS_WITHIN};
use async_trait::async_trait;
use docward_broker::{Broker, BrokerConfig, BrokerError};
use docward_control::{Catalogue, CatalogueDatabase, Registry};
use docward_engine_client::{EngineConfig, Engines, StartFailure};
use docward_engine_model::start::SandboxSettings;
use docward_envelope::{Fact, Signer, Timestamp};
pub use docward_ledger::Assertions;
use docward_ledger::{Databases, Home, Keys, Ledger, Roles};
use docward_store::{Store, StoreConfig, StoreError};
use docward_telemetry::warn;
use docward_trust::{Clock, ControlView, DecisionRecord, Gate, GateParts, KeyRouter, PortError, ProcessRole, Task};
use docward_trust_policy::{AuthorityPublic, LedgerPublic, RecordKey, Signers};
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// How often a process looks whether the catalogue's copies changed.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often it is looked whether a fact is recorded, and for how long.
const RECORDED_EVERY: Duration = Duration::from_millis(50);
const RECORDED_WITHIN: Duration = Duration::from_secs(10);

/// How long the first control list may take for a process of the fleet. The region's ledger sends one each second.
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
    /// When a file can't be read; [`RuntimeError::Away`] when bucket or broker do not answer or no control list comes. Who
    /// acts for a person waits for each of them no longer than [`ANSWERS_WITHIN`].
    pub async fn open(config: &RegionConfig, role: ProcessRole, process: &'static str) -> Result<Self, RuntimeError> {
        let region = &config.region;
        config.is_for(signer_of(role, config))?;
        let catalogue = Arc::new(catalogue(config)?);
        let store = store(config)?;
        let patience = patience::of(role);
        check_bucket(&store, patience).await.at(region)?;
        let broker = broker(&broker_config(config, process)?, patience).await.at(region)?;
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

/// In whose name a process of a role signs. Who acts for people signs as what it is configured as: a command, or the HTTP service.
pub(crate) const fn signer_of(role: ProcessRole, config: &RegionConfig) -> Signer {
    match role {
        ProcessRole::Client if matches!(config.control.signs_as, Signer::Intake) => Signer::Intake,
        ProcessRole::Worker(stage) => Signer::of_stage(stage),
        ProcessRole::Task(Task::Janitor) => Signer::Janitor,
        ProcessRole::Task(Task::Compactor) => Signer::Compactor,
        ProcessRole::Task(Task::Checkpoint) => Signer::Ledger,
        ProcessRole::Client | ProcessRole::Task(Task::Rotation | Task::Backup | Task::Replay) => Signer::Person,
    }
}

async fn check_bucket(store: &Store, patience: Option<Duration>) -> Result<(), StoreError> {
    match patience {
        Some(patience) => timeout(patience, store.check_region()).await.unwrap_or(Err(StoreError::Passing)),
        None => store.check_region().await,
    }
}

async fn broker(config: &BrokerConfig, patience: Option<Duration>) -> Result<Broker, BrokerError> {
    match patience {
        Some(patience) => Broker::connect_within(config, patience).await,
        None => Broker::connect(config).await,
    }
}

/// How a process reaches its broker, and with what it signs what it says there.
///
/// # Errors
/// When its signing key can't be read.
pub fn broker_config(config: &RegionConfig, process: &'static str) -> Result<BrokerConfig, RuntimeError> {
    let (uri, region, environment) = (config.broker.uri.clone(), config.region.clone(), config.environment);
    Ok(BrokerConfig {
        uri,
        tls: config.broker.tls(),
        region,
        environment,
        process,
        signer: Arc::new(signing_key(config)?),
    })
}

/// The key with which a process signs what it says.
///
/// # Errors
/// When the file can't be read, others may read it, or it holds no key.
pub fn signing_key(config: &RegionConfig) -> Result<RecordKey, RuntimeError> {
    let path = &config.control.signing_key;
    RecordKey::open(config.control.signs_as, path)
        .map_err(|error| RuntimeError::PrivateFile { path: path.clone(), error })
}

/// The public keys of the region's roles.
///
/// # Errors
/// When the configuration names none, or one can't be read.
pub fn signers(config: &RegionConfig) -> Result<Signers, ConfigError> {
    let none = || ConfigError::NoSigners { region: config.region.clone() };
    let folder = config.control.signers.as_ref().ok_or_else(none)?;
    Signers::open(folder).map_err(|error| ConfigError::PublicKey { path: error.0, whose: "a role" })
}

/// With what a process writes into the ledger, and by whose keys it believes what is there.
fn ledger_keys(config: &RegionConfig) -> Result<Keys, RuntimeError> {
    Ok(Keys::new(Arc::new(signing_key(config)?), Arc::new(signers(config)?)))
}

/// Where a region's issuer of tokens notes which assertions it has taken.
///
/// # Errors
/// When the database is another region's; [`RuntimeError::Away`] when it does not answer.
pub async fn assertions(config: &TokenEndpoint) -> Result<Assertions, RuntimeError> {
    Assertions::connect(&config.database, &config.region).await.at(&config.region)
}

/// The ledger that a configuration names.
///
/// # Errors
/// When it names none, or the database is another region's or environment's; [`RuntimeError::Away`] when it does not answer.
pub async fn ledger(config: &RegionConfig) -> Result<Ledger, RuntimeError> {
    let (url, region) = (config.ledger()?, &config.region);
    let keys = ledger_keys(config)?;
    let ledger = match config.environment {
        None => Ledger::connect(url, region).await.at(region)?.with_databases(databases(config)),
        Some(tenant) => Ledger::connect_environment(url, region, tenant).await.at(region)?,
    };
    Ok(ledger.with_keys(keys))
}

/// The same for who acts for a person, and is told within [`ANSWERS_WITHIN`] that it does not answer.
///
/// # Errors
/// As [`ledger`].
pub async fn ledger_for_person(config: &RegionConfig) -> Result<Ledger, RuntimeError> {
    let (url, region) = (config.ledger()?, &config.region);
    let keys = ledger_keys(config)?;
    let ledger = Ledger::connect_within(url, region, config.environment, ANSWERS_WITHIN).await.at(region)?;
    let ledger = ledger.with_keys(keys);
    // Only the region's own ledger holds rows of tenants whose database is elsewhere.
    Ok(if config.environment.is_none() { ledger.with_databases(databases(config)) } else { ledger })
}

/// Waits until a fact that was published is in its chain, for as long as a broker and a ledger that work need.
///
/// # Errors
/// When the ledger can't be asked, or does not have it in time: it will, as the broker keeps it.
pub async fn is_recorded(ledger: &Ledger, fact: &Fact) -> Result<(), RuntimeError> {
    let mut look = tokio::time::interval(RECORDED_EVERY);
    let recorded = async {
        loop {
            look.tick().await;
            if ledger.has_fact(fact.tenant, &fact.id).await.at(&fact.region)? {
                return Ok(());
            }
        }
    };
    let late = |_| RuntimeError::NotRecorded { region: fact.region.clone() };
    tokio::time::timeout(RECORDED_WITHIN, recorded).await.map_err(late)?
}

/// Where the addresses of tenants' own databases are.
pub fn databases(config: &RegionConfig) -> Databases {
    config.control.databases.as_deref().map_or_else(Databases::none, Databases::in_folder)
}

/// A region's ledger as the role that owns its database.
///
/// # Errors
/// When the configuration names no ledger.
pub fn ledger_home(config: &RegionConfig, owner_url: String) -> Result<Home, RuntimeError> {
    Ok(Home {
        region: config.region.clone(),
        environment: config.environment,
        owner_url,
        roles: Roles::of_url(config.ledger()?).at(&config.region)?,
        databases: databases(config),
        keys: ledger_keys(config)?,
    })
}

/// A region's signed copies of tenants, policies and grants.
///
/// # Errors
/// When the authority's public key can't be read, or a copy can't be believed.
pub fn catalogue(config: &RegionConfig) -> Result<Catalogue, RuntimeError> {
    Ok(Catalogue::open(&config.control.catalogue, &config.region, &authority(&config.control.authority)?)?)
}

/// The global catalogue as its authority writes it.
///
/// # Errors
/// When the database is away, another authority's, or the key can't be read.
pub async fn registry(config: &AuthorityConfig) -> Result<Registry, RuntimeError> {
    let database = CatalogueDatabase::connect(&config.catalogue).await?;
    Ok(Registry::open(database, &config.key, &config.copies, Timestamp::now()).await?)
}

/// The same where the catalogue's database was lost: its copies stay as they are until it is recovered.
///
/// # Errors
/// As [`registry`].
pub async fn registry_to_recover(config: &AuthorityConfig) -> Result<Registry, RuntimeError> {
    let database = CatalogueDatabase::connect(&config.catalogue).await?;
    Ok(Registry::open_to_recover(database, &config.key, &config.copies).await?)
}

/// A region's bucket.
///
/// # Errors
/// When its endpoint is neither TLS nor on this machine, its sessions are none that AWS knows, or checkpoints are
/// to be locked where documents lie.
pub fn store(config: &RegionConfig) -> Result<Store, RuntimeError> {
    let store = Store::connect(&StoreConfig {
        endpoint: config.store.endpoint.clone(),
        region: config.region.clone(),
        bucket: config.store.bucket.clone(),
        access_key: config.store.access_key.clone(),
        secret: config.store.secret.clone(),
        session: config.store.session.as_ref().map(Into::into),
        audit: config.store.audit.as_ref().map(Into::into),
    });
    Ok(store.at(&config.region)?.of_environment(config.environment))
}

/// A bucket that docward serves itself, as who makes it.
///
/// # Errors
/// When its endpoint is not on this machine.
pub fn bucket_of_maker(config: &BucketConfig, maker: &BucketKey) -> Result<Store, RuntimeError> {
    let store = Store::connect(&StoreConfig {
        endpoint: config.endpoint.clone(),
        region: config.region.clone(),
        bucket: config.bucket.clone(),
        access_key: maker.access_key.clone(),
        secret: maker.secret.clone(),
        session: None,
        audit: None,
    });
    Ok(store.at(&config.region)?.of_environment(config.environment))
}

/// Reads the authority's public key, 32 bytes in base64.
///
/// # Errors
/// When the file can't be read or holds no key.
pub fn authority(path: &Path) -> Result<AuthorityPublic, ConfigError> {
    public_key(path, "an authority")
}

/// Reads the public key of a region's ledger, or of a tenant's own environment's, 32 bytes in base64.
///
/// # Errors
/// When the file can't be read or holds no key.
pub fn ledger_public(path: &Path) -> Result<LedgerPublic, ConfigError> {
    public_key(path, "a ledger")
}

fn public_key<K: FromStr>(path: &Path, whose: &'static str) -> Result<K, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(ConfigError::unreadable(path))?;
    text.trim().parse().map_err(|_| ConfigError::PublicKey { path: path.to_owned(), whose })
}

async fn follow_control(broker: &Broker, control: &Arc<ControlView>, patience: Duration) -> Result<(), RuntimeError> {
    let mut lists = broker.subscribe_control();
    let Ok(Some(first)) = timeout(patience, lists.next()).await else {
        return Err(RuntimeError::away(Service::LedgerProcess, broker.region()));
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
pub async fn engines(concurrency: usize, sandbox: SandboxSettings) -> Result<Engines, StartFailure> {
    let program = std::env::current_exe()?;
    let config = EngineConfig { program, arguments: vec!["engine".into()], concurrency, sandbox };
    let engines = Engines::start(config).await?;
    if !engines.has_second_reader() {
        warn!(
            "the second reader's files are missing or not whole (deploy/bootstrap fetches them): pages are read by tesseract alone"
        );
    }
    Ok(engines)
}
