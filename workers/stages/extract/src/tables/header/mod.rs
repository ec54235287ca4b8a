//! Headings of tables: lines of captions that mean columns of one table.

mod cases;
mod stacks;

use super::lines::Line;
use super::{headings, schema};
use crate::upright::{Rect, Upright};
use docward_engine_model::{Column, DocumentKind, Reading, TableName};
use stacks::Stack;

pub(super) use cases::Case;
use cases::{doses, is_date, ticked, told};
use std::cell::OnceCell;

/// A column as its heading tells it.
#[derive(Debug, Clone)]
pub(super) struct Head {
    pub(super) rect: Rect,
    /// `None` of a heading that means no column of the table.
    pub(super) column: Option<Column>,
    /// `None` of a column that is about all of a row.
    pub(super) case: Option<Case>,
}

impl Head {
    /// What stands below it: of a dose its date.
    pub(super) fn holds(&self) -> Option<Column> {
        if self.case.as_ref().is_some_and(Case::is_dose) { Some(Column::Date) } else { self.column }
    }
}

/// A page whose headers are looked for, and what of it was measured.
#[derive(Clone, Copy)]
pub(super) struct Place<'p, 'a> {
    pub(super) page: &'p Upright<'a>,
    pub(super) reading: &'p Reading,
    /// Less room than this between two words is a space.
    pub(super) space: f32,
}

/// Where a table begins.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) table: TableName,
    /// From left to right.
    pub(super) heads: Vec<Head>,
    /// The words of its headings.
    pub(super) words: Vec<usize>,
    /// Its first line.
    pub(super) first: usize,
    /// Its last line.
    pub(super) last: usize,
    /// Around all headings.
    pub(super) rect: Rect,
    /// How far the table may reach to the left.
    pub(super) left: f32,
    /// How far the table may reach to the right.
    pub(super) right: f32,
    score: f32,
}

/// A header has at most so many lines.
const LINES: usize = 3;
/// Headers on a page, at most.
const HEADERS: usize = 60;
/// Headings in a header, at most; what has more is no table of ours.
const MOST: usize = 40;

/// The headers on a page, from the top down.
pub(super) fn find(place: Place<'_, '_>, lines: &[Line], kind: DocumentKind) -> Vec<Header> {
    let page = place.page;
    let parts: Vec<Option<Part>> = lines.iter().map(|line| part(page, line)).collect();
    let mut found: Vec<Header> = Vec::new();
    for first in 0..lines.len() {
        let title: OnceCell<Option<TableName>> = OnceCell::new();
        for count in 1..=LINES {
            let here = first..first + count;
            let Some((block, parts)) = lines.get(here.clone()).zip(parts.get(here)) else { break };
            if !is_close(block, page.height) || parts.contains(&None) {
                break;
            }
            if !parts.contains(&Some(Part::Captions)) && parts.contains(&Some(Part::Doses)) {
                continue;
            }
            let title = || *title.get_or_init(|| title_above(page, lines, first));
            found.extend(headers(place, block, kind, title).into_iter().map(|header| Header {
                first,
                last: first + count - 1,
                // More lines have to say more.
                score: header.score - 0.6 * figure(count - 1),
                ..header
            }));
        }
    }
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.first.cmp(&b.first)));
    let mut kept: Vec<Header> = Vec::new();
    for header in found {
        let clash = |other: &Header| {
            header.first <= other.last && other.first <= header.last && header.rect.shared_across(other.rect) > 0.0
        };
        if kept.len() < HEADERS && !kept.iter().any(clash) {
            kept.push(header);
        }
    }
    kept.sort_by(|a, b| a.first.cmp(&b.first).then(a.rect.x0.total_cmp(&b.rect.x0)));
    limit(&mut kept);
    kept
}

/// Tables that begin side by side reach no farther than to the next one.
fn limit(headers: &mut [Header]) {
    for at in 1..headers.len() {
        let Some([before, next]) = headers.get_mut(at - 1..=at) else { continue };
        if before.last >= next.first && before.rect.x1 < next.rect.x0 {
            let middle = next.rect.x0 - (next.rect.x0 - before.rect.x1) * 0.1;
            (before.right, next.left) = (middle, middle);
        }
    }
}

