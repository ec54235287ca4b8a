//! Takes away the rules of forms and tables, solid or dotted, and says where they were. Dots are read as a row of letters,
//! cells' borders as `l` and `|`, and where they touch letters neither survives.

use super::Levels;
use crate::rows::Rows;
use docward_engine_model::BBox;
use std::collections::HashMap;

/// A pixel darker than this is ink; 0 is black, 255 white.
pub(crate) const INK: u8 = 150;
/// A rule is longer than the shorter side of the page divided by this, and than so many pixels.
const SHORTEST: u32 = 42;
const SHORTEST_PIXELS: u32 = 30;
/// A dotted rule is at least this many times as long as the shortest solid one.
pub(crate) const DOTTED: u8 = 3;
/// A rule is at least this many times as long as thick; strokes of letters are not.
pub(crate) const SLENDER: u8 = 15;
/// A rule is at most as thick as the shorter side of the page divided by this, or so many pixels. A thicker one does no harm to
/// reading.
const THICKEST: u32 = 210;
const THICKEST_PIXELS: u32 = 3;
/// The dots of a rule are nearer to each other than this, in pixels.
const DOTS_APART: usize = 4;
/// Stretches of a rule that are nearer to each other than the page's width divided by this are one rule: the gaps of a faint
/// line. Two blanks to fill in beside each other are further apart.
const APART: usize = 200;
/// The flat top or bottom of a ring is at most so many times as long as the shortest rule.
const ARC: usize = 3;
/// How far it goes up or down from one column to the next at most.
const STEEPEST: usize = 3;
/// How far it then is above or below the stretch, at least, if it is a ring's: more than it is thick.
const TURNED: usize = 3;
/// How far above and below a dotted rule there is no ink, in pixels. A line through a row of letters has ink there.
const BESIDE: usize = 3;

/// How long a rule is at least and how thick at most, in pixels.
#[derive(Clone, Copy)]
pub(crate) struct RuleSizes {
    pub(crate) shortest: u32,
    pub(crate) thickest: u32,
}

impl RuleSizes {
    /// Of a page with so many pixels across and down.
    pub(crate) fn of(width: usize, height: usize) -> Self {
        let shorter = u32::try_from(width.min(height)).unwrap_or(u32::MAX);
        Self {
            shortest: (shorter / SHORTEST).max(SHORTEST_PIXELS),
            thickest: (shorter / THICKEST).max(THICKEST_PIXELS),
        }
    }
}

/// Makes rules white, except where a letter or another stroke crosses them, and says where they were: those across from
/// the top, then those that run down the page from the left.
pub(super) fn erase(page: &mut Levels) -> Vec<BBox> {
    let apart = (page.page[0] / APART).max(DOTS_APART);
    let mut rules = joined(erase_across(page), apart);
    let mut sideways = page.transposed();
    let down = joined(erase_across(&mut sideways), apart);
    *page = sideways.transposed();
    rules.extend(down.into_iter().map(|Piece { from, to, top, bottom }| Piece {
        from: top,
        to: bottom,
        top: from,
        bottom: to,
    }));
    rules.into_iter().filter_map(Piece::bbox).collect()
}

/// A stretch of ink that runs across, in pixels: of a rule, or of a shorter stroke.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Piece {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) top: usize,
    pub(crate) bottom: usize,
}

impl Piece {
    pub(crate) fn bbox(self) -> Option<BBox> {
        let edge = |value: usize| u32::try_from(value).ok();
        Some(BBox { x0: edge(self.from)?, y0: edge(self.top)?, x1: edge(self.to)?, y1: edge(self.bottom)? })
    }

