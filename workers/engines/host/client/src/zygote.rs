//! The zygote: one process that has loaded everything and forks one child a request.

use crate::{EngineConfig, StartFailure};
use docward_engine_model::protocol::{NO_LANGUAGE_DATA, READY};
use rustix::io::Errno;
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use std::io::IoSlice;
use std::mem::MaybeUninit;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream as Blocking;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncReadExt, Interest};
use tokio::net::UnixStream;
use tokio::process::{Child, Command};

/// Loading takes a tenth of a second; a machine that swaps may need longer.
const READY_WITHIN: Duration = Duration::from_secs(30);

pub(crate) struct Zygote {
    control: UnixStream,
    process: Child,
}

impl Zygote {
    /// Starts the program with nothing but its control socket, as its standard input, and two harmless variables.
    pub(crate) async fn start(config: &EngineConfig) -> Result<Self, StartFailure> {
        let (ours, theirs) = Blocking::pair()?;
        ours.set_nonblocking(true)?;
        let mut command = Command::new(&config.program);
        command.args(&config.arguments).current_dir("/").env_clear();
        // Read by libgomp as the program starts: a second thread would not survive the fork.
        command.env("OMP_THREAD_LIMIT", "1");
        if let Some(place) = std::env::var_os("TESSDATA_PREFIX") {
            command.env("TESSDATA_PREFIX", place);
        }
        command.stdin(Stdio::from(OwnedFd::from(theirs))).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.kill_on_drop(true).spawn()?;
        // `command` still holds the other end of the socket: only without it does the zygote's death show.
        drop(command);
        let mut zygote = Self { control: UnixStream::from_std(ours)?, process };
        zygote.ready().await?;
        Ok(zygote)
    }

    async fn ready(&mut self) -> Result<(), StartFailure> {
        match tokio::time::timeout(READY_WITHIN, self.control.read_u8()).await {
            Ok(Ok(READY)) => Ok(()),
            Ok(Ok(NO_LANGUAGE_DATA)) => Err(StartFailure::NoLanguageData),
            _ => Err(StartFailure::NotReady),
        }
    }

    /// Hands over a child's socket, its document and the socket by which it is watched. An error means: the zygote is gone.
    pub(crate) async fn hand_over(&self, descriptors: [BorrowedFd<'_>; 3]) -> std::io::Result<()> {
        let send = || {
            let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(3))];
            let mut ancillary = SendAncillaryBuffer::new(&mut space);
            if !ancillary.push(SendAncillaryMessage::ScmRights(&descriptors)) {
                return Err(Errno::INVAL.into());
            }
            sendmsg(&self.control, &[IoSlice::new(b"d")], &mut ancillary, SendFlags::NOSIGNAL)?;
            Ok(())
        };
        self.control.async_io(Interest::WRITABLE, send).await
    }

    /// Its process id, while it has not been seen to end.
    pub(crate) fn process_id(&self) -> Option<u32> {
        self.process.id()
    }
}
