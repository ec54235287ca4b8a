//! What of a page's ink the first reader is not sure of, in pieces of lines.

use crate::Raster;
use crate::components::{Component, components};
use crate::rows::Rows;
use docward_engine_model::{BBox, Word};
use std::collections::HashSet;

/// A pixel darker than this is ink; 0 is black, 255 white.
const INK: u8 = 150;
/// The least height of a letter, in pixels.
const LOWEST: usize = 5;
/// The least height of a letter, as a fraction of the typical height on the page.
const LOW: (usize, usize) = (2, 5);
/// The greatest height of a letter, in typical heights.
const HIGHEST: usize = 4;
/// Ink this many times as high as wide is a piece of a rule, not a letter; an I is three times as high as wide.
const SLENDER: usize = 4;
/// Wide ink that is higher than this many tenths of the typical height consists of letters of several lines that touch.
const TOUCHING: usize = 15;
/// A gap wider than this many tenths of the height of letters separates two pieces: cells of a table, or columns.
const GAP: usize = 13;
/// Ink nearer to a word than this many tenths of its height is a letter that the word lacks.
const LACKING: usize = 2;
/// A word with a gap inside that is wider than this many tenths of its height is two words.
const TORN: usize = 8;
/// How much larger than its ink a word's box is taken, in pixels, so that the edges of its letters are not left over as new
/// ink.
const MARGIN: u32 = 2;

/// The ink of a page that sure words do not cover.
pub(super) struct UnsureInk {
    /// The page without the words that are sure.
    pub(super) page: Raster,
    /// Pieces of lines, each the box around its letters.
    pub(super) pieces: Vec<BBox>,
    /// How long the pieces that consist of touching lines are together, in heights of a letter.
    pub(super) touching: usize,
}

impl UnsureInk {
    /// Takes the sure words off a page that is grey, level and clean, and gathers what is left; `None` if nothing is. A word
    /// in `sure` that turns out to lack letters is removed from it.
    pub(super) fn of(page: &Raster, words: &[Word], sure: &mut Vec<&Word>) -> Option<Self> {
        sure.retain(|word| !is_torn(page, word.bbox));
        let (mut levels, mut found) = left(page, words, sure);
        let before = sure.len();
        sure.retain(|word| !found.iter().any(|one| one.height() >= LOWEST && lacks(word.bbox, one)));
        if sure.len() < before {
            (levels, found) = left(page, words, sure);
        }
        let typical = typical_height(sure, &found);
        found.retain(|one| one.height() <= typical * HIGHEST && one.width() <= typical * HIGHEST * 8);
        let mut pieces = pieces(found, typical);
        pieces.retain(|piece| piece.width() * SLENDER > piece.height());
        let touch = |piece: &&Component| piece.height() * 10 > typical * TOUCHING && piece.width() > piece.height();
        let touching = pieces.iter().filter(touch).map(|piece| piece.width() / typical).sum();
        let page = Raster::gray(page.width(), page.height(), levels).ok()?;
        Some(Self { page, pieces: pieces.iter().filter_map(Component::bbox).collect(), touching })
    }
}

/// The page without the sure words, and what stands on it then.
fn left(page: &Raster, words: &[Word], sure: &[&Word]) -> (Vec<u8>, Vec<Component>) {
    let (width, height) = (page.width(), page.height());
    let mut levels = page.luma().into_owned();
    for word in sure {
        whiten(&mut levels, width, word.bbox.grown(MARGIN, width, height));
    }
    // Where lines are close, a word's box reaches into the next line's letters: those of the others stay whole.
    let sure_places: HashSet<BBox> = sure.iter().map(|word| word.bbox).collect();
    for word in words.iter().filter(|word| !sure_places.contains(&word.bbox)) {
        if !sure.iter().any(|sure| word.bbox.holds_middle_of(sure.bbox)) {
            restore(&mut levels, page, word.bbox);
        }
    }
    let (_, mut found) = components(&Rows::of(&levels, width as usize, |level| level < INK));
    found.retain(|one| one.height() >= LOWEST || one.width() >= LOWEST);
    (levels, found)
}

