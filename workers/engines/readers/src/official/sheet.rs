//! The form as it lies on a page: a map both ways, corrected where the print nearby lies a little off.
//!
//! Prints of one form differ by some hundredths of an inch, paper is fed unevenly, photographs show curled sheets. The
//! correction at a place is the mean of how far the printed words around it are off, the nearer ones weighing more.

use super::solve::Projection;
use super::{Placed, Seen, real};
use docward_engine_model::BBox;

/// A place on the form that is known on the page.
#[derive(Clone, Copy)]
pub(super) struct Anchor {
    /// On the blank form, in 1/100 inch.
    pub(super) form: [f64; 2],
    /// On the page, in pixels.
    pub(super) page: [f64; 2],
}

/// Corrections are kept at the corners of squares of this side, in 1/100 inch.
const SQUARE: f64 = 25.0;
/// How many corners there are across and down; they reach over the sheet's edges.
const ACROSS: usize = 37;
const DOWN: usize = 47;
/// How far print is felt, across and down, in 1/100 inch: rows follow each other every third of an inch.
const FELT: [f64; 2] = [80.0, 30.0];
/// What the map itself weighs beside one word right at the place.
const TRUST: f64 = 0.4;

#[derive(Clone)]
pub(super) struct Sheet {
    to_page: Projection,
    to_form: Projection,
    /// By how much everything that is filled in is off, in 1/100 inch: a place of the form is where such a value stands.
    moved: [f64; 2],
    /// By how much print is off at each corner, in 1/100 inch of the form.
    off: Vec<[f64; 2]>,
}

impl Sheet {
    pub(super) fn new(to_page: Projection, near: &[Anchor]) -> Option<Self> {
        let to_form = to_page.inverse()?;
        let known: Vec<([f64; 2], [f64; 2])> = near
            .iter()
            .map(|anchor| {
                let [x, y] = to_form.at(anchor.page);
                (anchor.form, [x - anchor.form[0], y - anchor.form[1]])
            })
            .collect();
        let off = (0..ACROSS * DOWN).map(|at| mean(&known, corner(at))).collect();
        Some(Self { to_page, to_form, moved: [0.0; 2], off })
    }

    /// The sheet as values lie on it that are printed by so much off, in 1/100 inch.
    pub(super) fn moved(&self, by: [f64; 2]) -> Self {
        Self { moved: [0, 1].map(|axis| self.moved[axis] + by[axis]), ..self.clone() }
    }

    /// Where a place of the form lies on the page, in pixels; perhaps off the page.
    pub(super) fn on_page(&self, place: [f64; 2]) -> [f64; 2] {
        let place = [0, 1].map(|axis| place[axis] + self.moved[axis]);
        let [x, y] = self.off_at(place);
        self.to_page.at([place[0] + x, place[1] + y])
    }

    /// Where a place of the page lies on the form.
    pub(super) fn on_form(&self, place: [f64; 2]) -> [f64; 2] {
        let raw = self.to_form.at(place);
        let mut found = raw;
        for _ in 0..3 {
            let [x, y] = self.off_at(found);
            found = [raw[0] - x, raw[1] - y];
        }
        [0, 1].map(|axis| found[axis] - self.moved[axis])
    }

    /// Where a word of the page stands on the form. Its box is upright on the page and so larger than the word if the form lies
    /// askew; the word itself is what such a box is the smallest around.
    pub(super) fn placed(&self, word: &Seen) -> Placed {
        let [x, y] = self.on_form(word.middle);
        let [width, height] = extent(|place| self.on_page(place), [x, y], word.size);
        Placed { x0: x - width / 2.0, y0: y - height / 2.0, x1: x + width / 2.0, y1: y + height / 2.0 }
    }

