//! Outlines as squares, to be held against each other: upright, and as high as wide, so that letters of leaning fonts and of wide
//! ones look like the others'.

use hayro::kurbo::{Affine, BezPath, PathEl, Point, Shape, flatten};

/// A silhouette has so many rows and columns.
const SIDE: u8 = 16;
const SQUARES: usize = SIDE as usize * SIDE as usize;
/// Curves are followed this closely, in thousandths of the font's size.
const TOLERANCE: f64 = 8.0;
/// What leans more is no letter.
const STEEPEST: f64 = 2.0;
/// A letter that is e times as wide, for its height, differs by so many squares.
const OF_WIDTH: f32 = 48.0;
/// How many bytes a silhouette takes that is kept in a file.
pub(super) const BYTES: usize = SQUARES / 8 + 4;

/// Which squares of a letter's box are ink, and how wide the box is.
#[derive(Clone, Copy)]
pub(super) struct Silhouette {
    /// A bit a square, from the left and from one row to the next.
    squares: [u64; SQUARES / 64],
    /// How many squares are ink.
    ink: f32,
    /// The logarithm of its width divided by its height.
    width: f32,
}

impl Silhouette {
    pub(super) fn of(outline: &BezPath) -> Option<Self> {
        if !outline.bounding_box().is_finite() {
            return None;
        }
        let upright = Affine::new([1.0, 0.0, -lean(outline), 1.0, 0.0, 0.0]) * outline;
        let bounds = upright.bounding_box();
        if !bounds.is_finite() || bounds.width() <= 0.0 || bounds.height() <= 0.0 {
            return None;
        }
        let mut crossings: [Vec<(f64, i32)>; SIDE as usize] = Default::default();
        let side = f64::from(SIDE);
        let square = |point: Point| {
            Point::new((point.x - bounds.x0) * side / bounds.width(), (point.y - bounds.y0) * side / bounds.height())
        };
        let mut line = |from: Point, to: Point| {
            for (y, row) in (0..SIDE).map(|row| f64::from(row) + 0.5).zip(&mut crossings) {
                if (from.y <= y) != (to.y <= y) {
                    let x = from.x + (y - from.y) * (to.x - from.x) / (to.y - from.y);
                    row.push((x, if to.y > from.y { 1 } else { -1 }));
                }
            }
        };
        lines(&upright, |from, to| line(square(from), square(to)));
        #[expect(clippy::cast_possible_truncation, reason = "a few digits of it are looked at")]
        let width = (bounds.width() / bounds.height()).ln() as f32;
        let mut squares = [0; SQUARES / 64];
        for (number, row) in crossings.map(inked).into_iter().enumerate() {
            let (part, within) = (number * usize::from(SIDE) / 64, number * usize::from(SIDE) % 64);
            if let Some(part) = squares.get_mut(part) {
                *part |= u64::from(row) << within;
            }
        }
        Some(Self { squares, ink: count(squares), width })
    }

    /// One that was kept in a file.
    pub(super) fn of_bytes(bytes: [u8; BYTES]) -> Self {
        let (kept, width) = bytes.split_at(SQUARES / 8);
        let mut squares = [0; SQUARES / 64];
        for (part, kept) in squares.iter_mut().zip(kept.as_chunks().0) {
            *part = u64::from_le_bytes(*kept);
        }
        let width = width.first_chunk().map_or(0.0, |width| f32::from_le_bytes(*width));
        Self { squares, ink: count(squares), width }
    }

    /// As it is kept in a file.
    #[cfg_attr(not(test), allow(dead_code, reason = "the example that makes the file asks for it"))]
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.squares.into_iter().flat_map(u64::to_le_bytes).chain(self.width.to_le_bytes()).collect()
    }

    /// An outline of its squares, so high, that stands on 0.
    #[cfg(test)]
    pub(super) fn outline(&self, height: f64) -> BezPath {
        let (side, width) = (f64::from(SIDE), height * f64::from(self.width).exp());
        let is_ink = |at: usize| self.squares[at / 64] >> (at % 64) & 1 == 1;
        let squares = (0..SIDE).flat_map(|row| (0..SIDE).map(move |column| (row, column)));
        let inked =
            squares.filter(|(row, column)| is_ink(usize::from(*row) * usize::from(SIDE) + usize::from(*column)));
        let mut outline = BezPath::new();
        for (row, column) in inked {
            let (row, column) = (f64::from(row), f64::from(column));
            let [x0, x1] = [column, column + 1.0].map(|x| x * width / side);
            let [y0, y1] = [row, row + 1.0].map(|y| y * height / side);
            outline.extend(hayro::kurbo::Rect::new(x0, y0, x1, y1).path_elements(1.0));
        }
        outline
    }

    pub(super) fn distance(&self, other: &Self) -> f32 {
        let mut differ = self.squares;
        differ.iter_mut().zip(other.squares).for_each(|(one, other)| *one ^= other);
        count(differ) + self.of_width(other)
    }

    /// It is no nearer to another than that, which takes less time to say.
    pub(super) fn least_distance(&self, other: &Self) -> f32 {
        (self.ink - other.ink).abs() + self.of_width(other)
    }

    fn of_width(&self, other: &Self) -> f32 {
        (self.width - other.width).abs() * OF_WIDTH
    }
}

