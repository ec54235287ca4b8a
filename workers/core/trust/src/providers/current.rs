//! By what data keys are wrapped, and by what they shall be.

use super::{KeyError, KeyPlace, KeyRouter, WrappedUnder};
use docward_envelope::{DataClass, Region, TenantId};
use docward_trust_policy::KeyProviderKind;

/// By what one data key is wrapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrapper {
    /// The provider that wrapped it.
    pub provider: KeyProviderKind,
    /// The prefix of the key's name at the provider; `None` for docward's own.
    pub reference: Option<String>,
    /// The version of the key that wrapped it, from 1.
    pub version: u32,
}

impl Wrapper {
    pub(crate) fn of(wrapped: &[u8]) -> Result<Self, KeyError> {
        let WrappedUnder { provider, reference, version, .. } = WrappedUnder::read(wrapped)?;
        Ok(Self { provider, reference: reference.map(str::to_owned), version })
    }
}

/// The newest versions of a tenant's keys where its newest policy says they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrentKeys {
    /// The provider that keeps them.
    pub provider: KeyProviderKind,
    /// Whose they are, and by which names the provider knows them.
    pub place: KeyPlace,
    /// The version that wraps keys of class phi.
    pub phi: u32,
    /// The version that wraps keys of class redacted.
    pub redacted: u32,
}

impl CurrentKeys {
    /// The version that wraps keys of a class.
    pub const fn version(&self, data_class: DataClass) -> u32 {
        match data_class {
            DataClass::Phi => self.phi,
            DataClass::Redacted => self.redacted,
        }
    }

    /// Whether a key lies where these do, under whichever version.
    pub fn is_place_of(&self, wrapper: &Wrapper) -> bool {
        self.provider == wrapper.provider && self.place.reference == wrapper.reference
    }

    /// Whether a key of a class is wrapped under exactly these.
    pub fn is(&self, data_class: DataClass, wrapper: &Wrapper) -> bool {
        self.is_place_of(wrapper) && self.version(data_class) == wrapper.version
    }
}

impl KeyRouter {
    /// The newest versions of a tenant's keys.
    ///
    /// # Errors
    /// [`KeyError::NoSuchKey`] where the provider that the newest policy names has none.
    pub async fn current_versions(&self, tenant: TenantId, region: &Region) -> Result<CurrentKeys, KeyError> {
        let (provider, place) = self.current(tenant, region)?;
        let keeper = self.provider(provider)?;
        let newest = async |class| {
            let versions = keeper.versions(&place, class).await?;
            versions.last().map(|key| key.version).ok_or(KeyError::NoSuchKey)
        };
        let (phi, redacted) = (newest(DataClass::Phi).await?, newest(DataClass::Redacted).await?);
        Ok(CurrentKeys { provider, place, phi, redacted })
    }
}
