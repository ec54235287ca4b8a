//! What a command works with: where the fleet's configurations lie, and who acts.

use docward_client::{Caller, Client, ClientError, Connections};
use docward_envelope::{Actor, Region, TenantId};
use docward_runtime::config::Configurations;
use docward_trust_policy::Tenant;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// One run of a command.
pub struct Session {
    folder: PathBuf,
    account: String,
    connections: OnceLock<Arc<Connections>>,
}

impl Session {
    /// One that acts as an account, on the fleet whose configurations lie in `folder`. Nothing is read yet.
    pub fn new(folder: PathBuf, account: String) -> Self {
        Self { folder, account, connections: OnceLock::new() }
    }

    /// The local fleet's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The account that acts.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// As whom the audit trail names it.
    pub fn actor(&self) -> Actor {
        Actor::Person(self.account.clone())
    }

    /// The fleet's configurations.
    pub fn configurations(&self) -> Configurations {
        Configurations::in_folder(&self.folder)
    }

    /// The fleet's regions, connected as they are needed.
    ///
    /// # Errors
    /// When there is no fleet, or a signed copy can't be believed.
    pub fn connections(&self) -> Result<&Arc<Connections>, ClientError> {
        if let Some(open) = self.connections.get() {
            return Ok(open);
        }
        let open = Connections::open(self.configurations())?;
        Ok(self.connections.get_or_init(|| open))
    }

    /// The account with the grants that count for it now.
    ///
    /// # Errors
    /// As [`Session::connections`].
    pub fn caller(&self) -> Result<Caller, ClientError> {
        Ok(Caller::of_account(self.connections()?.directory(), &self.account))
    }

    /// A tenant by its short name or id.
    ///
    /// # Errors
    /// When there is none.
    pub fn tenant(&self, name: &str) -> Result<Tenant, ClientError> {
        Ok(self.connections()?.directory().tenant(name)?)
    }

    /// The account in a region.
    ///
    /// # Errors
    /// As [`Client::open`].
    pub async fn client(&self, region: &Region) -> Result<Client, ClientError> {
        Client::open(self.connections()?, region, &self.caller()?).await
    }

    /// The account in a tenant's own environment of a region.
    ///
    /// # Errors
    /// As [`Client::open_environment`].
    pub async fn client_in(&self, region: &Region, tenant: TenantId) -> Result<Client, ClientError> {
        Client::open_environment(self.connections()?, region, tenant, &self.caller()?).await
    }

    /// The account in every environment that may hold something of a tenant, in all of its regions or in one.
    ///
    /// # Errors
    /// As [`Client::of_tenant`].
    pub async fn clients(&self, tenant: &Tenant, region: Option<&Region>) -> Result<Vec<Client>, ClientError> {
        Client::of_tenant(self.connections()?, tenant, region, &self.caller()?).await
    }
}

/// The account of who typed a command: the operating-system user's name, or its number.
pub fn account() -> String {
    std::env::var("USER")
        .or_else(|_| std::env::var("LOGNAME"))
        .unwrap_or_else(|_| format!("uid-{}", rustix::process::getuid().as_raw()))
}
