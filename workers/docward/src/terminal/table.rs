//! Tables of any width: whole words, ids above all, however narrow the terminal is.

use super::printable::printable_lines;
use comfy_table::{ColumnConstraint, ContentArrangement, Width, presets};
use std::fmt;

/// What each column has beside its content: a space on either side.
const PADDING: usize = 2;
/// The table's own border, left and right.
const BORDERS: usize = 2;

/// A table with a header row, plain enough to be copied into a ticket. Columns give way between words and never within one,
/// so that an id can always be copied; where not even that fits, each row becomes a list of its cells.
pub struct Table<const COLUMNS: usize> {
    header: [&'static str; COLUMNS],
    rows: Vec<[String; COLUMNS]>,
}

impl<const COLUMNS: usize> Table<COLUMNS> {
    /// Without a row yet.
    pub const fn new(header: [&'static str; COLUMNS]) -> Self {
        Self { header, rows: Vec::new() }
    }

    /// Adds a row; what is hidden in a cell is written as [`printable_lines`] does.
    pub fn add_row(&mut self, row: [impl Into<String>; COLUMNS]) {
        self.rows.push(row.map(|cell| printable_lines(&cell.into())));
    }

    /// Whether it has no row.
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table for a terminal of so many columns.
    pub fn for_width(&self, width: u16) -> String {
        if self.needs() > usize::from(width) { self.list() } else { self.grid(width) }
    }

    /// The narrowest width at which no word is broken.
    fn needs(&self) -> usize {
        let cells: usize = (0..COLUMNS).map(|column| self.longest_word(column) + PADDING).sum();
        // One space parts a column from the next.
        cells + COLUMNS.saturating_sub(1) + BORDERS
    }

    /// Of a column, its header included.
    fn longest_word(&self, column: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(column)).map(String::as_str);
        let words = cells.chain(self.header.get(column).copied()).flat_map(str::split_whitespace);
        words.map(|word| word.chars().count()).max().unwrap_or(0)
    }

    fn grid(&self, width: u16) -> String {
        let mut table = comfy_table::Table::new();
        table.load_style(presets::UTF8_BORDERS_ONLY).set_header(self.header).add_rows(&self.rows);
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        let least = |column| u16::try_from(self.longest_word(column) + PADDING).unwrap_or(u16::MAX);
        table.set_constraints((0..COLUMNS).map(|column| ColumnConstraint::LowerBoundary(Width::Fixed(least(column)))));
        table.to_string()
    }

    /// With each cell on one line, however wide that is.
    fn whole(&self) -> String {
        let mut table = comfy_table::Table::new();
        table.load_style(presets::UTF8_BORDERS_ONLY).set_header(self.header).add_rows(&self.rows);
        table.set_content_arrangement(ContentArrangement::Disabled);
        table.to_string()
    }

    /// `name  value`, a line for each cell that is not empty, and an empty line between rows.
    fn list(&self) -> String {
        let names = self.header.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        let cell = |(name, value): (&&str, &String)| format!("{name:names$}  {value}");
        let row = |row: &[String; COLUMNS]| {
            let cells = self.header.iter().zip(row).filter(|(_, value)| !value.is_empty());
            cells.map(cell).collect::<Vec<_>>().join("\n")
        };
        self.rows.iter().map(row).collect::<Vec<_>>().join("\n\n")
    }
}

impl<const COLUMNS: usize> fmt::Display for Table<COLUMNS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // None where standard output is no terminal.
        f.write_str(&match comfy_table::Table::new().width() {
            Some(width) => self.for_width(width),
            // Nothing has to give way to the edge of a file.
            None => self.whole(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOBS: [&str; 3] = ["01M81CVHMNXG6Q856602DMCA4V", "01M81CVJ0000000000000000AB", "01M81CVK0000000000000000CD"];

    fn jobs() -> Table<5> {
        let mut table = Table::new(["job", "state", "placement", "accepted", "last change"]);
        for job in JOBS {
            let at = "2025-11-28 17:18:19 UTC";
            table.add_row([job, "rejected (unsupported)", "dedicated-workers", at, at]);
        }
        table
    }

    #[test]
    fn no_id_is_broken_at_any_width() {
        for width in [200, 120, 100, 80, 60, 40, 20] {
            let written = jobs().for_width(width);
            for job in JOBS {
                assert_eq!(written.matches(job).count(), 1, "{width}:\n{written}");
            }
            for word in ["(unsupported)", "dedicated-workers", "17:18:19"] {
                assert!(written.matches(word).count() >= JOBS.len(), "{width}: {word}\n{written}");
            }
        }
    }

    #[test]
    fn a_list_of_jobs_is_a_table_on_eighty_columns() {
        let mut table = Table::new(["job", "state", "accepted", "last change"]);
        for job in JOBS {
            let at = "2025-11-28 17:18:19 UTC";
            table.add_row([job, "rejected (unsupported)", at, at]);
        }
        let written = table.for_width(80);
        assert!(written.starts_with('┌') && written.lines().all(|line| line.chars().count() <= 80), "{written}");
        assert!(JOBS.iter().all(|job| written.contains(job)), "{written}");
    }

    #[test]
    fn a_table_keeps_to_the_width_and_becomes_a_list_where_it_cannot() {
        let columns = |written: &str| written.lines().map(|line| line.chars().count()).max().unwrap();
        for width in [200, 120, 100] {
            assert!(jobs().for_width(width).starts_with('┌'), "{width}");
        }
        for width in 47..=200 {
            let written = jobs().for_width(width);
            assert!(columns(&written) <= usize::from(width), "{width}:\n{written}");
        }
        let listed = jobs().for_width(80);
        assert!(!listed.contains('┌') && columns(&listed) <= 80, "{listed}");
        assert_eq!(listed.lines().next(), Some("job          01M81CVHMNXG6Q856602DMCA4V"));
        assert_eq!(listed.split("\n\n").count(), JOBS.len());
        let mut table = Table::new(["fact", "job"]);
        table.add_row(["01M81CVHMNXG6Q856602DMCA4V", ""]);
        assert_eq!(table.for_width(20), "fact  01M81CVHMNXG6Q856602DMCA4V");
    }

    #[test]
    fn a_row_is_one_line_where_there_is_no_terminal() {
        let mut table = Table::new(["grant", "actions"]);
        let actions = ["submit, retrieve, search, audit, operate, erase"; 4].join(", ");
        for job in JOBS {
            table.add_row([job, &actions]);
        }
        let written = table.whole();
        assert_eq!(written.lines().filter(|line| line.contains(&actions)).count(), JOBS.len(), "{written}");
    }

    #[test]
    fn a_cell_cannot_draw() {
        let mut table = Table::new(["name"]);
        table.add_row(["Clinic\u{1b}[2J"]);
        assert!(table.for_width(80).contains(r"Clinic\u{1b}[2J"));
    }
}
