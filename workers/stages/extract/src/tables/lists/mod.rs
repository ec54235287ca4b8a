//! Lists in words under a title or behind it: drugs, allergies, operations ("Current medications: metformin 500 mg twice
//! daily; losartan 50 mg once daily").

mod items;

use super::clean::Value;
use super::headings;
use super::lines::Line;
use crate::upright::{Rect, Upright};
use docward_engine_model::{DocumentKind, TableName};
use items::{is_mark_of_item, items, row};

use TableName as T;

/// Titles looked at on a page, at most.
const TITLES: usize = 60;
/// Lines of a list, at most.
const LINES: usize = 60;

/// The rows of one list.
pub(super) struct List {
    pub(super) table: TableName,
    pub(super) rows: Vec<Vec<Value>>,
}

/// Whether documents of a kind have lists in words.
pub(super) fn are_in(kind: DocumentKind) -> bool {
    use DocumentKind as K;
    matches!(
        kind,
        K::IntakeForm
            | K::Referral
            | K::DischargeNote
            | K::ClinicalNote
            | K::PriorAuthorization
            | K::EncounterForm
            | K::Other
    )
}

/// The lists on a page whose words no table took.
pub(super) fn find(page: &Upright<'_>, lines: &[Line], taken: &[bool]) -> Vec<List> {
    let is_free = |line: &Line| line.words.iter().any(|at| !taken.get(*at).copied().unwrap_or(true));
    let mut lists = Vec::new();
    let mut titles = 0;
    for (at, line) in lines.iter().enumerate() {
        if !is_free(line) {
            continue;
        }
        for run in line.runs(page, page.height * 1.6) {
            let Some((table, count)) = title(page, &run) else { continue };
            titles += 1;
            if titles > TITLES {
                return lists;
            }
            if has_mark(page, run.rect) {
                continue;
            }
            let behind: Vec<usize> = line
                .words
                .iter()
                .copied()
                .skip_while(|word| Some(word) != run.words.get(count - 1))
                .skip(1)
                .take(80)
                .take_while(|word| !begins_other_title(page, line, *word, &run))
                .collect();
            let below = lines.get(at + 1..).unwrap_or_default();
            let rows = if behind.is_empty() {
                self::below(page, table, &run, below, taken)
            } else {
                self::behind(page, table, (line, behind), below, taken)
            };
            if !rows.is_empty() {
                lists.push(List { table, rows });
            }
        }
    }
    lists
}

/// The table that a run of words begins a list of, and how many of its words are the title: all of them, or those up to a colon.
fn title(page: &Upright<'_>, run: &Line) -> Option<(TableName, usize)> {
    let listed = |table: &TableName| matches!(table, T::Medications | T::Allergies | T::Surgeries);
    let words = &run.words;
    for count in 1..=words.len().min(7) {
        let text = page.text(words.get(..count)?);
        let ends = text.ends_with([':', '\u{2022}', '\u{b7}', ';', '\u{2013}']);
        if !ends && count < words.len() {
            continue;
        }
        if let Some(table) = headings::title(&text).filter(listed) {
            return Some((table, count));
        }
        if ends {
            return None;
        }
    }
    None
}

/// Whether a word of a line begins another run that looks like a caption of something else.
fn begins_other_title(page: &Upright<'_>, line: &Line, word: usize, run: &Line) -> bool {
    if run.words.contains(&word) {
        return false;
    }
    let others = line.runs(page, page.height * 1.6);
    let own = others.iter().find(|other| other.words.first() == Some(&word));
    own.is_some_and(|own| {
        let mut texts = own.words.iter().take(4).filter_map(|at| page.words.get(*at)).map(|word| word.text);
        texts.any(|text| text.ends_with(':'))
    })
}

/// Whether a place to tick stands beside.
fn has_mark(page: &Upright<'_>, rect: Rect) -> bool {
    page.marks.iter().any(|(mark, _)| mark.in_row_with(rect))
}

