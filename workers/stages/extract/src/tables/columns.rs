//! Where the columns of a table part: at upright lines, else where least is written between two headings.

use super::header::Head;
use super::lines::Line;
use crate::upright::Upright;

/// The columns of a table on one page.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    pub(super) heads: Vec<Head>,
    /// Where each column but the last ends.
    pub(super) bounds: Vec<f32>,
    /// Which of these are upright lines.
    pub(super) ruled: Vec<bool>,
    /// How far the table may reach to the left.
    pub(super) left: f32,
    /// How far the table may reach to the right.
    pub(super) right: f32,
}

/// The width of a strip in which writing is counted, in pixels.
const STRIP: f32 = 2.0;
/// The widest table, in strips.
const STRIPS: usize = 8192;
/// A heading weighs as much as so many cells.
const HEADING: u32 = 1000;

impl Columns {
    /// The columns under headings, by what is written on some lines below.
    pub(super) fn of(page: &Upright<'_>, heads: Vec<Head>, sides: (f32, f32), lines: &[&Line]) -> Self {
        let first = lines.first().map(|line| line.rect.middle().1);
        let profile = Profile::of(page, &heads, lines);
        let mut columns = Self { bounds: Vec::new(), ruled: Vec::new(), left: sides.0, right: sides.1, heads };
        for pair in columns.heads.windows(2) {
            let [before, next] = pair else { continue };
            let rule =
                [Some(before.rect.middle().1), Some(next.rect.middle().1), first].into_iter().flatten().find_map(|y| {
                    let x = page.rules.around(before.rect.x1.min(next.rect.x0) - 1.0, y).right?;
                    (x < next.rect.middle().0).then_some(x)
                });
            let least = columns.bounds.last().copied().unwrap_or(f32::NEG_INFINITY);
            let between = (before.rect.x0.max(least), next.rect.x1);
            let bound = rule.unwrap_or_else(|| profile.river(between));
            columns.bounds.push(bound.max(least));
            columns.ruled.push(rule.is_some());
        }
        columns
    }

    /// The column that a place lies in.
    pub(super) fn at(&self, x: f32) -> usize {
        self.bounds.partition_point(|bound| *bound <= x)
    }

    pub(super) fn count(&self) -> usize {
        self.heads.len()
    }

    /// Its first column that is one of some.
    pub(super) fn place(&self, columns: &[docward_engine_model::Column]) -> Option<usize> {
        columns.iter().find_map(|column| self.heads.iter().position(|head| head.column == Some(*column)))
    }

    /// The middle of a column: of its heading, if that lies in it.
    pub(super) fn middle(&self, at: usize) -> f32 {
        let Some(head) = self.heads.get(at) else { return 0.0 };
        let left = at.checked_sub(1).and_then(|before| self.bounds.get(before)).copied().unwrap_or(f32::NEG_INFINITY);
        let right = self.bounds.get(at).copied().unwrap_or(f32::INFINITY);
        head.rect.middle().0.clamp(left, right.max(left))
    }
}

/// How often something is written in each strip across.
struct Profile {
    left: f32,
    counts: Vec<u32>,
    lines: u32,
}

impl Profile {
    fn of(page: &Upright<'_>, heads: &[Head], lines: &[&Line]) -> Self {
        let left = heads.iter().map(|head| head.rect.x0).fold(f32::INFINITY, f32::min) - 400.0;
        let right = heads.iter().map(|head| head.rect.x1).fold(f32::NEG_INFINITY, f32::max) + 400.0;
        let strips = strip(right - left).min(STRIPS) + 2;
        // Differences first: what begins less what ended.
        let mut steps: Vec<i64> = vec![0; strips + 1];
        let mut add = |x0: f32, x1: f32, weight: u32| {
            let (from, to) = (strip(x0 - left).min(strips), (strip(x1 - left) + 1).min(strips));
            if let Some(step) = steps.get_mut(from) {
                *step += i64::from(weight);
            }
            if let Some(step) = steps.get_mut(to) {
                *step -= i64::from(weight);
            }
        };
        for head in heads {
            add(head.rect.x0, head.rect.x1, HEADING);
        }
        for rect in lines.iter().flat_map(|line| &line.words).filter_map(|at| page.words.get(*at)).map(|word| word.rect)
        {
            add(rect.x0, rect.x1, 1);
        }
        let mut sum = 0_i64;
        let counts = steps.iter().map(|step| {
            sum += step;
            u32::try_from(sum).unwrap_or(0)
        });
        Self { left, counts: counts.collect(), lines: u32::try_from(lines.len()).unwrap_or(u32::MAX) }
    }

    /// The middle of the widest room between two places that as good as nothing is written in.
    fn river(&self, (from, to): (f32, f32)) -> f32 {
        let (first, last) = (strip(from - self.left), strip(to - self.left));
        let strips = self.counts.get(first..=last.min(self.counts.len().saturating_sub(1))).unwrap_or_default();
        let fewest = strips.iter().copied().min().unwrap_or(0);
        let most = fewest.max(self.lines / 40);
        let (mut best, mut begin): ((usize, usize), Option<usize>) = ((0, 0), None);
        for (at, count) in strips.iter().map(Some).chain([None]).enumerate() {
            match (count.is_some_and(|count| *count <= most), begin) {
                (true, None) => begin = Some(at),
                (false, Some(start)) => {
                    if at - start > best.1 - best.0 {
                        best = (start, at);
                    }
                    begin = None;
                }
                _ => {}
            }
        }
        self.left + place(first + best.0 + first + best.1) * STRIP / 2.0
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what lies left of the first strip counts to it"
)]
fn strip(length: f32) -> usize {
    (length / STRIP).max(0.0) as usize
}

#[expect(clippy::cast_precision_loss, reason = "a page has few strips")]
fn place(strips: usize) -> f32 {
    strips as f32
}
