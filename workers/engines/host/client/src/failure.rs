//! How a document can fail in an engine, and why engines can't be had at all.

use docward_engine_model::protocol::{Ending, Rejection};

/// Why an engine gave no answer. Quotes nothing of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EngineFailure {
    /// It read the document and refuses it. Final.
    #[error("rejected: {0}")]
    Rejected(Rejection),
    /// It ended without an answer.
    #[error("the engine died")]
    Died,
    /// Its wall-clock or CPU seconds ran out.
    #[error("the engine took too long")]
    TimedOut,
    /// It could not have the memory it wanted.
    #[error("the engine needed too much memory")]
    OutOfMemory,
    /// It answered with more than it may.
    #[error("the engine answered with too much")]
    TooMuchOutput,
    /// It answered what the protocol or the document's own limits don't allow.
    #[error("the engine's answer is not believable")]
    BadReply,
    /// No engine can be started. The document is not to blame.
    #[error("no engine can be started")]
    Unavailable,
}

impl EngineFailure {
    /// The refusal that this becomes when a second, fresh process fails in the same way; `None` if there is no such word.
    pub const fn second_time(self) -> Option<Rejection> {
        match self {
            Self::Rejected(rejection) => Some(rejection),
            Self::TimedOut => Some(Rejection::TooSlow),
            Self::OutOfMemory => Some(Rejection::TooMuchMemory),
            Self::TooMuchOutput => Some(Rejection::TooMuchOutput),
            Self::Died | Self::BadReply | Self::Unavailable => None,
        }
    }

    pub(crate) const fn of_ending(ending: Ending) -> Self {
        match ending {
            Ending::OutOfTime => Self::TimedOut,
            Ending::OutOfMemory => Self::OutOfMemory,
            Ending::Finished | Ending::Crashed => Self::Died,
        }
    }
}

/// Why engines can't be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StartFailure {
    /// The program can't be started.
    #[error("the engine program can't be started: {0}")]
    Program(std::io::ErrorKind),
    /// It says that Tesseract's language data is missing.
    #[error("tesseract's English language data is missing: install tesseract-ocr-eng or set TESSDATA_PREFIX")]
    NoLanguageData,
    /// It ended or stayed silent.
    #[error("the engine program did not become ready")]
    NotReady,
}

impl From<std::io::Error> for StartFailure {
    fn from(error: std::io::Error) -> Self {
        Self::Program(error.kind())
    }
}
