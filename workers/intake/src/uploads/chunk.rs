//! The body of one request of an upload: how it comes, and what is answered where it does not.

use super::head::{Checksum, announced};
use crate::documents::Coming;
use crate::lasting::{Lasting, Leave};
use crate::limits::Of;
use crate::problem::Problem;
use crate::ruled::Allowed;
use crate::service::Service;
use async_trait::async_trait;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use docward_client::{Chunk, ClientError, CutOff, Pieces, Upload, UploadFault, WrongUse};
use std::sync::Arc;

/// Takes the body in, as what begins there in the document; gives the upload as it is then.
pub(super) async fn take_in(
    service: &Arc<Service>,
    allowed: Allowed,
    upload: &Upload,
    offset: u64,
    (headers, body): (&HeaderMap, Body),
) -> Result<Upload, Problem> {
    let checksum = Checksum::of(headers)?;
    // Before a byte of it is read. What is not announced is counted as it comes.
    let end = announced(headers).map_or(Some(offset), |announced| offset.checked_add(announced));
    if end.is_none_or(|end| end > upload.length) {
        return Err(ClientError::from(UploadFault::TooMuch).into());
    }
    let place = service.limits.take(Of::Uploads, allowed.tenant.id)?;
    let leave = Leave::new(service, &allowed, Lasting::HandingIn(upload.purpose));
    let only_whole = checksum.is_some();
    let mut checked = Checked { coming: Coming::new(body, None, leave), checksum, broken: None };
    let id = upload.id;
    // A task of its own: what came is kept, or the document handed in, when the connection is gone too.
    let taken = service.begun.spawn(async move {
        let _place = place;
        let chunk = Chunk { offset, pieces: &mut checked, only_whole };
        let taken = allowed.client.add_to_upload(&allowed.tenant, id, chunk).await;
        taken.map_err(|error| match (&error, checked.broken()) {
            (ClientError::WrongUse(WrongUse::CutOff), Some(problem)) => problem,
            _ => error.into(),
        })
    });
    taken.await.unwrap_or_else(|_| Err(Problem::failed()))
}

/// A body whose end is reached only if it is what its checksum says.
struct Checked {
    coming: Coming,
    checksum: Option<Checksum>,
    broken: Option<Problem>,
}

#[async_trait]
impl Pieces for Checked {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, CutOff> {
        let piece = self.coming.next().await?;
        match &piece {
            Some(bytes) => self.checksum.iter_mut().for_each(|checksum| checksum.add(bytes)),
            None if self.checksum.take().is_none_or(Checksum::holds) => {}
            None => {
                self.broken = Some(checksum_mismatch());
                return Err(CutOff);
            }
        }
        Ok(piece)
    }
}

impl Checked {
    /// What was wrong with it, where it broke off.
    fn broken(&mut self) -> Option<Problem> {
        let kept = "What came before is kept as far as it was stored: `HEAD` says how much.";
        let of_body = |problem: Problem| match problem.word() {
            "cut-off" => Problem::bad_request("cut-off", kept),
            "slow" => Problem::new(StatusCode::REQUEST_TIMEOUT, "slow", kept),
            _ => problem,
        };
        self.broken.take().or_else(|| self.coming.broken().map(of_body))
    }
}

/// The status that tus has for it is none of HTTP's own.
fn checksum_mismatch() -> Problem {
    let status = StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST);
    Problem::new(status, "checksum", "The bytes that came are not those of `Upload-Checksum`. None of them is kept.")
}
