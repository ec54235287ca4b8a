//! The environments of a region that a tenant's documents may be in: the one that all share, and the tenant's own.

use crate::error::{ClientError, NotFound};
use docward_broker::Broker;
use docward_envelope::{Placement, TenantId, Timestamp};
use docward_ledger::Ledger;
use docward_runtime::config::RegionConfig;
use docward_runtime::error::RuntimeError;
use docward_runtime::wiring::{self, Rooms};
use docward_store::Store;
use docward_trust::ProcessRole;
use docward_trust_policy::Tenant;

/// One environment, connected.
pub struct Environment {
    config: RegionConfig,
    rooms: Rooms,
    ledger: Ledger,
}

impl Environment {
    /// Connects to what a configuration names.
    ///
    /// # Errors
    /// When something of it does not answer or can't be believed; the error says what.
    pub async fn open(config: RegionConfig) -> Result<Self, RuntimeError> {
        // First: while its database is away the ledger sends no control list either, and would be named instead.
        let ledger = wiring::ledger_for_person(&config).await?;
        let rooms = Rooms::open(&config, ProcessRole::Client, "client").await?;
        Ok(Self { config, rooms, ledger })
    }

    /// Whose own environment it is; `None` for the one that all share.
    pub const fn owner(&self) -> Option<TenantId> {
        self.config.environment
    }

    /// What it was connected by. It holds passwords.
    pub const fn config(&self) -> &RegionConfig {
        &self.config
    }

    /// Gate, keys, bucket, broker and the region's copies of the catalogue.
    pub const fn rooms(&self) -> &Rooms {
        &self.rooms
    }

    /// The ledger of the environment.
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The broker of the environment.
    pub const fn broker(&self) -> &Broker {
        &self.rooms.broker
    }

    /// The bucket of the environment.
    pub const fn store(&self) -> &Store {
        &self.rooms.store
    }

    /// Where the newest policy sends a tenant's new documents, by this environment's copy of the catalogue.
    pub(crate) fn newest_placement(&self, tenant: &Tenant) -> Result<Placement, ClientError> {
        // Nothing is said here of a tenant of other regions: the gate that all share refuses it, on record.
        if !tenant.regions.contains(self.rooms.gate.region()) {
            return Ok(Placement::Shared);
        }
        let newest = self.rooms.catalogue.book().newest(tenant.id, Timestamp::now());
        let newest = newest.map_err(|_| NotFound::Policy { tenant: tenant.slug.clone() })?;
        Ok(newest.isolation.placement())
    }

    /// Whether a document of this placement belongs here.
    pub(crate) fn takes(&self, tenant: TenantId, placement: Placement) -> bool {
        self.owner() == (placement == Placement::DedicatedEnvironment).then_some(tenant)
    }
}