    /// The smallest box on a page of this size around a rectangle of the form; `None` if that is off the page.
    pub(super) fn around(&self, place: Placed, width: u32, height: u32) -> Option<BBox> {
        let corners = [[place.x0, place.y0], [place.x1, place.y0], [place.x1, place.y1], [place.x0, place.y1]];
        let points = corners.map(|corner| self.on_page(corner));
        let least = |axis: usize| points.iter().map(|point| point[axis]).fold(f64::MAX, f64::min);
        let most = |axis: usize| points.iter().map(|point| point[axis]).fold(f64::MIN, f64::max);
        let bbox = BBox {
            x0: edge(least(0).floor(), width),
            y0: edge(least(1).floor(), height),
            x1: edge(most(0).ceil(), width),
            y1: edge(most(1).ceil(), height),
        };
        (!bbox.is_empty()).then_some(bbox)
    }

    /// The correction at a place, from the four corners around it.
    #[expect(clippy::many_single_char_names, reason = "a place, and the four corners around it")]
    fn off_at(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let (column, right) = cell(x, ACROSS);
        let (row, below) = cell(y, DOWN);
        let at = |row: usize, column: usize| self.off.get(row * ACROSS + column).copied().unwrap_or_default();
        let (a, b, c, d) = (at(row, column), at(row, column + 1), at(row + 1, column), at(row + 1, column + 1));
        [0, 1].map(|axis| {
            let upper = a[axis] * (1.0 - right) + b[axis] * right;
            let lower = c[axis] * (1.0 - right) + d[axis] * right;
            upper * (1.0 - below) + lower * below
        })
    }
}

/// How wide and high a word is on the form, by how large its upright box on the page is: the box is the smallest around the word
/// as it lies there.
#[expect(clippy::many_single_char_names, reason = "a place, and the four cells of a matrix")]
pub(super) fn extent(on_page: impl Fn([f64; 2]) -> [f64; 2], [x, y]: [f64; 2], [wide, high]: [f64; 2]) -> [f64; 2] {
    let [origin, right, below] = [[x, y], [x + 1.0, y], [x, y + 1.0]].map(on_page);
    let (a, c) = ((right[0] - origin[0]).abs(), (right[1] - origin[1]).abs());
    let (b, d) = ((below[0] - origin[0]).abs(), (below[1] - origin[1]).abs());
    let turn = a * d - b * c;
    // Upright, or on its side.
    let (most_wide, most_high) =
        if turn > 0.0 { (wide / a.max(1e-6), high / d.max(1e-6)) } else { (high / c.max(1e-6), wide / b.max(1e-6)) };
    let turn = if turn.abs() < 1e-6 { 1e-6 } else { turn };
    let width = ((wide * d - high * b) / turn).clamp(most_wide * 0.3, most_wide);
    let height = ((high * a - wide * c) / turn).clamp(most_high * 0.3, most_high);
    [width, height]
}

/// The place of a corner.
fn corner(at: usize) -> [f64; 2] {
    [real(at % ACROSS) * SQUARE - SQUARE, real(at / ACROSS) * SQUARE - SQUARE]
}

/// The corner before a place, and how far the place is from it towards the next, 0 to 1.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the corners there are")]
fn cell(value: f64, count: usize) -> (usize, f64) {
    let along = ((value + SQUARE) / SQUARE).clamp(0.0, real(count - 2) + 0.999);
    (along.floor() as usize, along.fract())
}

fn mean(known: &[([f64; 2], [f64; 2])], place: [f64; 2]) -> [f64; 2] {
    let (mut sum, mut weight) = ([0.0, 0.0], TRUST);
    for (form, off) in known {
        let apart = [0, 1].map(|axis| (form[axis] - place[axis]) / FELT[axis]);
        let near = (-(apart[0] * apart[0] + apart[1] * apart[1]) / 2.0).exp();
        sum = [sum[0] + near * off[0], sum[1] + near * off[1]];
        weight += near;
    }
    sum.map(|sum| sum / weight)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the page")]
fn edge(value: f64, size: u32) -> u32 {
    value.clamp(0.0, f64::from(size)) as u32
}
