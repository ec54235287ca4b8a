//! One engine process: it gets one document and one request, answers under a deadline and a budget, and is killed by the
//! zygote as soon as nobody listens any more.

use crate::sealed_memory::SealedMemory;
use crate::zygote::Zygote;
use crate::{EngineFailure, Engines};
use docward_engine_model::protocol::{
    Allowance, Ending, FRAME_HEADER, LONGEST_FRAME, Limits, Reply, Request, from_frame_within, to_frame,
};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream as Blocking;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout_at};
use zeroize::Zeroizing;

/// How long the zygote may take to say how a process ended that has closed its socket.
const ENDING_WITHIN: Duration = Duration::from_secs(5);

/// What a frame reserves before its bytes are there: an announced length alone costs no memory.
const RESERVED: usize = 1 << 20;

/// A running engine process. Dropping it closes its sockets, at which the zygote kills it.
pub(crate) struct Process {
    replies: UnixStream,
    watch: UnixStream,
    deadline: Instant,
    /// Bytes it may still answer with.
    budget: u64,
    /// Bytes that its answers may still take, decoded.
    memory: Allowance,
}

impl Process {
    /// Starts a process and gives it the document and the request. Whoever calls holds a slot for it.
    pub(crate) async fn start(
        engines: &Engines,
        document: &SealedMemory,
        request: &Request,
        limits: &Limits,
    ) -> Result<Self, EngineFailure> {
        let (replies, childs) = pair()?;
        let (watch, watched) = pair()?;
        engines.hand_over([childs.as_fd(), document.as_fd(), watched.as_fd()]).await?;
        drop((childs, watched));
        let mut process = Self::over(replies, watch, limits);
        let frame = Zeroizing::new(to_frame(request).map_err(|_| EngineFailure::BadReply)?);
        process.send(&frame).await?;
        Ok(process)
    }

    /// A process behind two sockets.
    pub(crate) fn over(replies: UnixStream, watch: UnixStream, limits: &Limits) -> Self {
        let deadline = Instant::now() + Duration::from_secs(u64::from(limits.seconds));
        Self { replies, watch, deadline, budget: limits.output_bytes, memory: Allowance::of(limits.output_bytes) }
    }

    async fn send(&mut self, frame: &[u8]) -> Result<(), EngineFailure> {
        match timeout_at(self.deadline, self.replies.write_all(frame)).await {
            Err(_) => Err(EngineFailure::TimedOut),
            Ok(Err(_)) => Err(self.ending().await),
            Ok(Ok(())) => Ok(()),
        }
    }

    /// Its next answer. A refusal is an error, and so is everything else that ends the conversation early.
    pub(crate) async fn next(&mut self) -> Result<Reply, EngineFailure> {
        let message = match timeout_at(self.deadline, self.message()).await {
            Err(_) => return Err(EngineFailure::TimedOut),
            Ok(Err(Interrupted::Ended)) => return Err(self.ending().await),
            Ok(Err(Interrupted::OverBudget)) => return Err(EngineFailure::TooMuchOutput),
            Ok(Ok(message)) => message,
        };
        match from_frame_within(&message, &self.memory) {
            Ok(Reply::Rejected(rejection)) => Err(EngineFailure::Rejected(rejection)),
            Ok(reply) => Ok(reply),
            Err(_) if self.memory.is_used_up() => Err(EngineFailure::TooMuchOutput),
            Err(_) => Err(EngineFailure::BadReply),
        }
    }

    async fn message(&mut self) -> Result<Zeroizing<Vec<u8>>, Interrupted> {
        let mut header = [0; FRAME_HEADER];
        self.replies.read_exact(&mut header).await.map_err(|_| Interrupted::Ended)?;
        let length = u32::from_le_bytes(header);
        if length > LONGEST_FRAME {
            return Err(Interrupted::OverBudget);
        }
        self.budget = self.budget.checked_sub(u64::from(length)).ok_or(Interrupted::OverBudget)?;
        let length = length as usize;
        let mut message = Zeroizing::new(Vec::with_capacity(length.min(RESERVED)));
        (&mut self.replies).take(length as u64).read_to_end(&mut message).await.map_err(|_| Interrupted::Ended)?;
        if message.len() == length { Ok(message) } else { Err(Interrupted::Ended) }
    }

    /// Why it ended, by the zygote's word; without one the zygote is dead too, and its children died with it.
    async fn ending(&mut self) -> EngineFailure {
        let mut byte = [0];
        match tokio::time::timeout(ENDING_WITHIN, self.watch.read_exact(&mut byte)).await {
            Ok(Ok(_)) => EngineFailure::of_ending(byte.first().map_or(Ending::Crashed, |byte| Ending::of_byte(*byte))),
            _ => EngineFailure::Died,
        }
    }
}

enum Interrupted {
    /// The socket was closed, in the middle of a frame or before one.
    Ended,
    /// The next frame is longer than any, or than what may still come.
    OverBudget,
}

/// Our end for the runtime, and the end that is given away: blocking, as an engine has no runtime.
fn pair() -> Result<(UnixStream, Blocking), EngineFailure> {
    let make = || -> std::io::Result<_> {
        let (ours, theirs) = Blocking::pair()?;
        ours.set_nonblocking(true)?;
        Ok((UnixStream::from_std(ours)?, theirs))
    };
    make().map_err(|_| EngineFailure::Unavailable)
}

impl Engines {
    /// Waits for the right to have one more process. Who waits longest is next.
    pub(crate) async fn slot(&self) -> Result<OwnedSemaphorePermit, EngineFailure> {
        Arc::clone(&self.shared.slots).acquire_owned().await.map_err(|_| EngineFailure::Unavailable)
    }

    /// Gives descriptors to the zygote; starts a new one first if it has died.
    async fn hand_over(&self, descriptors: [std::os::fd::BorrowedFd<'_>; 3]) -> Result<(), EngineFailure> {
        let mut zygote = self.shared.zygote.lock().await;
        if let Some(living) = zygote.as_ref() {
            if living.hand_over(descriptors).await.is_ok() {
                return Ok(());
            }
            *zygote = None;
        }
        let fresh = Zygote::start(&self.shared.config).await.map_err(|_| EngineFailure::Unavailable)?;
        let handed = fresh.hand_over(descriptors).await;
        *zygote = Some(fresh);
        handed.map_err(|_| EngineFailure::Unavailable)
    }

    /// The zygote's process id while it lives: for tests and for `docward`'s own health report.
    pub async fn zygote_process_id(&self) -> Option<u32> {
        self.shared.zygote.lock().await.as_ref().and_then(Zygote::process_id)
    }
}
