//! Whoever moves or restores a ledger's rows works as the role that owns its database.

use anyhow::Context;
use docward_ledger::{Home, Target};
use docward_local::servers::LocalServices;
use docward_runtime::config::RegionConfig;
use docward_runtime::wiring;
use std::path::Path;

/// The databases, as the roles that own them.
#[derive(Debug, clap::Args)]
pub struct Owner {
    /// The region's ledger as the role that owns it; a local fleet knows its own.
    #[arg(long = "owner-url", value_name = "URL", env = "DOCWARD_LEDGER_OWNER", hide_env_values = true)]
    pub ledger: Option<String>,
    /// The tenant's own database as the role that owns it, where its rows lie there or are to.
    #[arg(
        long,
        value_name = "URL",
        env = "DOCWARD_TENANT_OWNER",
        hide_env_values = true,
        requires = "application_url"
    )]
    pub url: Option<String>,
    /// The same as the role that works on it.
    #[arg(long, value_name = "URL", env = "DOCWARD_TENANT_APPLICATION", hide_env_values = true)]
    pub application_url: Option<String>,
}

impl Owner {
    /// The region's ledger: by the address that was said, or the local fleet's own server.
    ///
    /// # Errors
    /// When neither is there. A tenant's own environment has its own servers, so the local fleet's is not taken for it.
    pub(super) fn home(&self, folder: &Path, config: &RegionConfig) -> anyhow::Result<Home> {
        let local = || {
            let services = LocalServices::find(folder).ok()??;
            services.postgres_owner_url(&config.region).filter(|_| config.environment.is_none())
        };
        let url = self.ledger.clone().or_else(local).context(
            "this is the work of the role that owns the ledger's database: say --owner-url postgres://… or set DOCWARD_LEDGER_OWNER",
        )?;
        Ok(wiring::ledger_home(config, url)?)
    }

    /// The tenant's own database, if it was said.
    pub(super) fn own(&self) -> Option<Target> {
        let (owner_url, application_url) = self.url.clone().zip(self.application_url.clone())?;
        Some(Target { owner_url, application_url })
    }
}
