//! Objects that are written while their plaintext comes, sealed on the way.

use crate::store::fits;
use crate::{Store, StoreError};
use bytes::Bytes as Piece;
use docward_envelope::ObjectName;
use docward_telemetry::counter;
use docward_trust::{Bytes, MaySeal, ObjectSealer, Phi, TenantScope};
use http_body_util::channel::{Channel, Sender};
use std::convert::Infallible;
use std::time::Duration;
use tokio::time::timeout;

/// How many sealed pieces wait for the server at most: with more, a document would be in memory that the server does not take.
const WAITING: usize = 1;
/// How long the server may take for a piece, and for its answer once it has everything. How long a piece takes to come is for who
/// gives it to bound.
const PATIENCE: Duration = Duration::from_secs(30);

impl Store {
    /// Seals and writes an object of `length` bytes while its plaintext comes: `next` answers the next piece, and `None` after the
    /// last one. Unless exactly that many bytes come, and `next` does not fail, there is no object. A write that breaks off is not
    /// tried again: what came is gone.
    ///
    /// # Errors
    /// What `next` fails with; [`StoreError::Length`] when more or less comes; as [`Store::put`].
    pub async fn put_streamed<'t, K: MaySeal, E: From<StoreError>>(
        &self,
        scope: &TenantScope<'t, K>,
        name: &ObjectName,
        length: u64,
        mut next: impl AsyncFnMut() -> Result<Option<Phi<'t, Bytes>>, E>,
    ) -> Result<(), E> {
        self.may_write(scope, name)?;
        fits(usize::try_from(length).unwrap_or(usize::MAX))?;
        let bucket = self.bucket.of(scope).await?;
        let sealed_length = ObjectSealer::<K>::sealed_length(length);
        counter!("store.put", 1);
        counter!("store.put.bytes", sealed_length);
        let (mut sender, body) = Channel::<Piece, Infallible>::new(WAITING);
        let seal = async move {
            let mut sealer = scope.sealer(name).map_err(StoreError::from)?;
            let mut missing = length;
            while let Some(plain) = next().await? {
                let came = plain.measure(|plain| plain.len() as u64);
                missing = missing.checked_sub(came).ok_or(StoreError::Length)?;
                let sealed = sealer.add(&plain).map_err(StoreError::from)?;
                // If the server takes no more, its answer says why.
                if !sealed.is_empty() && !sent(&mut sender, sealed).await? {
                    return Ok(());
                }
            }
            if missing > 0 {
                return Err(StoreError::Length.into());
            }
            let last = sealer.finish().map_err(StoreError::from)?;
            sent(&mut sender, last).await?;
            Ok::<(), E>(())
        };
        let write = bucket.put_streamed(name, sealed_length, body);
        tokio::pin!(seal, write);
        // The server may refuse before all of it came. What is dropped before all was sent is no object to the server.
        tokio::select! {
            sealed = &mut seal => {
                sealed?;
                Ok(timeout(PATIENCE, write).await.map_err(|_| StoreError::Passing)??)
            }
            written = &mut write => {
                written?;
                seal.await
            }
        }
    }
}

/// Hands a piece over; `false` when nobody takes it any more.
async fn sent(sender: &mut Sender<Piece>, piece: Vec<u8>) -> Result<bool, StoreError> {
    let sending = timeout(PATIENCE, sender.send_data(piece.into())).await.map_err(|_| StoreError::Passing)?;
    Ok(sending.is_ok())
}
