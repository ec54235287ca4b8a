//! A tenant's ledger rows: backed up under the tenant's own key, put back, moved to another place.

use crate::client::Client;
use crate::error::{ClientError, NotFound};
use docward_envelope::{BackupId, ObjectName, Timestamp};
use docward_ledger::{Backup, BackupHeader, Home, Mover, Moving, Place, Restored, Target, VerifyError, Whereabouts};
use docward_runtime::error::{At, InRegion, RuntimeError};
use docward_runtime::wiring::{self, Rooms};
use docward_store::StoreError;
use docward_trust::{ProcessRole, Task, TaskRequest, TenantScope, task};
use docward_trust_policy::Tenant;

/// The task that seals a tenant's rows, in one client's environment. Opened only after the gate let the caller operate for the
/// tenant.
pub struct Backups<'c> {
    client: &'c Client,
    tenant: &'c Tenant,
    rooms: Rooms,
}

/// A backup that was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The id of the backup.
    pub backup: BackupId,
    /// What it holds.
    pub header: BackupHeader,
    /// Its name in the bucket.
    pub name: ObjectName,
    /// Its sealed bytes, where it was not put into the bucket.
    pub sealed: Option<Vec<u8>>,
}

/// What came of moving a tenant's rows.
#[derive(Debug)]
pub struct MovedRows {
    /// From where to where, and how long facts waited; `None` when the rows were there already.
    pub moved: Option<Moving>,
    /// Why the catalogue does not say where they are now; the same move again tells it. Writers obey the region's own word.
    pub not_in_catalogue: Option<ClientError>,
}

impl<'c> Backups<'c> {
    /// Asks the gate, then connects as the task.
    ///
    /// # Errors
    /// When no grant covers it, or the region can't be reached.
    pub async fn open(client: &'c Client, tenant: &'c Tenant) -> Result<Self, ClientError> {
        client.operate(tenant).await?;
        let rooms = Rooms::open(client.environment().config(), ProcessRole::Task(Task::Backup), "backup").await?;
        Ok(Self { client, tenant, rooms })
    }

    fn request(&self) -> TaskRequest<task::Backup> {
        TaskRequest { task: task::Backup, tenant: self.tenant.id }
    }

    fn name(&self, backup: BackupId) -> ObjectName {
        ObjectName::Backup { tenant: self.tenant.id, backup }
    }

    /// Backs the rows up: into the region's bucket, or, to be kept elsewhere, as sealed bytes.
    ///
    /// # Errors
    /// When a key, the bucket or the ledger can't be reached.
    pub async fn take(&self, into_bucket: bool) -> Result<Taken, ClientError> {
        let (region, now) = (self.client.region(), Timestamp::now());
        let ledger = self.client.ledger();
        ledger.drain_inboxes(now).await.at(region)?;
        let rows = ledger.backup(self.tenant.id, now).await.at(region)?;
        let backup = BackupId::generate();
        let name = self.name(backup);
        let sealed = if into_bucket {
            let put = async |scope: TenantScope<'_, task::Backup>| {
                self.rooms.store.put_backup(&scope, &name, rows.bytes()).await
            };
            self.rooms.gate.admit(self.request(), put).await?.at(region)?;
            None
        } else {
            let seal = async |scope: TenantScope<'_, task::Backup>| scope.seal_backup(&name, rows.bytes()).await;
            Some(self.rooms.gate.admit(self.request(), seal).await??)
        };
        let said = ledger.backed_up(&rows.header, self.client.actor(), now);
        self.rooms.broker.publish_fact(&said).await.at(region)?;
        Ok(Taken { backup, header: rows.header, name, sealed })
    }

    /// Those in the region's bucket.
    ///
    /// # Errors
    /// When it can't be reached.
    pub async fn list(&self) -> Result<Vec<(BackupId, ObjectName)>, ClientError> {
        let list = async |scope: TenantScope<'_, task::Backup>| self.rooms.store.list_backups(&scope).await;
        let names = self.rooms.gate.admit(self.request(), list).await?.at(self.client.region())?;
        let backup = |name: ObjectName| match name {
            ObjectName::Backup { backup, .. } => Some((backup, name)),
            _ => None,
        };
        Ok(names.into_iter().filter_map(backup).collect())
    }

    /// Opens a backup: one in the region's bucket, or the sealed bytes of one that was kept elsewhere. Its chain is walked.
    ///
    /// # Errors
    /// When it does not open (another tenant's, another region's, or changed), or its chain does not hold.
    pub async fn read(&self, backup: BackupId, sealed: Option<&[u8]>) -> Result<Backup, ClientError> {
        let name = self.name(backup);
        let open = async |scope: TenantScope<'_, task::Backup>| match sealed {
            Some(sealed) => scope.open_backup(&name, sealed).await.map_err(StoreError::from),
            None => self.rooms.store.get_backup(&scope, &name).await,
        };
        let opened = match self.rooms.gate.admit(self.request(), open).await? {
            Err(StoreError::Passing) => Err(StoreError::Passing).at(self.client.region())?,
            opened => opened.map_err(|_| NotFound::Backup(backup))?,
        };
        let signers = wiring::signers(self.client.environment().config()).map_err(RuntimeError::from)?;
        Backup::read(&opened, &signers).map_err(|error| self.client.unproven(error))
    }

    /// Ends its connection to the broker.
    pub async fn close(&self) {
        self.rooms.broker.close().await;
    }
}

