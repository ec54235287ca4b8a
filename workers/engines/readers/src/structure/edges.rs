//! Upright edges: where paper ends and ink begins at the same column in row after row.

use super::Sizes;
use crate::rows::Rows;

/// From row to row an edge moves at most this far sideways, in pixels.
const DRIFT: usize = 1;
/// From its first row on an edge moves at most this far, in pixels; a leaning stroke that ends on an edge goes further.
const LEAN: usize = 2;
/// An edge goes on across at most this many rows of paper: the gaps of a faint line.
const GAP: usize = 2;
/// An edge shows itself in at least this many hundredths of its rows. In the others a stroke lies over it.
const SHOWN: usize = 45;

/// A left edge: ink begins here, with paper at its left.
#[derive(Clone, Copy)]
pub(super) struct Edge {
    /// The column in which it shows, in the mean of its rows: where strokes run over its ends they begin further left.
    pub(super) x: usize,
    /// Its first row.
    pub(super) y0: usize,
    /// One past its last row.
    pub(super) y1: usize,
}

/// An edge while the rows are gone through.
#[derive(Clone, Copy)]
struct Growing {
    /// Its column in the last row in which it showed.
    x: usize,
    first: usize,
    y0: usize,
    last: usize,
    shown: usize,
    /// The sum of its columns in all rows in which it showed.
    columns: usize,
}

impl Growing {
    fn ended(&self, sizes: Sizes) -> Option<Edge> {
        let length = self.last + 1 - self.y0;
        // Where strokes lie over its ends, it is seen between them only.
        let shortest = sizes.least.saturating_sub(sizes.stroke).max(sizes.least / 2);
        let fits = (shortest..=sizes.most).contains(&length) && self.shown * 100 >= length * SHOWN;
        fits.then_some(Edge { x: (self.columns + self.shown / 2) / self.shown, y0: self.y0, y1: self.last + 1 })
    }
}

/// All left edges as long as a place to tick is high, in one pass over the rows.
pub(super) fn left_edges(rows: &Rows, sizes: Sizes) -> Vec<Edge> {
    let mut edges = Vec::new();
    let mut growing: Vec<Growing> = Vec::new();
    let mut next: Vec<Growing> = Vec::new();
    for y in 0..rows.count() {
        let row = rows.row(y);
        let mut taken = 0;
        for mut edge in growing.drain(..) {
            // Stretches that begin further left than this edge are edges of their own.
            while let Some((from, _)) = row.get(taken).filter(|(from, _)| *from + DRIFT < edge.x) {
                next.push(begun(*from, y));
                taken += 1;
            }
            match row.get(taken) {
                Some((from, _))
                    if *from <= edge.x + DRIFT && from.abs_diff(edge.first) <= LEAN + (y - edge.y0) / 16 =>
                {
                    edge.x = *from;
                    (edge.last, edge.shown, edge.columns) = (y, edge.shown + 1, edge.columns + from);
                    taken += 1;
                    next.push(edge);
                }
                _ => {
                    let covered = taken.checked_sub(1).and_then(|before| row.get(before));
                    let covered = covered.is_some_and(|(_, to)| *to > edge.x);
                    if y - edge.last <= if covered { sizes.stroke } else { GAP } {
                        next.push(edge);
                    } else {
                        edges.extend(edge.ended(sizes));
                    }
                }
            }
        }
        next.extend(row.iter().skip(taken).map(|(from, _)| begun(*from, y)));
        // Nearly in order already: edges drift by a pixel.
        next.sort_by_key(|edge| edge.x);
        std::mem::swap(&mut growing, &mut next);
    }
    edges.extend(growing.iter().filter_map(|edge| edge.ended(sizes)));
    edges
}

fn begun(x: usize, y: usize) -> Growing {
    Growing { x, first: x, y0: y, last: y, shown: 1, columns: x }
}
