//! What a person does with a tenant's keys in one region: admitted at the gate, and on record in the tenant's chain.

use super::facts::about;
use super::rotation::{Progress, Rotated, Rotator};
use super::{DestroyedKey, Receipt, create, destruction, explain};
use crate::client::Client;
use crate::config::{ConfigRole, RegionConfig};
use crate::wiring::Rooms;
use anyhow::Context;
use docward_envelope::{DataClass, FactKind, Purpose, Region, Timestamp};
use docward_ledger::Query;
use docward_trust::{CurrentKeys, KeyPlace, PersonAction, Request, Role, Task};
use docward_trust_policy::{Action, Tenant};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What facts of rotations call the versions that they came to.
const PHI_VERSION: &str = "version.phi";
const REDACTED_VERSION: &str = "version.redacted";
/// How many of the newest such facts are looked through: making a missing key leaves one too, without versions.
const ROTATIONS: u32 = 20;

/// A person with a tenant's keys in one region.
pub struct KeyOperator {
    client: Client,
    tenant: Tenant,
    folder: PathBuf,
}

impl KeyOperator {
    /// One for every region and environment that may hold something of the tenant; each asks the gate, which puts the
    /// decision on record.
    ///
    /// # Errors
    /// When there is no such tenant, the fleet is not up, or no grant lets the person operate for the tenant.
    pub async fn of_tenant(folder: &Path, tenant: &str, region: Option<&Region>) -> anyhow::Result<Vec<Self>> {
        let found = crate::wiring::known_tenant(folder, tenant)?;
        let mut operators = Vec::new();
        for client in Client::of_tenant(folder, tenant, region).await? {
            operators.push(Self::admitted(folder, client, &found).await?);
        }
        Ok(operators)
    }

    async fn admitted(folder: &Path, client: Client, tenant: &Tenant) -> anyhow::Result<Self> {
        let covers = |grant: &docward_trust_policy::Grant| {
            grant.tenants.contains(&tenant.id) && grant.actions.contains(&Action::Operate)
        };
        let covering = client.grants().find(|(grant, _)| covers(grant));
        let grant = covering.or_else(|| client.grants().next()).context("there is no grant")?.1.clone();
        let (action, purpose) = (PersonAction::Operate, Purpose::Operations);
        let request = Request::Person { grant: &grant, action, tenant: tenant.id, job: None, purpose };
        let admitted = client.rooms().0.gate.admit(request, async |_, _| ()).await;
        admitted.map_err(|refusal| anyhow::anyhow!("refused: {}; it is on record", refusal.reason.as_str()))?;
        Ok(Self { client, tenant: tenant.clone(), folder: folder.to_owned() })
    }

    /// Where, for people: the region, and whether it is the tenant's own environment.
    pub fn place(&self) -> String {
        let own = if self.client.rooms().1.is_some() { ", own environment" } else { "" };
        format!("{}{own}", self.region())
    }

    /// Where.
    pub fn region(&self) -> &Region {
        self.client.region()
    }

    /// Makes what is missing of the keys that the newest policy names.
    ///
    /// # Errors
    /// See [`create`].
    pub async fn create(&self) -> anyhow::Result<KeyPlace> {
        let keys = &self.client.rooms().0.keys;
        let place = create(keys, &self.tenant, self.region(), Timestamp::now()).await?;
        self.say(FactKind::Rotated, "created", BTreeMap::new()).await?;
        Ok(place)
    }

    /// A new version, and everything wrapped under it.
    ///
    /// # Errors
    /// See [`Rotator::rotate`].
    pub async fn rotate(&self, progress: Progress<'_>) -> anyhow::Result<Rotated> {
        let rooms = self.rotation_rooms().await?;
        let last = self.last_rotation().await?;
        let rotated = self.rotator(&rooms).rotate(Timestamp::now(), last, progress).await;
        let rotated = rotated.map_err(|error| self.name(error))?;
        let figures = [
            (PHI_VERSION, u64::from(rotated.keys.phi)),
            (REDACTED_VERSION, u64::from(rotated.keys.redacted)),
            ("jobs", rotated.jobs),
            ("bundles", rotated.bundles),
        ];
        let reason = if rotated.continued { "continued" } else { "new-version" };
        let figures = figures.map(|(name, count)| (name.to_owned(), count)).into();
        let place = (self.tenant.id, self.region());
        let fact = about(place, self.client.actor(), (FactKind::Rotated, reason), figures, Timestamp::now());
        self.client.broker().publish_fact(&fact).await?;
        // The next rotation reads it: without it that one would take this one for unfinished.
        crate::wiring::is_recorded(self.client.ledger(), &fact).await?;
        Ok(rotated)
    }

    /// Takes away old versions, if nothing needs them.
    ///
    /// # Errors
    /// See [`Rotator::retire`].
    pub async fn retire(&self, below: u32, progress: Progress<'_>) -> anyhow::Result<CurrentKeys> {
        let rooms = self.rotation_rooms().await?;
        let keys = self.rotator(&rooms).retire(below, progress).await.map_err(|error| self.name(error))?;
        self.say(FactKind::Retired, "below", [("below".to_owned(), u64::from(below))].into()).await?;
        Ok(keys)
    }

