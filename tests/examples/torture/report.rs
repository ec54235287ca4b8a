//! What became of all documents: a table, the failures by name, or JSON.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a measuring tool speaks to a person")]

use crate::trial::{Ending, Outcome, Trial};
use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{Cell, CellAlignment, Table};
use serde_json::json;
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;

const FAILURES: [&str; 5] = ["died", "timed out", "out of memory", "unbelievable answer", "no engine"];

/// All of it.
pub(crate) struct Report {
    outcomes: Vec<(Trial, Outcome)>,
    missing: Vec<String>,
}

/// A row of the table.
#[derive(Default)]
struct Row<'r> {
    files: usize,
    read: usize,
    rejected: BTreeMap<&'r str, usize>,
    not_redacted: BTreeMap<&'r str, usize>,
    failed: BTreeMap<&'r str, usize>,
    slowest: (Duration, &'r str),
    biggest: (u64, &'r str),
}

impl Report {
    pub(crate) fn of(outcomes: Vec<(Trial, Outcome)>, missing: Vec<String>) -> Self {
        Self { outcomes, missing }
    }

    /// Whether nothing happened that must not.
    pub(crate) fn is_clean(&self) -> bool {
        self.failures().next().is_none()
    }

    fn failures(&self) -> impl Iterator<Item = (&Trial, &'static str)> {
        self.outcomes.iter().filter_map(|(trial, outcome)| match outcome.ending {
            Ending::Failed(how) => Some((trial, how)),
            _ => None,
        })
    }

    fn rows(&self) -> BTreeMap<&str, Row<'_>> {
        let mut rows = BTreeMap::<&str, Row<'_>>::new();
        for (trial, outcome) in &self.outcomes {
            for corpus in [trial.corpus.as_str(), "~ all"] {
                rows.entry(corpus).or_default().add(trial, outcome);
            }
        }
        rows
    }

    pub(crate) fn print(&self, list: bool) {
        if list {
            for (trial, outcome) in &self.outcomes {
                let (time, memory) = (outcome.time.as_secs_f32(), mebibytes(outcome.memory));
                println!("{time:7.2} s {memory:5} MiB  {}/{}  {}", trial.corpus, trial.name, told(outcome));
            }
        }
        let mut table = Table::new();
        table.load_style(UTF8_BORDERS_ONLY).set_header([
            "corpus",
            "files",
            "read",
            "rejected",
            "not redacted",
            "died",
            "timed out",
            "memory",
            "other",
            "slowest",
            "biggest",
        ]);
        for (corpus, row) in self.rows() {
            table.add_row(row.cells(corpus));
        }
        for column in [1, 2, 5, 6, 7, 8] {
            if let Some(column) = table.column_mut(column) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        println!("{table}");
        for (trial, how) in self.failures() {
            println!("FAILED: {}/{}: {how}", trial.corpus, trial.name);
        }
        for missing in &self.missing {
            println!("not there, so not tried: {missing}");
        }
    }

    pub(crate) fn print_json(&self) -> std::io::Result<()> {
        let documents = self.outcomes.iter().map(|(trial, outcome)| {
            json!({
                "corpus": trial.corpus, "name": trial.name, "ending": told(outcome),
                "milliseconds": u64::try_from(outcome.time.as_millis()).unwrap_or(u64::MAX), "bytes": outcome.memory,
            })
        });
        let corpora: BTreeMap<&str, _> = self.rows().into_iter().map(|(corpus, row)| (corpus, row.json())).collect();
        let whole = json!({
            "clean": self.is_clean(), "corpora": corpora, "missing": self.missing,
            "documents": documents.collect::<Vec<_>>(),
        });
        println!("{}", serde_json::to_string_pretty(&whole)?);
        Ok(())
    }
}

impl<'r> Row<'r> {
    fn add(&mut self, trial: &'r Trial, outcome: &Outcome) {
        self.files += 1;
        match outcome.ending {
            Ending::Read => self.read += 1,
            Ending::Rejected(why) => *self.rejected.entry(why).or_default() += 1,
            Ending::NotRedacted(why) => {
                self.read += 1;
                *self.not_redacted.entry(why).or_default() += 1;
            }
            Ending::Failed(how) => *self.failed.entry(how).or_default() += 1,
        }
        self.slowest = self.slowest.max((outcome.time, &trial.name));
        self.biggest = self.biggest.max((outcome.memory, &trial.name));
    }

    fn cells(&self, corpus: &str) -> Vec<Cell> {
        let failed = |how: &str| self.failed.get(how).copied().unwrap_or(0);
        let other: usize = FAILURES.iter().skip(3).map(|how| failed(how)).sum();
        let [died, timed_out, memory] = [0, 1, 2].map(|at| FAILURES.get(at).map_or(0, |how| failed(how)));
        let shortened = |name: &str| name.chars().take(36).collect::<String>();
        vec![
            Cell::new(corpus.trim_start_matches("~ ")),
            Cell::new(self.files),
            Cell::new(self.read),
            Cell::new(reasons(&self.rejected)),
            Cell::new(reasons(&self.not_redacted)),
            Cell::new(died),
            Cell::new(timed_out),
            Cell::new(memory),
            Cell::new(other),
            Cell::new(format!("{:.1} s {}", self.slowest.0.as_secs_f32(), shortened(self.slowest.1))),
            Cell::new(format!("{} MiB {}", mebibytes(self.biggest.0), shortened(self.biggest.1))),
        ]
    }

    fn json(&self) -> serde_json::Value {
        json!({
            "files": self.files, "read": self.read, "rejected": self.rejected, "not_redacted": self.not_redacted,
            "failed": self.failed,
            "slowest": { "name": self.slowest.1, "seconds": self.slowest.0.as_secs_f32() },
            "biggest": { "name": self.biggest.1, "bytes": self.biggest.0 },
        })
    }
}

fn reasons(counts: &BTreeMap<&str, usize>) -> String {
    counts.iter().map(|(why, count)| format!("{count} {why}")).collect::<Vec<_>>().join("\n")
}

fn told(outcome: &Outcome) -> String {
    match outcome.ending {
        Ending::Read => format!("read: {}", outcome.figures),
        Ending::Rejected(why) => format!("rejected: {why}"),
        Ending::NotRedacted(why) => format!("not redacted: {why}; read: {}", outcome.figures),
        Ending::Failed(how) => format!("FAILED: {how}"),
    }
}

fn mebibytes(bytes: u64) -> u64 {
    bytes >> 20
}

/// What kept torture from beginning.
pub(crate) fn trouble(error: &std::io::Error) -> ExitCode {
    eprintln!("torture: {error}");
    ExitCode::from(2)
}
