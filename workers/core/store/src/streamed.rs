//! Objects that are written while their plaintext comes, sealed on the way.

use crate::store::fits;
use crate::{Store, StoreError};
use async_trait::async_trait;
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

/// The next piece does not come, or what came is not what it was said to be: who gives the pieces knows why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CutOff;

/// Where an object comes from, piece by piece.
#[async_trait]
pub trait Pieces: Send {
    /// The next piece; `None` after the last one.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, CutOff>;
}

/// The plaintext of an object, piece by piece, held in the scope that seals it.
#[async_trait]
pub(crate) trait Plain<'t>: Send {
    /// The next piece; `None` after the last one.
    async fn next(&mut self) -> Result<Option<Phi<'t, Bytes>>, StoreError>;
}

/// What comes from outside, taken into the scope.
struct Held<'a, 't, K: MaySeal> {
    scope: &'a TenantScope<'t, K>,
    pieces: &'a mut dyn Pieces,
}

#[async_trait]
impl<'t, K: MaySeal> Plain<'t> for Held<'_, 't, K> {
    async fn next(&mut self) -> Result<Option<Phi<'t, Bytes>>, StoreError> {
        let piece = self.pieces.next().await.map_err(|CutOff| StoreError::CutOff)?;
        Ok(piece.map(|piece| self.scope.hold_in(Bytes::new(piece))))
    }
}

impl Store {
    /// Seals and writes an object of `length` bytes while its plaintext comes. Unless exactly that many bytes come, and no
    /// piece fails, there is no object. A write that breaks off is not tried again: what came is gone.
    ///
    /// # Errors
    /// [`StoreError::CutOff`] when a piece fails; [`StoreError::Length`] when more or less comes; as [`Store::put`].
    pub async fn put_streamed<K: MaySeal>(
        &self,
        scope: &TenantScope<'_, K>,
        name: &ObjectName,
        length: u64,
        pieces: &mut dyn Pieces,
    ) -> Result<(), StoreError> {
        self.write_streamed(scope, name, length, &mut Held { scope, pieces }).await
    }

    /// The same of plaintext that is in the scope already.
    pub(crate) async fn write_streamed<'t, K: MaySeal>(
        &self,
        scope: &TenantScope<'t, K>,
        name: &ObjectName,
        length: u64,
        pieces: &mut dyn Plain<'t>,
    ) -> Result<(), StoreError> {
        self.may_write(scope, name)?;
        fits(usize::try_from(length).unwrap_or(usize::MAX))?;
        let bucket = self.bucket.of(scope).await?;
        let sealed_length = ObjectSealer::<K>::sealed_length(length);
        counter!("store.put", 1);
        counter!("store.put.bytes", sealed_length);
        let (mut sender, body) = Channel::<Piece, Infallible>::new(WAITING);
        let seal = async move {
            let mut sealer = scope.sealer(name)?;
            let mut missing = length;
            while let Some(plain) = pieces.next().await? {
                let came = plain.measure(|plain| plain.len() as u64);
                missing = missing.checked_sub(came).ok_or(StoreError::Length)?;
                let chunks = sealer.add(&plain)?;
                // If the server takes no more, its answer says why.
                if !chunks.is_empty() && !sent(&mut sender, chunks).await? {
                    return Ok(Handed::InPart);
                }
            }
            if missing > 0 {
                return Err(StoreError::Length);
            }
            Ok(if sent(&mut sender, sealer.finish()?).await? { Handed::Whole } else { Handed::InPart })
        };
        let write = bucket.put_streamed(name, sealed_length, body);
        tokio::pin!(seal, write);
        // The server may refuse before all of it came. What is dropped before all was sent is no object to the server.
        let handed = tokio::select! {
            // In this order: who is answered has sent what is sent already.
            biased;
            handed = &mut seal => {
                let handed = handed?;
                timeout(PATIENCE, write).await.map_err(|_| StoreError::Passing)??;
                handed
            }
            written = &mut write => {
                written?;
                Handed::InPart
            }
        };
        // A server that says that it has an object of which it was not given all is not believed.
        match handed {
            Handed::Whole => Ok(()),
            Handed::InPart => Err(StoreError::Passing),
        }
    }
}

/// How much of an object was handed to the server.
enum Handed {
    Whole,
    InPart,
}

/// Hands a piece over; `false` when nobody takes it any more.
async fn sent(sender: &mut Sender<Piece>, piece: Vec<u8>) -> Result<bool, StoreError> {
    let sending = timeout(PATIENCE, sender.send_data(piece.into())).await.map_err(|_| StoreError::Passing)?;
    Ok(sending.is_ok())
}
