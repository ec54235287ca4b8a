//! What lines above rows, or between them, say of the rows below: a panel of tests, whose claim it is.

use super::Building;
use crate::tables::clean::{self, Value};
use crate::tables::header::Header;
use crate::tables::headings;
use crate::tables::lines::Line;
use crate::upright::Upright;
use docward_engine_model::{Cell, Column, Reading, TableName};

impl Building {
    /// A line between rows: a panel of tests, or whose rows follow.
    pub(super) fn heading(&mut self, page: &Upright<'_>, reading: &Reading, line: &Line) {
        if self.say(page, reading, line) {
            return;
        }
        if self.name != TableName::Results {
            return;
        }
        let runs = line.runs(page, page.height * 1.5);
        let Some(run) = runs.first() else { return };
        let text = page.text(&run.words);
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        if letters < 2 || run.words.len() > 8 || text.ends_with('.') || text.contains(": ") {
            return;
        }
        let words: Vec<usize> = run
            .words
            .iter()
            .copied()
            .filter(|at| page.words.get(*at).is_some_and(|word| !is_continued(word.text)))
            .collect();
        let value: Value = (Column::Panel, words);
        if let Some(cell) = clean::cell(page, reading, TableName::Results, &value) {
            self.panel = Some(cell);
        }
    }

    /// What right above the headings says of the rows below: the organism that grew, or the title of a panel. Of a table that goes on
    /// what headed the rows before stands where nothing else is said.
    pub(super) fn head(&mut self, page: &Upright<'_>, reading: &Reading, header: &Header, above: &[Line]) {
        let Some(line) = above.last().and_then(|line| line.between(page, header.left, header.right)) else { return };
        let near = header.rect.y0 - line.rect.y1 < page.height * 2.5;
        let runs = line.runs(page, page.height * 1.5);
        let Some(run) = runs.first().filter(|_| near) else { return };
        if let Some(words) = organism(page, &run.words)
            && let Some(cell) = clean::cell(page, reading, TableName::Results, &(Column::Panel, words))
        {
            self.panel = Some(cell);
        }
    }

    /// Remembers what a line says of the rows below: captions, each with its value. Whether it is such a line.
    pub(super) fn say(&mut self, page: &Upright<'_>, reading: &Reading, line: &Line) -> bool {
        let told = captioned(page, line);
        let mut any = false;
        for (column, words) in told {
            if !SAID.contains(&column) || self.columns.contains(&column) {
                continue;
            }
            if let Some(cell) = clean::cell(page, reading, self.name, &(column, words)).filter(is_told) {
                any = true;
                self.said.push((self.rows.len(), cell));
            }
        }
        any
    }

    /// Gives rows what was said of them. What is said once is said of the whole document, and is no column.
    pub(super) fn tell(&mut self) {
        for column in SAID {
            let told: Vec<(usize, Cell)> =
                self.said.iter().filter(|(_, cell)| cell.column == *column).cloned().collect();
            let differ = told.windows(2).any(|pair| match pair {
                [(_, one), (_, other)] => {
                    strsim::normalized_levenshtein(one.value.as_str(), other.value.as_str()) < 0.8
                }
                _ => false,
            });
            if !differ {
                continue;
            }
            for (at, (begin, cell)) in told.iter().enumerate() {
                let end = told.get(at + 1).map_or(self.rows.len(), |(begin, _)| *begin);
                for row in self.rows.iter_mut().take(end).skip(*begin) {
                    row.cells.push(cell.clone());
                }
            }
        }
    }
}

/// What lines above rows may say of them.
const SAID: &[Column] = &[
    Column::ClaimId,
    Column::PatientName,
    Column::PatientAccountNumber,
    Column::MemberId,
    Column::CollectionDate,
    Column::AccessionNumber,
];

/// Whether a value is one of its column: a number has figures, a date is one, a name has none.
fn is_told(cell: &Cell) -> bool {
    let value = cell.value.as_str();
    let figures = value.chars().filter(char::is_ascii_digit).count();
    match cell.column {
        Column::CollectionDate => figures > 3,
        Column::PatientName => figures == 0 && value.len() > 3,
        _ => figures > 2 && figures * 2 > value.len(),
    }
}

/// The captions of a line, each with the words up to the next. The line has to begin with one.
fn captioned(page: &Upright<'_>, line: &Line) -> Vec<(Column, Vec<usize>)> {
    let mut told: Vec<(Column, Vec<usize>)> = Vec::new();
    let words = &line.words;
    if words.len() > 60 {
        return told;
    }
    let mut at = 0;
    while at < words.len() {
        let label = (1..=4_usize).rev().find_map(|count| {
            let text = page.text(words.get(at..at + count)?);
            let columns = headings::known(&text);
            let column = columns.iter().find(|column| SAID.contains(column)).or(columns.first())?;
            let apart = at == 0
                || text.ends_with([':', '#'])
                || words.get(at - 1).zip(words.get(at)).is_some_and(|(before, own)| {
                    let rect = |at: &usize| page.words.get(*at).map(|word| word.rect);
                    rect(before).zip(rect(own)).is_some_and(|(before, own)| own.x0 - before.x1 > page.height * 0.8)
                });
            apart.then_some((count, *column))
        });
        if let Some((count, column)) = label {
            told.push((column, Vec::new()));
            at += count;
            continue;
        }
        if told.is_empty() {
            return told;
        }
        let Some((_, value)) = told.last_mut() else { break };
        if words.get(at).and_then(|at| page.words.get(*at)).is_some_and(|word| word.text.ends_with(':')) {
            // The caption of something else.
            told.push((Column::Description, Vec::new()));
            at += 1;
            continue;
        }
        value.extend(
            words
                .get(at)
                .filter(|at| page.words.get(**at).is_some_and(|word| word.text.contains(char::is_alphanumeric))),
        );
        at += 1;
    }
    told.retain(|(_, words)| !words.is_empty() && words.len() <= 6);
    told
}

/// The words of an organism's name behind a caption: "Organism 1: Escherichia coli".
fn organism(page: &Upright<'_>, words: &[usize]) -> Option<Vec<usize>> {
    let text = |at: &usize| page.words.get(*at).map_or("", |word| word.text);
    let first = text(words.first()?).to_lowercase();
    if !["organism", "isolate", "pathogen"].iter().any(|caption| first.starts_with(caption)) {
        return None;
    }
    let is_number = |at: &usize| text(at).trim_end_matches([':', '.', ')', '#']).chars().all(|c| c.is_ascii_digit());
    let name: Vec<usize> = words.iter().skip(1).copied().skip_while(|at| is_number(at)).take(4).collect();
    let begins = name.first().is_some_and(|at| text(at).starts_with(char::is_uppercase));
    (begins && name.iter().all(|at| text(at).chars().all(|c| c.is_alphabetic() || c == '.'))).then_some(name)
}

fn is_continued(word: &str) -> bool {
    matches!(word.to_lowercase().trim_matches(|c: char| !c.is_alphanumeric()), "continued" | "cont" | "contd" | "con't")
}
