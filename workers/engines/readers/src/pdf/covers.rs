//! What is painted over letters. One of which a part is hidden may look like another: an `E` without its arms is an `L`.

use super::layer::Glyph;
use hayro::kurbo::Rect;

/// Less of a letter's ink, as a share of its box, is none of it.
const NONE: f64 = 0.05;
/// So many pairs of a letter and what was painted after it are held against each other.
const MOST_PAIRS: usize = 50_000_000;

/// How much of a letter is hidden.
enum Hidden {
    Nothing,
    Some,
    All,
}

impl Hidden {
    /// Of a letter's ink by what was painted there.
    fn of(ink: Rect, cover: Rect) -> Self {
        if !ink.overlaps(cover) || ink.is_zero_area() {
            return Self::Nothing;
        }
        let share = ink.intersect(cover).area() / ink.area();
        if share >= 1.0 - NONE {
            Self::All
        } else if share <= NONE {
            Self::Nothing
        } else {
            Self::Some
        }
    }
}

/// What was painted over letters.
#[derive(Default)]
pub(super) struct Covers(Vec<Cover>);

struct Cover {
    place: Rect,
    /// Whether all within that rectangle is hidden.
    is_whole: bool,
    /// How many glyphs were painted before.
    after: usize,
}

impl Covers {
    /// Adds what is painted after so many glyphs.
    pub(super) fn add(&mut self, place: Rect, is_whole: bool, after: usize) {
        if after > 0 {
            self.0.push(Cover { place, is_whole, after });
        }
    }

    /// Takes away the glyphs that are hidden, and says which are in part. Whether that could be told of all.
    pub(super) fn hide(&self, glyphs: &mut [Glyph]) -> bool {
        if self.0.len().saturating_mul(glyphs.len()) > MOST_PAIRS {
            return false;
        }
        for cover in &self.0 {
            let below = glyphs.iter_mut().take(cover.after).filter(|glyph| glyph.shown);
            for (glyph, ink) in below.filter_map(|glyph| glyph.ink.map(|ink| (glyph, ink))) {
                match Hidden::of(ink, cover.place) {
                    Hidden::Nothing => {}
                    Hidden::All if cover.is_whole => glyph.shown = false,
                    Hidden::All | Hidden::Some => glyph.covered = true,
                }
            }
        }
        true
    }
}
