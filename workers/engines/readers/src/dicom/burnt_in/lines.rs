//! Strokes that line up like letters.

use super::strokes::Strokes;
use docward_engine_model::BBox;

/// The least height of a letter, in pixels; the smallest fonts of overlays have 7.
const LOWEST: u32 = 4;
/// The greatest height of a letter: the height of the frame divided by the first number, or the second number in pixels if
/// that is less; letters of up to the third are looked for in the lowest frame.
const HIGHEST: (u32, u32, u32) = (12, 48, 40);
/// Letters of one line differ in height by at most this factor.
const HEIGHT_FACTOR: u32 = 3;
/// Letters of one line are nearer to each other than this many letter heights.
const GAP: u32 = 2;
/// Fewer letters than this are no line by themselves.
const FEWEST: usize = 3;
/// This many letters on one baseline may be writing: Tesseract is asked.
const FEWEST_REGULAR: u32 = 6;
/// This many letters on one baseline are writing, whether they can be read or not.
const FEWEST_SURE: u32 = 12;

/// A box in which the line finder saw a line has ground above and below the letters: its height divided by this, on either
/// side.
const GROUND: u32 = 8;

/// Letters from left to right.
pub(super) struct Line {
    letters: Vec<BBox>,
    /// The box in which it was seen, if it was: whether it is writing is not in question then.
    seen: Option<BBox>,
}

impl Line {
    pub(super) fn letters(&self) -> &[BBox] {
        &self.letters
    }

    /// A line that was seen, as far as letters in its row go on beside it.
    fn seen(bbox: BBox, letters: &[BBox]) -> Self {
        let mut own: Vec<BBox> = letters.iter().copied().filter(|letter| bbox.holds_middle_of(*letter)).collect();
        let height = median(own.iter().map(|letter| letter.height()).collect());
        let alike = |letter: &&BBox| letter.height().abs_diff(height) * 4 <= height && in_row(bbox, **letter);
        let row: Vec<BBox> = letters.iter().filter(alike).copied().collect();
        let longer = |line: BBox, letter: &BBox| {
            let grown = line.union(BBox { y0: line.y0, y1: line.y1, ..*letter });
            if beside(line, *letter, height) { grown } else { line }
        };
        let whole = row.iter().rev().fold(row.iter().fold(bbox, longer), longer);
        own.extend(row.iter().filter(|letter| !bbox.holds_middle_of(**letter) && whole.holds_middle_of(**letter)));
        Self { letters: if own.is_empty() { vec![whole] } else { own }, seen: Some(whole) }
    }

    /// The box in which it was seen.
    pub(super) fn seen_at(&self) -> Option<BBox> {
        self.seen
    }

    /// Where its writing is: what sees a line leaves ground above and below it.
    pub(super) fn writing(&self) -> BBox {
        let bbox = self.bbox();
        let ground = if self.seen.is_some() { bbox.height() / GROUND } else { 0 };
        BBox { y0: bbox.y0 + ground, y1: bbox.y1 - ground, ..bbox }
    }

    pub(super) fn bbox(&self) -> BBox {
        if let Some(bbox) = self.seen {
            return bbox;
        }
        let first = self.letters.first().copied().unwrap_or(BBox { x0: 0, y0: 0, x1: 0, y1: 0 });
        self.letters.iter().fold(first, |bbox, letter| bbox.union(*letter))
    }

    pub(super) fn letter_height(&self) -> u32 {
        median(self.letters.iter().map(|letter| letter.height()).collect())
    }

    /// How many letters there may be: small ones touch, and come as one wide piece.
    fn count(&self) -> u32 {
        let height = self.letter_height().max(1);
        self.letters.iter().map(|letter| (letter.width() * 10 / (height * 8)).max(1)).sum()
    }

    /// Whether most letters stand on the same baseline and are about equally high.
    pub(super) fn is_regular(&self) -> bool {
        self.count() >= FEWEST_REGULAR && self.share_regular() >= 70
    }

    /// Whether it is so long and regular that no anatomy looks like it, even if nobody can read it.
    pub(super) fn is_surely_writing(&self) -> bool {
        self.count() >= FEWEST_SURE && self.share_regular() >= 85
    }

