//! Where words stand beside and below each other: on pages by their boxes, in text by column and line.

use crate::official;
use docward_budget::step;
use docward_engine_model::{BBox, Document, Reading};
use std::ops::Range;

/// What belongs to a label is looked for among so many pieces before and behind it.
pub(crate) const WINDOW: usize = 240;
/// How large a character of a plain text is taken to be.
const CELL: (u32, u32) = (10, 20);

/// A word, or a part of one that a colon ends.
#[derive(Clone, Copy)]
pub(crate) struct Piece<'a> {
    pub(crate) text: &'a str,
    /// In the reading, in bytes.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// From 1; 0 where there are no pages.
    pub(crate) page: u32,
    pub(crate) bbox: BBox,
    pub(crate) line: usize,
    /// 0 to 1.
    pub(crate) confidence: f32,
}

/// The words of a document, by line.
pub(crate) struct Layout<'a> {
    pub(crate) pieces: Vec<Piece<'a>>,
    lines: Vec<Range<usize>>,
    paged: bool,
}

impl<'a> Layout<'a> {
    /// Lays out a document's reading, without the pages that are official forms: nothing on them is a label.
    pub(crate) fn of(document: &Document, reading: &'a Reading) -> Self {
        let mut layout = Self { pieces: Vec::new(), lines: Vec::new(), paged: document.text().is_none() };
        if layout.paged {
            layout.take_words(document, reading);
        } else {
            layout.take_text(reading.text());
        }
        layout
    }

    fn take_words(&mut self, document: &Document, reading: &'a Reading) {
        let words = document.pages().iter().flat_map(|page| page.words.iter().map(move |word| (page, word)));
        let general = words.zip(reading.words()).filter(|((page, _), _)| !official::is_registered(page));
        let mut before = None;
        for ((page, word), placed) in general {
            let page = page.number;
            if before.replace((page, word.line)) != Some((page, word.line)) {
                self.lines.push(self.pieces.len()..self.pieces.len());
            }
            let text = reading.text().get(placed.start..placed.end).unwrap_or_default();
            let whole = Piece {
                text,
                start: placed.start,
                end: placed.end,
                page,
                bbox: word.bbox,
                line: 0,
                confidence: word.confidence,
            };
            self.push(whole);
        }
    }

    fn take_text(&mut self, text: &'a str) {
        let mut offset = 0;
        for (row, line) in (0u32..).zip(text.split('\n')) {
            self.lines.push(self.pieces.len()..self.pieces.len());
            let mut column = 0;
            let mut word: Option<(usize, u32)> = None;
            for (at, c) in line.char_indices().chain([(line.len(), ' ')]) {
                match (word, c.is_whitespace()) {
                    (None, false) => word = Some((at, column)),
                    (Some((start, first)), true) => {
                        let bbox = cell(first, column, row);
                        let text = line.get(start..at).unwrap_or_default();
                        self.push(Piece {
                            text,
                            start: offset + start,
                            end: offset + at,
                            page: 0,
                            bbox,
                            line: 0,
                            confidence: 1.0,
                        });
                        word = None;
                    }
                    _ => {}
                }
                column += if c == '\t' { 8 } else { 1 };
            }
            offset += line.len() + 1;
        }
    }

    /// Adds a word, in two pieces where a colon stands in the middle of it (`DOB:05/14/1985`).
    fn push(&mut self, whole: Piece<'a>) {
        let line = self.lines.len().saturating_sub(1);
        for part in parts(whole) {
            self.pieces.push(Piece { line, ..part });
        }
        let end = self.pieces.len();
        if let Some(line) = self.lines.last_mut() {
            line.end = end;
        }
    }

    /// The pieces of a line, as indexes.
    pub(crate) fn line(&self, line: usize) -> Range<usize> {
        self.lines.get(line).cloned().unwrap_or(0..0)
    }

    pub(crate) fn lines(&self) -> usize {
        self.lines.len()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&Piece<'a>> {
        self.pieces.get(index)
    }

