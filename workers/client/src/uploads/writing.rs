//! More of a document: sealed and stored in pieces while it comes, of which as much counts as was noted when it broke off.

use super::{Chunk, Held};
use crate::client::Client;
use crate::error::{ClientError, UploadFault, WrongUse};
use docward_envelope::{LeaseId, ObjectName, Timestamp, UploadId};
use docward_ledger::{LedgerError, MOST_PIECES, StoredPiece, Upload, UploadState};
use docward_runtime::error::At;
use docward_store::CutOff;
use docward_trust::{Bytes, TenantScope};
use docward_trust_policy::Tenant;

/// How many bytes are sealed at a time at most: what a client loses of what it sent, and what a document takes of the memory.
const PIECE: usize = 2 << 20;

impl Client {
    /// Takes more of a document in; with the last of it the document is handed in.
    ///
    /// # Errors
    /// As [`Client::upload`] and [`Client::submit`]; [`UploadFault::Busy`] while more of it comes elsewhere, [`UploadFault::Offset`]
    /// where it does not begin where what came before ends, [`UploadFault::TooMuch`], [`UploadFault::Pieces`]; [`WrongUse::CutOff`] when
    /// a piece fails.
    pub async fn add_to_upload(&self, tenant: &Tenant, id: UploadId, chunk: Chunk<'_>) -> Result<Upload, ClientError> {
        self.holding(tenant, id, async |held| {
            if held.upload.came != chunk.offset {
                return Err(UploadFault::Offset.into());
            }
            if let UploadState::HandedIn(_) = held.upload.state {
                return Ok(held.upload.clone());
            }
            self.take_chunk_in(tenant, held, chunk).await?;
            if held.upload.is_whole() {
                self.hand_in_held(tenant, held).await?;
            }
            Ok(held.upload.clone())
        })
        .await
    }

    async fn take_chunk_in(&self, tenant: &Tenant, held: &mut Held<'_>, chunk: Chunk<'_>) -> Result<(), ClientError> {
        let environment = held.environment.clone();
        let header = self.first_header(&environment, tenant, held.upload.purpose)?;
        let id = held.upload.id;
        let work = async |scope: TenantScope<'_, docward_trust::Upload>| {
            let (buffer, only_whole) = (Bytes::new(Vec::new()), chunk.only_whole);
            let end = held.upload.came;
            let mut writing =
                Writing { client: self, scope: &scope, held, buffer, end, stored: Vec::new(), only_whole };
            let came = writing.all_of(chunk).await;
            if came.is_err() {
                writing.drop_what_does_not_count().await;
            }
            came
        };
        self.admit_pieces(&environment, &header, id, work).await
    }
}

/// A chunk on its way into the bucket.
struct Writing<'a, 'h, 't> {
    client: &'a Client,
    scope: &'a TenantScope<'t, docward_trust::Upload>,
    held: &'a mut Held<'h>,
    /// What came and is not stored.
    buffer: Bytes,
    /// Where what is stored ends.
    end: u64,
    /// What is stored and not noted.
    stored: Vec<StoredPiece>,
    only_whole: bool,
}

impl Writing<'_, '_, '_> {
    async fn all_of(&mut self, chunk: Chunk<'_>) -> Result<(), ClientError> {
        loop {
            match chunk.pieces.next().await {
                Ok(Some(bytes)) => self.add(&Bytes::new(bytes)).await?,
                Ok(None) => break,
                Err(CutOff) if self.only_whole => return Err(WrongUse::CutOff.into()),
                Err(CutOff) => {
                    self.store().await?;
                    return Err(WrongUse::CutOff.into());
                }
            }
        }
        self.store().await?;
        self.note().await
    }

    async fn add(&mut self, bytes: &[u8]) -> Result<(), ClientError> {
        let came = self.end + self.buffer.len() as u64;
        if came + bytes.len() as u64 > self.held.upload.length {
            return Err(UploadFault::TooMuch.into());
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            // Not before more comes than fits: it may be more than was announced.
            if self.buffer.len() == PIECE {
                self.store().await?;
            }
            let (now, later) = rest.split_at(rest.len().min(PIECE - self.buffer.len()));
            if self.buffer.capacity() < self.buffer.len() + now.len() {
                self.make_room();
            }
            self.buffer.extend_from_slice(now);
            rest = later;
        }
        Ok(())
    }

    /// All the room at once, so that no outgrown copy of the plaintext stays behind; no more than there is still to come.
    fn make_room(&mut self) {
        let missing = usize::try_from(self.held.upload.length - self.end).unwrap_or(PIECE);
        let mut roomy = Bytes::new(Vec::with_capacity(missing.min(PIECE)));
        roomy.extend_from_slice(&self.buffer);
        self.buffer = roomy;
    }

    /// Stores what came. It counts at once where the chunk need not be whole.
    async fn store(&mut self) -> Result<(), ClientError> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let Held { environment, writer, upload, .. } = &mut *self.held;
        if upload.pieces as usize + self.stored.len() >= MOST_PIECES as usize {
            return Err(UploadFault::Pieces.into());
        }
        let piece = StoredPiece { offset: self.end, lease: LeaseId::generate() };
        let plain = std::mem::replace(&mut self.buffer, Bytes::new(Vec::new()));
        let length = plain.len() as u64;
        let (name, plain) = (named(writer.tenant, upload.id, piece), self.scope.hold_in(plain));
        self.stored.push(piece);
        environment.store().put_piece(self.scope, &name, &plain).await.at(self.client.region())?;
        self.end += length;
        if self.only_whole { Ok(()) } else { self.note().await }
    }

    /// Notes what is stored: from here on it counts.
    async fn note(&mut self) -> Result<(), ClientError> {
        if self.stored.is_empty() {
            return Ok(());
        }
        let Held { environment, writer, upload, .. } = &mut *self.held;
        match environment.ledger().pieces_came(writer, &self.stored, self.end, Timestamp::now()).await {
            Err(LedgerError::GivenUp) => return Err(UploadFault::Busy.into()),
            noted => {
                upload.pieces += u32::try_from(self.stored.len()).unwrap_or(u32::MAX);
                // Where no answer came they may count all the same, and have to stay.
                self.stored.clear();
                noted.at(self.client.region())?;
            }
        }
        upload.came = self.end;
        Ok(())
    }

    /// What is left here goes when the upload does.
    async fn drop_what_does_not_count(&mut self) {
        let Held { environment, writer, upload, .. } = &*self.held;
        for piece in self.stored.drain(..) {
            let _away = environment.store().drop_piece(self.scope, &named(writer.tenant, upload.id, piece)).await;
        }
    }
}

const fn named(tenant: docward_envelope::TenantId, upload: UploadId, piece: StoredPiece) -> ObjectName {
    ObjectName::Piece { tenant, upload, offset: piece.offset, lease: piece.lease }
}