/// What a line may be of a header.
#[derive(PartialEq)]
enum Part {
    Captions,
    /// Dates, over the values of their days; such lines may head a table alone.
    Dates,
    /// Numbers of doses, beside or below a line of captions.
    Doses,
}

/// What a line may be of a header; `None` of one that is no part of any.
fn part(page: &Upright<'_>, line: &Line) -> Option<Part> {
    match () {
        () if may_head(page, line) => Some(Part::Captions),
        () if has_dates(page, line) => Some(Part::Dates),
        () if has_doses(page, line) => Some(Part::Doses),
        () => None,
    }
}

/// Whether a line may be one of captions: not most of its words have figures.
fn may_head(page: &Upright<'_>, line: &Line) -> bool {
    let texts = || line.words.iter().filter_map(|at| page.words.get(*at)).map(|word| word.text);
    let figures = texts().filter(|text| text.len() > 2 && text.bytes().any(|byte| byte.is_ascii_digit())).count();
    let words = texts().filter(|text| text.contains(char::is_alphabetic)).count();
    line.words.len() <= 80 && words > 0 && figures * 2 < words.max(1)
}

/// Whether a line has no more than a few short numbers, all of doses.
fn has_doses(page: &Upright<'_>, line: &Line) -> bool {
    let mut words = line.words.iter().filter_map(|at| page.words.get(*at)).map(|word| word.text);
    (2..=12).contains(&line.words.len()) && words.all(|text| text.len() <= 4 && headings::dose(text).is_some())
}

/// Whether a line has figures and all of them are dates, none with a caption before it.
fn has_dates(page: &Upright<'_>, line: &Line) -> bool {
    if line.words.len() > 40 {
        return false;
    }
    let runs = line.runs(page, page.height * 0.9);
    let texts: Vec<String> = runs.iter().map(|run| page.text(&run.words)).collect();
    let mut figures = texts.iter().filter(|text| text.contains(|c: char| c.is_ascii_digit())).peekable();
    figures.peek().is_some() && figures.all(|text| is_date(text)) && texts.iter().all(|text| !text.contains(": "))
}

fn is_close(block: &[Line], height: f32) -> bool {
    block.windows(2).all(|pair| match pair {
        [above, below] => below.rect.y0 - above.rect.y1 < height * 1.3,
        _ => true,
    })
}

/// The table that a title on one of the lines above announces.
fn title_above(page: &Upright<'_>, lines: &[Line], first: usize) -> Option<TableName> {
    let top = lines.get(first)?.rect.y0;
    let above = lines.get(first.saturating_sub(4)..first)?;
    let near = above.iter().rev().filter(|line| top - line.rect.y1 < page.height * 8.0);
    near.flat_map(|line| line.runs(page, page.height * 1.5)).find_map(|run| headings::title(&page.text(&run.words)))
}

/// The headers that some lines are, side by side.
fn headers(
    place: Place<'_, '_>,
    block: &[Line],
    kind: DocumentKind,
    title: impl Fn() -> Option<TableName>,
) -> Vec<Header> {
    let page = place.page;
    let mut stacks = stacks::stacks(page, place.space, block);
    if stacks.is_empty() || stacks.len() > MOST * 2 {
        return Vec::new();
    }
    stacks::mean(page, &mut stacks);
    if stacks.len() < 2
        || stacks.len() > MOST
        || stacks.iter().filter(|stack| !stack.columns.is_empty() || stack.dose.is_some() || stack.is_date).count() < 2
    {
        return Vec::new();
    }
    let context = (kind, title());
    let whole = header(place, &stacks, context);
    let score = whole.as_ref().map_or(0.0, |header| header.score);
    let mut best: (f32, Vec<Header>) = (score, whole.into_iter().collect());
    for at in 2..stacks.len().saturating_sub(1) {
        let (left, right) = stacks.split_at(at);
        let parts: Vec<Header> =
            [header(place, left, context), header(place, right, context)].into_iter().flatten().collect();
        let score: f32 = parts.iter().map(|header| header.score).sum::<f32>() - 1.5;
        if parts.len() == 2 && score > best.0 {
            best = (score, parts);
        }
    }
    best.1
}

