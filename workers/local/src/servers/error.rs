//! What can go wrong with local services. Every message says what to do next, or which log to read.

use std::path::PathBuf;

/// Why the private servers cannot be started, found or stopped.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    /// A program is not installed.
    #[error("`{program}` is not installed; run deploy/bootstrap")]
    Missing {
        /// The name of the program.
        program: &'static str,
    },
    /// The folder was made by another user.
    #[error("{} belongs to another user or is a link; set DOCWARD_LOCAL to a folder of your own", path.display())]
    NotOurs {
        /// The folder of the local fleet.
        path: PathBuf,
    },
    /// A server did not answer within its ceiling.
    #[error("{server} was not ready after {seconds} s; read {}, then try again", log.display())]
    NotReady {
        /// The name of the server.
        server: &'static str,
        /// How long was waited, in seconds.
        seconds: u64,
        /// The file into which the server writes its log.
        log: PathBuf,
    },
    /// A server ended before it answered.
    #[error("{server} ended while starting; read {}", log.display())]
    Ended {
        /// The name of the server.
        server: &'static str,
        /// The file into which the server writes its log.
        log: PathBuf,
    },
    /// A tool of a server failed.
    #[error("`{program}` failed; read {}", log.display())]
    Tool {
        /// The name of the tool.
        program: &'static str,
        /// Where its output is.
        log: PathBuf,
    },
    /// A process did not go.
    #[error("{server} (process {pid}) does not stop, even when killed")]
    DoesNotStop {
        /// The name of the server.
        server: &'static str,
        /// Its process id.
        pid: u32,
    },
    /// Nothing runs there.
    #[error("no servers run in {}; `docward up` starts them", folder.display())]
    NotRunning {
        /// The folder of the local fleet.
        folder: PathBuf,
    },
    /// The file with ports and passwords cannot be understood.
    #[error("{} is damaged; remove its folder and start again (this drops the local data)", path.display())]
    Damaged {
        /// The file that is read or written.
        path: PathBuf,
    },
    /// Every port tried is taken.
    #[error("no free port between 20000 and 32000 on 127.0.0.1")]
    NoFreePort,
    /// The operating system gave no random bytes.
    #[error("the operating system gives no random bytes")]
    NoRandomness,
    /// Plain file trouble.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The blocking task that did the work was cancelled.
    #[error("interrupted")]
    Interrupted,
}

impl LocalError {
    /// For `map_err` on file operations.
    pub(super) fn file(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { action, path, source }
    }
}
