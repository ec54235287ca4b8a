//! A document as it comes: piece by piece, fast enough, with leave, and as its digest says.

use super::head::Expected;
use crate::lasting::{LOOK, Leave};
use crate::limits::Pace;
use crate::problem::Problem;
use async_trait::async_trait;
use axum::body::Body;
use axum::http::StatusCode;
use docward_client::{CutOff, Pieces};
use http_body_util::BodyExt;
use tokio::time::{Instant, Interval, interval, timeout};

/// A body, piece by piece, and what is wrong with it.
pub(crate) struct Coming {
    body: Body,
    digest: Option<Expected>,
    pace: Pace,
    leave: Leave,
    look: Interval,
    broken: Option<Problem>,
}

#[async_trait]
impl Pieces for Coming {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, CutOff> {
        match self.piece().await {
            Ok(piece) => Ok(piece),
            Err(problem) => {
                self.broken = Some(problem);
                Err(CutOff)
            }
        }
    }
}

impl Coming {
    pub(crate) fn new(body: Body, digest: Option<Expected>, leave: Leave) -> Self {
        Self { body, digest, pace: Pace::default(), leave, look: interval(LOOK), broken: None }
    }

    /// What was wrong with it, where it broke off.
    pub(crate) fn broken(&mut self) -> Option<Problem> {
        self.broken.take()
    }

    async fn piece(&mut self) -> Result<Option<Vec<u8>>, Problem> {
        let title = "The document came too slowly. Nothing was taken in.";
        let slow = |_| Problem::new(StatusCode::REQUEST_TIMEOUT, "slow", title);
        loop {
            let began = Instant::now();
            let waited = tokio::select! {
                frame = timeout(self.pace.patience(), self.body.frame()) => frame.ok(),
                _ = self.look.tick() => {
                    self.leave.lasts()?;
                    None
                }
            };
            let bytes = match &waited {
                Some(Some(Ok(frame))) => frame.data_ref().map_or(0, |data| data.len() as u64),
                _ => 0,
            };
            let pace = self.pace.came(bytes, began.elapsed());
            let Some(frame) = waited else {
                pace.map_err(slow)?;
                continue;
            };
            let Some(frame) = frame else {
                self.leave.lasts()?;
                if self.digest.take().is_none_or(Expected::holds) {
                    return Ok(None);
                }
                let title = "The bytes that came are not those of `Content-Digest`. Nothing was taken in.";
                return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "digest", title));
            };
            let cut = || Problem::bad_request("cut-off", "The document was cut off. Nothing was taken in.");
            let frame = frame.map_err(|_| cut())?;
            pace.map_err(slow)?;
            // Trailers say nothing that is of use here.
            let Ok(data) = frame.into_data() else { continue };
            if let Some(digest) = &mut self.digest {
                digest.add(&data);
            }
            return Ok(Some(data.into()));
        }
    }
}
