//! How a command fails, as programs tell it apart: a word of a closed list and the exit status. Under `--json` a failure is
//! one JSON object on standard error, `{"error": WORD, "message": TEXT}`, else a line for people.

use crate::terminal;
use docward_broker::BrokerError;
use docward_control::CatalogueError;
use docward_ledger::LedgerError;
use docward_store::StoreError;
use serde_json::json;
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
    /// Which.
    pub word: Word,
    /// What to tell a person, and what to do next where that is known.
    pub message: String,
}

impl Failure {
    /// With a message for people.
    pub fn new(word: Word, message: impl Display) -> Self {
        Self { word, message: message.to_string() }
    }
}

/// The word for an error, whichever room it comes from.
pub fn word(error: &anyhow::Error) -> Word {
    for cause in error.chain() {
        if let Some(failure) = cause.downcast_ref::<Failure>() {
            return failure.word;
        }
        let is_away = cause.downcast_ref::<LedgerError>().is_some_and(LedgerError::is_passing)
            || matches!(
                cause.downcast_ref(),
                Some(BrokerError::Unreachable | BrokerError::Lost | BrokerError::Unconfirmed)
            )
            || matches!(cause.downcast_ref(), Some(StoreError::Passing))
            || matches!(cause.downcast_ref(), Some(CatalogueError::Away));
        if is_away {
            return Word::Away;
        }
    }
    word_of_text(&error.root_cause().to_string())
}

/// The word for an error of the client, which says in its text only what it is.
fn word_of_text(text: &str) -> Word {
    match text {
        text if text.starts_with("refused: ") => Word::Refused,
        text if text.starts_with("there is no ") => Word::NotFound,
        text if text.contains("does not answer") || text.contains("is the fleet up?") => Word::Away,
        _ => Word::Failed,
    }
}

/// Why something was refused, in the word of the audit trail.
pub fn reason(error: &anyhow::Error) -> String {
    let text = error.root_cause().to_string();
    let word = text.strip_prefix("refused: ").and_then(|rest| rest.split(';').next());
    word.unwrap_or(Word::Refused.as_str()).to_owned()
}

/// Says why a command failed, and returns its exit status.
pub fn report(error: &anyhow::Error, as_json: bool) -> u8 {
    let word = word(error);
    say(word, &format!("{error:#}"), as_json);
    word.status()
}

/// Says why what was typed is no command, and returns the exit status. Help and version are answers and no failures.
pub fn report_wrong_use(error: &clap::Error, as_json: bool) -> u8 {
    if as_json && error.use_stderr() {
        say(Word::WrongUse, error.to_string().trim_end(), as_json);
    } else {
        let _closed_pipe = error.print();
    }
    if error.use_stderr() { Word::WrongUse.status() } else { 0 }
}

fn say(word: Word, message: &str, as_json: bool) {
    if as_json && terminal::json_note(&json!({ "error": word.as_str(), "message": message })).is_ok() {
        return;
    }
    terminal::note(format_args!("error: {message}"));
}

/// Whether JSON was asked for, of arguments that may not be a command at all.
pub fn asks_for_json(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> bool {
    arguments.into_iter().take_while(|argument| argument != "--").any(|argument| argument == "--json")
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::{Context, anyhow};

    #[test]
    fn an_error_has_a_word_wherever_it_comes_from() {
        let ledger = || Err::<(), _>(LedgerError::Away).context("the ledger of us-east-1").unwrap_err();
        for (error, word) in [
            (ledger(), Word::Away),
            (StoreError::Passing.into(), Word::Away),
            (BrokerError::Unreachable.into(), Word::Away),
            (anyhow!("the tenant's key provider, the bucket or the broker does not answer"), Word::Away),
            (anyhow!("refused: grant-too-narrow; the refusal is on record"), Word::Refused),
            (anyhow!("there is no tenant `nobody`; there are: harbor-clinic"), Word::NotFound),
            (Failure::new(Word::TimedOut, "later").into(), Word::TimedOut),
            (anyhow!("no space left on device"), Word::Failed),
        ] {
            assert_eq!(super::word(&error), word, "{error:#}");
        }
        assert_eq!(reason(&anyhow!("refused: quota; the tenant's policy takes 1 documents a day")), "quota");
        assert_eq!([Word::TimedOut, Word::Interrupted, Word::Refused].map(Word::status), [3, 130, 2]);
    }

    #[test]
    fn json_is_asked_for_by_the_option_and_not_by_a_word_to_look_for() {
        let asks = |arguments: &[&str]| asks_for_json(arguments.iter().map(Into::into));
        assert!(asks(&["docward", "status", "--json", "--nonsense"]));
        assert!(!asks(&["docward", "search", "--", "--json"]));
        assert!(!asks(&["docward", "status"]));
    }
}