    /// The share of letters, of 100, that stand on the line's baseline and are as high as most.
    fn share_regular(&self) -> usize {
        let height = self.letter_height();
        let baseline = median(self.letters.iter().map(|letter| letter.y1).collect());
        let tolerance = (height / 6).max(1);
        let standing = self.letters.iter().filter(|letter| letter.y1.abs_diff(baseline) <= tolerance).count();
        let alike = self.letters.iter().filter(|letter| letter.height().abs_diff(height) <= height / 3 + 1).count();
        if self.letters.len() < FEWEST { 0 } else { standing.min(alike) * 100 / self.letters.len() }
    }

    /// Whether this line belongs to the other's block: as high, and right above or below it with the same left edge, or
    /// beside it in the same row.
    pub(super) fn continues_block(&self, other: &Line) -> bool {
        let (own, theirs) = (self.bbox(), other.bbox());
        let (height, their_height) = (self.letter_height(), other.letter_height());
        let apart = own.y0.max(theirs.y0).saturating_sub(own.y1.min(theirs.y1));
        let beside = own.x0.max(theirs.x0).saturating_sub(own.x1.min(theirs.x1));
        let same_row =
            own.y1.min(theirs.y1).saturating_sub(own.y0.max(theirs.y0)) * 2 > own.height().min(theirs.height());
        let below = apart <= their_height * 2 && own.x0.abs_diff(theirs.x0) <= their_height * 2;
        height.abs_diff(their_height) * 10 <= their_height * 4 && (below || (same_row && beside <= their_height * 3))
    }

    /// What of the line no word covers: whole letters, and gaps that are wide enough for one.
    pub(super) fn gaps(&self, covered: &[BBox]) -> Vec<BBox> {
        let line = self.writing();
        let least = (self.letter_height() * 8 / 10).max(2);
        let mut covered: Vec<(u32, u32)> = covered.iter().map(|word| (word.x0, word.x1)).collect();
        covered.sort_unstable();
        covered.push((line.x1, line.x1));
        let (mut at, mut gaps) = (line.x0, Vec::new());
        for (from, to) in covered {
            if from >= at + least {
                gaps.push(BBox { x0: at, x1: from.min(line.x1), ..line });
            }
            at = at.max(to);
        }
        gaps
    }
}

/// Whether a letter's middle is at the height of a line.
fn in_row(line: BBox, letter: BBox) -> bool {
    line.holds_middle_of(BBox { x0: line.x0, x1: line.x1, ..letter })
}

/// Whether a letter stands beside a line, no farther than the next word would.
fn beside(line: BBox, letter: BBox, height: u32) -> bool {
    letter.x0.max(line.x0).saturating_sub(letter.x1.min(line.x1)) * 2 <= height * 3
}

/// The lines that may be writing: those seen, regular ones, and short ones in a block with such. What else lines up where
/// a line was seen, of this or the other polarity, is its letters or the ground between them.
pub(super) fn candidates(letters: &[BBox], seen: &[BBox], other: &[BBox]) -> Vec<Line> {
    let elsewhere = |line: &Line| {
        let bbox = line.bbox();
        !seen.iter().chain(other).any(|seen| super::mostly_inside(bbox, *seen))
    };
    let standing = lines_of(letters).into_iter().filter(elsewhere);
    let (mut sure, open): (Vec<Line>, Vec<Line>) = standing.partition(Line::is_regular);
    sure.extend(seen.iter().map(|bbox| Line::seen(*bbox, letters)));
    let joins = |line: &Line| line.count() >= 2 && sure.iter().any(|sure| line.continues_block(sure));
    let joining: Vec<Line> = open.into_iter().filter(joins).collect();
    sure.extend(joining);
    sure.sort_by_key(|line| (line.bbox().y0, line.bbox().x0));
    sure
}

/// Strokes of a letter's size, from left to right.
pub(super) fn letters_of(strokes: &Strokes) -> Vec<BBox> {
    let highest = (strokes.height / HIGHEST.0).clamp(HIGHEST.2, HIGHEST.1);
    let fits = |bbox: &BBox| (LOWEST..=highest).contains(&bbox.height()) && bbox.width() <= highest * 4;
    let mut letters: Vec<BBox> = components(strokes).into_iter().filter(fits).collect();
    letters.sort_by_key(|letter| letter.x0);
    letters
}

