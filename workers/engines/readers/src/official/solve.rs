//! Systems of linear equations, small ones.
#![expect(clippy::many_single_char_names, reason = "the letters that formulas of matrices have everywhere")]

/// Solves `N` equations given as rows of `N` factors and the value; `None` if they don't determine the unknowns.
pub(super) fn solve<const N: usize>(mut rows: [[f64; N]; N], mut values: [f64; N]) -> Option<[f64; N]> {
    for column in 0..N {
        let pivot = (column..N).max_by(|a, b| {
            let size = |row: &usize| rows.get(*row).map_or(0.0, |row| row[column].abs());
            size(a).total_cmp(&size(b))
        })?;
        rows.swap(column, pivot);
        values.swap(column, pivot);
        let (lead, value) = (rows[column], values[column]);
        if lead[column].abs() < 1e-9 {
            return None;
        }
        for row in 0..N {
            if row == column {
                continue;
            }
            let factor = rows[row][column] / lead[column];
            for (cell, lead) in rows[row].iter_mut().zip(lead) {
                *cell -= factor * lead;
            }
            values[row] -= factor * value;
        }
    }
    let solved = std::array::from_fn(|at| values[at] / rows[at][at]);
    solved.iter().all(|value| value.is_finite()).then_some(solved)
}

/// Sums up equations that have more values than unknowns, for the solution with the least squares.
pub(super) struct LeastSquares<const N: usize> {
    rows: [[f64; N]; N],
    values: [f64; N],
}

impl<const N: usize> LeastSquares<N> {
    pub(super) const fn new() -> Self {
        Self { rows: [[0.0; N]; N], values: [0.0; N] }
    }

    pub(super) fn add(&mut self, factors: [f64; N], value: f64) {
        for ((row, sum), factor) in self.rows.iter_mut().zip(&mut self.values).zip(factors) {
            for (cell, other) in row.iter_mut().zip(factors) {
                *cell += factor * other;
            }
            *sum += factor * value;
        }
    }

    pub(super) fn solve(self) -> Option<[f64; N]> {
        solve(self.rows, self.values)
    }
}

/// A map of the plane that keeps lines straight: a matrix of three rows, as of homogeneous coordinates.
#[derive(Clone, Copy)]
pub(super) struct Projection([[f64; 3]; 3]);

impl Projection {
    /// `x' = a x + b y + c`, `y' = d x + e y + f`.
    pub(super) const fn affine([a, b, c]: [f64; 3], [d, e, f]: [f64; 3]) -> Self {
        Self([[a, b, c], [d, e, f], [0.0, 0.0, 1.0]])
    }

    /// So far across and down.
    pub(super) const fn shift([across, down]: [f64; 2]) -> Self {
        Self::affine([1.0, 0.0, across], [0.0, 1.0, down])
    }

    /// A turn, a scale or a shear around a place, which stays: how far another place is from it becomes `a x + b y` across and
    /// `d x + e y` down.
    pub(super) const fn around([x, y]: [f64; 2], [a, b]: [f64; 2], [d, e]: [f64; 2]) -> Self {
        Self::affine([a, b, x - a * x - b * y], [d, e, y - d * x - e * y])
    }

    pub(super) fn of(p: [f64; 8]) -> Self {
        let [a, b, c, d, e, f, g, h] = p;
        Self([[a, b, c], [d, e, f], [g, h, 1.0]])
    }

    pub(super) fn at(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let [u, v, w] = self.0.map(|[a, b, c]| a * x + b * y + c);
        let w = if w.abs() < 1e-9 { 1e-9 } else { w };
        [u / w, v / w]
    }

    /// The way back.
    pub(super) fn inverse(&self) -> Option<Self> {
        let [[a, b, c], [d, e, f], [g, h, i]] = self.0;
        let cofactors = [
            [e * i - f * h, c * h - b * i, b * f - c * e],
            [f * g - d * i, a * i - c * g, c * d - a * f],
            [d * h - e * g, b * g - a * h, a * e - b * d],
        ];
        let determinant = a * cofactors[0][0] + b * cofactors[1][0] + c * cofactors[2][0];
        (determinant.abs() > 1e-12).then(|| Self(cofactors.map(|row| row.map(|cell| cell / determinant))))
    }

    /// First `other`, then this.
    pub(super) fn after(&self, other: &Self) -> Self {
        Self(self.0.map(|row| {
            std::array::from_fn(|column| row.iter().zip(other.0).map(|(factor, other)| factor * other[column]).sum())
        }))
    }
}