fn whiten(levels: &mut [u8], width: u32, bbox: BBox) {
    for row in levels.chunks_exact_mut(width as usize).take(bbox.y1 as usize).skip(bbox.y0 as usize) {
        if let Some(cells) = row.get_mut(bbox.x0 as usize..bbox.x1 as usize) {
            cells.fill(255);
        }
    }
}

fn restore(levels: &mut [u8], page: &Raster, bbox: BBox) {
    let width = page.width() as usize;
    let rows = levels.chunks_exact_mut(width).zip(page.pixels().chunks_exact(width));
    for (row, original) in rows.take(bbox.y1 as usize).skip(bbox.y0 as usize) {
        let cells = bbox.x0 as usize..bbox.x1 as usize;
        if let (Some(row), Some(original)) = (row.get_mut(cells.clone()), original.get(cells)) {
            row.copy_from_slice(original);
        }
    }
}

/// Whether a word is two cells' that were read as one.
fn is_torn(page: &Raster, bbox: BBox) -> bool {
    let widest = bbox.height() as usize * TORN / 10;
    if (bbox.width() as usize) <= widest {
        return false;
    }
    let mut inked = vec![false; bbox.width() as usize];
    let rows = page.pixels().chunks_exact(page.width() as usize).take(bbox.y1 as usize).skip(bbox.y0 as usize);
    for cells in rows.filter_map(|row| row.get(bbox.x0 as usize..bbox.x1 as usize)) {
        inked.iter_mut().zip(cells).for_each(|(inked, level)| *inked |= *level < INK);
    }
    let gaps = inked.split(|inked| *inked).map(<[bool]>::len);
    gaps.max().is_some_and(|gap| gap > widest)
}

/// Whether a piece of ink stands where the word's next letter would.
fn lacks(word: BBox, ink: &Component) -> bool {
    let (x0, y0, x1, y1) = (word.x0 as usize, word.y0 as usize, word.x1 as usize, word.y1 as usize);
    let near = (word.height() as usize * LACKING).div_ceil(10);
    let overlap = y1.min(ink.y1).saturating_sub(y0.max(ink.y0));
    overlap * 2 > ink.height()
        && ink.height() <= word.height() as usize * 3 / 2
        && ink.height() * 3 >= word.height() as usize
        && ink.x0 <= x1 + near
        && ink.x1 + near >= x0
}

/// How high letters are here: sure words say, or what is left.
fn typical_height(sure: &[&Word], found: &[Component]) -> usize {
    let mut heights: Vec<usize> = sure.iter().map(|word| word.bbox.height() as usize).collect();
    if heights.len() < 10 {
        heights.extend(found.iter().map(Component::height).filter(|height| *height >= LOWEST));
    }
    heights.sort_unstable();
    heights.get(heights.len() / 2).copied().unwrap_or(LOWEST).max(LOWEST)
}

/// Letters beside each other, each piece with at least one as high as a letter.
fn pieces(mut letters: Vec<Component>, typical: usize) -> Vec<Component> {
    let lowest = (typical * LOW.0 / LOW.1).max(LOWEST);
    letters.sort_by_key(|letter| letter.x0);
    let (high, low): (Vec<_>, Vec<_>) = letters.into_iter().partition(|letter| letter.height() >= lowest);
    let mut pieces: Vec<Component> = Vec::new();
    for letter in high {
        match pieces.iter_mut().rev().find(|piece| continues(piece, &letter)) {
            Some(piece) => *piece = piece.joined(letter),
            None => pieces.push(letter),
        }
    }
    // Full stops, dashes and dots belong to the piece they stand in or right behind.
    for mark in low {
        if let Some(piece) = pieces.iter_mut().find(|piece| continues(piece, &mark)) {
            *piece = piece.joined(mark);
        }
    }
    pieces
}

