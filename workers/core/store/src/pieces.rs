//! Pieces of documents that come in several requests: written as they come, put together once all of them are there.

use crate::bucket::Prefix;
use crate::streamed::Plain;
use crate::{Deleted, Store, StoreError, store::fits};
use async_trait::async_trait;
use docward_envelope::ObjectName;
use docward_telemetry::counter;
use docward_trust::{Bytes, HasUpload, Intake, Phi, TenantScope, Upload};
use std::slice::Iter;

impl Store {
    /// Seals and writes a piece. It is durable once this answers.
    ///
    /// # Errors
    /// As [`Store::put`].
    pub async fn put_piece<'t>(
        &self,
        scope: &TenantScope<'t, Upload>,
        name: &ObjectName,
        piece: &Phi<'t, Bytes>,
    ) -> Result<(), StoreError> {
        self.may_write(scope, name)?;
        fits(piece.measure(|piece| piece.len()))?;
        self.write(scope, name, scope.seal_piece(name, piece).await?).await
    }

    /// Takes pieces away that do not count.
    ///
    /// # Errors
    /// When the bucket can't be reached; what went is gone.
    pub async fn drop_piece(&self, scope: &TenantScope<'_, Upload>, name: &ObjectName) -> Result<(), StoreError> {
        self.may_write(scope, name)?;
        self.bucket.of(scope).await?.delete(name).await
    }

    /// Takes everything away that came of the scope's upload, also what nobody knows of.
    ///
    /// # Errors
    /// When the bucket can't be reached; what went is gone.
    pub async fn drop_pieces<K: HasUpload>(&self, scope: &TenantScope<'_, K>) -> Result<Deleted, StoreError> {
        self.same_region(scope)?;
        let pieces = scope.pieces()?;
        let objects = self.bucket.of(scope).await?.delete_all(&Prefix::from(&pieces)).await?;
        counter!("store.deleted", objects);
        Ok(Deleted { objects })
    }

    /// Writes an object that is put together of the pieces of the scope's upload, in this order, one at a time in memory. What they
    /// open to is sealed again within the scope. Unless they are `length` bytes without a gap there is no object.
    ///
    /// # Errors
    /// [`StoreError::Length`] where they are not; as [`Store::put`] and [`Store::get`].
    pub async fn put_assembled(
        &self,
        scope: &TenantScope<'_, Intake>,
        name: &ObjectName,
        length: u64,
        pieces: &[ObjectName],
    ) -> Result<(), StoreError> {
        let mut opened = Opened { store: self, scope, names: pieces.iter(), end: 0 };
        self.write_streamed(scope, name, length, &mut opened).await
    }
}

/// Pieces, opened one by one.
struct Opened<'a, 't> {
    store: &'a Store,
    scope: &'a TenantScope<'t, Intake>,
    names: Iter<'a, ObjectName>,
    /// Where the next one must begin.
    end: u64,
}

#[async_trait]
impl<'t> Plain<'t> for Opened<'_, 't> {
    async fn next(&mut self) -> Result<Option<Phi<'t, Bytes>>, StoreError> {
        let Some(name) = self.names.next() else { return Ok(None) };
        if !matches!(name, ObjectName::Piece { offset, .. } if *offset == self.end) {
            return Err(StoreError::Length);
        }
        self.store.may_read(self.scope, name)?;
        let sealed = self.store.read(self.scope, name).await?;
        let opened = self.scope.open_piece(name, &sealed).await?;
        self.end += opened.measure(|piece| piece.len() as u64);
        Ok(Some(opened))
    }
}
