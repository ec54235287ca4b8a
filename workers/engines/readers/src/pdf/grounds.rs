//! What letters stand on: large rectangles that were filled before, dark ones among them.

use crate::prepare::INK;
use hayro::kurbo::Rect;

/// Letters that differ from their ground by this are seen on it, thin ones too; 0 is black, 255 white.
const CONTRAST: f64 = 80.0;
/// Under a letter so many grounds are looked at; of what lies deeper nothing is known.
const MOST_BELOW: usize = 200;

/// What was filled since the first dark ground, in its order.
#[derive(Default)]
pub(super) struct Grounds {
    filled: Vec<Filled>,
}

struct Filled {
    rect: Rect,
    is_dark: bool,
    /// How light it is; `None` where it is not known what of the rectangle was filled.
    luma: Option<f64>,
}

impl Grounds {
    /// A rectangle is filled. Light ones need not be known as long as there are no others.
    pub(super) fn fill(&mut self, rect: Rect, luma: f64, is_dark: bool) {
        if is_dark || !self.filled.is_empty() {
            self.filled.push(Filled { rect, is_dark, luma: Some(luma) });
        }
    }

    /// Some of a rectangle is filled.
    pub(super) fn fill_some(&mut self, rect: Rect) {
        if !self.filled.is_empty() {
            self.filled.push(Filled { rect, is_dark: false, luma: None });
        }
    }

    /// Whether something light there may be seen on a dark ground: white shapes on it are drawings.
    pub(super) fn may_show(&self, light: Rect) -> bool {
        let mut looked = self.filled.iter().rev();
        looked.by_ref().take(MOST_BELOW).any(|below| below.is_dark && below.rect.overlaps(light))
            || looked.next().is_some()
    }

    /// Whether a letter with this ink, so light, is seen on what was filled before. Letters that are ink to whatever looks at pixels are
    /// seen on paper and on every light ground.
    pub(super) fn shows(&self, ink: Rect, luma: f64) -> bool {
        let mut looked = self.filled.iter().rev();
        match looked.by_ref().take(MOST_BELOW).find(|below| below.rect.overlaps(ink)) {
            Some(Filled { rect, luma: Some(ground), .. }) => {
                rect.contains_rect(ink) && (ground - luma).abs() >= CONTRAST
            }
            Some(Filled { luma: None, .. }) => false,
            None => looked.next().is_none() && luma < f64::from(INK),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: Rect = Rect::new(100.0, 100.0, 900.0, 150.0);
    const LETTER: Rect = Rect::new(120.0, 110.0, 140.0, 140.0);

    #[test]
    fn letters_show_if_they_differ_from_what_they_stand_on() {
        let mut grounds = Grounds::default();
        assert!(grounds.shows(LETTER, 0.0) && !grounds.shows(LETTER, 200.0));
        grounds.fill(HEADER, 240.0, false);
        assert!(grounds.shows(LETTER, 0.0));
        grounds.fill(HEADER, 60.0, true);
        assert!(grounds.shows(LETTER, 255.0) && !grounds.shows(LETTER, 0.0) && !grounds.shows(LETTER, 100.0));
        assert!(grounds.may_show(LETTER));
        assert!(!grounds.may_show(Rect::new(0.0, 0.0, 10.0, 10.0)));
        let across_its_edge = Rect::new(120.0, 140.0, 140.0, 160.0);
        assert!(!grounds.shows(across_its_edge, 255.0));
        let beside = Rect::new(120.0, 170.0, 140.0, 190.0);
        assert!(grounds.shows(beside, 0.0) && !grounds.shows(beside, 255.0));
        grounds.fill(HEADER, 250.0, false);
        assert!(grounds.shows(LETTER, 0.0) && !grounds.shows(LETTER, 255.0));
        grounds.fill_some(HEADER);
        assert!(!grounds.shows(LETTER, 0.0));
    }

    #[test]
    fn what_lies_under_too_many_grounds_is_not_known() {
        let mut grounds = Grounds::default();
        for _ in 0..=MOST_BELOW {
            grounds.fill(HEADER, 60.0, true);
        }
        assert!(!grounds.shows(Rect::new(0.0, 0.0, 10.0, 10.0), 0.0));
        assert!(grounds.shows(LETTER, 255.0));
    }
}