/// The header that some headings are: of the table that most of them are columns of.
fn header(place: Place<'_, '_>, stacks: &[Stack], (kind, title): (DocumentKind, Option<TableName>)) -> Option<Header> {
    let mut best: Option<Header> = None;
    // Captions with a colon are of values beside them.
    let colons =
        stacks.iter().filter(|stack| !stack.columns.is_empty() && stack.text.trim_end().ends_with(':')).count();
    if colons * 2 >= stacks.iter().filter(|stack| !stack.columns.is_empty()).count() {
        return None;
    }
    let text: Vec<String> = stacks.iter().map(|stack| headings::plain(&stack.text)).collect();
    let text = text.join(" ");
    let rect = stacks.iter().map(|stack| stack.rect).reduce(Rect::union)?;
    for table in TableName::ALL.iter().copied().filter(|table| schema::is_found_by_headings(*table)) {
        let mut columns = assign(table, stacks);
        let cases: Vec<Option<Case>> = match table {
            TableName::Immunizations => doses(stacks, &columns),
            TableName::Results => told(place, stacks, &mut columns),
            TableName::Medications => ticked(place, stacks, &mut columns),
            _ => vec![None; stacks.len()],
        };
        let known = columns.iter().zip(&cases).filter(|(column, case)| column.is_some() || case.is_some()).count();
        let said = cases.iter().flatten().filter_map(Case::column);
        let set: Vec<Column> = columns.iter().flatten().copied().chain(said).collect();
        let grid = cases.iter().any(Option::is_some);
        if known < 2 || known * 2 < stacks.len() || !schema::is_table(table, &set, grid, &text, kind, title) {
            continue;
        }
        // What only means something with its other lines speaks for these.
        let joined = stacks
            .iter()
            .zip(&columns)
            .filter(|(stack, column)| stack.is_joined && !stack.is_guessed && column.is_some())
            .count();
        // A guess alone speaks for no table.
        let guessed =
            stacks.iter().zip(&columns).filter(|(stack, column)| stack.is_guessed && column.is_some()).count();
        if known - guessed < 2 && !(known - guessed == 1 && title == Some(table)) {
            continue;
        }
        let score = figure(known) - 0.5 * figure(guessed) + 0.35 * figure(joined) - 0.5 * figure(stacks.len() - known)
            + if title == Some(table) { 1.6 } else { 0.0 }
            + schema::likelihood(table, kind)
            + schema::preference(table, &set);
        if best.as_ref().is_none_or(|best| score > best.score) {
            let heads = stacks.iter().zip(&columns).zip(cases);
            best = Some(Header {
                table,
                heads: heads.map(|((stack, column), case)| Head { rect: stack.rect, column: *column, case }).collect(),
                words: stacks.iter().flat_map(|stack| stack.words.iter().copied()).collect(),
                first: 0,
                last: 0,
                rect,
                left: f32::NEG_INFINITY,
                right: f32::INFINITY,
                score,
            });
        }
    }
    best
}

/// Which column of a table each heading is; a column has one heading, the one that is likeliest. A heading that may be one column
/// only goes before those that may be others.
fn assign(table: TableName, stacks: &[Stack]) -> Vec<Option<Column>> {
    let of_table = |stack: &Stack| -> Vec<Column> {
        stack.columns.iter().copied().filter(|column| table.value_type(*column).is_some()).collect()
    };
    let candidates: Vec<Vec<Column>> = stacks.iter().map(of_table).collect();
    let mut order: Vec<usize> = (0..stacks.len()).collect();
    order.sort_by_key(|at| {
        (candidates.get(*at).map_or(0, Vec::len) > 1, stacks.get(*at).is_some_and(|stack| stack.is_guessed))
    });
    let mut columns: Vec<Option<Column>> = vec![None; stacks.len()];
    for rank in 0..4 {
        for at in &order {
            if columns.get(*at).is_none_or(Option::is_some) {
                continue;
            }
            let candidate = candidates.get(*at).and_then(|own| own.get(rank)).copied();
            if let (Some(column), Some(slot)) =
                (candidate.filter(|c| !columns.contains(&Some(*c))), columns.get_mut(*at))
            {
                *slot = Some(column);
            }
        }
    }
    columns
}

#[expect(clippy::cast_precision_loss, reason = "a header has few headings")]
fn figure(count: usize) -> f32 {
    count as f32
}
