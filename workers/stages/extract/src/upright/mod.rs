//! A page laid upright: its words, phrases, ruled lines, cells, marks and ink in one set of straight coordinates.
//!
//! Readers tell boxes in the page's own pixels, also where it lies on its side or tilted. Whoever asks what stands beside or
//! below what asks here. Coordinates are in pixels of the upright page, across and down from some origin; they may be negative.

mod cells;
mod phrases;
mod rect;
#[cfg(test)]
mod tests;
mod turn;

pub(crate) use cells::Cell;
pub(crate) use phrases::Phrase;
pub(crate) use rect::Rect;

use crate::official;
use cells::Rules;
use docward_engine_model::{Mark, MarkShape, Page, Reading};
use turn::Turn;

/// A word where it stands.
#[derive(Clone, Copy)]
pub(crate) struct Word<'a> {
    pub(crate) text: &'a str,
    pub(crate) rect: Rect,
    /// 0 to 1.
    pub(crate) confidence: f32,
    /// In the reading, in bytes.
    pub(crate) start: usize,
    /// In the reading, in bytes; one past its last.
    pub(crate) end: usize,
}

/// A page, laid upright.
pub(crate) struct Upright<'a> {
    pub(crate) page: &'a Page,
    /// In the page's own order; the index is that of [`Page::words`].
    pub(crate) words: Vec<Word<'a>>,
    /// Runs of words that stand side by side, from the top down, each row from left to right.
    pub(crate) phrases: Vec<Phrase>,
    /// Places to tick, in the order of the page's structure.
    pub(crate) marks: Vec<(Rect, &'a Mark)>,
    /// Ink that no word covers, in the order of the page's structure.
    pub(crate) ink: Vec<Rect>,
    /// How high a usual line of writing is: the median height of its words; 1 of an empty page.
    pub(crate) height: f32,
    /// The ruled lines.
    pub(crate) rules: Rules,
    turn: Turn,
}

impl<'a> Upright<'a> {
    /// Lays a page upright; `first` is the place of its first word among [`Reading::words`].
    pub(crate) fn of(page: &'a Page, reading: &'a Reading, first: usize) -> Self {
        let turn = Turn::of(page);
        let placed = reading.words().get(first..).unwrap_or_default();
        let words: Vec<Word<'a>> = page
            .words
            .iter()
            .zip(placed)
            .map(|(word, placed)| Word {
                text: reading.text().get(placed.start..placed.end).unwrap_or_default(),
                rect: turn.upright(word.bbox),
                confidence: word.confidence,
                start: placed.start,
                end: placed.end,
            })
            .collect();
        let height = median(words.iter().map(|word| word.rect.height()));
        let low = low(&words);
        let marks = page.structure.marks.iter().map(|mark| (turn.upright(mark.bbox), mark));
        let marks: Vec<(Rect, &Mark)> =
            marks.filter(|(rect, mark)| !is_drawn(mark.shape) || is_place(*rect, low, height)).collect();
        let ink = page.structure.ink.iter().map(|bbox| turn.upright(*bbox)).collect();
        let rules = Rules::of(page.structure.rules.iter().map(|bbox| turn.upright(*bbox)));
        let phrases = phrases::of(&words, &marks, &rules, height);
        Self { page, words, phrases, marks, ink, height, rules, turn }
    }

    /// The same page with other words; their indices are no longer those of [`Page::words`].
    pub(crate) fn with_words(&self, words: Vec<Word<'a>>) -> Self {
        let phrases = phrases::of(&words, &self.marks, &self.rules, self.height);
        let (marks, ink, rules) = (self.marks.clone(), self.ink.clone(), self.rules.clone());
        Self { words, phrases, marks, ink, rules, ..*self }
    }

    /// The pages of a document that are no official forms, each laid upright.
    pub(crate) fn pages(document: &'a docward_engine_model::Document, reading: &'a Reading) -> Vec<Self> {
        let mut first = 0;
        let mut pages = Vec::new();
        for page in document.pages() {
            if !official::is_registered(page) {
                pages.push(Self::of(page, reading, first));
            }
            first += page.words.len();
        }
        pages
    }

    /// The box around a rectangle of the upright page, in the page's own pixels.
    pub(crate) fn on_page(&self, rect: Rect) -> docward_engine_model::BBox {
        self.turn.on_page(rect)
    }

    /// The words of a phrase, joined by spaces.
    pub(crate) fn text(&self, words: &[usize]) -> String {
        let texts: Vec<&str> = words.iter().filter_map(|at| self.words.get(*at)).map(|word| word.text).collect();
        texts.join(" ")
    }
}

/// Whether a place to tick is drawn as a square or a circle.
fn is_drawn(shape: MarkShape) -> bool {
    matches!(shape, MarkShape::Square | MarkShape::Circle)
}

/// Whether a box may be a place to tick: strokes of letters are smaller than a place beside letters as low as `low`, and cells for a
/// letter each are larger than the writing.
fn is_place(rect: Rect, low: f32, height: f32) -> bool {
    let (short, long) = (rect.width().min(rect.height()), rect.width().max(rect.height()));
    long > low * 0.5 && (long < height * 1.7 || short < height * 1.3)
}

/// How high words are of which a quarter is lower; 1 of none.
fn low(words: &[Word<'_>]) -> f32 {
    let mut heights: Vec<f32> = words.iter().map(|word| word.rect.height()).collect();
    heights.sort_by(f32::total_cmp);
    heights.get(heights.len() / 4).copied().unwrap_or(1.0).max(1.0)
}

/// In which strip a place lies, of those so wide or so high that a page is parted in.
#[expect(clippy::cast_possible_truncation, reason = "a page has far fewer strips")]
pub(crate) fn strip(at: f32, side: f32) -> i32 {
    (at / side).floor() as i32
}

/// The middle of many lengths; 1 of none.
pub(crate) fn median(lengths: impl Iterator<Item = f32>) -> f32 {
    let mut lengths: Vec<f32> = lengths.collect();
    lengths.sort_by(f32::total_cmp);
    lengths.get(lengths.len() / 2).copied().unwrap_or(1.0).max(1.0)
}
