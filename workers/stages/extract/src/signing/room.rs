//! The room to sign that a caption calls, and the ink in it.

use super::captions::{Caption, Kind};
use crate::upright::{Rect, Upright};
use docward_engine_model::BBox;

/// A cell to sign in is lower than so many lines.
const CELL: f32 = 9.0;
/// How many lines above its line a signature reaches.
const HIGH: f32 = 3.2;
/// A line to sign on begins no farther from its caption, in lines.
const BESIDE: f32 = 4.0;

/// The room for a signature.
pub(super) struct Room {
    pub(super) rect: Rect,
    /// The height of the line to sign on, where there is one.
    line: Option<f32>,
}

/// Ink in a room.
#[derive(Default)]
pub(super) struct Ink {
    /// As places in the page's ink.
    strokes: Vec<usize>,
    /// As places in [`Upright::words`]: what a signature was read as.
    pub(super) words: Vec<usize>,
}

impl Ink {
    pub(super) fn is_signature(&self) -> bool {
        !self.strokes.is_empty() || !self.words.is_empty()
    }

    /// The box around it all, in the page's own pixels.
    pub(super) fn bbox(&self, page: &Upright<'_>) -> Option<BBox> {
        let strokes = self.strokes.iter().filter_map(|at| page.page.structure.ink.get(*at)).copied();
        let words = self.words.iter().filter_map(|at| page.page.words.get(*at)).map(|word| word.bbox);
        strokes.chain(words).reduce(BBox::union)
    }
}

/// The room that a caption calls; `None` where there is none.
pub(super) fn of(page: &Upright<'_>, caption: &Caption) -> Option<Room> {
    let (own, high) = (caption.rect, page.height);
    let free = |rect| Room { rect, line: None };
    Some(match caption.kind {
        Kind::Named => (cell(page, own).map(free))
            .or_else(|| line_beside(page, own))
            .or_else(|| line_above(page, own))
            .or_else(|| line_below(page, own).map(free))
            .unwrap_or_else(|| free(open(page, own))),
        Kind::Closing => {
            free(Rect { x0: own.x0 - high, y0: own.y1, x1: own.x0 + high * 20.0, y1: below_closing(page, own) })
        }
        Kind::Cross | Kind::By => line_beside(page, own)?,
        Kind::Signer => cell(page, own).map(free).or_else(|| line_above(page, own))?,
    })
}

/// The cell that a caption stands in, if it has room beside or below.
fn cell(page: &Upright<'_>, own: Rect) -> Option<Rect> {
    let (x, y) = own.middle();
    let cell = page.rules.around(x, y).closed()?;
    let roomy = cell.height() > own.height() + page.height * 0.9 || cell.width() > own.width() * 2.0;
    if cell.height() > page.height * CELL || !roomy {
        return None;
    }
    // A shorter line right above it is what to sign on.
    let above = page.rules.below(x, cell.y0 - page.height * 0.4);
    let is_short = above.is_some_and(|line| line.x0 > cell.x0 + page.height && line.x1 < cell.x1 - page.height);
    if is_short && own.y0 - cell.y0 < page.height * 1.1 {
        return None;
    }
    let right = next_in_line(page, own).unwrap_or(f32::MAX);
    Some(Rect { x1: cell.x1.min(right), ..cell })
}

/// The line right of a caption.
fn line_beside(page: &Upright<'_>, own: Rect) -> Option<Room> {
    let at = own.x1 + page.height * 2.0;
    let line = page.rules.below(at, own.middle().1 - page.height * 0.2)?;
    let begins = line.x0 > own.x0 + own.width() * 0.4 && line.x0 - own.x1 < page.height * BESIDE;
    let level = line.y0 - own.y1 < page.height * 1.2;
    let right = next_in_line(page, own).map_or(line.x1, |next| next.min(line.x1));
    (begins && level && right > own.x1).then_some(Room {
        rect: Rect { x0: own.x1, y0: line.y0 - page.height * HIGH, x1: right, y1: line.y0 + page.height * 0.6 },
        line: Some(line.y0),
    })
}

/// The line right above a caption.
fn line_above(page: &Upright<'_>, own: Rect) -> Option<Room> {
    let cell = page.rules.around(own.middle().0, own.middle().1);
    let top = cell.top?;
    if own.y0 - top > page.height * 1.1 {
        return None;
    }
    let line = page.rules.below(own.middle().0, top - page.height * 0.4)?;
    // A line over the whole page parts sections.
    let wide = line.x1 - line.x0 > page.height * 55.0;
    (!wide && (line.y0 - top).abs() < page.height * 0.5).then(|| Room {
        rect: Rect { x0: line.x0.min(own.x0), y0: top - page.height * HIGH, x1: line.x1, y1: top + page.height * 0.3 },
        line: Some(top),
    })
}

