//! The end of an upload: all of it came, and it is handed in; or its client wants it no more.

use super::Held;
use crate::client::Client;
use crate::error::ClientError;
use crate::received::{receive, send_received};
use crate::submit::Original;
use docward_envelope::{JobId, UploadId};
use docward_ledger::{Answered, LedgerError, Upload, UploadState};
use docward_runtime::error::At;
use docward_trust::{AssembledRequest, HasUpload, Intake, TenantScope};
use docward_trust_policy::Tenant;
use std::sync::atomic::Ordering;

impl Client {
    /// Hands in a document of which all came, where whoever took the last of it in was killed before.
    ///
    /// # Errors
    /// As [`Client::upload`] and [`Client::submit`]; [`UploadFault::Busy`](crate::UploadFault::Busy) while somebody else does.
    pub async fn hand_upload_in(&self, tenant: &Tenant, id: UploadId) -> Result<Upload, ClientError> {
        self.holding(tenant, id, async |held| {
            if held.upload.state == UploadState::Open && held.upload.is_whole() {
                self.hand_in_held(tenant, held).await?;
            }
            Ok(held.upload.clone())
        })
        .await
    }

    /// Ends an upload that its client wants no more: nothing of it is left. A document that was handed in goes on.
    ///
    /// # Errors
    /// As [`Client::upload`]; [`UploadFault::Busy`](crate::UploadFault::Busy) while more of it comes.
    pub async fn end_upload(&self, tenant: &Tenant, id: UploadId) -> Result<(), ClientError> {
        self.holding(tenant, id, async |held| {
            let environment = held.environment.clone();
            let header = self.first_header(&environment, tenant, held.upload.purpose)?;
            let end = async |scope: TenantScope<'_, docward_trust::Upload>| {
                match environment.ledger().end_upload(&held.writer).await {
                    Err(LedgerError::GivenUp) => return Err(crate::UploadFault::Busy.into()),
                    ended => ended.at(self.region())?,
                }
                clear(held, &scope).await;
                Ok(())
            };
            self.admit_pieces(&environment, &header, id, end).await
        })
        .await
    }

    /// Puts a document together of its pieces and hands it in, as one that came in one request. Whoever is killed on the way left the
    /// pieces and a row that says so, or a job: the note of the document that is stored and of the upload that it was are one.
    pub(super) async fn hand_in_held(&self, tenant: &Tenant, held: &mut Held<'_>) -> Result<JobId, ClientError> {
        held.hands_in.store(true, Ordering::Relaxed);
        let environment = held.environment.clone();
        let Upload { id, length, purpose, lane, .. } = held.upload;
        let header = self.first_header(&environment, tenant, purpose)?;
        let work = async |scope: TenantScope<'_, Intake>| {
            let pieces = environment.ledger().pieces(tenant.id, id).await.at(self.region())?;
            let accepted = self.accept(&environment, &scope, length, Original::Assembled(&pieces)).await?;
            let received = accepted.in_lane(lane);
            receive(&environment, &received, Some(Answered::Upload(&held.writer))).await?;
            clear(held, &scope).await;
            Ok(received)
        };
        let request = |intake| AssembledRequest { intake, upload: id };
        let received = self.admit_as(&environment, &header, request, work).await?;
        let job = received.envelope.header().job;
        held.upload.state = UploadState::HandedIn(job);
        // It is in whatever becomes of this: where it is not sent now it is sent again.
        let _sent = send_received(&environment, &received).await;
        Ok(job)
    }
}

/// Takes away what came of an upload that is at its end. What can't be taken away now the janitor does.
async fn clear<K: HasUpload>(held: &Held<'_>, scope: &TenantScope<'_, K>) {
    if held.environment.store().drop_pieces(scope).await.is_ok() {
        let _away = held.environment.ledger().upload_is_cleared(&held.writer).await;
    }
}