#[expect(clippy::cast_precision_loss, reason = "256 at most")]
fn count(squares: [u64; SQUARES / 64]) -> f32 {
    squares.into_iter().map(u64::count_ones).sum::<u32>() as f32
}

/// How far its ink leans to the right on its way up, by its area's moments (Green's theorem). What leans more or less has the same
/// shape without it.
fn lean(outline: &BezPath) -> f64 {
    let (mut area, mut x, mut y, mut xy, mut yy) = (0.0, 0.0, 0.0, 0.0, 0.0);
    lines(outline, |from, to| {
        let cross = from.x * to.y - to.x * from.y;
        area += cross / 2.0;
        x += cross * (from.x + to.x) / 6.0;
        y += cross * (from.y + to.y) / 6.0;
        xy += cross * (from.x * (from.y * 2.0 + to.y) + to.x * (from.y + to.y * 2.0)) / 24.0;
        yy += cross * (from.y * from.y + from.y * to.y + to.y * to.y) / 12.0;
    });
    let lean = (xy * area - x * y) / (yy * area - y * y);
    if lean.is_finite() { lean.clamp(-STEEPEST, STEEPEST) } else { 0.0 }
}

/// Calls for each line of an outline, whose curves become lines and whose parts are closed.
fn lines(outline: &BezPath, mut line: impl FnMut(Point, Point)) {
    let (mut first, mut here) = (Point::ORIGIN, Point::ORIGIN);
    flatten(outline, TOLERANCE, |element| match element {
        PathEl::MoveTo(point) => {
            line(here, first);
            (first, here) = (point, point);
        }
        PathEl::LineTo(point) => {
            line(here, point);
            here = point;
        }
        _ => {
            line(here, first);
            here = first;
        }
    });
    line(here, first);
}

/// The squares of a row whose middles are within the outlines that cross it.
fn inked(mut crossings: Vec<(f64, i32)>) -> u16 {
    crossings.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut crossings = crossings.into_iter().peekable();
    let (mut winding, mut squares) = (0, 0);
    for column in 0..SIDE {
        let middle = f64::from(column) + 0.5;
        while let Some((_, turn)) = crossings.next_if(|(x, _)| *x <= middle) {
            winding += turn;
        }
        squares |= u16::from(winding != 0) << column;
    }
    squares
}

#[cfg(test)]
mod tests {
    use super::*;
    use hayro::kurbo::Rect;

    #[test]
    fn a_silhouette_has_the_holes_of_its_outline() {
        let ring = |outer: f64, inner: f64| {
            let mut path = Rect::new(-outer, -outer, outer, outer).to_path(1.0);
            path.extend(Rect::new(-inner, -inner, inner, inner).to_path(1.0).reverse_subpaths().iter());
            path
        };
        let seen = Silhouette::of(&ring(800.0, 400.0)).unwrap();
        let row = |number: usize| seen.squares[number / 4] >> (number % 4 * 16) & u64::from(u16::MAX);
        assert_eq!(row(0), u64::from(u16::MAX));
        assert_eq!(row(8), 0b1111_0000_0000_1111);
        assert!(Silhouette::of(&BezPath::new()).is_none());
    }

    #[test]
    fn a_silhouette_that_was_kept_is_the_same() {
        let seen = Silhouette::of(&Rect::new(0.0, 0.0, 300.0, 700.0).to_path(1.0)).unwrap();
        let kept = Silhouette::of_bytes(seen.bytes().try_into().unwrap());
        assert_eq!(
            (kept.squares, kept.ink.to_bits(), kept.width.to_bits()),
            (seen.squares, seen.ink.to_bits(), seen.width.to_bits())
        );
    }
}
