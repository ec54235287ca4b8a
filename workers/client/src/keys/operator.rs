//! What a person does with a tenant's keys in one region: admitted at the gate, and on record in the tenant's chain.

use crate::caller::Caller;
use crate::client::Client;
use crate::connections::Connections;
use crate::error::{ClientError, NotFound};
use docward_envelope::{DataClass, FactKind, Region, Timestamp};
use docward_ledger::Query;
use docward_runtime::error::{At, KeyFault};
use docward_runtime::keys::{
    DestroyedKey, Progress, Receipt, Rotated, RotationError, Rotator, about, create, destruction,
};
use docward_runtime::wiring::{self, Rooms};
use docward_trust::{CurrentKeys, KeyError, KeyPlace, ProcessRole, Task};
use docward_trust_policy::{KeyProviderKind, Tenant};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What facts of rotations call the versions that they came to.
const PHI_VERSION: &str = "version.phi";
const REDACTED_VERSION: &str = "version.redacted";
/// How many of the newest such facts are looked through: making a missing key leaves one too, without versions.
const ROTATIONS: u32 = 20;

/// A person with a tenant's keys in one environment of a region.
pub struct KeyOperator {
    client: Client,
    tenant: Tenant,
}

impl KeyOperator {
    /// One for every region and environment that may hold something of the tenant; each asks the gate, which puts the
    /// decision on record.
    ///
    /// # Errors
    /// When a region can't be reached, or no grant lets the caller operate for the tenant.
    pub async fn of_tenant(
        connections: &Arc<Connections>,
        tenant: &Tenant,
        region: Option<&Region>,
        caller: &Caller,
    ) -> Result<Vec<Self>, ClientError> {
        let mut operators = Vec::new();
        for client in Client::of_tenant(connections, tenant, region, caller).await? {
            client.operate(tenant).await?;
            operators.push(Self { client, tenant: tenant.clone() });
        }
        Ok(operators)
    }

    /// Where, for people: the region, and whether it is the tenant's own environment.
    pub fn place(&self) -> String {
        let own = self.client.environment().owner().map_or("", |_| ", own environment");
        format!("{}{own}", self.region())
    }

    /// The region in which the keys count.
    pub fn region(&self) -> &Region {
        self.client.region()
    }

    /// Makes what is missing of the keys that the newest policy names.
    ///
    /// # Errors
    /// See [`create`].
    pub async fn create(&self) -> Result<KeyPlace, ClientError> {
        let place = create(&self.rooms().keys, &self.tenant, self.region(), Timestamp::now()).await?;
        self.say(FactKind::Rotated, "created", BTreeMap::new()).await?;
        Ok(place)
    }

    /// A new version, and everything wrapped under it.
    ///
    /// # Errors
    /// See [`Rotator::rotate`].
    pub async fn rotate(&self, progress: Progress<'_>) -> Result<Rotated, ClientError> {
        let rooms = self.rotation_rooms().await?;
        let last = self.last_rotation().await?;
        let rotated = self.rotator(&rooms).rotate(Timestamp::now(), last, progress).await;
        let rotated = rotated.map_err(|error| self.name(error))?;
        let figures = [
            (PHI_VERSION, u64::from(rotated.keys.phi)),
            (REDACTED_VERSION, u64::from(rotated.keys.redacted)),
            ("jobs", rotated.jobs),
            ("bundles", rotated.bundles),
            ("backups", rotated.backups),
            ("pieces", rotated.pieces),
        ];
        let reason = if rotated.continued { "continued" } else { "new-version" };
        let figures = figures.map(|(name, count)| (name.to_owned(), count)).into();
        let place = (self.tenant.id, self.region());
        let fact = about(place, self.client.actor(), (FactKind::Rotated, reason), figures, Timestamp::now());
        self.client.broker().publish_fact(&fact).await.at(self.region())?;
        // The next rotation reads it: without it that one would take this one for unfinished.
        wiring::is_recorded(self.client.ledger(), &fact).await?;
        Ok(rotated)
    }

    /// Takes away old versions, if nothing needs them.
    ///
    /// # Errors
    /// See [`Rotator::retire`].
    pub async fn retire(&self, below: u32, progress: Progress<'_>) -> Result<CurrentKeys, ClientError> {
        let rooms = self.rotation_rooms().await?;
        let keys = self.rotator(&rooms).retire(below, progress).await.map_err(|error| self.name(error))?;
        self.say(FactKind::Retired, "below", [("below".to_owned(), u64::from(below))].into()).await?;
        Ok(keys)
    }

    /// Forbids the use of the tenant's keys: the control list first, for it is everywhere within a second, then each
    /// provider's own disable. Answers whether the list forbade them before.
    ///
    /// # Errors
    /// When the ledger refuses; or a provider, and then [`ClientError::NotDisabled`] says that the list carries it
    /// nevertheless.
    pub async fn revoke(&self) -> Result<bool, ClientError> {
        let (actor, now) = (self.client.actor(), Timestamp::now());
        let new = self.client.ledger().revoke(self.tenant.id, &actor, now).await.at(self.region())?;
        self.set_enabled(false).await.map_err(ClientError::NotDisabled)?;
        Ok(new)
    }