/// The line below a caption.
fn line_below(page: &Upright<'_>, own: Rect) -> Option<Rect> {
    let line = page.rules.below(own.middle().0, own.y1)?;
    let apart = line.y0 - own.y1;
    (page.height * 0.8..page.height * 5.0).contains(&apart).then(|| Rect {
        x0: line.x0.max(own.x0 - page.height),
        y0: own.y1,
        x1: line.x1.min(next_in_line(page, own).unwrap_or(f32::MAX)),
        y1: line.y0 + page.height * 0.6,
    })
}

/// Beside and below a caption that no line tells the room of.
fn open(page: &Upright<'_>, own: Rect) -> Rect {
    let right = next_in_line(page, own).unwrap_or(f32::MAX).min(own.x1 + page.height * 16.0);
    Rect { x0: own.x0 - page.height, y0: own.y0 - page.height, x1: right, y1: own.y1 + page.height * 3.0 }
}

/// Where the next words of a caption's line begin that are print, not what a signature was read as.
fn next_in_line(page: &Upright<'_>, own: Rect) -> Option<f32> {
    let beside =
        page.words.iter().filter(|word| word.rect.x0 >= own.x1 && word.rect.in_row_with(own) && is_caption(word.text));
    beside.map(|word| word.rect.x0).min_by(f32::total_cmp)
}

/// Where the typed name below a letter's closing begins.
fn below_closing(page: &Upright<'_>, own: Rect) -> f32 {
    let limit = own.y1 + page.height * 7.0;
    let below = page.words.iter().filter(|word| {
        let y = word.rect.middle().1;
        y > own.y1 + page.height * 1.4
            && y < limit
            && word.rect.x0 < own.x0 + page.height * 12.0
            && word.confidence > 0.9
    });
    below.map(|word| word.rect.y0).fold(limit, f32::min)
}

/// What else stands beside a place to sign.
fn is_caption(text: &str) -> bool {
    let plain: String = text.chars().filter(|sign| sign.is_alphabetic()).flat_map(char::to_lowercase).collect();
    text.ends_with(':')
        || matches!(
            plain.as_str(),
            "date"
                | "dated"
                | "print"
                | "printed"
                | "name"
                | "relationship"
                | "time"
                | "title"
                | "witness"
                | "phone"
                | "signed"
        )
}

/// The ink in a room that no other caption has.
pub(super) fn ink(page: &Upright<'_>, caption: &Caption, room: &Room, taken: &[bool]) -> Ink {
    let high = page.height;
    let mut ink = Ink::default();
    let rests = |bottom: f32| room.line.is_none_or(|line| bottom > line - high * 1.3);
    for (at, (stroke, shown)) in page.ink.iter().zip(&page.page.structure.ink).enumerate() {
        let across = stroke.shared_across(room.rect).min(stroke.width());
        let down = stroke.shared_down(room.rect).min(stroke.height());
        let share = across.max(0.0) * down.max(0.0) / (stroke.width() * stroke.height()).max(1.0);
        // On a tilted page a rising stroke is as high as its box; where no line is, it is none.
        let tall = if caption.kind == Kind::Closing { pixels(shown.height()) } else { stroke.height() };
        let is_written = tall > high * 0.45 && stroke.width() > high * 0.9 && stroke.height() < high * 6.0;
        if is_written && share > 0.5 && rests(stroke.y1) {
            ink.strokes.push(at);
        }
    }
    // A text layer has what was typed alone.
    if page.page.source.is_text() || caption.kind.is_weak() {
        return ink;
    }
    for phrase in &page.phrases {
        let words = phrase.words.iter().filter_map(|at| page.words.get(*at).map(|word| (*at, word)));
        let words: Vec<_> = words.filter(|(at, _)| !caption.words.contains(at)).collect();
        // A sentence is print.
        if words.len() > NAME || words.iter().all(|(_, word)| !room.rect.holds_middle_of(word.rect)) {
            continue;
        }
        for (at, word) in words {
            let is_free = !taken.get(at).copied().unwrap_or(false);
            let letters = word.text.chars().filter(|sign| sign.is_alphabetic()).count();
            let figures = word.text.chars().filter(char::is_ascii_digit).count();
            let is_written = (letters > 2 || word.rect.width() > high * 1.2) && figures <= letters;
            let is_there = room.rect.holds_middle_of(word.rect) && rests(word.rect.y1);
            if is_free && is_there && is_written && !is_caption(word.text) {
                ink.words.push(at);
            }
        }
    }
    ink
}

/// A signature was read as so many words at most.
const NAME: usize = 4;

#[expect(clippy::cast_precision_loss, reason = "pixels of a page are far below what an f32 tells exactly")]
fn pixels(length: u32) -> f32 {
    length as f32
}
