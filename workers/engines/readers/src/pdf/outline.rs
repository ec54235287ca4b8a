//! Glyphs' outlines, each looked at once: how far their ink reaches, whether it looks like a place to tick, and what they are said
//! to mean.

use super::drawing::is_straight;
use super::shapes::{Likeness, single};
use super::siblings::Siblings;
use super::signs::sign;
use super::typefaces::Faces;
use hayro::hayro_interpret::font::{GlyphIdentifier, OutlineGlyph};
use hayro::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape, flatten};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// Curves are followed this closely, in thousandths of the font's size.
const TOLERANCE: f64 = 8.0;
/// A place to tick is at most so many times as wide as high, or as high as wide.
const LONGEST: f64 = 4.0 / 3.0;
/// How far an outline may be from a square's, or a circle's, as a share of half its width.
const STRAYS: f64 = 0.1;

/// What a glyph's outline looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Its outermost line is a square's. No letter's is.
    Square,
    /// Its outermost line is a circle's: a circle, or an `O`.
    Circle,
    Other,
}

/// A glyph's outline, in thousandths of its font's size.
#[derive(Clone, Copy)]
pub(super) struct Outline {
    /// `None` of a space.
    bounds: Option<Rect>,
    pub(super) look: Look,
}

/// What an outline is said to mean: its place among all that are known.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Meaning(usize);

/// The outlines that a file's text has used so far.
#[derive(Default)]
pub(super) struct Outlines {
    known: FxHashMap<GlyphIdentifier, Known>,
    /// Of each meaning, how far it is believed.
    meanings: Vec<Belief>,
    siblings: Siblings,
    faces: Faces,
}

impl Meaning {
    /// One that stands for an outline in a test.
    #[cfg(test)]
    pub(super) const fn numbered(number: usize) -> Self {
        Self(number)
    }
}

struct Belief {
    /// The letter or figure that it is said to mean.
    said: Option<char>,
    likeness: Likeness,
    /// Whether the outline looks like it.
    looks_right: bool,
    /// Whether the outline surely is a letter or figure, and is said to mean a sign.
    hides_letter: bool,
    /// Whether a second reader has confirmed it.
    is_confirmed: bool,
}

struct Known {
    outline: Outline,
    likeness: Likeness,
    /// What it is said to mean: mostly one thing.
    meanings: Vec<(SmolStr, Meaning)>,
}

impl Outlines {
    /// A glyph's outline, and what its font says that it means.
    pub(super) fn of(&mut self, glyph: &OutlineGlyph, text: &SmolStr) -> (Outline, Meaning) {
        let known = self.known.entry(glyph.identifier()).or_insert_with(|| Known::of(&glyph.outline()));
        if let Some((_, meaning)) = known.meanings.iter().find(|(known, _)| known == text) {
            return (known.outline, *meaning);
        }
        let meaning = Meaning(self.meanings.len());
        let said = single(text);
        let looks_right = said.is_some_and(|said| known.likeness.is_of(said));
        let likeness = known.likeness;
        if let (Some(said), Some(font)) = (said, glyph.font_data()) {
            self.siblings.add(font.cache_key, said, meaning, &likeness);
            self.faces.add(font.cache_key, said, meaning, &likeness);
        }
        let hides_letter = sign(text).is_some_and(|sign| likeness.is_letter_for(sign));
        self.meanings.push(Belief { said, likeness, looks_right, hides_letter, is_confirmed: false });
        known.meanings.push((text.clone(), meaning));
        (known.outline, meaning)
    }

    /// Takes for what they are said to mean those of the new outlines that the others of their font tell from what else they look
    /// like, and those that are their typeface's.
    pub(super) fn compare_within_fonts(&mut self) {
        for meaning in self.siblings.told().into_iter().chain(self.faces.told()) {
            if let Some(belief) = self.meanings.get_mut(meaning.0) {
                belief.looks_right = true;
            }
        }
    }

    /// Whether an outline looks like what it is said to mean.
    pub(super) fn looks_right(&self, meaning: Meaning) -> bool {
        self.meanings.get(meaning.0).is_some_and(|belief| belief.looks_right)
    }

    /// Whether an outline is not said to mean one letter or figure.
    pub(super) fn is_no_letter(&self, meaning: Meaning) -> bool {
        self.meanings.get(meaning.0).is_some_and(|belief| belief.said.is_none())
    }

    /// Whether an outline surely is a letter or figure, and is said to mean a sign.
    pub(super) fn hides_letter(&self, meaning: Meaning) -> bool {
        self.meanings.get(meaning.0).is_some_and(|belief| belief.hides_letter)
    }

    /// Whether a font that draws the letters of a known typeface says of one that it means another.
    pub(super) const fn any_changed_places(&self) -> bool {
        self.faces.any_changed_places()
    }

    /// Whether an outline surely is a letter or figure of ASCII's, whatever it is said to mean.
    pub(super) fn is_ascii(&self, meaning: Meaning) -> bool {
        self.meanings.get(meaning.0).is_some_and(|belief| belief.likeness.is_ascii())
    }

    /// Whether an outline surely looks like something else than it is said to mean.
    pub(super) fn looks_otherwise(&self, meaning: Meaning) -> bool {
        let belief = self.meanings.get(meaning.0);
        belief.is_some_and(|belief| belief.said.is_some_and(|said| belief.likeness.is_surely_other(said)))
    }

