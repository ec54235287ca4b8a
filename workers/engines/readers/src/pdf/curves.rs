//! Letters that are drawn as curves, told by their sizes and by standing in a row: a text that was turned into curves, and words
//! that a pen draws.

use super::outline::{Look, look};
use hayro::kurbo::{Affine, BezPath, Line, PathEl, PathSeg, Rect, Shape};

/// More of them on one page are an attack, not text.
const MOST: usize = 400_000;
/// A path of about a letter's size, in pixels; text that was turned into curves consists of such.
const LETTER_SIZES: std::ops::Range<f64> = 4.0..90.0;
/// Fewer segments than this is a rule or a box.
const LETTER_SEGMENTS: usize = 6;
/// The same of what a pen draws, which goes along a letter once.
const PEN_SEGMENTS: usize = 2;
/// Lines that stray by less run across the page or down, in its own measure.
const LEVEL: f64 = 0.01;
/// Fewer filled curves than this are a drawing's own, unless they stand in a row.
const FEWEST: usize = 24;
/// How many of them are neither circles nor squares where any are letters: some letters are circles too.
const FEWEST_WRITTEN: usize = 3;
/// Of more than so many that a pen draws all are looked at.
const MOST_DRAWN: usize = 2_000;

/// A curve of about a letter's size.
#[derive(Clone, Copy)]
struct Curve {
    place: Rect,
    /// Whether it is neither a circle nor a square, which are places to tick more often than letters.
    is_written: bool,
}

/// The curves of about a letter's size that a page paints.
#[derive(Default)]
pub(super) struct Curves {
    filled: Vec<Curve>,
    drawn: Vec<Curve>,
}

/// Letters in a row.
struct Row {
    whole: Rect,
    last: Rect,
    written: usize,
}

impl Curves {
    /// So many at the same place, of which so many are neither circles nor squares.
    #[cfg(test)]
    pub(super) fn filled(place: Rect, count: usize, written: usize) -> Self {
        let filled = (0..count).map(|at| Curve { place, is_written: at < written }).collect();
        Self { filled, drawn: Vec::new() }
    }

    /// Adds what is filled of a path.
    pub(super) fn fill(&mut self, path: &BezPath, place: Affine) {
        add(&mut self.filled, path, place, LETTER_SEGMENTS);
    }

    /// Adds what a pen draws of a path.
    pub(super) fn stroke(&mut self, path: &BezPath, place: Affine) {
        let is_level = |line: Line| (line.p0.x - line.p1.x).abs().min((line.p0.y - line.p1.y).abs()) < LEVEL;
        let is_box = || path.segments().all(|piece| matches!(piece, PathSeg::Line(line) if is_level(line)));
        if path.segments().nth(PEN_SEGMENTS).is_some() && !is_box() {
            add(&mut self.drawn, path, place, PEN_SEGMENTS);
        }
    }

    /// Where letters may be.
    pub(super) fn letters(&self) -> Vec<Rect> {
        let written = self.filled.iter().filter(|curve| curve.is_written).count();
        let is_text = self.filled.len() >= FEWEST && written >= FEWEST_WRITTEN;
        let places = |curves: &[Curve]| curves.iter().map(|curve| curve.place).collect();
        let mut letters: Vec<Rect> = if is_text { places(&self.filled) } else { rows(&self.filled) };
        letters.extend(if self.drawn.len() > MOST_DRAWN { places(&self.drawn) } else { rows(&self.drawn) });
        letters
    }
}

/// Adds a path of a letter's size, or those pieces of a larger one that are.
fn add(curves: &mut Vec<Curve>, path: &BezPath, place: Affine, segments: usize) {
    let own = path.bounding_box();
    let placed = place.transform_rect_bbox(own);
    let may_hold = placed.is_finite() && placed.height() >= LETTER_SIZES.start;
    if !may_hold || curves.len() >= MOST || path.segments().nth(segments).is_none() {
        return;
    }
    if is_letter(placed) {
        curves.push(Curve { place: placed, is_written: look(path, own) == Look::Other });
        return;
    }
    for piece in pieces(path) {
        let own = piece.bounding_box();
        let placed = place.transform_rect_bbox(own);
        // A letter's holes are no letters.
        let is_hole = curves.last().is_some_and(|before| before.place.contains_rect(placed));
        if is_letter(placed) && !is_hole && curves.len() < MOST && piece.segments().nth(segments).is_some() {
            curves.push(Curve { place: placed, is_written: look(&piece, own) == Look::Other });
        }
    }
}

fn is_letter(placed: Rect) -> bool {
    LETTER_SIZES.contains(&placed.height()) && placed.width() < LETTER_SIZES.end
}

/// What a path draws without lifting the pen, piece by piece.
fn pieces(path: &BezPath) -> Vec<BezPath> {
    let mut pieces: Vec<BezPath> = Vec::new();
    for element in path.elements() {
        match (element, pieces.last_mut()) {
            (PathEl::MoveTo(_), _) => pieces.push(BezPath::from_vec(vec![*element])),
            (_, Some(piece)) => piece.push(*element),
            (_, None) => {}
        }
    }
    pieces
}

/// Where several stand beside each other as a word's letters do, with what is right before and after them.
fn rows(curves: &[Curve]) -> Vec<Rect> {
    if curves.iter().filter(|curve| curve.is_written).count() < FEWEST_WRITTEN {
        return Vec::new();
    }
    let mut curves = curves.to_vec();
    curves.sort_by(|one, other| one.place.x0.total_cmp(&other.place.x0));
    let mut rows: Vec<Row> = Vec::new();
    for Curve { place, is_written } in curves {
        let is_next = |row: &&mut Row| {
            let (low, high) = (row.last.height().min(place.height()), row.last.height().max(place.height()));
            let common = row.last.y1.min(place.y1) - row.last.y0.max(place.y0);
            common * 2.0 > low && place.x0 - row.last.x1 < high
        };
        match rows.iter_mut().rev().find(is_next) {
            Some(row) => {
                (row.whole, row.last) = (row.whole.union(place), place);
                row.written += usize::from(is_written);
            }
            None => rows.push(Row { whole: place, last: place, written: usize::from(is_written) }),
        }
    }
    rows.retain(|row| row.written >= FEWEST_WRITTEN);
    rows.iter().map(|row| row.whole.inflate(row.whole.height(), 2.0)).collect()
}