/// A list behind its title: up to the end of its paragraph.
fn behind(
    page: &Upright<'_>,
    table: TableName,
    (first, mut words): (&Line, Vec<usize>),
    below: &[Line],
    taken: &[bool],
) -> Vec<Vec<Value>> {
    let mut last = first.rect;
    for line in below.iter().take(LINES) {
        let gap = line.rect.y0 - last.y1;
        let begins = page.text(line.words.get(..1).unwrap_or_default());
        let captioned =
            line.words.iter().take(5).filter_map(|at| page.words.get(*at)).any(|word| word.text.ends_with(':'));
        let is_new = gap > page.height * 1.1 || captioned || has_mark(page, line.rect) || is_used(line, taken);
        let text = page.text(&line.words);
        if is_new || begins.is_empty() || headings::title(&text).is_some() || is_shouted(&text) {
            break;
        }
        // What goes on from the line above begins where the paragraph does, not far to the right of it.
        if line.rect.x0 > first.rect.x1 {
            continue;
        }
        words.extend(&line.words);
        last = line.rect;
    }
    items(page, table, &words).into_iter().filter_map(|item| row(page, table, &[item])).collect()
}

/// A list below its title: a line an item, or prose with separators.
fn below(page: &Upright<'_>, table: TableName, title: &Line, below: &[Line], taken: &[bool]) -> Vec<Vec<Value>> {
    let mut rows = Vec::new();
    let mut last = title.rect;
    let mut first: Option<Rect> = None;
    let mut apart: Option<f32> = None;
    for line in below.iter().take(LINES) {
        let left = title.rect.x0 - page.height * 3.0;
        let Some(own) = line.between(page, left, f32::INFINITY) else { continue };
        if is_used(&own, taken) {
            break;
        }
        let gap = own.rect.middle().1 - last.middle().1;
        let text = page.text(&own.words);
        let far = apart.map_or(page.height * 4.0, |apart| apart * 1.35);
        if gap > far
            || headings::title(&text).is_some()
            || is_shouted(&text)
            || text.ends_with(':')
            || has_mark(page, own.rect)
        {
            break;
        }
        let runs = own.runs(page, page.height * 1.6);
        if runs.len() == 1 && headings::is_caption(&text) {
            break;
        }
        if runs.len() > 1 && runs.iter().all(|run| !headings::known(&page.text(&run.words)).is_empty()) {
            last = own.rect;
            continue;
        }
        let bulleted = is_bullet(page, &own);
        let alike = first.is_none_or(|first| {
            (first.x0 - own.rect.x0).abs() < page.height * 0.8
                && (first.height() - own.rect.height()).abs() < first.height() * 0.3
        });
        let captioned =
            own.words.iter().take(4).filter_map(|at| page.words.get(*at)).any(|word| word.text.ends_with(':'));
        if captioned || (!alike && !bulleted && runs.len() < 2) {
            break;
        }
        let groups: Vec<Vec<usize>> = if runs.len() > 1 && table != T::Medications {
            runs.iter().map(|run| run.words.clone()).collect()
        } else {
            vec![own.words.clone()]
        };
        let found: Vec<Vec<Value>> = if groups.len() > 1 {
            row(page, table, &groups).into_iter().collect()
        } else {
            let items = items(page, table, &own.words);
            items.into_iter().filter_map(|item| row(page, table, &[item])).collect()
        };
        if found.is_empty() {
            break;
        }
        rows.extend(found);
        if first.is_some() {
            apart = apart.or(Some(gap));
        }
        first = first.or(Some(own.rect));
        last = own.rect;
    }
    rows
}

fn is_used(line: &Line, taken: &[bool]) -> bool {
    line.words.iter().all(|at| taken.get(*at).copied().unwrap_or(true))
}

/// Whether a line is a heading in capitals.
fn is_shouted(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    letters > 8 && !text.chars().any(char::is_lowercase) && !text.contains(|c: char| c.is_ascii_digit())
}

fn is_bullet(page: &Upright<'_>, line: &Line) -> bool {
    let first = line.words.first().and_then(|at| page.words.get(*at)).map_or("", |word| word.text);
    is_mark_of_item(first)
}