    /// What an outline looks at least as much like as what it is said to mean.
    pub(super) fn rivals(&self, meaning: Meaning) -> impl Iterator<Item = char> {
        let belief = self.meanings.get(meaning.0).and_then(|belief| Some((belief.said?, &belief.likeness)));
        belief.into_iter().flat_map(|(said, likeness)| likeness.rivals(said)).map(|(rival, _)| rival)
    }

    /// Whether a second reader has confirmed what an outline is said to mean.
    pub(super) fn is_confirmed(&self, meaning: Meaning) -> bool {
        self.meanings.get(meaning.0).is_some_and(|belief| belief.is_confirmed)
    }

    pub(super) fn confirm(&mut self, meaning: Meaning) {
        if let Some(belief) = self.meanings.get_mut(meaning.0) {
            belief.is_confirmed = true;
        }
    }
}

impl Known {
    fn of(path: &BezPath) -> Self {
        Self { outline: Outline::of(path), likeness: Likeness::of(path), meanings: Vec::new() }
    }
}

impl Outline {
    fn of(path: &BezPath) -> Self {
        let bounds = path.segments().next().map(|_| path.bounding_box());
        Self { bounds, look: bounds.map_or(Look::Other, |bounds| look(path, bounds)) }
    }

    /// Where the glyph's ink is once it is placed.
    pub(super) fn ink(&self, place: Affine, glyph: &OutlineGlyph) -> Option<Rect> {
        let placed = |bounds| {
            if is_straight(place) {
                place.transform_rect_bbox(bounds)
            } else {
                (place * glyph.outline()).bounding_box()
            }
        };
        self.bounds.map(placed)
    }
}

/// What a path looks like, by its bounds.
pub(super) fn look(path: &BezPath, bounds: Rect) -> Look {
    let (wide, high) = (bounds.width(), bounds.height());
    if wide <= 0.0 || high <= 0.0 || wide > high * LONGEST || high > wide * LONGEST {
        return Look::Other;
    }
    // In each contour's own measure, its box reaches from -1 to 1.
    let middle = bounds.center();
    let (mut square, mut round, mut here) = (true, true, Rect::ZERO);
    let (mut any, mut is_square, mut is_round) = (false, false, false);
    let mut close = |here: Rect, square: bool, round: bool| {
        let whole = here.width() > wide * 0.98 && here.height() > high * 0.98;
        is_square |= whole && square;
        is_round |= whole && round;
    };
    flatten(path, TOLERANCE, |element| match element {
        PathEl::MoveTo(point) => {
            if any {
                close(here, square, round);
            }
            (any, square, round, here) = (true, true, true, Rect::from_points(point, point));
            (square, round) = (square && on_square(point, middle, wide, high), on_circle(point, middle, wide, high));
        }
        PathEl::LineTo(point) => {
            here = here.union_pt(point);
            square &= on_square(point, middle, wide, high);
            round &= on_circle(point, middle, wide, high);
        }
        _ => {}
    });
    if any {
        close(here, square, round);
    }
    match (is_square, is_round) {
        (true, _) => Look::Square,
        (_, true) => Look::Circle,
        _ => Look::Other,
    }
}

fn from_middle(point: Point, middle: Point, wide: f64, high: f64) -> (f64, f64) {
    ((point.x - middle.x) * 2.0 / wide, (point.y - middle.y) * 2.0 / high)
}

fn on_square(point: Point, middle: Point, wide: f64, high: f64) -> bool {
    let (x, y) = from_middle(point, middle, wide, high);
    (x.abs().max(y.abs()) - 1.0).abs() < STRAYS
}

fn on_circle(point: Point, middle: Point, wide: f64, high: f64) -> bool {
    let (x, y) = from_middle(point, middle, wide, high);
    (x.hypot(y) - 1.0).abs() < STRAYS
}

#[cfg(test)]
mod tests {
    use super::*;
    use hayro::kurbo::{Circle, Line};

    fn look_of(paths: &[BezPath]) -> Look {
        let mut whole = BezPath::new();
        for path in paths {
            whole.extend(path.iter());
        }
        Outline::of(&whole).look
    }

    #[test]
    fn boxes_and_circles_are_told_from_letters() {
        let square = |from: f64, to: f64| Rect::new(from, from, to, to).to_path(1.0);
        let circle = |radius: f64| Circle::new((400.0, 300.0), radius).to_path(1.0);
        assert_eq!(look_of(&[square(0.0, 700.0), square(60.0, 640.0)]), Look::Square);
        assert_eq!(look_of(&[circle(300.0), circle(250.0)]), Look::Circle);
        // An H, a Z and an L of strokes.
        let bar = |x0, y0, x1, y1| Rect::new(x0, y0, x1, y1).to_path(1.0);
        let uprights = [bar(0.0, 0.0, 90.0, 700.0), bar(600.0, 0.0, 690.0, 700.0), bar(0.0, 300.0, 690.0, 390.0)];
        assert_eq!(look_of(&uprights), Look::Other);
        let corner = [(0.0, 0.0), (700.0, 0.0), (700.0, 90.0), (90.0, 90.0), (90.0, 700.0), (0.0, 700.0)];
        let mut letter = BezPath::new();
        for (at, point) in corner.into_iter().enumerate() {
            if at == 0 { letter.move_to(point) } else { letter.line_to(point) }
        }
        letter.close_path();
        assert_eq!(look_of(&[letter]), Look::Other);
        assert_eq!(look_of(&[Line::new((0.0, 0.0), (500.0, 0.0)).to_path(1.0)]), Look::Other);
        assert_eq!(look_of(&[]), Look::Other);
    }
}
