//! What a page's pixels show beside its words: ruled lines, places to tick, and ink that was not read.
//!
//! Squares and rules are found while a page is prepared, before the rules are taken away; circles, and rings around words,
//! in what is left. All of it is told in the page's own pixels.

mod blanks;
mod brackets;
mod circles;
mod edges;
mod inside;
mod known;
mod pairs;
mod parted;
#[cfg(test)]
mod pen_tests;
mod rings;
mod squares;
#[cfg(test)]
mod tests;
mod words;

use crate::components::components;
use crate::prepare::{Laying, Levels, Prepared};
use crate::rows::Rows;
use crate::{Raster, unread_ink};
use docward_engine_model::{BBox, Mark, MarkShape, Structure, Word};
pub(crate) use known::{Known, of_bands, written};
use rings::Ring;
pub(crate) use squares::LIGHT;
use words::Near;

/// A pixel darker than this is ink; 0 is black, 255 white. Lighter than what letters are read by: outlines are thin.
const INK: u8 = 200;

/// Whether a pixel of a prepared page is ink.
fn is_ink(level: u8) -> bool {
    level < INK
}

/// Rules that a page may have; the others are not told. A page of blanks and tables has some hundreds.
const MOST_RULES: usize = 20_000;
/// Places to tick that a page may have; the others are not told.
const MOST_MARKS: usize = 20_000;

/// How large places to tick are, in pixels: from 0.07 to 0.33 inches on a letter page.
#[derive(Clone, Copy)]
pub(crate) struct Sizes {
    least: usize,
    most: usize,
    /// How thick a pen's stroke is that lies over an edge.
    stroke: usize,
}

impl Sizes {
    pub(crate) fn of(width: usize, height: usize) -> Self {
        let shorter = width.min(height);
        Self { least: (shorter / 120).max(9), most: (shorter / 26).max(30), stroke: (shorter / 200).max(5) }
    }

    /// Whether something may be the side of a place to tick, by its length in pixels.
    #[expect(clippy::cast_precision_loss, reason = "pixels of a page")]
    pub(crate) fn may_be_side(self, length: f64) -> bool {
        length <= self.most as f64 + 2.0
    }

    /// Whether a side of something is longer than twice that of a place to tick, by its length in pixels.
    #[expect(clippy::cast_precision_loss, reason = "pixels of a page")]
    pub(crate) fn is_longer(self, length: f64) -> bool {
        length > self.most as f64 * 2.0
    }

    /// Whether something may be a place to tick, by its width and height in pixels.
    #[expect(clippy::cast_precision_loss, reason = "pixels of a page")]
    pub(crate) fn may_be_mark(self, width: f64, height: f64) -> bool {
        let sizes = self.least as f64 - 1.0..self.most as f64 + 1.0;
        sizes.contains(&width) && sizes.contains(&height)
    }
}

/// A place that may be one to tick.
#[derive(Clone)]
pub(crate) struct Place {
    mark: Mark,
    /// Whether it is a square so sharp that no letter looks like it.
    sharp: bool,
    /// Whether something stands as close beside it as the letters of a word do.
    in_line: bool,
}

impl Place {
    pub(crate) fn bbox(&self) -> BBox {
        self.mark.bbox
    }
}

/// What a page shows from which nothing was taken away yet, in its pixels: the sides of squares, the flat parts of rings and the
/// strokes of blanks may be taken for rules.
pub(crate) struct Drawn {
    /// What looks like a square to tick.
    pub(crate) squares: Vec<Place>,
    /// What looks like a ring around something.
    rings: Vec<Ring>,
    /// Short level strokes.
    strokes: Vec<BBox>,
}

impl Drawn {
    pub(crate) fn of(page: &Levels) -> Self {
        let rows = Rows::of(&page.pixels, page.width, is_ink);
        Self {
            squares: squares::squares(page, &rows),
            rings: rings::drawn(page, &rows),
            strokes: blanks::strokes(page, &rows),
        }
    }
}

/// What a page shows beside its words, which are in pixels of the prepared page.
pub(crate) fn of(page: &Raster, prepared: &Prepared, words: &[Word]) -> Structure {
    let Marks { seen, written } = marks(prepared, words);
    shown(page, prepared, in_order([seen, written].concat()), words)
}

/// The same of a page whose words were read from its pixels: words that hold places to tick are parted there.
pub(crate) fn of_read(page: &Raster, prepared: &Prepared, words: Vec<Word>) -> (Vec<Word>, Structure) {
    let Marks { seen, written } = marks(prepared, &words);
    let words = parted::parted(words, &seen);
    let structure = shown(page, prepared, in_order([seen, written].concat()), &words);
    (words, structure)
}