    /// Forbids the use of the tenant's keys: the control list first, for it is everywhere within a second, then each
    /// provider's own disable. Answers whether the list forbade them before.
    ///
    /// # Errors
    /// When the ledger refuses; or a provider, and then the message says that the list carries it nevertheless.
    pub async fn revoke(&self) -> anyhow::Result<bool> {
        let (actor, now) = (self.client.actor(), Timestamp::now());
        let new = self.client.ledger().revoke(self.tenant.id, &actor, now).await?;
        let second = self.set_enabled(false).await;
        second
            .context("every worker refuses the keys already; the provider's own disable did not work, run it again")?;
        Ok(new)
    }

    /// Undoes [`KeyOperator::revoke`], the provider's disable first.
    ///
    /// # Errors
    /// When a provider or the ledger refuses; the keys stay forbidden then.
    pub async fn restore(&self) -> anyhow::Result<bool> {
        self.set_enabled(true).await?;
        Ok(self.client.ledger().restore(self.tenant.id, &self.client.actor(), Timestamp::now()).await?)
    }

    async fn set_enabled(&self, enabled: bool) -> anyhow::Result<()> {
        let keys = &self.client.rooms().0.keys;
        for (kind, place) in keys.history(self.tenant.id, self.region()) {
            let provider = keys.provider(kind).map_err(|error| explain(error, kind, &place, &self.tenant))?;
            match provider.set_enabled(&place, enabled).await {
                // A policy may have named a place where no keys were ever made.
                Ok(()) | Err(docward_trust::KeyError::NoSuchKey) => {}
                Err(error) => return Err(explain(error, kind, &place, &self.tenant)),
            }
        }
        Ok(())
    }

    /// Destroys all of the tenant's keys here. The control list forbids their use first, so that what runs stops within
    /// seconds too; it goes on forbidding it.
    ///
    /// # Errors
    /// When the ledger or a provider refuses; what is gone stays gone, and doing it again is no harm.
    pub async fn destroy(&self) -> anyhow::Result<Receipt> {
        let (actor, at) = (self.client.actor(), Timestamp::now());
        self.client.ledger().revoke(self.tenant.id, &actor, at).await?;
        let destroyed = destruction::destroy(&self.client.rooms().0.keys, &self.tenant, self.region()).await?;
        let versions: usize = destroyed.iter().map(|key| key.versions.len()).sum();
        let counts = [("keys", destroyed.len() as u64), ("versions", versions as u64)];
        let counts = counts.map(|(name, count)| (name.to_owned(), count)).into();
        let about = about((self.tenant.id, self.region()), actor.clone(), (FactKind::Destroyed, "keys"), counts, at);
        self.client.broker().publish_fact(&about).await?;
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
    async fn last_rotation(&self) -> anyhow::Result<Option<(u32, u32)>> {
        let query = Query { kind: Some(FactKind::Rotated), limit: ROTATIONS, ..Query::default() };
        let said = self.client.ledger().trail(self.tenant.id, &query).await?;
        let version =
            |counts: &BTreeMap<String, u64>, name| counts.get(name).and_then(|count| u32::try_from(*count).ok());
        Ok(said.iter().find_map(|entry| {
            let counts = &entry.fact.counts;
            version(counts, PHI_VERSION).zip(version(counts, REDACTED_VERSION))
        }))
    }

    async fn say(&self, kind: FactKind, reason: &str, counts: BTreeMap<String, u64>) -> anyhow::Result<()> {
        let place = (self.tenant.id, self.region());
        let fact = about(place, self.client.actor(), (kind, reason), counts, Timestamp::now());
        Ok(self.client.broker().publish_fact(&fact).await?)
    }

    /// The rewriting runs as a task of its own name, which opens no object.
    async fn rotation_rooms(&self) -> anyhow::Result<Rooms> {
        let (_, environment) = self.client.rooms();
        let config = RegionConfig::read_in(&self.folder, self.region(), environment, ConfigRole::Operator)?;
        Rooms::open(&config, Role::Task(Task::Rotation), "rotation").await
    }

    fn rotator<'a>(&self, rooms: &'a Rooms) -> Rotator<'a> {
        Rotator { gate: &rooms.gate, store: &rooms.store, keys: &rooms.keys, tenant: self.tenant.id }
    }

    /// Names the key that a provider's error is about.
    fn name(&self, error: anyhow::Error) -> anyhow::Error {
        let current = self.client.rooms().0.keys.current(self.tenant.id, self.region());
        match (error.downcast_ref(), current) {
            (Some(about), Ok((kind, place))) => explain(*about, kind, &place, &self.tenant),
            _ => error,
        }
    }

    /// One class's key, by the provider's name for it.
    ///
    /// # Errors
    /// When the tenant has no policy.
    pub fn key_name(&self, data_class: DataClass) -> anyhow::Result<String> {
        let (_, place) = self.client.rooms().0.keys.current(self.tenant.id, self.region())?;
        Ok(place.name(data_class)?)
    }
}
