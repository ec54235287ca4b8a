//! What stands below a caption or above it, where it may be its value.

use super::find::{Caption, Captions};
use super::room::GAP;
use super::sheet::Sheet;
use crate::lexicon;
use crate::upright::Rect;

/// What stands below a caption ends so many lines of writing under it.
const LOWEST: f32 = 18.0;

/// Whether something stands right below a caption, where no caption in its own row asks for it: the line at the caption's foot
/// is then the top of a box, and no blank.
pub(super) fn stands_below_alone(sheet: &Sheet<'_, '_>, captions: &Captions, cap: Rect) -> bool {
    let height = sheet.height;
    let room = Rect { x0: cap.x0 - height, y0: cap.y1, x1: cap.x1 + height * 4.0, y1: cap.y1 + height * 2.2 };
    let lines = sheet.lines(room, |at| captions.has_word(at));
    let Some(line) = lines.first() else { return false };
    let Some(rect) = line.first().and_then(|at| sheet.rect(*at)) else { return false };
    if lexicon::heading(&sheet.page.text(line)).is_some() {
        return false;
    }
    let row = Rect { x0: rect.x0 - height * 16.0, x1: rect.x0, ..rect };
    (rect.x0 - cap.x0).abs() < height * 1.5 && captions.within(row).next().is_none()
}

/// Where the first caption below begins.
pub(super) fn first_below(captions: &Captions, cap: Rect, x0: f32, x1: f32, height: f32) -> Option<f32> {
    let room = Rect {
        x0: x0 - height * 4.0,
        y0: cap.y1,
        x1: x1.min(cap.x1 + height * 30.0),
        y1: cap.y1 + height * (LOWEST + 1.0),
    };
    captions
        .within(room)
        .filter(|other| other.rect.y0 > cap.middle().1 && other.rect.x1 > x0 && other.rect.x0 < x1)
        .filter(|other| other.leads)
        .map(|other| other.rect.y0)
        .min_by(f32::total_cmp)
}

/// Whether the caption fills a cell that has at least two more of its width below it.
pub(super) fn heads_a_table(sheet: &Sheet<'_, '_>, cap: Rect, cell: Rect) -> bool {
    let (x, _) = cap.middle();
    let reach = sheet.height * 0.5;
    let below = |cell: Rect| {
        let next = sheet.page.rules.around(x, cell.y1 + reach).closed()?;
        let same = (next.x0 - cell.x0).abs() < reach && (next.x1 - cell.x1).abs() < reach;
        (same && next.height() < sheet.height * 5.0).then_some(next)
    };
    below(cell).and_then(below).is_some()
}

/// What stands below, from under the caption's beginning to the next caption of its row.
pub(super) fn below(
    sheet: &Sheet<'_, '_>,
    captions: &Captions,
    caption: &Caption,
    next: Option<f32>,
) -> Vec<Vec<usize>> {
    let height = sheet.height;
    let cap = caption.rect;
    let right = next.map_or(f32::MAX, |next| next - height * 0.3);
    let x0 = cap.x0 - height;
    let (middle, _) = cap.middle();
    let wall = wall_behind(sheet, middle, cap.y1 + height);
    let wall = past_dividers(sheet, captions, Rect { x0, y0: cap.y1, x1: right, y1: cap.y1 + height * 2.4 }, wall);
    let bottom =
        first_below(captions, cap, x0, right.min(wall), height).unwrap_or(f32::MAX).min(cap.y1 + height * LOWEST);
    let room = Rect { x0, y0: cap.y1 - height * 0.2, x1: right.min(wall), y1: bottom };
    let lines = sheet.lines(room, |at| captions.has_word(at));
    // A value begins under its caption, and its lines follow each other.
    let mut last = cap.y1;
    let mut found = Vec::new();
    for line in lines {
        let Some(rect) = line.first().and_then(|at| sheet.rect(*at)) else { break };
        let (x, y) = rect.middle();
        if !found.is_empty() && sheet.page.rules.above(x, y).is_some_and(|rule| rule.y0 > last - height * 0.4) {
            break;
        }
        let far = if found.is_empty() { height * 2.4 } else { height * 1.3 };
        if rect.y0 - last > far || (rect.x0 - cap.x0).abs() > height * 3.0 {
            break;
        }
        let mut run: Vec<usize> = Vec::new();
        let mut end = rect.x0;
        for at in line {
            let Some(rect) = sheet.rect(at) else { continue };
            if rect.x0 - end > height * GAP {
                break;
            }
            end = rect.x1;
            run.push(at);
        }
        last = rect.y1;
        found.push(run);
    }
    found
}