/// Marks from top to bottom, as many as may be told.
fn in_order(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_by_key(|mark| (mark.bbox.y0, mark.bbox.x0));
    marks.truncate(MOST_MARKS);
    marks
}

/// As many rules as may be told, without those that are strokes of marks.
fn beside(marks: &[Mark], mut rules: Vec<BBox>) -> Vec<BBox> {
    rules.truncate(MOST_RULES);
    rules.retain(|rule| !marks.iter().any(|mark| mark.bbox.holds_middle_of(*rule)));
    rules
}

/// The places to tick of a page, in pixels of the prepared page.
struct Marks {
    /// Those that its pixels show.
    seen: Vec<Mark>,
    /// Those that only its words tell of: they stand where the words do.
    written: Vec<Mark>,
}

fn marks(prepared: &Prepared, words: &[Word]) -> Marks {
    let page = [prepared.raster.width(), prepared.raster.height()].map(|side| side as usize);
    let seen = seen(prepared, page, words, &Near::of(words));
    let written = unseen(brackets::brackets(words), &seen);
    Marks { seen, written }
}

/// The places to tick that are written and were not seen as such. What stands in a ring is not the ring.
fn unseen(written: Vec<Mark>, seen: &[Mark]) -> Vec<Mark> {
    let is_seen = |one: &Mark| seen.iter().any(|mark| mark.shape != MarkShape::Ring && covers(mark, one.bbox));
    written.into_iter().filter(|one| !is_seen(one)).collect()
}

/// Whether a mark is what stands there.
fn covers(mark: &Mark, bbox: BBox) -> bool {
    mark.bbox.holds_middle_of(bbox) || bbox.holds_middle_of(mark.bbox)
}

/// The places to tick that pixels show, of a page of that width and height or some bands of it, in pixels of what was prepared, as
/// the words are.
fn seen(prepared: &Prepared, page: [usize; 2], words: &[Word], near: &Near<'_>) -> Vec<Mark> {
    let cleaned = &prepared.raster;
    let levels = Levels {
        width: cleaned.width() as usize,
        height: cleaned.height() as usize,
        pixels: cleaned.luma().into_owned(),
        page,
    };
    let (runs, found) = components(&Rows::of(&levels.pixels, levels.width, is_ink));
    let mut places = prepared.drawn.squares.clone();
    let circles = circles::circles(&levels, &runs, &found, words, near);
    places.extend(circles.into_iter().map(|mark| Place { mark, sharp: false, in_line: false }));
    let mut seen = words::without_letters(places, near);
    let add = |seen: &mut Vec<Mark>, more: Vec<Mark>| {
        let new: Vec<Mark> = more.into_iter().filter(|one| !seen.iter().any(|mark| covers(mark, one.bbox))).collect();
        seen.extend(new);
    };
    add(&mut seen, pairs::pairs(&levels, &runs, &found, near));
    add(&mut seen, blanks::blanks(&levels, &prepared.drawn.strokes, &prepared.rules, near));
    let rings = rings::rings(&levels, &prepared.drawn.rings, &runs, &found, near);
    // A circle with something in it looks like a ring around that.
    let is_own = |ring: &Mark| {
        !seen.iter().any(|mark| ring.bbox.holds_middle_of(mark.bbox) && mark.bbox.height() * 2 > ring.bbox.height())
    };
    let rings: Vec<Mark> = rings.into_iter().filter(is_own).collect();
    seen.extend(rings);
    seen
}

/// What a page shows, in its own pixels; marks and words are in those of the prepared page.
fn shown(page: &Raster, prepared: &Prepared, marks: Vec<Mark>, words: &[Word]) -> Structure {
    let rules = beside(&marks, prepared.rules.clone());
    let on_page = |bbox: BBox| Some(prepared.on_page(bbox)).filter(|bbox| !bbox.is_empty());
    let rules: Vec<BBox> = rules.into_iter().filter_map(on_page).collect();
    let marks: Vec<Mark> =
        marks.into_iter().filter_map(|mark| Some(Mark { bbox: on_page(mark.bbox)?, ..mark })).collect();
    let known: Vec<BBox> =
        words.iter().filter_map(|word| on_page(word.bbox)).chain(marks.iter().map(|mark| mark.bbox)).collect();
    let ink = unread_ink::boxes(page, &known, &[]);
    let Laying { quarters, degrees } = prepared.laying;
    Structure { quarters: quarters % 4, degrees, rules, marks, ink }
}
