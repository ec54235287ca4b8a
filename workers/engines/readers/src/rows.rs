//! A page's ink row by row, as stretches of neighbouring pixels: found once, and all that is looked for in ink goes by them.

/// How many pixels are asked about at once whether any is ink: most of a page is paper.
const AT_ONCE: usize = 32;

/// The ink of a page.
pub(crate) struct Rows {
    /// Where each stretch starts, and one past where it ends; row by row, from left to right.
    stretches: Vec<(usize, usize)>,
    /// For each row, which of them is its first; then how many there are.
    firsts: Vec<usize>,
}

impl Rows {
    /// The ink among pixels that lie row by row without padding.
    pub(crate) fn of<T: Copy>(pixels: &[T], width: usize, is_ink: impl Fn(T) -> bool + Copy) -> Self {
        let mut stretches = Vec::new();
        let mut firsts = vec![0];
        for row in pixels.chunks_exact(width.max(1)) {
            let (mut at, mut open) = (0, None);
            for some in row.chunks(AT_ONCE) {
                if open.is_none() && !some.iter().fold(false, |any, pixel| any | is_ink(*pixel)) {
                    at += some.len();
                    continue;
                }
                for pixel in some {
                    match (open, is_ink(*pixel)) {
                        (None, true) => open = Some(at),
                        (Some(from), false) => {
                            stretches.push((from, at));
                            open = None;
                        }
                        _ => {}
                    }
                    at += 1;
                }
            }
            stretches.extend(open.map(|from| (from, at)));
            firsts.push(stretches.len());
        }
        Self { stretches, firsts }
    }

    /// How many rows there are.
    pub(crate) fn count(&self) -> usize {
        self.firsts.len() - 1
    }

    /// The stretches of a row; none of a row that is not there.
    pub(crate) fn row(&self, y: usize) -> &[(usize, usize)] {
        match (self.firsts.get(y), self.firsts.get(y + 1)) {
            (Some(from), Some(to)) => self.stretches.get(*from..*to).unwrap_or_default(),
            _ => &[],
        }
    }

    /// Those stretches of a row that have ink from `x0` up to `x1`.
    pub(crate) fn within(&self, y: usize, x0: usize, x1: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let row = self.row(y);
        let first = row.partition_point(|(_, to)| *to <= x0);
        row.iter().skip(first).copied().take_while(move |(from, _)| *from < x1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_pixel_of_ink_is_in_one_stretch(pixels in prop::collection::vec(any::<bool>(), 0..600), width in 1..90_usize) {
            let rows = Rows::of(&pixels, width, |pixel| pixel);
            prop_assert_eq!(rows.count(), pixels.len() / width);
            for (y, row) in pixels.chunks_exact(width).enumerate() {
                for (x, ink) in row.iter().enumerate() {
                    let holding = rows.row(y).iter().filter(|(from, to)| (*from..*to).contains(&x)).count();
                    prop_assert_eq!(holding, usize::from(*ink));
                    prop_assert_eq!(rows.within(y, x, x + 1).count(), usize::from(*ink));
                }
                prop_assert!(rows.row(y).windows(2).all(|pair| pair[0].1 < pair[1].0));
            }
        }
    }
}