    /// The smallest piece that holds both.
    pub(crate) fn with(self, other: Piece) -> Piece {
        Piece {
            from: self.from.min(other.from),
            to: self.to.max(other.to),
            top: self.top.min(other.top),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

/// Whole rules: pieces that follow each other closely in the same or the next row are one.
fn joined(mut pieces: Vec<Piece>, apart: usize) -> Vec<Piece> {
    pieces.sort_by_key(|piece| (piece.from, piece.top));
    let mut rules: Vec<Piece> = Vec::new();
    // For each row, which rule ended there last.
    let mut last: HashMap<usize, usize> = HashMap::new();
    for piece in pieces {
        let rows = piece.top.saturating_sub(1)..piece.bottom + 1;
        let before = rows
            .filter_map(|y| last.get(&y))
            .find(|rule| rules.get(**rule).is_some_and(|rule| rule.to + apart >= piece.from));
        let at = before.copied().unwrap_or(rules.len());
        match rules.get_mut(at) {
            Some(rule) => *rule = rule.with(piece),
            None => rules.push(piece),
        }
        last.extend((piece.top..piece.bottom).map(|y| (y, at)));
    }
    rules.sort_by_key(|rule| (rule.top, rule.from));
    rules
}

fn erase_across(page: &mut Levels) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let RuleSizes { shortest, thickest } = page.rule_sizes();
    let (shortest, thickest) = (shortest as usize, thickest as usize);
    let dotted_shortest = shortest * usize::from(DOTTED);
    // Rules only take ink away, so that a row without a long stretch has none later.
    let ink = Rows::of(&page.pixels, page.width, |level| level < INK);
    for y in 0..page.height {
        if ink.row(y).iter().all(|(from, to)| to - from < shortest) {
            continue;
        }
        for (from, to) in solid(page.row(y), shortest) {
            if to - from > shortest * ARC || !is_arc(page, y, from, to) {
                pieces.extend(erase_solid(page, y, from, to, thickest));
            }
        }
    }
    for y in BESIDE..page.height.saturating_sub(BESIDE + 1) {
        if !reaches(ink.row(y), ink.row(y + 1), dotted_shortest) {
            continue;
        }
        for (from, to) in dotted(page, y, dotted_shortest) {
            if !is_arc(page, y, from, to) {
                page.fill(from, to, y - 1, y + 2);
                pieces.push(Piece { from, to, top: y, bottom: y + 2 });
            }
        }
    }
    pieces
}

/// Whether the ink of two rows goes on over a stretch at least so long, with gaps as between dots.
fn reaches(row: &[(usize, usize)], next: &[(usize, usize)], least: usize) -> bool {
    let (mut rows, mut reach) = ([row, next], None);
    while let Some((from, to)) = nearer(&mut rows) {
        let (begin, end) = reach.filter(|(_, end)| from <= end + DOTS_APART).unwrap_or((from, to));
        if end.max(to) - begin >= least {
            return true;
        }
        reach = Some((begin, end.max(to)));
    }
    false
}

/// Takes the stretch that begins first from two rows.
fn nearer(rows: &mut [&[(usize, usize)]; 2]) -> Option<(usize, usize)> {
    let row = rows.iter_mut().filter(|row| !row.is_empty()).min_by_key(|row| row.first().copied())?;
    let (first, rest) = row.split_first()?;
    *row = rest;
    Some(*first)
}

/// Runs of ink at least so long.
fn solid(row: &[u8], shortest: usize) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut from = 0;
    for run in row.chunk_by(|one, other| (*one < INK) == (*other < INK)) {
        let to = from + run.len();
        if run.len() >= shortest && run.first().is_some_and(|level| *level < INK) {
            runs.push((from, to));
        }
        from = to;
    }
    runs
}

fn erase_solid(page: &mut Levels, y: usize, from: usize, to: usize, thickest: usize) -> Option<Piece> {
    let extents: Vec<(usize, usize)> = (from..to).map(|x| extent(page, x, y, thickest * 2)).collect();
    let mut thicknesses: Vec<usize> = extents.iter().map(|(top, bottom)| bottom - top).collect();
    let middle = thicknesses.len() / 2;
    let thickness = *thicknesses.select_nth_unstable(middle).1;
    if thickness > thickest || (to - from) < thickness * usize::from(SLENDER) {
        return None;
    }
    let mut piece = Piece { from, to, top: y, bottom: y + 1 };
    for (x, (top, bottom)) in (from..to).zip(extents) {
        // Longer: a letter stands on the rule or crosses it.
        if bottom - top <= thickness + 2 {
            // With the pixel on either side that is partly covered.
            page.fill(x, x + 1, top.saturating_sub(1), bottom + 1);
            (piece.top, piece.bottom) = (piece.top.min(top), piece.bottom.max(bottom));
        }
    }
    Some(piece)
}

/// Whether a stretch is the flat top or bottom of a ring: at both ends its ink goes on, half as far as the stretch is long,
/// and turns to the same side. A tilted rule goes up at one end and down at the other.
fn is_arc(page: &Levels, y: usize, from: usize, to: usize) -> bool {
    let turns = |x: Option<usize>, down: bool| {
        let mut at = y;
        for away in 1..=(to - from) / 2 {
            let Some(x) = x.and_then(|x| if x < from { (x + 1).checked_sub(away) } else { Some(x + away - 1) }) else {
                return false;
            };
            let next = (0..=STEEPEST).map(|step| if down { Some(at + step) } else { at.checked_sub(step) });
            match next.flatten().find(|y| page.at(x, *y) < INK && x < page.width) {
                Some(next) => at = next,
                None => return false,
            }
        }
        at.abs_diff(y) >= TURNED
    };
    [false, true].iter().any(|down| turns(from.checked_sub(1), *down) && turns(Some(to), *down))
}

/// Ink above and below a pixel of ink, to at most `most` away.
fn extent(page: &Levels, x: usize, y: usize, most: usize) -> (usize, usize) {
    let is_ink = |y: usize| page.at(x, y) < INK;
    let above = (1..=most.min(y)).take_while(|away| is_ink(y - away)).count();
    let below = (1..=most).take_while(|away| y + away < page.height && is_ink(y + away)).count();
    (y - above, y + below + 1)
}

/// Runs of dots in this row and the next, with nothing right above and below them.
fn dotted(page: &Levels, y: usize, shortest: usize) -> Vec<(usize, usize)> {
    let (row, next) = (page.row(y), page.row(y + 1));
    let mut runs = Vec::new();
    let (mut from, mut last, mut dots) = (None, 0, 0);
    let mut close = |from: usize, to: usize, dots: usize| {
        // Dashes and dots cover a quarter at least.
        if to - from >= shortest && dots * 4 >= to - from && is_alone(page, y, from, to) {
            runs.push((from, to));
        }
    };
    for (x, (one, other)) in row.iter().zip(next).enumerate() {
        if *one.min(other) >= INK {
            continue;
        }
        if let Some(start) = from
            && x - last > DOTS_APART + 1
        {
            close(start, last + 1, dots);
            (from, dots) = (None, 0);
        }
        from.get_or_insert(x);
        (last, dots) = (x, dots + 1);
    }
    if let Some(start) = from {
        close(start, last + 1, dots);
    }
    runs
}

/// Whether most of a stretch has no ink a little above and below it.
fn is_alone(page: &Levels, y: usize, from: usize, to: usize) -> bool {
    let (above, below) = (page.row(y - BESIDE), page.row(y + 1 + BESIDE));
    let clear = |x: &usize| {
        above.get(*x).is_some_and(|level| *level >= INK) && below.get(*x).is_some_and(|level| *level >= INK)
    };
    (from..to).filter(clear).count() * 10 >= (to - from) * 9
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Levels {
        Levels::of(600, 500, vec![255; 600 * 500])
    }

    fn ink(page: &Levels) -> usize {
        page.pixels.iter().filter(|level| **level < INK).count()
    }

    fn black(page: &mut Levels, x: std::ops::Range<usize>, y: std::ops::Range<usize>) {
        for y in y {
            page.pixels[y * 600 + x.start..y * 600 + x.end].fill(0);
        }
    }

    #[test]
    fn a_grid_goes_without_a_trace() {
        let mut page = page();
        for at in [50, 150, 250, 350] {
            black(&mut page, 50..550, at..at + 2);
            black(&mut page, at..at + 2, 50..352);
        }
        erase(&mut page);
        assert_eq!(ink(&page), 0);
    }

    #[test]
    fn what_crosses_a_rule_stays_whole() {
        let mut page = page();
        black(&mut page, 300..304, 80..120);
        let before = page.pixels.clone();
        black(&mut page, 50..550, 100..102);
        erase(&mut page);
        for y in 80..120 {
            assert_eq!(page.row(y)[300..304], before[y * 600 + 300..y * 600 + 304], "row {y}");
        }
        assert!(ink(&page) < 40 * 4 + 20);
    }

    #[test]
    fn dots_and_dashes_go() {
        let mut page = page();
        (0..120).for_each(|dot| black(&mut page, 50 + dot * 4..52 + dot * 4, 100..102));
        (0..30).for_each(|dash| black(&mut page, 50 + dash * 16..62 + dash * 16, 200..201));
        erase(&mut page);
        assert_eq!(ink(&page), 0);
    }

    /// Letters as boxes: strokes too thick for their length, and rows of them that have ink above and below.
    #[test]
    fn rows_of_letters_stay() {
        let mut page = page();
        for letter in 0..40 {
            black(&mut page, 50 + letter * 12..52 + letter * 12, 100..118);
            black(&mut page, 52 + letter * 12..60 + letter * 12, 108..110);
        }
        black(&mut page, 100..160, 300..306);
        let before = ink(&page);
        erase(&mut page);
        assert_eq!(ink(&page), before);
    }
}
