//! The word for an error, told by its type wherever it stands in a chain of causes.

use docward_client::{ClientError, ErrorKind};
use docward_control::CatalogueError;
use docward_runtime::directory::DirectoryError;
use docward_runtime::error::RuntimeError;
use std::error::Error;
use std::fmt::Display;

/// Why a command failed, in the word of the README.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// What an act for a caller failed of.
    Act(ErrorKind),
    /// What was waited for took longer than was given.
    TimedOut,
    /// Somebody interrupted it.
    Interrupted,
}

impl Word {
    /// As it stands in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Act(kind) => kind.as_str(),
            Self::TimedOut => "timed-out",
            Self::Interrupted => "interrupted",
        }
    }

    /// The exit status: 3 for what took too long, 130 for an interrupt as shells say it, 2 for everything else.
    pub const fn status(self) -> u8 {
        match self {
            Self::TimedOut => 3,
            Self::Interrupted => 130,
            Self::Act(_) => 2,
        }
    }
}

/// A failure that a command itself has a word for.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// The word that programs tell it by.
    pub word: Word,
    /// What to tell a person, and what to do next where that is known.
    pub message: String,
}

impl Failure {
    /// A failure with a message for people.
    pub fn new(word: Word, message: impl Display) -> Self {
        Self { word, message: message.to_string() }
    }

    /// A failure for the reason that what was typed can't be meant.
    pub fn wrong_use(message: impl Display) -> Self {
        Self::new(Word::Act(ErrorKind::WrongUse), message)
    }
}

/// The word for an error, whichever crate it comes from.
pub fn word(error: &anyhow::Error) -> Word {
    error.chain().find_map(of_cause).unwrap_or(Word::Act(ErrorKind::Failed))
}

fn of_cause(cause: &(dyn Error + 'static)) -> Option<Word> {
    if let Some(failure) = cause.downcast_ref::<Failure>() {
        return Some(failure.word);
    }
    let kind = cause.downcast_ref::<ClientError>().map(ErrorKind::from);
    let kind = kind.or_else(|| cause.downcast_ref::<RuntimeError>().map(ErrorKind::from));
    let kind = kind.or_else(|| cause.downcast_ref::<CatalogueError>().map(ErrorKind::from));
    kind.or_else(|| cause.downcast_ref::<DirectoryError>().map(ErrorKind::from)).map(Word::Act)
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::{Context, anyhow};
    use docward_client::WrongUse;

    #[test]
    fn an_error_has_a_word_wherever_it_stands() {
        let away: Result<(), _> = Err(RuntimeError::from(CatalogueError::Away));
        let nobody = DirectoryError::NoSuchTenant { named: "nobody".to_owned(), known: Vec::new() };
        for (error, word) in [
            (away.context("reading").unwrap_err(), "away"),
            (CatalogueError::Away.into(), "away"),
            (anyhow::Error::new(nobody).context("reading"), "not-found"),
            (ClientError::from(WrongUse::Query).into(), "wrong-use"),
            (Failure::wrong_use("what?").into(), "wrong-use"),
            (Failure::new(Word::TimedOut, "later").into(), "timed-out"),
            (anyhow!("no space left on device"), "failed"),
        ] {
            assert_eq!(super::word(&error).as_str(), word, "{error:#}");
        }
        let refused = Word::Act(ErrorKind::Refused);
        assert_eq!([Word::TimedOut, Word::Interrupted, refused].map(Word::status), [3, 130, 2]);
    }
}
