//! Connected components of a page of cells, in one pass over its runs.

use crate::rows::Rows;
use docward_engine_model::BBox;

/// Cells that touch each other, diagonally too.
#[derive(Clone, Copy)]
pub(crate) struct Component {
    pub(crate) x0: usize,
    pub(crate) y0: usize,
    pub(crate) x1: usize,
    pub(crate) y1: usize,
    /// How many cells it consists of.
    pub(crate) area: usize,
}

impl Component {
    pub(crate) fn width(&self) -> usize {
        self.x1 - self.x0
    }

    pub(crate) fn height(&self) -> usize {
        self.y1 - self.y0
    }

    pub(crate) fn bbox(&self) -> Option<BBox> {
        let edge = |value: usize| u32::try_from(value).ok();
        Some(BBox { x0: edge(self.x0)?, y0: edge(self.y0)?, x1: edge(self.x1)?, y1: edge(self.y1)? })
    }

    /// The component that both are parts of.
    pub(crate) fn joined(self, other: Component) -> Component {
        Component {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
            area: self.area + other.area,
        }
    }
}

/// Neighbouring cells of one row, and to which component they belong.
#[derive(Clone, Copy)]
pub(crate) struct Run {
    pub(crate) y: usize,
    pub(crate) x0: usize,
    pub(crate) x1: usize,
    pub(crate) component: usize,
}

/// Every run, row by row, and the components that they make.
pub(crate) fn components(rows: &Rows) -> (Vec<Run>, Vec<Component>) {
    let mut runs: Vec<Run> = Vec::new();
    // Each run's parent in a forest; a component is a tree.
    let mut parents: Vec<usize> = Vec::new();
    let mut above = 0..0;
    for y in 0..rows.count() {
        let first = runs.len();
        let mut candidate = above.start;
        for (x0, x1) in rows.row(y).iter().copied() {
            let index = runs.len();
            runs.push(Run { y, x0, x1, component: index });
            parents.push(index);
            while candidate < above.end && runs[candidate].x1 < x0 {
                candidate += 1;
            }
            // The last run that touches may touch the next one of this row as well, so it stays the candidate.
            let touching = (candidate..above.end).take_while(|&upper| runs[upper].x0 <= x1);
            for upper in touching {
                let (one, other) = (root(&mut parents, upper), root(&mut parents, index));
                parents[one.max(other)] = one.min(other);
            }
        }
        above = first..runs.len();
    }
    let mut numbers = vec![usize::MAX; runs.len()];
    let mut found: Vec<Component> = Vec::new();
    for index in 0..runs.len() {
        let root = root(&mut parents, index);
        let Run { y, x0, x1, .. } = runs[index];
        let piece = Component { x0, y0: y, x1, y1: y + 1, area: x1 - x0 };
        if root == index {
            numbers[index] = found.len();
            found.push(piece);
        } else {
            found[numbers[root]] = found[numbers[root]].joined(piece);
        }
        runs[index].component = numbers[root];
    }
    (runs, found)
}

/// The tree's root, halving the way there for the next time.
fn root(parents: &mut [usize], mut index: usize) -> usize {
    while parents[index] != index {
        parents[index] = parents[parents[index]];
        index = parents[index];
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(rows: &[&str]) -> (Vec<bool>, usize) {
        (rows.iter().flat_map(|row| row.bytes().map(|byte| byte == b'#')).collect(), rows.first().unwrap().len())
    }

    #[test]
    fn what_touches_is_one() {
        let (cells, width) = cells(&[
            "##....#.#", //
            "..#...#.#", //
            "......###", //
            "#........", //
        ]);
        let (runs, found) = components(&Rows::of(&cells, width, |cell| cell));
        let boxes: Vec<_> = found.iter().map(|one| (one.x0, one.y0, one.x1, one.y1, one.area)).collect();
        assert_eq!(boxes, [(0, 0, 3, 2, 3), (6, 0, 9, 3, 7), (0, 3, 1, 4, 1)]);
        assert!(runs.iter().all(|run| run.x0 >= found[run.component].x0 && run.x1 <= found[run.component].x1));
    }

    #[test]
    fn nothing_is_no_component() {
        assert!(components(&Rows::of(&[false; 12], 4, |cell| cell)).1.is_empty());
        assert!(components(&Rows::of(&[], 0, |cell: bool| cell)).1.is_empty());
    }
}