fn continues(piece: &Component, letter: &Component) -> bool {
    let (height, other) = (piece.height(), letter.height());
    let gap = letter.x0.saturating_sub(piece.x1).max(piece.x0.saturating_sub(letter.x1));
    let overlap = piece.y1.min(letter.y1).saturating_sub(piece.y0.max(letter.y0));
    gap * 10 <= height.min(other * 3).max(other) * GAP && overlap * 2 > height.min(other) && other <= height * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    const LETTER: (u32, u32) = (8, 20);

    /// A page with letters as boxes at these places.
    fn page(letters: &[(u32, u32)]) -> Raster {
        let mut pixels = vec![255_u8; 600 * 200];
        for (x, y) in letters {
            for y in *y..y + LETTER.1 {
                pixels[(y * 600 + x) as usize..(y * 600 + x + LETTER.0) as usize].fill(0);
            }
        }
        Raster::gray(600, 200, pixels).unwrap()
    }

    fn row(x: u32, y: u32, count: u32) -> Vec<(u32, u32)> {
        (0..count).map(|letter| (x + letter * 12, y)).collect()
    }

    fn word(x0: u32, x1: u32, y: u32) -> Word {
        Word { text: "word".into(), confidence: 0.9, bbox: BBox { x0, y0: y, x1, y1: y + LETTER.1 }, line: 0 }
    }

    #[test]
    fn cells_of_a_row_are_pieces_of_their_own() {
        let page = page(&[row(20, 50, 5), row(300, 50, 1), row(20, 100, 5)].concat());
        let read = word(20, 76, 50);
        let left = UnsureInk::of(&page, &[], &mut vec![&read]).unwrap();
        let places: Vec<(u32, u32)> = left.pieces.iter().map(|piece| (piece.x0, piece.y0)).collect();
        assert_eq!(places, [(20, 100), (300, 50)]);
    }

    #[test]
    fn a_word_that_lacks_its_first_letter_is_read_again() {
        let page = page(&row(20, 50, 5));
        let read = word(32, 76, 50);
        let mut sure = vec![&read];
        let left = UnsureInk::of(&page, &[], &mut sure).unwrap();
        assert!(sure.is_empty());
        assert_eq!(left.pieces, [BBox { x0: 20, y0: 50, x1: 76, y1: 70 }]);
    }

    #[test]
    fn a_close_line_does_not_cut_the_next_ones_letters() {
        let page = page(&[row(20, 50, 5), row(20, 72, 5)].concat());
        let words = [Word { bbox: BBox { x0: 20, y0: 50, x1: 76, y1: 74 }, ..word(20, 76, 50) }, word(20, 76, 72)];
        let left = UnsureInk::of(&page, &words, &mut vec![&words[0]]).unwrap();
        assert_eq!(left.pieces, [words[1].bbox]);
    }

    #[test]
    fn lines_that_touch_are_told_from_lines_that_do_not() {
        let touching = |apart| {
            let lines = page(&[row(20, 50, 20), row(20, 50 + LETTER.1 + apart, 20), row(400, 150, 5)].concat());
            let read = [word(400, 456, 150)];
            let mut sure = read.iter().cycle().take(10).collect();
            UnsureInk::of(&lines, &[], &mut sure).unwrap().touching
        };
        assert_eq!((touching(0), touching(4)), (11, 0));
    }

    #[test]
    fn a_word_over_two_cells_is_read_again() {
        let page = page(&[row(20, 50, 3), row(100, 50, 1)].concat());
        let read = word(20, 108, 50);
        let mut sure = vec![&read];
        let left = UnsureInk::of(&page, &[], &mut sure).unwrap();
        assert!(sure.is_empty());
        assert_eq!(left.pieces.len(), 2);
    }
}
