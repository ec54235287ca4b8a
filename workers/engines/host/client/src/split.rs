//! Having an engine say what an interchange of each claim of an X12 file is put together of.

use crate::check::require;
use crate::process::Process;
use crate::sealed_memory::SealedMemory;
use crate::{EngineFailure, Engines};
use docward_engine_model::ClaimPart;
use docward_engine_model::acknowledgement::Acknowledgement;
use docward_engine_model::protocol::{Limits, Rejection, Reply, Request};

impl Engines {
    /// The claims of an X12 file, in their order, and what an interchange of each alone is put together of. One process looks through it.
    ///
    /// # Errors
    /// The file has something else than claims, or something is wrong with it that its parts could not say; or the engine failed.
    pub async fn split(&self, bytes: &[u8], limits: Limits) -> Result<Vec<ClaimPart>, EngineFailure> {
        if bytes.len() as u64 > limits.bytes {
            return Err(EngineFailure::Rejected(Rejection::TooManyBytes));
        }
        let memory = SealedMemory::holding(&[bytes])?;
        let request = Request::Split { limits };
        let _slot = self.slot().await?;
        let ask = async || listen(&mut Process::start(self, &memory, &request, &limits).await?, bytes.len()).await;
        match ask().await {
            Err(failure) if failure.may_be_chance() => ask().await,
            first => first,
        }
    }
}

/// The only answer. Every part is of the file and of nothing else, and there is no more of them than may be.
pub(crate) async fn listen(process: &mut Process, bytes: usize) -> Result<Vec<ClaimPart>, EngineFailure> {
    let Reply::Split(parts) = process.next().await? else { return Err(EngineFailure::BadReply) };
    require((1..=Acknowledgement::MOST_CLAIMS as usize).contains(&parts.len()))?;
    require(parts.iter().all(|part| part.fits(bytes)) && ClaimPart::are_within(&parts, bytes))?;
    Ok(parts)
}
