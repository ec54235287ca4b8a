//! How a command fails, as programs tell it apart: a word of a closed list and the exit status. Under `--json` a failure is
//! one JSON object on standard error, `{"error": WORD, "message": TEXT}`, else a line for people.

mod word;

pub use word::{Failure, Word, word};

use crate::explain::explain;
use crate::terminal;
use docward_client::ErrorKind;
use serde_json::json;

const WRONG_USE: Word = Word::Act(ErrorKind::WrongUse);

/// Says why a command failed, and what helps where that is known; returns its exit status.
pub fn report(error: &anyhow::Error, remedy: Option<String>, as_json: bool) -> u8 {
    let word = word(error);
    let lines: Vec<String> = [explain(error)].into_iter().chain(remedy).collect();
    say(word, &lines.join("\n"), as_json);
    word.status()
}

/// Says why what was typed is no command, and returns the exit status. Help and version are answers and no failures.
pub fn report_wrong_use(error: &clap::Error, as_json: bool) -> u8 {
    if as_json && error.use_stderr() {
        say(WRONG_USE, error.to_string().trim_end(), as_json);
    } else if error.use_stderr() {
        // Not printed by clap, for it quotes what was typed, which may be a file's name that would write on the terminal.
        terminal::note(error.to_string().trim_end());
    } else {
        let _closed_pipe = error.print();
    }
    if error.use_stderr() { WRONG_USE.status() } else { 0 }
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

    #[test]
    fn json_is_asked_for_by_the_option_and_not_by_a_word_to_look_for() {
        let asks = |arguments: &[&str]| asks_for_json(arguments.iter().map(Into::into));
        assert!(asks(&["docward", "status", "--json", "--nonsense"]));
        assert!(!asks(&["docward", "search", "--", "--json"]));
        assert!(!asks(&["docward", "status"]));
    }
}
