//! What a process is connected to, for all callers that it serves: a command's one, or an HTTP service's many.

use crate::environment::Environment;
use crate::error::ClientError;
use docward_control::{CatalogueDatabase, Registry};
use docward_envelope::{Region, TenantId};
use docward_ledger::Ledger;
use docward_runtime::config::{Configurations, RegionConfig};
use docward_runtime::directory::Directory;
use docward_runtime::error::RuntimeError;
use docward_runtime::wiring;
use docward_trust_policy::Authority;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::{Mutex, OnceCell};

/// Empty until somebody has connected; who comes meanwhile waits for the same connection.
type Once<T> = Mutex<BTreeMap<(Region, Option<TenantId>), Arc<OnceCell<T>>>>;

/// The environments of a deployment's regions, each connected when it is first needed and kept from then on.
pub struct Connections {
    configurations: Configurations,
    directory: Directory,
    environments: Once<Arc<Environment>>,
    /// Ledgers of environments of which nothing else was needed.
    ledgers: Once<Ledger>,
}

impl Connections {
    /// Reads the signed copies of every region; connects to nothing yet.
    ///
    /// # Errors
    /// When there are no configurations, or a copy can't be believed.
    pub fn open(configurations: Configurations) -> Result<Arc<Self>, RuntimeError> {
        let directory = Directory::open(&configurations)?;
        Ok(Arc::new(Self { configurations, directory, environments: Mutex::default(), ledgers: Mutex::default() }))
    }

    /// Whom the signed copies name.
    pub const fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Where the configurations lie.
    pub const fn configurations(&self) -> &Configurations {
        &self.configurations
    }

    /// An environment of a region: a tenant's own, or the one that all share.
    ///
    /// # Errors
    /// When there is no such region or environment, or something of it does not answer; the next call tries again.
    pub async fn environment(&self, region: &Region, owner: Option<TenantId>) -> Result<Arc<Environment>, ClientError> {
        let mut environments = self.environments.lock().await;
        let cell = environments.entry((region.clone(), owner)).or_default().clone();
        drop(environments);
        // Boxed: within a command's own future it would be deeper than the compiler looks.
        let open = || Box::pin(self.connect(region, owner));
        cell.get_or_try_init(open).await.cloned()
    }

    /// An environment of a region, if it has been connected.
    pub(crate) async fn opened(&self, region: &Region, owner: Option<TenantId>) -> Option<Arc<Environment>> {
        self.environments.lock().await.get(&(region.clone(), owner)).and_then(|cell| cell.get().cloned())
    }

    async fn connect(&self, region: &Region, owner: Option<TenantId>) -> Result<Arc<Environment>, ClientError> {
        Ok(Arc::new(Environment::open(self.acting(region, owner)?).await?))
    }

    /// What who acts for people is configured with in a region; in a tenant's own environment, or in the shared one.
    ///
    /// # Errors
    /// When there is no such region, or its file can't be used.
    pub(crate) fn acting(&self, region: &Region, owner: Option<TenantId>) -> Result<RegionConfig, ClientError> {
        self.directory.served(region)?;
        Ok(self.configurations.acting(region, owner)?)
    }

    /// A ledger of a region, a tenant's own environment's or the one that all share, without anything else of the region: it
    /// answers while broker and bucket are away. It is connected once, however many ask.
    ///
    /// # Errors
    /// When there is no such region, or its ledger can't be reached.
    pub async fn ledger(&self, region: &Region, owner: Option<TenantId>) -> Result<Ledger, ClientError> {
        let mut ledgers = self.ledgers.lock().await;
        let cell = ledgers.entry((region.clone(), owner)).or_default().clone();
        drop(ledgers);
        let connect = async || Ok(wiring::ledger_for_person(&self.acting(region, owner)?).await?);
        cell.get_or_try_init(connect).await.cloned()
    }

    /// The global catalogue's database, for what needs no signature.
    ///
    /// # Errors
    /// When it is not configured here, or does not answer.
    pub async fn catalogue(&self) -> Result<CatalogueDatabase, RuntimeError> {
        Ok(CatalogueDatabase::connect(&self.configurations.authority()?.catalogue).await?)
    }

    /// Whether this is a place of the authority's: its key lies here, with which everything in the catalogue can be said.
    pub(crate) fn is_authority(&self) -> bool {
        self.configurations.authority().is_ok_and(|config| Authority::open(&config.key).is_ok())
    }

    /// The global catalogue as its authority writes it.
    ///
    /// # Errors
    /// As [`Connections::catalogue`], and when the authority's private key can't be read.
    pub async fn registry(&self) -> Result<Registry, RuntimeError> {
        wiring::registry(&self.configurations.authority()?).await
    }
}
