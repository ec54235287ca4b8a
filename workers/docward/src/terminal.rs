//! The only place that writes to a person's terminal: lines on standard output, notes and progress on standard error.
//!
//! A closed pipe (`docward … | head`) ends output quietly, as a person expects.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fmt::Display;
use std::io::{IsTerminal, Write};

/// Columns of a table where there is no terminal to ask.
const PLAIN_WIDTH: u16 = 120;

/// Writes one line of result to standard output.
pub fn line(text: impl Display) {
    let _closed_pipe = writeln!(std::io::stdout().lock(), "{text}");
}

/// Writes one line about what happens to standard error.
pub fn note(text: impl Display) {
    let _closed_pipe = writeln!(std::io::stderr().lock(), "{text}");
}

/// Writes a value as indented JSON to standard output.
///
/// # Errors
/// When the value does not serialise, which would be a bug.
pub fn json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    line(serde_json::to_string_pretty(value)?);
    Ok(())
}

/// A progress bar on standard error; silent where standard error is no terminal.
pub fn progress(length: u64, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{prefix} {bar:30.cyan/dim} {pos}/{len} {wide_msg:.dim} {elapsed}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_prefix(what);
    bar
}

/// Whether standard output is a terminal, and so may be drawn on.
pub fn is_interactive() -> bool {
    std::io::stdout().is_terminal()
}

/// A table with a header row, plain enough to be copied into a ticket.
pub fn table<const N: usize>(header: [&str; N]) -> comfy_table::Table {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::UTF8_BORDERS_ONLY).set_header(header);
    table.set_content_arrangement(comfy_table::ContentArrangement::Dynamic);
    if !is_interactive() {
        table.set_width(PLAIN_WIDTH);
    }
    table
}

/// Bytes for people: `1.4 MiB`.
pub fn bytes(count: u64) -> String {
    indicatif::HumanBytes(count).to_string()
}

/// A point in time for people: UTC, to the second.
pub fn moment(at: docward_envelope::Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}
