//! Services and diagnoses that are ticked on a list of codes: superbills and encounter forms.

use super::clean::{self, Value};
use super::lines::Line;
use super::totals;
use crate::upright::{Rect, Upright};
use docward_engine_model::{Column, MarkShape, TableName};

/// The ticked rows of a page, each with its table.
pub(super) fn find(page: &Upright<'_>, lines: &[Line]) -> Vec<(TableName, Vec<Value>)> {
    let mut marks: Vec<(Rect, bool, bool)> =
        page.marks.iter().map(|(rect, mark)| (*rect, mark.selected, mark.shape == MarkShape::Ring)).collect();
    // On a blank line to tick nothing but the pen's ink tells.
    if page.marks.iter().all(|(_, mark)| mark.shape == MarkShape::Ring) {
        marks.extend(page.ink.iter().filter(|ink| is_tick(page, **ink)).map(|ink| (*ink, true, false)));
    }
    marks.sort_by(|a, b| a.0.middle().1.total_cmp(&b.0.middle().1));
    let coded = |line: &&Line| line.words.iter().any(|at| page.words.get(*at).is_some_and(|word| is_code(word.text)));
    // A few codes are on any claim; a list to tick is full of them.
    if lines.iter().filter(coded).count() < 4 {
        return Vec::new();
    }
    let mut rows = Vec::new();
    for line in lines.iter().filter(coded) {
        let begin = marks.partition_point(|(rect, ..)| rect.middle().1 < line.rect.y0 - page.height * 2.0);
        let near = marks.get(begin..).unwrap_or_default();
        let near = near.iter().take_while(|(rect, ..)| rect.middle().1 < line.rect.y1 + page.height * 2.0);
        // Of the lines that a mark may stand in it is the one at the height of its middle.
        let mut own: Vec<&(Rect, bool, bool)> =
            near.filter(|(rect, _, ring)| is_of(page, *rect, *ring, line)).collect();
        own.sort_by(|a, b| a.0.x0.total_cmp(&b.0.x0));
        for (at, (rect, selected, ring)) in own.iter().enumerate() {
            if !selected {
                continue;
            }
            let end = own.iter().skip(at + 1).find(|(_, _, ring)| !ring).map_or(f32::INFINITY, |(rect, ..)| rect.x0);
            let begin = if *ring { rect.x0 } else { rect.middle().0 };
            let words: Vec<usize> = line
                .words
                .iter()
                .copied()
                .filter(|at| {
                    page.words.get(*at).is_some_and(|word| word.rect.middle().0 > begin && word.rect.x0 < end - 1.0)
                })
                .collect();
            rows.extend(row(page, &words));
        }
    }
    rows
}

/// Whether ink is as large as a tick.
fn is_tick(page: &Upright<'_>, ink: Rect) -> bool {
    let (wide, high) = (ink.width() / page.height, ink.height() / page.height);
    (0.4..3.0).contains(&wide) && (0.35..3.0).contains(&high)
}

fn is_code(word: &str) -> bool {
    clean::is_procedure(word) || clean::is_diagnosis(word)
}

/// Whether a mark stands in a line: its middle lies at the height of the words beside it.
fn is_of(page: &Upright<'_>, rect: Rect, is_ring: bool, line: &Line) -> bool {
    let (x, y) = rect.middle();
    let words = || line.words.iter().filter_map(|at| page.words.get(*at)).map(|word| word.rect);
    if is_ring {
        return words().any(|word| rect.holds_middle_of(word));
    }
    let beside = words().filter(|word| word.x1 > x).min_by(|a, b| a.x0.total_cmp(&b.x0));
    beside.is_some_and(|word| (word.middle().1 - y).abs() < page.height * 0.65)
}

/// The code, what it is for, and its charge. What stands farther right than a wide gap or an upright line belongs to another list.
fn row(page: &Upright<'_>, words: &[usize]) -> Option<(TableName, Vec<Value>)> {
    let mut own: Vec<usize> = Vec::new();
    let mut right: Option<f32> = None;
    for at in words {
        let word = page.words.get(*at)?;
        let has_code = own.iter().any(|at| page.words.get(*at).is_some_and(|word| is_code(word.text)));
        if has_code && is_code(word.text) && right.is_some_and(|right| word.rect.x0 - right > page.height) {
            break;
        }
        let has_charge =
            own.iter().any(|at| page.words.get(*at).is_some_and(|word| totals::amount(word.text).is_some()));
        if has_code && (has_charge && right.is_some_and(|right| word.rect.x0 - right > page.height)) {
            break;
        }
        own.push(*at);
        right = Some(word.rect.x1);
    }
    let text = |at: &usize| page.words.get(*at).map_or("", |word| word.text);
    let code = own.iter().position(|at| is_code(text(at)))?;
    let is_service = own.get(code).is_some_and(|at| clean::is_procedure(text(at)));
    let charge = own.iter().rposition(|at| totals::amount(text(at)).is_some()).filter(|_| is_service);
    let mut values: Vec<Value> = vec![(Column::Code, own.get(code..=code)?.to_vec())];
    let words: Vec<usize> = own
        .iter()
        .enumerate()
        .filter(|(at, word)| *at != code && Some(*at) != charge && text(word).contains(char::is_alphanumeric))
        .map(|(_, word)| *word)
        .collect();
    if !words.is_empty() {
        values.push((Column::Description, words));
    }
    if let Some(charge) = charge {
        values.push((Column::Charge, own.get(charge..=charge)?.to_vec()));
    }
    Some((if is_service { TableName::Procedures } else { TableName::Diagnoses }, values))
}
