//! The room that lines draw for a caption's value: the rest of its cell, the box beside it, or a blank to write on.

use super::find::{Caption, Captions};
use super::room::{box_behind, bracketed, has_room_below, is_filled, next_in_row, rest_of_cell, underline_behind};
use super::sheet::Sheet;
use super::under::{heads_a_table, line_above, room_over_foot};
use crate::upright::Rect;

/// No room for one value is so many lines of writing high.
const HIGHEST: f32 = 5.0;

/// The room that is drawn for a caption's value; `None` where nothing draws one, or it holds another caption, a place to tick, or
/// words of a table.
pub(super) fn of(sheet: &Sheet<'_, '_>, captions: &Captions, caption: &Caption) -> Option<Rect> {
    let next = next_in_row(captions, caption.rect, sheet.height);
    let room = drawn(sheet, captions, caption, next)?;
    let fits =
        room.height() < sheet.height * HIGHEST && room.width() > sheet.height && room.height() > sheet.height * 0.5;
    let alone = captions.within(room).all(|other| std::ptr::eq(other, caption));
    (fits && alone && !sheet.is_shared(room)).then_some(room)
}

fn drawn(sheet: &Sheet<'_, '_>, captions: &Captions, caption: &Caption, next: Option<f32>) -> Option<Rect> {
    let height = sheet.height;
    let cap = caption.rect;
    let (_, y) = cap.middle();
    let over = |line: Rect| Rect { y0: line.y0 - height * 1.5, y1: line.y0 + height * 0.2, ..line };
    if let Some(blank) = bracketed(sheet, caption).then(|| sheet.blank_before(cap)).flatten() {
        return Some(over(blank));
    }
    let cell = sheet.page.rules.around(cap.x0 + (height * 0.5).min(cap.width() / 2.0), y);
    let closed = cell.closed().filter(|cell| cell.width() < sheet.width() * 0.98 || cell.height() < height * HIGHEST);
    if let Some(cell) = closed.filter(|cell| has_room_below(*cell, cap, height)) {
        let rest = rest_of_cell(sheet, captions, caption, cell, next);
        let foot = room_over_foot(sheet, captions, cap);
        return Some(foot.unwrap_or(Rect { y0: cap.y1, ..rest }));
    }
    if let Some(field) = box_behind(sheet, captions, caption, cell, next) {
        return Some(field);
    }
    let behind =
        |blank: Rect| Rect { x0: blank.x0.max(cap.x1), x1: next.map_or(blank.x1, |next| next.min(blank.x1)), ..blank };
    if let Some(blank) = sheet.blank_behind(cap) {
        return Some(Rect { y0: blank.y1 - height * 1.5, ..behind(blank) });
    }
    if let Some(line) = underline_behind(sheet, cap, next, height) {
        return Some(over(behind(line)));
    }
    // A cell with its caption in it and room behind.
    let wide = closed.filter(|cell| is_filled(*cell, cap) && !heads_a_table(sheet, cap, *cell));
    if let Some(cell) = wide.filter(|cell| cell.x1 - cap.x1 > height * 3.0) {
        return Some(Rect { x0: cap.x1, x1: next.map_or(cell.x1, |next| next.min(cell.x1)), ..cell });
    }
    line_above(sheet, cap, next).filter(|_| !caption.colon).map(over)
}
