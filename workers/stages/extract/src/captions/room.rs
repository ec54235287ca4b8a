//! Where the value of a caption may stand.

use super::find::{Caption, Captions};
use super::sheet::Sheet;
use super::under::{above, below, first_below, heads_a_table, over_foot, stands_below_alone};
use crate::upright::{Cell, Rect};

/// How a value stands to its caption.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Way {
    /// Behind it in the same line.
    Behind,
    /// In the rest of the caption's ruled cell.
    InCell,
    /// Below it.
    Below,
    /// Over the line that the caption stands below.
    Above,
    /// On the blank that ends before the caption.
    Before,
}

/// A room for a value, and how much speaks for its being the caption's.
pub(super) struct Room {
    pub(super) way: Way,
    pub(super) lines: Vec<Vec<usize>>,
    pub(super) weight: f32,
}

/// A room that is wider than so many lines of writing between two words ends there.
pub(super) const GAP: f32 = 4.0;

/// Behind the end of a blank words go on that stand no farther from each other.
const NEXT: f32 = 1.2;

/// A cell that is lower than so many of its caption's heights has room for nothing else.
const TIGHT: f32 = 2.3;

/// The rooms of a caption, best first; none where a blank or a cell stands ready for the value and is empty.
pub(super) fn of(sheet: &Sheet<'_, '_>, captions: &Captions, caption: &Caption) -> Vec<Room> {
    let height = sheet.height;
    let cap = caption.rect;
    let (_, y) = cap.middle();
    if let Some(blank) = bracketed(sheet, caption).then(|| sheet.blank_before(cap)).flatten() {
        let blank = Rect { x0: blank.x0 - height * 0.5, x1: blank.x1 + height * 0.3, ..blank };
        let line = sheet.written_on(blank, |at| captions.has_word(at));
        return line.map(|line| Room { way: Way::Before, lines: vec![line], weight: 0.9 }).into_iter().collect();
    }
    let next = next_in_row(captions, cap, height);
    let cell = sheet.page.rules.around(cap.x0 + (height * 0.5).min(cap.width() / 2.0), y);
    let ruled = underline_behind(sheet, cap, next, height);
    let blank = sheet.blank_behind(cap).or(ruled);
    let mut rooms = Vec::new();

    let closed = cell.closed().filter(|cell| cell.width() < sheet.width() * 0.98 || cell.height() < height * 6.0);
    let own_room = closed.filter(|cell| has_room_below(*cell, cap, height));
    let in_own = own_room.map(|cell| in_cell(sheet, captions, caption, cell, next)).unwrap_or_default();
    // What stands in the caption's own cell is nearer than the next one.
    if in_own.is_empty()
        && let Some(field) = box_behind(sheet, captions, caption, cell, next)
    {
        let lines = sheet.lines(field, |at| captions.has_word(at));
        return if lines.is_empty() { rooms } else { vec![Room { way: Way::Behind, lines, weight: 1.0 }] };
    }
    let over = if caption.colon || !in_own.is_empty() { Vec::new() } else { over_foot(sheet, captions, cap) };
    if !over.is_empty() {
        return vec![Room { way: Way::InCell, lines: over, weight: 0.9 }];
    }
    let behind = behind(sheet, captions, caption, next, wall_of(sheet, caption, cell), blank);
    let has_behind = !behind.is_empty();
    if has_behind {
        let touching = !caption.behind.is_empty();
        let weight = match (caption.colon, blank.is_some(), touching) {
            (true, _, _) | (_, true, _) => 1.0,
            (false, false, true) => 0.8,
            (false, false, false) => 0.5,
        };
        rooms.push(Room { way: Way::Behind, lines: behind, weight });
    }
    if (blank.is_some() || caption.colon) && has_behind {
        return rooms;
    }
    if blank.is_some() && (ruled.is_none() || !stands_below_alone(sheet, captions, cap)) {
        return rooms;
    }
    if let Some(cell) = own_room {
        if !in_own.is_empty() {
            rooms.insert(0, Room { way: Way::InCell, lines: in_own, weight: 0.95 });
        }
        if cell.height() < height * 5.0 {
            return rooms;
        }
    }
    if (caption.colon && next.is_some()) || closed.is_some_and(|cell| heads_a_table(sheet, cap, cell)) {
        return rooms;
    }
    let lines = below(sheet, captions, caption, next);
    if !lines.is_empty() {
        rooms.push(Room { way: Way::Below, lines, weight: if caption.colon { 0.6 } else { 0.75 } });
    }
    let lines = above(sheet, captions, caption, next);
    if !lines.is_empty() && !caption.colon {
        rooms.push(Room { way: Way::Above, lines, weight: 0.75 });
    }
    rooms
}

/// Whether a caption's cell has room for its value below it.
pub(super) fn has_room_below(cell: Rect, cap: Rect, height: f32) -> bool {
    !is_filled(cell, cap)
        && cell.height() > cap.height() * TIGHT.max(height * 1.9 / cap.height().max(1.0))
        && cell.height() < height * 14.0
}

