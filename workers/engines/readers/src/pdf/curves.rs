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
/// Fewer boxes than this in a row are no dashes.
const FEWEST_DASHES: usize = 3;
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
        if path.segments().nth(LETTER_SEGMENTS).is_some() && !is_dashed_rule(path) {
            add(&mut self.filled, path, place, LETTER_SEGMENTS);
        }
    }

    /// Adds what a pen draws of a path.
    pub(super) fn stroke(&mut self, path: &BezPath, place: Affine) {
        if path.segments().nth(PEN_SEGMENTS).is_some() && !is_of_boxes(path) {
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

/// Whether a path has lines only that run across the page or down.
fn is_of_boxes(path: &BezPath) -> bool {
    let is_level = |line: Line| (line.p0.x - line.p1.x).abs().min((line.p0.y - line.p1.y).abs()) < LEVEL;
    path.segments().all(|piece| matches!(piece, PathSeg::Line(line) if is_level(line)))
}

/// Whether a path is a rule in dashes, each a box that is no thicker than it is long. Letters that are drawn of such boxes have some
/// beside each other (an `E`), or lie across the row that they stand in (`111`); an `i` has two.
fn is_dashed_rule(path: &BezPath) -> bool {
    if !is_of_boxes(path) {
        return false;
    }
    let (whole, pieces) = (path.bounding_box(), pieces(path));
    let is_whole = |piece: f64, whole: f64| (piece - whole).abs() < LEVEL;
    let runs_down = |dash: Rect| is_whole(dash.width(), whole.width()) && dash.height() + LEVEL > dash.width();
    let runs_across = |dash: Rect| is_whole(dash.height(), whole.height()) && dash.width() + LEVEL > dash.height();
    let dashes = || pieces.iter().map(BezPath::bounding_box);
    pieces.len() >= FEWEST_DASHES && (dashes().all(runs_down) || dashes().all(runs_across))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What is drawn of boxes, three times beside each other.
    fn three(boxes: &[[f64; 4]]) -> Vec<Rect> {
        let mut curves = Curves::default();
        for x in [100.0, 112.0, 124.0] {
            let mut path = BezPath::new();
            for [x0, y0, x1, y1] in boxes {
                path.extend(Rect::new(*x0, *y0, *x1, *y1).path_elements(0.1));
            }
            curves.fill(&path, Affine::translate((x, 200.0)));
        }
        curves.letters()
    }

    #[test]
    fn rules_in_dashes_are_no_letters() {
        let down: Vec<_> = (0..4).map(|dash| f64::from(dash) * 8.0).map(|y| [0.0, y, 2.0, y + 5.0]).collect();
        let across: Vec<_> = (0..4).map(|dash| f64::from(dash) * 8.0).map(|x| [x, 0.0, x + 5.0, 2.0]).collect();
        let dotted: Vec<_> = (0..4).map(|dot| f64::from(dot) * 4.0).map(|y| [0.0, y, 2.0, y + 2.0]).collect();
        for rule in [down, across, dotted] {
            assert_eq!(three(&rule), [], "{rule:?}");
        }
    }

    #[test]
    fn letters_that_are_drawn_of_boxes_are_letters() {
        let e = [[0.0, 0.0, 2.0, 16.0], [2.0, 0.0, 8.0, 2.0], [2.0, 7.0, 8.0, 9.0], [2.0, 14.0, 8.0, 16.0]];
        let i = [[0.0, 0.0, 2.0, 3.0], [0.0, 5.0, 2.0, 16.0]];
        let ones = [[0.0, 0.0, 1.0, 16.0], [3.0, 0.0, 4.0, 16.0], [6.0, 0.0, 7.0, 16.0]];
        let stairs = [[0.0, 0.0, 2.0, 5.0], [2.0, 5.0, 4.0, 10.0], [4.0, 10.0, 6.0, 15.0]];
        for letter in [&e[..], &i, &ones, &stairs] {
            assert_eq!(three(letter).len(), 1, "{letter:?}");
        }
    }
}
