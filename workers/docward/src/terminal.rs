//! The only place that writes to a person's terminal: lines on standard output, notes and progress on standard error. What
//! a terminal would obey is never written, wherever the text comes from ([`printable()`]).
//!
//! A closed pipe (`docward … | head`) ends output quietly, as a person expects.

mod printable;
mod table;

pub use printable::{json_escaped, name, printable, printable_lines};
pub use table::Table;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fmt::Display;
use std::io::{ErrorKind, IsTerminal, Write};

/// Writes one line of result, or several, to standard output, at once.
pub fn line(text: impl Display) {
    let _closed_pipe = writeln!(std::io::stdout().lock(), "{}", printable_lines(&text.to_string()));
}

/// Writes one line about what happens, or several, to standard error.
pub fn note(text: impl Display) {
    let _closed_pipe = writeln!(std::io::stderr().lock(), "{}", printable_lines(&text.to_string()));
}

/// Writes a value as indented JSON to standard output.
///
/// # Errors
/// When the value does not serialise, which would be a bug.
pub fn json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    line(printable::json_escaped(&serde_json::to_string_pretty(value)?));
    Ok(())
}

/// Writes a value as one line of JSON to standard output, at once.
///
/// # Errors
/// When the value does not serialise, which would be a bug.
pub fn json_line(value: &impl serde::Serialize) -> anyhow::Result<()> {
    line(printable::json_escaped(&serde_json::to_string(value)?));
    Ok(())
}

/// Writes a value as one line of JSON to standard error.
///
/// # Errors
/// When the value does not serialise, which would be a bug.
pub fn json_note(value: &impl serde::Serialize) -> anyhow::Result<()> {
    note(printable::json_escaped(&serde_json::to_string(value)?));
    Ok(())
}

/// Writes a text that somebody else wrote to standard output: to a file or another program exactly as it is, to a terminal as
/// [`printable_lines`].
///
/// # Errors
/// When it can't be written.
pub fn text(text: &str) -> std::io::Result<()> {
    if is_interactive() {
        line(text.trim_end_matches('\n'));
        return Ok(());
    }
    bytes_as_they_are(text.as_bytes())
}

/// Writes bytes as they are to standard output, for another program.
///
/// # Errors
/// When they can't be written. A closed pipe is none.
pub fn bytes_as_they_are(bytes: &[u8]) -> std::io::Result<()> {
    let mut output = std::io::stdout().lock();
    match output.write_all(bytes).and_then(|()| output.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// A progress bar on standard error; silent where standard error is no terminal.
pub fn progress(length: u64, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{prefix} {bar:30.cyan/dim} {pos}/{len} {wide_msg:.dim} {elapsed}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_prefix(what);
    bar
}

/// Moves a progress bar: so many are done of so many.
pub fn show(bar: &ProgressBar, done: u64, total: u64) {
    bar.set_length(total);
    bar.set_position(done);
}

/// Whether standard output is a terminal, and so may be drawn on.
pub fn is_interactive() -> bool {
    std::io::stdout().is_terminal()
}

/// An empty table with a header row.
pub const fn table<const COLUMNS: usize>(header: [&'static str; COLUMNS]) -> Table<COLUMNS> {
    Table::new(header)
}

/// Writes a table to standard output, or, where it has no row, a note that says so.
pub fn rows<const COLUMNS: usize>(table: &Table<COLUMNS>, none: &str) {
    if table.is_empty() { note(none) } else { line(table) }
}

/// Bytes for people: `1.4 MiB`.
pub fn bytes(count: u64) -> String {
    indicatif::HumanBytes(count).to_string()
}

/// A point in time for people: UTC, to the second.
pub fn moment(at: docward_envelope::Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}
