//! Tenants' own databases: where they are, and the connections to them. Addresses hold passwords, so they stand in 0600
//! files, one a tenant, and never in a table.

use crate::LedgerError;
use crate::database::{check, options};
use docward_envelope::{Region, TenantId};
use docward_trust_policy::private_file;
use sqlx::postgres::{PgPool, PgPoolOptions};
use std::collections::HashMap;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long others' work may be kept waiting by one tenant's database that does not answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a database that did not answer is taken to be away.
const AWAY_FOR: Duration = Duration::from_secs(3);

/// The folder of addresses. Each file holds one `postgres://` address, as the application role.
#[derive(Clone)]
pub struct Databases {
    folder: Option<PathBuf>,
    open: Arc<Mutex<HashMap<TenantId, Known>>>,
}

enum Known {
    Open(PgPool),
    AwaySince(Instant),
}

impl Databases {
    /// None: every tenant of the region is in the region's database.
    pub fn none() -> Self {
        Self { folder: None, open: Arc::default() }
    }

    /// Those whose addresses lie in a folder. Files are read when they are needed, so a move needs no restart.
    pub fn in_folder(folder: &Path) -> Self {
        Self { folder: Some(folder.to_owned()), ..Self::none() }
    }

    fn file(&self, tenant: TenantId) -> Result<PathBuf, LedgerError> {
        let folder = self.folder.as_ref().ok_or(LedgerError::NoAddress)?;
        Ok(folder.join(format!("{tenant}.url")))
    }

    /// Notes a tenant's address, as the application role, for every process of the region.
    pub(crate) fn note(&self, tenant: TenantId, url: &str) -> Result<(), LedgerError> {
        let file = self.file(tenant)?;
        let write = || -> std::io::Result<()> {
            if let Some(folder) = file.parent() {
                std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
            }
            // Beside it and renamed: another process never reads half an address.
            let draft = file.with_extension("draft");
            let mut options = std::fs::OpenOptions::new();
            let mut out = options.write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
            out.write_all(url.as_bytes())?;
            out.sync_all()?;
            std::fs::rename(&draft, &file)
        };
        write().map_err(|_| LedgerError::NoAddress)
    }

    /// Forgets it, once nothing of the tenant is left there.
    pub(crate) fn forget(&self, tenant: TenantId) {
        if let Ok(file) = self.file(tenant) {
            let _already_gone = std::fs::remove_file(file);
        }
        self.known().remove(&tenant);
    }

    /// Connections to a tenant's own database, tried as a role that row-level security binds and of this region.
    pub(crate) async fn pool(&self, tenant: TenantId, region: &Region) -> Result<PgPool, LedgerError> {
        match self.known().get(&tenant) {
            Some(Known::Open(pool)) if !pool.is_closed() => return Ok(pool.clone()),
            Some(Known::AwaySince(when)) if when.elapsed() < AWAY_FOR => return Err(LedgerError::OwnAway),
            _ => {}
        }
        match self.connect(tenant, region).await {
            Ok(pool) => {
                self.known().insert(tenant, Known::Open(pool.clone()));
                Ok(pool)
            }
            Err(LedgerError::Away | LedgerError::OwnAway) => {
                self.is_away(tenant);
                Err(LedgerError::OwnAway)
            }
            Err(error) => Err(error),
        }
    }

    async fn connect(&self, tenant: TenantId, region: &Region) -> Result<PgPool, LedgerError> {
        // It holds a password: a file that others may read is none.
        let url = private_file::read(&self.file(tenant)?).map_err(|_| LedgerError::NoAddress)?;
        let url = std::str::from_utf8(&url).map_err(|_| LedgerError::NoAddress)?;
        let pool = PgPoolOptions::new().max_connections(4).acquire_timeout(PATIENCE);
        let pool = pool.connect_with(options(url.trim())?).await?;
        let mut connection = pool.acquire().await?;
        check(&mut connection, region, None).await?;
        drop(connection);
        Ok(pool)
    }

    /// Notes that a database did not answer, so that it is not tried again for a while.
    pub(crate) fn is_away(&self, tenant: TenantId) {
        self.known().insert(tenant, Known::AwaySince(Instant::now()));
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<TenantId, Known>> {
        // A panic while it was held leaves no half-written value: every change is one insert or remove.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
