//! Search bundles, of one job or merged: each under a data key of its own, wrapped in its own header, so that it outlives the
//! job's keys.
//!
//! `format (1) | wrapped key's length (2, big endian) | wrapped key | sealed bundle`.

use super::TenantScope;
use crate::Bytes;
use crate::key::Key;
use crate::kind::{Kind, MayOpenBundles, MaySealBundles};
use crate::providers::{KeyContext, KeyPlace, KeyUse};
use crate::redacted::Redacted;
use crate::refusal::{Reason, Refusal};
use crate::seal::{Seal, SealedAs};
use docward_envelope::{DataClass, ObjectName, Region, TenantId};

const FORMAT: u8 = 1;
const CLASS: DataClass = DataClass::Redacted;

impl<'t, K: MaySealBundles> TenantScope<'t, K> {
    /// Seals a bundle under a new data key, wrapped under (tenant, region, index, redacted).
    pub async fn seal_bundle(&self, name: &ObjectName, bundle: &Redacted<'t, Bytes>) -> Result<Vec<u8>, Refusal> {
        is_bundle(name)?;
        self.may_write(name)?;
        let key = Key::generate()?;
        let wrapped = self.admitted.provider.wrap(&bundle_context(self.tenant(), self.region()), &key).await;
        let wrapped = wrapped.map_err(|error| error.refusal(CLASS))?;
        Head::write(&wrapped, &self.bundle(name, &key, |seal| seal.seal(bundle.inside()))?)
    }
}

impl<'t, K: MayOpenBundles> TenantScope<'t, K> {
    /// Opens a bundle of the tenant's.
    ///
    /// # Errors
    /// [`Reason::Name`] for what is not the tenant's bundle, [`Reason::Seal`] for changed bytes or another tenant's or region's.
    pub async fn open_bundle(&self, name: &ObjectName, sealed: &[u8]) -> Result<Redacted<'t, Bytes>, Refusal> {
        is_bundle(name)?;
        self.may_read(name)?;
        let Head { wrapped, sealed } = self.noted(name, Head::read(sealed))?;
        let key = self.admitted.provider.unwrap(&bundle_context(self.tenant(), self.region()), wrapped).await;
        let key = self.noted(name, key.map_err(|error| error.refusal(CLASS)))?;
        self.bundle(name, &key, |seal| seal.open(sealed)).map(Redacted::new)
    }
}

impl<K: Kind> TenantScope<'_, K> {
    pub(super) fn bundle<R>(
        &self,
        name: &ObjectName,
        key: &Key,
        act: impl FnOnce(Seal<'_>) -> Result<R, Refusal>,
    ) -> Result<R, Refusal> {
        let associated_data = format!("{name}\n{}\n{CLASS}", self.region());
        let acted = act(Seal {
            kind: SealedAs::Bundle,
            key,
            associated_data: associated_data.as_bytes(),
            may_go_on: Some(&|| self.check()),
        });
        self.noted(name, acted)
    }
}

/// What stands before the sealed bundle. It is not part of what the seal authenticates: the wrapped key authenticates itself,
/// and rotation replaces it.
pub(super) struct Head<'a> {
    pub(super) wrapped: &'a [u8],
    pub(super) sealed: &'a [u8],
}

impl<'a> Head<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let (head, rest) = bytes.split_first_chunk::<3>().ok_or(Reason::Seal)?;
        let [format, high, low] = *head;
        if format != FORMAT {
            return Err(Reason::Seal.into());
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        let (wrapped, sealed) = rest.split_at_checked(length).ok_or(Reason::Seal)?;
        Ok(Self { wrapped, sealed })
    }

    pub(super) fn write(wrapped: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Refusal> {
        let length = u16::try_from(wrapped.len()).map_err(|_| Reason::Internal)?;
        Ok([&[FORMAT], length.to_be_bytes().as_slice(), wrapped, sealed].concat())
    }
}

pub(super) fn bundle_context(tenant: TenantId, region: &Region) -> KeyContext {
    let place = KeyPlace::new(tenant, region.clone());
    KeyContext { place, data_class: CLASS, key_use: KeyUse::Bundle }
}

pub(super) fn is_bundle(name: &ObjectName) -> Result<(), Refusal> {
    if name.bundle_day().is_some() { Ok(()) } else { Err(Reason::Name.into()) }
}