/// Whether all of a caption stands in brackets.
pub(super) fn bracketed(sheet: &Sheet<'_, '_>, caption: &Caption) -> bool {
    let text = |at: Option<&usize>| at.map_or("", |at| sheet.text(*at));
    !caption.colon && text(caption.words.first()).starts_with('(') && text(caption.words.last()).ends_with(')')
}

/// Where the next caption of the row begins.
pub(super) fn next_in_row(captions: &Captions, cap: Rect, height: f32) -> Option<f32> {
    let (_, y) = cap.middle();
    let room = Rect { x0: cap.x1, y0: y - height * 0.8, x1: f32::MAX, y1: y + height * 0.8 };
    captions
        .within(room)
        .filter(|other| other.rect.in_row_with(cap) && other.rect.x0 > cap.middle().0)
        .map(|other| other.rect.x0)
        .min_by(f32::total_cmp)
}

/// The line of a blank that begins at the end of the caption.
pub(super) fn underline_behind(sheet: &Sheet<'_, '_>, cap: Rect, next: Option<f32>, height: f32) -> Option<Rect> {
    let (_, y) = cap.middle();
    let limit = next.unwrap_or(f32::MAX);
    [0.8_f32, 2.0, 4.0].into_iter().find_map(|step| {
        let x = (cap.x1 + height * step).min(limit - 1.0);
        let rule = sheet.page.rules.below(x, y)?;
        let near = rule.y0 - cap.y1 < height * 0.7 && rule.y0 > y;
        let begins = rule.x0 > cap.middle().0 && rule.x0 < limit && rule.width() > height * 1.2;
        (near && begins).then_some(rule)
    })
}

/// The upright line that ends what stands behind a caption. The side of a box that is open elsewhere, or was seen in part, begins it.
pub(super) fn wall_of(sheet: &Sheet<'_, '_>, caption: &Caption, cell: Cell) -> Option<f32> {
    let wall = cell.right?;
    let (_, y) = caption.rect.middle();
    let near = wall - caption.rect.x1 < sheet.height * 12.0;
    if !(caption.colon && caption.behind.is_empty() && near) {
        return Some(wall);
    }
    let between = Rect { x0: caption.rect.x1, y0: y - sheet.height * 0.7, x1: wall, y1: y + sheet.height * 0.7 };
    let bare = sheet.lines(between, |at| caption.words.contains(&at)).is_empty();
    if bare { sheet.page.rules.around(wall + sheet.height * 0.6, y).right } else { Some(wall) }
}

/// Whether a caption stands in the middle of a cell that has room for nothing more than one line.
pub(super) fn is_filled(cell: Rect, cap: Rect) -> bool {
    let off = (cell.middle().1 - cap.middle().1).abs();
    cell.height() < cap.height() * TIGHT || (cell.height() < cap.height() * 3.4 && off < cell.height() * 0.2)
}

/// The box for the value right behind a caption, or the cell next to the caption's own; not one that holds another caption.
pub(super) fn box_behind(
    sheet: &Sheet<'_, '_>,
    captions: &Captions,
    caption: &Caption,
    cell: Cell,
    next: Option<f32>,
) -> Option<Rect> {
    let height = sheet.height;
    let cap = caption.rect;
    let wall = cell.right.filter(|wall| next.is_none_or(|next| *wall < next))?;
    let own = cell.closed().filter(|own| is_filled(*own, cap) && own.width() < cap.width() + height * 12.0);
    let (_, y) = cap.middle();
    let between = Rect { x0: cap.x1 - height * 0.2, y0: y - height * 0.7, x1: wall, y1: y + height * 0.7 };
    let bare =
        caption.colon && caption.behind.is_empty() && sheet.lines(between, |at| captions.has_word(at)).is_empty();
    if wall - cap.x1 > height * if bare { 12.0 } else { 1.6 } && own.is_none() {
        return None;
    }
    let field = sheet.page.rules.around(wall + height * 0.6, y).closed()?;
    let fits = field.height() < height * 4.5
        && field.width() > height
        && own.is_none_or(|own| (own.y0 - field.y0).abs() < height * 0.5);
    let holds_caption = captions.within(field).next().is_some();
    (fits && !holds_caption && field.x0 > cap.middle().0).then_some(field)
}