impl Client {
    /// Puts a tenant's rows back from a backup, into a ledger that has none or whose rows are damaged. `own` is the tenant's own
    /// database, where its rows lie there.
    ///
    /// # Errors
    /// When the ledger has nothing missing, or a database can't be reached: then nothing was changed.
    pub async fn restore_rows(
        &self,
        home: &Home,
        tenant: &Tenant,
        own: Option<Target>,
        backup: &Backup,
    ) -> Result<Restored, ClientError> {
        let region = self.region();
        let mut mover = Mover::open(home, tenant.id, own).await.at(region)?;
        let restored = mover.restore(backup, &self.actor(), Timestamp::now()).await;
        let restored = restored.map_err(|error| self.unproven(error))?;
        mover.close().await.at(region)?;
        self.ledger().drain_inboxes(Timestamp::now()).await.at(region)?;
        Ok(restored)
    }

    /// Where a tenant's rows lie, once the gate let the caller operate for the tenant.
    ///
    /// # Errors
    /// When no grant covers it, or the ledger can't be reached.
    pub async fn whereabouts(&self, tenant: &Tenant) -> Result<Whereabouts, ClientError> {
        self.operate(tenant).await?;
        Ok(self.ledger().whereabouts(tenant.id).await.at(self.region())?)
    }

    /// Moves a tenant's rows to the tables that all share, to a schema or to a database of its own (`own`). Its facts wait
    /// meanwhile.
    ///
    /// # Errors
    /// When no grant covers it, or they could not be moved: they are where they were, and the same again goes on.
    pub async fn move_rows(
        &self,
        home: &Home,
        tenant: &Tenant,
        own: Option<Target>,
        target: Place,
    ) -> Result<MovedRows, ClientError> {
        self.operate(tenant).await?;
        let region = self.region();
        let mut hand = Mover::open(home, tenant.id, own).await.at(region)?;
        let moved = hand.run(target, &self.actor(), Timestamp::now()).await;
        let moved = moved.map_err(|error| self.unproven(error))?;
        hand.close().await.at(region)?;
        self.ledger().drain_inboxes(Timestamp::now()).await.at(region)?;
        let written =
            async { Ok(self.connections().catalogue().await?.put_place(tenant.id, region, target.as_str()).await?) };
        Ok(MovedRows { moved, not_in_catalogue: written.await.err() })
    }

    fn unproven(&self, error: VerifyError) -> ClientError {
        match error {
            VerifyError::Broken(broken) => ClientError::Chain(broken),
            VerifyError::Ledger(error) => error.in_region(self.region()).into(),
        }
    }
}
