//! Pieces of documents that come in several requests. Each is sealed under a data key of its own, wrapped under the tenant's key of
//! class phi, and opens only where it is put together with the others: what it opens to never leaves that scope.

use super::TenantScope;
use super::bundles::Head;
use crate::Bytes;
use crate::key::Key;
use crate::kind::Intake;
use crate::phi::Phi;
use crate::providers::{KeyContext, KeyPlace, KeyUse};
use crate::refusal::{Reason, Refusal};
use crate::seal::{Seal, SealedAs};
use crate::upload::{HasUpload, Upload};
use docward_envelope::{DataClass, ObjectName, ObjectPrefix, Region, TenantId};

const CLASS: DataClass = DataClass::Phi;

impl<'t> TenantScope<'t, Upload> {
    /// Seals a piece under a new data key, wrapped under (tenant, region, upload, phi). Its name says where in the document it begins,
    /// so it opens at no other place.
    ///
    /// # Errors
    /// As [`TenantScope::may_write`], and when the tenant's key can't be used.
    pub async fn seal_piece(&self, name: &ObjectName, piece: &Phi<'t, Bytes>) -> Result<Vec<u8>, Refusal> {
        self.may_write(name)?;
        let key = Key::generate()?;
        let wrapped = self.admitted.provider.wrap(&piece_context(self.tenant(), self.region()), &key).await;
        let wrapped = wrapped.map_err(|error| error.refusal(CLASS))?;
        Head::write(&wrapped, &self.piece(name, &key, |seal| seal.seal(piece.inside()))?)
    }
}

impl<'t> TenantScope<'t, Intake> {
    /// Opens a piece of the upload that the document is put together of.
    ///
    /// # Errors
    /// As [`TenantScope::may_read`]; [`Reason::Seal`] for changed bytes and for another place in the document.
    pub async fn open_piece(&self, name: &ObjectName, sealed: &[u8]) -> Result<Phi<'t, Bytes>, Refusal> {
        self.may_read(name)?;
        let Head { wrapped, sealed } = self.noted(name, Head::read(sealed))?;
        let key = self.admitted.provider.unwrap(&piece_context(self.tenant(), self.region()), wrapped).await;
        let key = self.noted(name, key.map_err(|error| error.refusal(CLASS)))?;
        self.piece(name, &key, |seal| seal.open(sealed)).map(Phi::new)
    }
}

impl<K: HasUpload> TenantScope<'_, K> {
    /// Where the pieces of its upload lie, for who takes them away.
    ///
    /// # Errors
    /// [`Reason::NotPermitted`] where it is about none.
    pub fn pieces(&self) -> Result<ObjectPrefix, Refusal> {
        let upload = self.kind.upload().ok_or(Reason::NotPermitted)?;
        let prefix = ObjectPrefix::Upload(self.admitted.tenant, upload);
        self.may_delete(&prefix).map(|()| prefix)
    }

    fn piece<R>(
        &self,
        name: &ObjectName,
        key: &Key,
        act: impl FnOnce(Seal<'_>) -> Result<R, Refusal>,
    ) -> Result<R, Refusal> {
        let associated_data = format!("{name}\n{}\n{CLASS}", self.region());
        let acted = act(Seal {
            kind: SealedAs::Piece,
            key,
            associated_data: associated_data.as_bytes(),
            may_go_on: Some(&|| self.check()),
        });
        self.noted(name, acted)
    }
}

pub(super) fn piece_context(tenant: TenantId, region: &Region) -> KeyContext {
    let place = KeyPlace::new(tenant, region.clone());
    KeyContext { place, data_class: CLASS, key_use: KeyUse::Piece }
}