    /// Whether much room lies between two neighbours of a line: another column begins.
    pub(crate) fn is_gap(&self, left: usize, right: usize) -> bool {
        let (Some(left), Some(right)) = (self.get(left), self.get(right)) else { return true };
        let room = right.bbox.x0.saturating_sub(left.bbox.x1);
        let most = if self.paged { left.bbox.height().max(right.bbox.height()) * 7 / 4 } else { CELL.0 * 2 };
        left.page != right.page || room > most || right.bbox.x1 < left.bbox.x0
    }

    /// The pieces to the right of one that stand on its height though in another line, nearest first.
    pub(crate) fn beside(&self, index: usize) -> Vec<usize> {
        let Some(label) = self.get(index) else { return Vec::new() };
        let mut beside: Vec<usize> = self.near(index, |piece| {
            let overlap = label.bbox.y1.min(piece.bbox.y1).saturating_sub(label.bbox.y0.max(piece.bbox.y0));
            piece.bbox.x0 >= label.bbox.x1 && overlap * 2 > label.bbox.height().min(piece.bbox.height())
        });
        beside.sort_by_key(|at| self.get(*at).map_or(0, |piece| piece.bbox.x0));
        beside
    }

    /// The pieces of the nearest line below one, under it and up to a right edge.
    pub(crate) fn below(&self, first: usize, last: usize, right: u32) -> Vec<usize> {
        let (Some(left), Some(label)) = (self.get(first), self.get(last)) else { return Vec::new() };
        let height = label.bbox.height().max(1);
        let reach = label.bbox.y1 + height * 3;
        let start = left.bbox.x0.saturating_sub(height);
        let under = self.near(last, |piece| {
            let starts_below = piece.bbox.y0 + height / 3 >= label.bbox.y1 && piece.bbox.y0 < reach;
            starts_below && piece.bbox.x0 >= start && piece.bbox.x0 < right
        });
        let Some(nearest) = under.iter().filter_map(|at| self.get(*at)).map(|piece| piece.bbox.y0).min() else {
            return Vec::new();
        };
        let mut row: Vec<usize> = under
            .into_iter()
            .filter(|at| self.get(*at).is_some_and(|piece| piece.bbox.y0 < nearest + height * 2 / 3))
            .collect();
        row.sort_by_key(|at| self.get(*at).map_or(0, |piece| piece.bbox.x0));
        row
    }

    /// Pieces of the same page within a few hundred words that pass.
    fn near(&self, index: usize, passes: impl Fn(&Piece<'a>) -> bool) -> Vec<usize> {
        step(2 * WINDOW);
        let page = self.get(index).map_or(0, |piece| piece.page);
        let range = index.saturating_sub(WINDOW)..(index + WINDOW).min(self.pieces.len());
        range
            .filter(|at| *at != index && self.get(*at).is_some_and(|piece| piece.page == page && passes(piece)))
            .collect()
    }
}

fn cell(first: u32, end: u32, row: u32) -> BBox {
    let y0 = row.saturating_mul(CELL.1);
    BBox { x0: first.saturating_mul(CELL.0), y0, x1: end.saturating_mul(CELL.0), y1: y0.saturating_add(16) }
}

fn parts(whole: Piece<'_>) -> Vec<Piece<'_>> {
    let cut = whole.text.find(':').map(|at| at + 1).filter(|at| {
        let (left, right) = whole.text.split_at_checked(*at).unwrap_or((whole.text, ""));
        left.chars().any(char::is_alphabetic) && !right.is_empty() && !right.starts_with('/')
    });
    let Some(cut) = cut else { return vec![whole] };
    let (left, right) = whole.text.split_at_checked(cut).unwrap_or((whole.text, ""));
    let share = u64::from(whole.bbox.width()) * u64::try_from(left.chars().count()).unwrap_or(0)
        / u64::try_from(whole.text.chars().count().max(1)).unwrap_or(1);
    let middle = whole.bbox.x0 + u32::try_from(share).unwrap_or(0);
    let first = Piece { text: left, end: whole.start + cut, bbox: BBox { x1: middle, ..whole.bbox }, ..whole };
    let second = Piece { text: right, start: whole.start + cut, bbox: BBox { x0: middle, ..whole.bbox }, ..whole };
    vec![first, second]
}