    /// Undoes [`KeyOperator::revoke`], the provider's disable first.
    ///
    /// # Errors
    /// When a provider or the ledger refuses; the keys stay forbidden then.
    pub async fn restore(&self) -> Result<bool, ClientError> {
        self.set_enabled(true).await?;
        let (actor, now) = (self.client.actor(), Timestamp::now());
        Ok(self.client.ledger().restore(self.tenant.id, &actor, now).await.at(self.region())?)
    }

    async fn set_enabled(&self, enabled: bool) -> Result<(), Box<KeyFault>> {
        let keys = &self.rooms().keys;
        for (kind, place) in keys.history(self.tenant.id, self.region()) {
            let fault = |error| KeyFault::new(error, kind, &place, &self.tenant);
            match keys.provider(kind).map_err(fault)?.set_enabled(&place, enabled).await {
                // A policy may have named a place where no keys were ever made.
                Ok(()) | Err(KeyError::NoSuchKey) => {}
                Err(error) => return Err(fault(error)),
            }
        }
        Ok(())
    }

    /// Destroys all of the tenant's keys here. The control list forbids their use first, so that what runs stops within
    /// seconds too; it goes on forbidding it.
    ///
    /// # Errors
    /// When the ledger or a provider refuses; what is gone stays gone, and doing it again is no harm.
    pub async fn destroy(&self) -> Result<Receipt, ClientError> {
        let (actor, at) = (self.client.actor(), Timestamp::now());
        self.client.ledger().revoke(self.tenant.id, &actor, at).await.at(self.region())?;
        let destroyed = destruction::destroy(&self.rooms().keys, &self.tenant, self.region()).await?;
        let versions: usize = destroyed.iter().map(|key| key.versions.len()).sum();
        let counts = [("keys", destroyed.len() as u64), ("versions", versions as u64)];
        let counts = counts.map(|(name, count)| (name.to_owned(), count)).into();
        let about = about((self.tenant.id, self.region()), actor.clone(), (FactKind::Destroyed, "keys"), counts, at);
        self.client.broker().publish_fact(&about).await.at(self.region())?;
        Ok(Receipt {
            tenant: self.tenant.id,
            slug: self.tenant.slug.clone(),
            region: self.region().clone(),
            at,
            by: actor.to_string(),
            remains: destruction::remains(&destroyed),
            keys: destroyed.into_iter().map(DestroyedKey::from).collect(),
            fact: about.id,
        })
    }

    /// The versions that the last rotation came to that came to its end, by the chain.
    async fn last_rotation(&self) -> Result<Option<(u32, u32)>, ClientError> {
        let query = Query { kind: Some(FactKind::Rotated), limit: ROTATIONS, ..Query::default() };
        let said = self.client.ledger().trail(self.tenant.id, &query).await.at(self.region())?;
        let version =
            |counts: &BTreeMap<String, u64>, name| counts.get(name).and_then(|count| u32::try_from(*count).ok());
        Ok(said.iter().find_map(|entry| {
            let counts = &entry.fact.counts;
            version(counts, PHI_VERSION).zip(version(counts, REDACTED_VERSION))
        }))
    }

    async fn say(&self, kind: FactKind, reason: &str, counts: BTreeMap<String, u64>) -> Result<(), ClientError> {
        let place = (self.tenant.id, self.region());
        let fact = about(place, self.client.actor(), (kind, reason), counts, Timestamp::now());
        Ok(self.client.broker().publish_fact(&fact).await.at(self.region())?)
    }

    /// The rewriting runs as a task of its own name, which opens no object.
    async fn rotation_rooms(&self) -> Result<Rooms, ClientError> {
        Ok(Rooms::open(self.client.environment().config(), ProcessRole::Task(Task::Rotation), "rotation").await?)
    }

    fn rooms(&self) -> &Rooms {
        self.client.environment().rooms()
    }

    fn rotator<'a>(&self, rooms: &'a Rooms) -> Rotator<'a> {
        Rotator { gate: &rooms.gate, store: &rooms.store, keys: &rooms.keys, tenant: self.tenant.id }
    }

    /// Names the key that a provider's error is about.
    fn name(&self, error: RotationError) -> ClientError {
        match (error, self.rooms().keys.current(self.tenant.id, self.region())) {
            (RotationError::Key(error), Ok((kind, place))) => KeyFault::new(error, kind, &place, &self.tenant).into(),
            (error, _) => error.into(),
        }
    }

    /// One class's key, by the provider's name for it.
    ///
    /// # Errors
    /// When the tenant has no policy.
    pub fn key_name(&self, data_class: DataClass) -> Result<String, ClientError> {
        let current = self.rooms().keys.current(self.tenant.id, self.region());
        let (kind, place) = current.map_err(|_| NotFound::Policy { tenant: self.tenant.slug.clone() })?;
        if kind == KeyProviderKind::Local {
            // Keys of a keyring have no names of their own; `list` shows them so too.
            return Ok("keyring".to_owned());
        }
        Ok(place.name(data_class).map_err(|error| KeyFault::new(error, kind, &place, &self.tenant))?)
    }
}