/// The lines among them.
fn lines_of(letters: &[BBox]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for letter in letters {
        match lines.iter_mut().rev().find(|line| continues(line, *letter)) {
            Some(line) => line.letters.push(*letter),
            None => lines.push(Line { letters: vec![*letter], seen: None }),
        }
    }
    lines
}

fn continues(line: &Line, letter: BBox) -> bool {
    let Some(last) = line.letters.last() else { return false };
    let (low, high) = (last.height().min(letter.height()), last.height().max(letter.height()));
    let near = letter.x0 < last.x1 + high.min(low * 2) * GAP && letter.x1 > last.x0;
    let overlap = last.y1.min(letter.y1).saturating_sub(last.y0.max(letter.y0));
    high <= low * HEIGHT_FACTOR && near && overlap * 2 > low
}

/// Bounding boxes of strokes that touch, also at corners.
fn components(strokes: &Strokes) -> Vec<BBox> {
    let (width, height) = (strokes.width as usize, strokes.height as usize);
    let mut open = strokes.mask.clone();
    let (mut found, mut stack) = (Vec::new(), Vec::new());
    for start in 0..open.len() {
        if !take(&mut open, start) {
            continue;
        }
        let mut bounds = (width, height, 0, 0);
        stack.push(start);
        while let Some(at) = stack.pop() {
            let (x, y) = (at % width, at / width);
            bounds = (bounds.0.min(x), bounds.1.min(y), bounds.2.max(x + 1), bounds.3.max(y + 1));
            for next_y in y.saturating_sub(1)..(y + 2).min(height) {
                for next_x in x.saturating_sub(1)..(x + 2).min(width) {
                    if take(&mut open, next_y * width + next_x) {
                        stack.push(next_y * width + next_x);
                    }
                }
            }
        }
        let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        found.push(BBox { x0: number(bounds.0), y0: number(bounds.1), x1: number(bounds.2), y1: number(bounds.3) });
    }
    found
}

fn take(open: &mut [bool], at: usize) -> bool {
    open.get_mut(at).is_some_and(std::mem::take)
}

/// The median of the values, the upper one of two; 0 if there are none.
pub(super) fn median(mut values: Vec<u32>) -> u32 {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(x0: u32, y0: u32, height: u32) -> BBox {
        BBox { x0, y0, x1: x0 + 6, y1: y0 + height }
    }

    #[test]
    fn a_seen_line_goes_on_over_letters_in_its_row_and_over_nothing_else() {
        let seen = BBox { x0: 20, y0: 40, x1: 60, y1: 56 };
        let own = [letter(22, 43, 10), letter(32, 43, 10), letter(42, 43, 10)];
        // Two on the right, one on the left; then one too far, one too high for the row, and one of the next row.
        let beside = [letter(66, 43, 10), letter(80, 43, 10), letter(8, 43, 10)];
        let others = [letter(110, 43, 10), letter(88, 36, 22), letter(66, 62, 10)];
        let mut letters = [&own[..], &beside, &others].concat();
        letters.sort_by_key(|letter| letter.x0);
        let lines = candidates(&letters, &[seen], &[]);
        let line = lines.iter().find(|line| line.seen_at().is_some()).unwrap();
        assert_eq!(line.seen_at(), Some(BBox { x0: 8, x1: 86, ..seen }));
        assert_eq!(line.letters().len(), own.len() + beside.len());
        assert_eq!(line.writing(), BBox { x0: 8, y0: 42, x1: 86, y1: 54 });
    }

    #[test]
    fn a_seen_line_without_letters_stays_as_it_is() {
        let seen = BBox { x0: 20, y0: 40, x1: 60, y1: 56 };
        let lines = candidates(&[letter(66, 43, 10)], &[seen], &[]);
        assert_eq!(lines.iter().filter_map(Line::seen_at).collect::<Vec<_>>(), [seen]);
    }
}
