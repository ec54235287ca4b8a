//! Which provider serves a tenant: for wrapping the one that its newest policy names, for unwrapping the one that wrapped.

use super::{KeyAdministration, KeyContext, KeyError, KeyPlace, KeyProvider, WrappedUnder};
use crate::key::Key;
use async_trait::async_trait;
use docward_envelope::{Region, TenantId};
use docward_trust_policy::{KeyPolicy, KeyProviderKind, PolicyBook};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The providers that a region's configuration has.
pub struct KeyRouter {
    policies: Arc<PolicyBook>,
    providers: BTreeMap<KeyProviderKind, Arc<dyn KeyAdministration>>,
}

impl KeyRouter {
    /// A router over these providers.
    pub fn new(policies: Arc<PolicyBook>, providers: Vec<Arc<dyn KeyAdministration>>) -> Self {
        Self { policies, providers: providers.into_iter().map(|provider| (provider.kind(), provider)).collect() }
    }

    /// One of the providers.
    ///
    /// # Errors
    /// [`KeyError::NotConfigured`] where the region's configuration does not have it.
    pub fn provider(&self, kind: KeyProviderKind) -> Result<&Arc<dyn KeyAdministration>, KeyError> {
        self.providers.get(&kind).ok_or(KeyError::NotConfigured(kind))
    }

    /// Every provider that the configuration has.
    pub fn providers(&self) -> impl Iterator<Item = &Arc<dyn KeyAdministration>> {
        self.providers.values()
    }

    /// Where a tenant's keys are now, by its newest policy.
    ///
    /// # Errors
    /// [`KeyError::NoSuchKey`] without a policy.
    pub fn current(&self, tenant: TenantId, region: &Region) -> Result<(KeyProviderKind, KeyPlace), KeyError> {
        self.history(tenant, region).pop().ok_or(KeyError::NoSuchKey)
    }

    /// Every provider and prefix that one of the tenant's policies ever named, each once, the current one last.
    pub fn history(&self, tenant: TenantId, region: &Region) -> Vec<(KeyProviderKind, KeyPlace)> {
        let mut places: Vec<(KeyProviderKind, KeyPlace)> = Vec::new();
        for policy in self.policies.versions(tenant) {
            let place = place(tenant, region, &policy.keys);
            places.retain(|known| *known != place);
            places.push(place);
        }
        places
    }

    /// Where the subject key is: with whoever kept the tenant's keys first. It never changes, so it does not move either.
    ///
    /// # Errors
    /// [`KeyError::NoSuchKey`] without a policy.
    pub fn of_subject(&self, tenant: TenantId, region: &Region) -> Result<(KeyProviderKind, KeyPlace), KeyError> {
        let versions = self.policies.versions(tenant);
        versions.first().map(|policy| place(tenant, region, &policy.keys)).ok_or(KeyError::NoSuchKey)
    }

    fn of_wrapped(&self, context: &KeyContext, wrapped: &[u8]) -> Result<&Arc<dyn KeyAdministration>, KeyError> {
        let under = WrappedUnder::read(wrapped)?;
        let KeyPlace { tenant, region, .. } = &context.place;
        let named = self.history(*tenant, region).into_iter();
        // Only a place that the tenant's own policies named can have wrapped it.
        let mut known =
            named.filter(|(kind, place)| (*kind, place.reference.as_deref()) == (under.provider, under.reference));
        known.next().ok_or(KeyError::DoesNotOpen)?;
        self.provider(under.provider)
    }

    fn to_wrap(&self, context: &KeyContext) -> Result<(&Arc<dyn KeyAdministration>, KeyContext), KeyError> {
        let (kind, place) = self.current(context.place.tenant, &context.place.region)?;
        Ok((self.provider(kind)?, KeyContext { place, ..context.clone() }))
    }
}

fn place(tenant: TenantId, region: &Region, keys: &KeyPolicy) -> (KeyProviderKind, KeyPlace) {
    // The local keyring knows tenants by their ids alone.
    let reference = keys.reference.clone().filter(|_| keys.provider != KeyProviderKind::Local);
    (keys.provider, KeyPlace { tenant, region: region.clone(), reference })
}

#[async_trait]
impl KeyProvider for KeyRouter {
    async fn wrap(&self, context: &KeyContext, key: &Key) -> Result<Vec<u8>, KeyError> {
        let (provider, context) = self.to_wrap(context)?;
        provider.wrap(&context, key).await
    }

    async fn unwrap(&self, context: &KeyContext, wrapped: &[u8]) -> Result<Key, KeyError> {
        self.of_wrapped(context, wrapped)?.unwrap(context, wrapped).await
    }

    async fn rewrap(&self, context: &KeyContext, wrapped: &[u8]) -> Result<Vec<u8>, KeyError> {
        let from = self.of_wrapped(context, wrapped)?;
        let (to, context) = self.to_wrap(context)?;
        if from.kind() == to.kind() {
            return to.rewrap(&context, wrapped).await;
        }
        let key = from.unwrap(&context, wrapped).await?;
        to.wrap(&context, &key).await
    }

    async fn subject_key(&self, place: &KeyPlace) -> Result<Key, KeyError> {
        let (kind, place) = self.of_subject(place.tenant, &place.region)?;
        self.provider(kind)?.subject_key(&place).await
    }
}