/// The first upright line behind a point that is no divider of a comb: of cells of one letter each.
fn wall_behind(sheet: &Sheet<'_, '_>, x: f32, y: f32) -> f32 {
    const CELLS: usize = 64;
    let wall = |x: f32| sheet.page.rules.around(x, y).right.unwrap_or(f32::MAX);
    let first = wall(x);
    let mut last = first;
    for _ in 0..CELLS {
        let next = wall(last + 1.0);
        if next - last > sheet.height * 2.4 {
            break;
        }
        last = next;
    }
    // One narrow column makes no comb.
    if last - first > sheet.height * 4.0 { last } else { first }
}

/// The wall, or the next one that is no divider between two letters of a comb of which not every divider was seen: where a word
/// stands across it, or a letter close on either side.
fn past_dividers(sheet: &Sheet<'_, '_>, captions: &Captions, room: Rect, mut wall: f32) -> f32 {
    const CELLS: usize = 64;
    let height = sheet.height;
    if wall >= room.x1 {
        return wall;
    }
    let lines = sheet.lines(room, |at| captions.has_word(at));
    let is_text = |line: &&Vec<usize>| line.iter().any(|at| sheet.text(*at).contains(char::is_alphanumeric));
    let Some(line) = lines.iter().find(is_text) else { return wall };
    let is_letter = |at: usize| sheet.text(at).chars().count() <= 2;
    for _ in 0..CELLS {
        let rects = || line.iter().filter_map(|at| sheet.rect(*at).map(|rect| (*at, rect)));
        let across = rects().find(|(_, rect)| rect.x0 + 3.0 < wall && wall < rect.x1 - 3.0);
        let before = rects().rfind(|(_, rect)| rect.middle().0 < wall);
        let behind = rects().find(|(_, rect)| rect.middle().0 >= wall);
        let is_divider = across.is_some()
            || before.zip(behind).is_some_and(|((left, one), (right, next))| {
                let beside = next.middle().0 - one.middle().0 < height * 2.4;
                let close = next.x0 - one.x1 < height * 1.3;
                (is_letter(left) && is_letter(right) && beside) || ((is_letter(left) || is_letter(right)) && close)
            });
        if !is_divider {
            break;
        }
        let y = room.y0 + height;
        wall = sheet.page.rules.around(wall + 1.0, y).right.unwrap_or(f32::MAX);
    }
    wall
}

/// What stands over the line that the caption stands below.
pub(super) fn above(
    sheet: &Sheet<'_, '_>,
    captions: &Captions,
    caption: &Caption,
    next: Option<f32>,
) -> Vec<Vec<usize>> {
    let line = line_above(sheet, caption.rect, next);
    line.and_then(|line| sheet.written_on(line, |at| captions.has_word(at))).into_iter().collect()
}

/// The part of the line right above a caption that is the caption's own.
pub(super) fn line_above(sheet: &Sheet<'_, '_>, cap: Rect, next: Option<f32>) -> Option<Rect> {
    let height = sheet.height;
    let (middle, y) = cap.middle();
    let rule = sheet.page.rules.above(middle, y).filter(|rule| cap.y0 - rule.y0 < height * 1.1)?;
    let right = next.map_or(rule.x1, |next| next.min(rule.x1)) + height * 0.5;
    Some(Rect { x0: rule.x0.max(cap.x0 - height * 2.0) - height * 0.5, x1: right, ..rule })
}

/// What stands in a ruled cell over the caption at its foot.
pub(super) fn over_foot(sheet: &Sheet<'_, '_>, captions: &Captions, cap: Rect) -> Vec<Vec<usize>> {
    let room = room_over_foot(sheet, captions, cap);
    room.map(|room| sheet.lines(room, |at| captions.has_word(at))).unwrap_or_default()
}

/// The room of a ruled cell over the caption at its foot.
pub(super) fn room_over_foot(sheet: &Sheet<'_, '_>, captions: &Captions, cap: Rect) -> Option<Rect> {
    let height = sheet.height;
    let (x, y) = cap.middle();
    let cell = sheet.page.rules.around(x, y).closed().filter(|cell| cell.height() < height * 6.0)?;
    let (under, over) = (cell.y1 - cap.y1, cap.y0 - cell.y0);
    let at_foot = under < height * 1.5 && over > under.max(height * 0.9);
    let others = Rect { y1: cap.y0, ..cell };
    (at_foot && captions.within(others).next().is_none()).then_some(others)
}
