//! How a document can fail in an engine, and why engines can't be had at all.

use docward_engine_model::protocol::{Ending, Rejection};
use docward_engine_model::start::Feature;

/// Why an engine gave no answer. Quotes nothing of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EngineFailure {
    /// It read the document and refuses it. Final.
    #[error("rejected: {0}")]
    Rejected(Rejection),
    /// It ended without an answer.
    #[error("the engine died")]
    Died,
    /// It made a system call that reading never makes, and was ended for it: the document may have taken it over.
    #[error("the engine was ended at a system call that reading never makes")]
    Forbidden,
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
    /// The refusal that this becomes when a second, fresh process fails in the same way, or no second one is tried; `None` if there
    /// is no such word.
    pub const fn second_time(self) -> Option<Rejection> {
        match self {
            Self::Rejected(rejection) => Some(rejection),
            Self::TimedOut => Some(Rejection::TooSlow),
            Self::OutOfMemory => Some(Rejection::TooMuchMemory),
            Self::TooMuchOutput => Some(Rejection::TooMuchOutput),
            Self::Died | Self::Forbidden | Self::BadReply | Self::Unavailable => None,
        }
    }

    /// Whether one fresh process more is worth trying: after a death or a limit. A refusal is final at once; so is a forbidden
    /// system call, for what took a process over gets no second one.
    pub(crate) const fn may_be_chance(self) -> bool {
        !matches!(self, Self::Rejected(_) | Self::Forbidden | Self::Unavailable)
    }

    pub(crate) const fn of_ending(ending: Ending) -> Self {
        match ending {
            Ending::OutOfTime => Self::TimedOut,
            Ending::OutOfMemory => Self::OutOfMemory,
            Ending::Forbidden => Self::Forbidden,
            Ending::Finished | Ending::Crashed => Self::Died,
        }
    }
}

/// Why engines can't be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StartFailure {
    /// The program can't be started.
    #[error("the engine program can't be started: {0}")]
    Program(std::io::ErrorKind),
    /// It says that Tesseract's language data is missing.
    #[error("tesseract's English language data is missing: install tesseract-ocr-eng or set TESSDATA_PREFIX")]
    NoLanguageData,
    /// This system does not give the sandbox all it needs, and configuration does not accept all that is missing.
    #[error("the engines' sandbox lacks {}: start the worker where the system has it, or accept it in engines.accept_missing", Words(.0))]
    Missing(Vec<Feature>),
    /// It ended or stayed silent.
    #[error("the engine program did not become ready")]
    NotReady,
}

struct Words<'a>(&'a [Feature]);

impl std::fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, feature) in self.0.iter().enumerate() {
            let before = if index == 0 { "" } else { ", " };
            write!(f, "{before}{feature}")?;
        }
        Ok(())
    }
}

impl From<std::io::Error> for StartFailure {
    fn from(error: std::io::Error) -> Self {
        Self::Program(error.kind())
    }
}
