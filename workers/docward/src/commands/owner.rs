//! Whoever moves or restores a ledger's rows works as the role that owns its database.

use anyhow::Context;
use docward_local::servers::LocalServices;
use docward_runtime::config::RegionConfig;
use std::path::Path;

/// The address that was said (`--owner-url`, `DOCWARD_LEDGER_OWNER`), or the local fleet's own server's.
///
/// # Errors
/// When neither is there. A tenant's own environment has its own servers, so the local fleet's is not taken for it.
pub(super) fn owner_url(folder: &Path, config: &RegionConfig, said: Option<String>) -> anyhow::Result<String> {
    let local = || {
        let services = LocalServices::find(folder).ok()??;
        services.postgres_owner_url(&config.region).filter(|_| config.environment.is_none())
    };
    said.or_else(local).context(
        "this is the work of the role that owns the ledger's database: say --owner-url postgres://… or set DOCWARD_LEDGER_OWNER",
    )
}
