//! The word for an error, told by its type wherever it stands in a chain of causes.

use docward_client::ClientError;
use docward_control::CatalogueError;
use docward_ledger::LedgerError;
use docward_runtime::directory::DirectoryError;
use docward_runtime::error::{RuntimeError, Service};
use docward_runtime::keys::RotationError;
use docward_store::StoreError;
use docward_trust::{KeyError, Refusal};
use std::error::Error;
use std::fmt::Display;

/// Why a command failed, in the word of the README.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// Policy, a quota or a missing grant forbids it.
    Refused,
    /// There is no such tenant, job or result (yet).
    NotFound,
    /// A service does not answer.
    Away,
    /// What was typed can't be meant.
    WrongUse,
    /// What was waited for took longer than was given.
    TimedOut,
    /// Somebody interrupted it.
    Interrupted,
    /// Anything else: a file that can't be written, a configuration that does not fit.
    Failed,
}

impl Word {
    /// As it stands in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::NotFound => "not-found",
            Self::Away => "away",
            Self::WrongUse => "wrong-use",
            Self::TimedOut => "timed-out",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
        }
    }

    /// The exit status: 3 for what took too long, 130 for an interrupt as shells say it, 2 for everything else.
    pub const fn status(self) -> u8 {
        match self {
            Self::TimedOut => 3,
            Self::Interrupted => 130,
            _ => 2,
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
        Self::new(Word::WrongUse, message)
    }
}

/// The word for an error, whichever crate it comes from.
pub fn word(error: &anyhow::Error) -> Word {
    error.chain().find_map(of_cause).unwrap_or(Word::Failed)
}

fn of_cause(cause: &(dyn Error + 'static)) -> Option<Word> {
    cause
        .downcast_ref::<Failure>()
        .map(|failure| failure.word)
        .or_else(|| cause.downcast_ref().map(client))
        .or_else(|| cause.downcast_ref().map(runtime))
        .or_else(|| cause.downcast_ref().map(catalogue))
        .or_else(|| cause.downcast_ref().map(directory))
}

/// The word for an error of the client.
fn client(error: &ClientError) -> Word {
    match error {
        ClientError::NoGrant { .. } | ClientError::Refused(_) | ClientError::Quota(_) => Word::Refused,
        ClientError::NotFound(_) => Word::NotFound,
        // Not kept: the catalogue does not answer.
        ClientError::Away { .. } | ClientError::NotKept { .. } => Word::Away,
        ClientError::WrongUse(_) => Word::WrongUse,
        ClientError::Key(fault) | ClientError::NotDisabled(fault) => key(fault.error),
        ClientError::WithoutKeys { cause, .. } => client(cause),
        ClientError::Chain(_) => Word::Failed,
        ClientError::Rotation(error) => rotation(error),
        ClientError::Runtime(error) => runtime(error),
    }
}

fn runtime(error: &RuntimeError) -> Word {
    match error {
        RuntimeError::Away { .. } | RuntimeError::Ledger { error: LedgerError::Moving, .. } => Word::Away,
        RuntimeError::Refused(refusal) => refused(*refusal),
        RuntimeError::Ledger { error: LedgerError::NoAddress, .. } => Word::WrongUse,
        RuntimeError::Ledger { error: LedgerError::NotWaiting, .. } | RuntimeError::NoPolicy { .. } => Word::NotFound,
        RuntimeError::Catalogue(error) => catalogue(error),
        RuntimeError::Key(fault) => key(fault.error),
        RuntimeError::KeyManager { error, .. } => key(*error),
        _ => Word::Failed,
    }
}

fn catalogue(error: &CatalogueError) -> Word {
    match error {
        CatalogueError::Away => Word::Away,
        CatalogueError::NoSuchRegion { .. }
        | CatalogueError::NoSuchTenant
        | CatalogueError::NoSuchGrant(_)
        | CatalogueError::NoSuchIncident(_) => Word::NotFound,
        CatalogueError::Policy(_)
        | CatalogueError::PolicyVersion { .. }
        | CatalogueError::PolicyRegion
        | CatalogueError::TenantExists
        | CatalogueError::IncidentClosed
        | CatalogueError::NotAnEmptyCatalogue => Word::WrongUse,
        _ => Word::Failed,
    }
}

const fn directory(error: &DirectoryError) -> Word {
    match error {
        DirectoryError::NoSuchTenant { .. } | DirectoryError::NoSuchRegion { .. } => Word::NotFound,
        DirectoryError::NotAtHome { .. } => Word::WrongUse,
    }
}

fn rotation(error: &RotationError) -> Word {
    match error {
        RotationError::Refused(refusal) => refused(*refusal),
        RotationError::Key(error) => key(*error),
        RotationError::Listing(error) | RotationError::Object { error, .. } => store(*error),
        RotationError::Newest { .. } => Word::WrongUse,
        RotationError::StillNeeded { .. } => Word::Failed,
    }
}

fn store(error: StoreError) -> Word {
    match error {
        StoreError::Passing => Word::Away,
        StoreError::Refused(refusal) => refused(refusal),
        _ => Word::Failed,
    }
}

const fn key(error: KeyError) -> Word {
    match error {
        KeyError::Away => Word::Away,
        _ => Word::Failed,
    }
}

/// A gate that could not ask, because something is away, refuses too.
fn refused(refusal: Refusal) -> Word {
    if Service::of_refusal(refusal).is_some() { Word::Away } else { Word::Refused }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::{Context, anyhow};
    use docward_client::{NotFound, Quota, WrongUse};
    use docward_runtime::error::At;
    use docward_trust::Reason;

    #[test]
    fn an_error_has_a_word_wherever_it_comes_from() {
        let region = "us-east-1".parse().unwrap();
        let ledger = Err::<(), _>(LedgerError::Away).at(&region).context("reading").unwrap_err();
        let away = ClientError::Away { service: Service::Broker, region: None };
        let nobody = || DirectoryError::NoSuchTenant { named: "nobody".to_owned(), known: Vec::new() };
        for (error, word) in [
            (ledger, Word::Away),
            (away.into(), Word::Away),
            (CatalogueError::Away.into(), Word::Away),
            (ClientError::from(RuntimeError::from(CatalogueError::Away)).into(), Word::Away),
            (RuntimeError::from(Refusal::from(Reason::Store)).into(), Word::Away),
            (RuntimeError::from(Refusal::from(Reason::NoKeys)).into(), Word::Refused),
            (ClientError::from(Quota::PerDay { most: 1 }).into(), Word::Refused),
            (anyhow::Error::new(nobody()).context("reading"), Word::NotFound),
            (ClientError::from(nobody()).into(), Word::NotFound),
            (ClientError::from(NotFound::Policy { tenant: "x".to_owned() }).into(), Word::NotFound),
            (ClientError::from(WrongUse::Query).into(), Word::WrongUse),
            (Failure::new(Word::TimedOut, "later").into(), Word::TimedOut),
            (anyhow!("no space left on device"), Word::Failed),
        ] {
            assert_eq!(super::word(&error), word, "{error:#}");
        }
        assert_eq!([Word::TimedOut, Word::Interrupted, Word::Refused].map(Word::status), [3, 130, 2]);
    }
}
