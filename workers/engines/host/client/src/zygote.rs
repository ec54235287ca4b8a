//! The zygote: one process that has loaded everything and forks one child a request.

use crate::{EngineConfig, StartFailure};
use docward_engine_model::protocol::{FRAME_HEADER, from_frame, to_frame};
use docward_engine_model::start::Started;
use rustix::io::Errno;
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use std::io::IoSlice;
use std::mem::MaybeUninit;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream as Blocking;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, Interest};
use tokio::net::UnixStream;
use tokio::process::{Child, Command};

/// Loading takes a tenth of a second; a machine that swaps may need longer.
const READY_WITHIN: Duration = Duration::from_secs(30);

/// Bytes that a zygote's word about its start may have.
const LONGEST_WORD: u64 = 64;

pub(crate) struct Zygote {
    control: UnixStream,
    process: Child,
    second_reader: bool,
}

impl Zygote {
    /// Starts the program with nothing but its control socket, as its standard input, and three harmless variables.
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
        if let Some(place) = models() {
            command.env("DOCWARD_MODELS", place);
        }
        command.stdin(Stdio::from(OwnedFd::from(theirs))).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.kill_on_drop(true).spawn()?;
        // `command` still holds the other end of the socket: only without it does the zygote's death show.
        drop(command);
        let mut zygote = Self { control: UnixStream::from_std(ours)?, process, second_reader: false };
        let settings = to_frame(&config.sandbox).map_err(|_| StartFailure::NotReady)?;
        match tokio::time::timeout(READY_WITHIN, zygote.begin(&settings)).await {
            Ok(Ok(Started::Ready { second_reader })) => Ok(Self { second_reader, ..zygote }),
            Ok(Ok(Started::NoLanguageData)) => Err(StartFailure::NoLanguageData),
            Ok(Ok(Started::Missing(features))) => Err(StartFailure::Missing(features)),
            _ => Err(StartFailure::NotReady),
        }
    }

    /// Says what the sandbox must have, and hears what came of it.
    async fn begin(&mut self, settings: &[u8]) -> std::io::Result<Started> {
        self.control.write_all(settings).await?;
        let mut header = [0; FRAME_HEADER];
        self.control.read_exact(&mut header).await?;
        let length = u64::from(u32::from_le_bytes(header)).min(LONGEST_WORD);
        let mut word = Vec::new();
        (&mut self.control).take(length).read_to_end(&mut word).await?;
        from_frame(&word).map_err(|_| std::io::ErrorKind::InvalidData.into())
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

    /// Whether it found the second reader's files.
    pub(crate) fn has_second_reader(&self) -> bool {
        self.second_reader
    }

    /// Its process id, while it has not been seen to end.
    pub(crate) fn process_id(&self) -> Option<u32> {
        self.process.id()
    }
}

/// Where the second reader's files are, unless they are where an engine looks by itself: deploy/bootstrap puts them into the
/// user's own data folder when it is not run as root.
fn models() -> Option<PathBuf> {
    if let Some(place) = std::env::var_os("DOCWARD_MODELS") {
        return Some(PathBuf::from(place));
    }
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let data = data.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".local/share")))?;
    Some(data.join("docward/models")).filter(|place| place.is_dir())
}