fn behind(
    sheet: &Sheet<'_, '_>,
    captions: &Captions,
    caption: &Caption,
    next: Option<f32>,
    wall: Option<f32>,
    blank: Option<Rect>,
) -> Vec<Vec<usize>> {
    let height = sheet.height;
    let cap = caption.rect;
    let limit = next.unwrap_or(f32::MAX).min(wall.unwrap_or(f32::MAX)).min(sheet.mark_behind(cap).unwrap_or(f32::MAX));
    let high = if blank.is_some() { height * 1.3 } else { height * 0.75 };
    let (_, y) = cap.middle();
    let room = Rect { x0: cap.x1 - height * 0.2, y0: y - high, x1: limit, y1: y + height * 0.75 };
    let lines = sheet.lines(room, |at| captions.has_word(at));
    let words: Vec<usize> = {
        let mut words: Vec<usize> = lines.into_iter().flatten().collect();
        words.sort_by(|a, b| left(sheet, *a).total_cmp(&left(sheet, *b)));
        words
    };
    let mut run: Vec<usize> = caption.words.last().filter(|_| caption.glued).copied().into_iter().collect();
    let mut last = cap.x1;
    for at in words {
        let Some(rect) = sheet.rect(at) else { continue };
        // Between lines of a pen the print stands closer: of the next line of print is what does not stand in the caption's row.
        let (high, off) = (rect.height().max(cap.height()), (rect.middle().1 - cap.middle().1).abs());
        if rect.height() < cap.height() * 1.3 && off > high * 0.9 && !caption.behind.contains(&at) {
            continue;
        }
        let gap = rect.x0 - last;
        // A blank may be seen in part: what stands close goes on behind its end.
        let widest = if let Some(blank) = blank {
            if rect.x0 < blank.x1 + height { f32::MAX } else { height * NEXT }
        } else if run.is_empty() {
            height * 16.0
        } else {
            height * GAP
        };
        if gap > widest {
            break;
        }
        last = rect.x1;
        // Dots may lead to the value.
        if !run.is_empty() || sheet.text(at).contains(char::is_alphanumeric) {
            run.push(at);
        }
    }
    if run.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![run];
    lines.extend(lines_under(sheet, captions, cap, lines.first().map_or(&[], Vec::as_slice), limit));
    lines
}

/// The lines that go on under the first line of a value, as those of an address do.
fn lines_under(sheet: &Sheet<'_, '_>, captions: &Captions, cap: Rect, first: &[usize], limit: f32) -> Vec<Vec<usize>> {
    let height = sheet.height;
    let Some(rect) = sheet.around(first) else { return Vec::new() };
    let room = Rect { x0: rect.x0 - height, y0: rect.y1, x1: limit, y1: rect.y1 + height * 3.4 };
    let mut last = rect;
    let mut lines = Vec::new();
    for line in sheet.lines(room, |at| captions.has_word(at)) {
        let Some(own) = line.first().and_then(|at| sheet.rect(*at)) else { break };
        let (x, y) = own.middle();
        let before = Rect { x0: cap.x0 - height, y0: y - height * 0.6, x1: own.x0, y1: y + height * 0.6 };
        let parted = sheet.page.rules.above(x, y).is_some_and(|rule| rule.y0 > last.middle().1);
        if (own.x0 - rect.x0).abs() > height
            || own.y0 - last.y1 > height * 1.5
            || parted
            || captions.within(before).next().is_some()
        {
            break;
        }
        last = own;
        lines.push(line);
    }
    lines
}

fn left(sheet: &Sheet<'_, '_>, word: usize) -> f32 {
    sheet.rect(word).map_or(0.0, |rect| rect.x0)
}

/// What stands in the rest of the caption's cell, below it.
fn in_cell(
    sheet: &Sheet<'_, '_>,
    captions: &Captions,
    caption: &Caption,
    cell: Rect,
    next: Option<f32>,
) -> Vec<Vec<usize>> {
    sheet.lines(rest_of_cell(sheet, captions, caption, cell, next), |at| captions.has_word(at))
}

/// The rest of the caption's cell, below it, up to the next captions.
pub(super) fn rest_of_cell(
    sheet: &Sheet<'_, '_>,
    captions: &Captions,
    caption: &Caption,
    cell: Rect,
    next: Option<f32>,
) -> Rect {
    let cap = caption.rect;
    // What only says how to write it stands behind the caption and parts nothing.
    let rest = Rect { x0: cap.x1, x1: cell.x1, ..cap };
    let other = captions
        .within(rest)
        .filter(|other| other.meaning.is_some() || caption.meaning.is_none())
        .map(|other| other.rect.x0)
        .min_by(f32::total_cmp);
    let right = other
        .or(next.filter(|_| caption.meaning.is_none()))
        .filter(|next| *next < cell.x1)
        .map_or(cell.x1, |next| next - 1.0);
    let leftmost = if previous_in_cell(captions, cap, cell) { cap.x0 - sheet.height } else { cell.x0 };
    let bottom = first_below(captions, cap, leftmost, right, sheet.height).unwrap_or(cell.y1).min(cell.y1);
    Rect { x0: leftmost, y0: cap.y1 - cap.height() * 0.25, x1: right, y1: bottom }
}

fn previous_in_cell(captions: &Captions, cap: Rect, cell: Rect) -> bool {
    let room = Rect { x0: cell.x0, y0: cap.y0, x1: cap.x0, y1: cap.y1 };
    captions.within(room).any(|other| other.rect.in_row_with(cap))
}
