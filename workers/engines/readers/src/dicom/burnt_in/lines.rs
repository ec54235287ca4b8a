//! Strokes that line up like letters.

use super::strokes::Strokes;
use docward_engine_model::BBox;

/// Letters are at least this high; overlays' smallest fonts have 7 pixels.
const LOWEST: u32 = 4;
/// And at most this share of the frame's height, or the second.
const HIGHEST: (u32, u32) = (12, 48);
/// Letters of a line differ in height by no more than this factor.
const HEIGHT_FACTOR: u32 = 3;
/// Letters of a line are nearer than this many letter heights.
const GAP: u32 = 2;
/// A gap of this many tenths of the letter height ends a word.
const WORD_GAP_TENTHS: u32 = 6;
/// Fewer letters make no line.
const FEWEST: usize = 3;
/// So many letters that stand on one baseline are writing, read or not.
const FEWEST_SURE: usize = 6;

/// Letters from left to right.
pub(super) struct Line {
    letters: Vec<BBox>,
}

impl Line {
    pub(super) fn letters(&self) -> &[BBox] {
        &self.letters
    }

    pub(super) fn bbox(&self) -> BBox {
        let first = self.letters.first().copied().unwrap_or(BBox { x0: 0, y0: 0, x1: 0, y1: 0 });
        self.letters.iter().fold(first, |bbox, letter| bbox.union(*letter))
    }

    pub(super) fn letter_height(&self) -> u32 {
        median(self.letters.iter().map(|letter| letter.height()).collect())
    }

    /// Whether most letters stand on the same baseline and are about equally high: anatomy rarely is.
    pub(super) fn is_surely_writing(&self) -> bool {
        let height = self.letter_height();
        let baseline = median(self.letters.iter().map(|letter| letter.y1).collect());
        let tolerance = (height / 6).max(1);
        let standing = self.letters.iter().filter(|letter| letter.y1.abs_diff(baseline) <= tolerance).count();
        let alike = self.letters.iter().filter(|letter| letter.height().abs_diff(height) <= height / 3 + 1).count();
        self.letters.len() >= FEWEST_SURE
            && standing * 10 >= self.letters.len() * 7
            && alike * 10 >= self.letters.len() * 7
    }

    /// The boxes of its words, by the gaps between letters.
    pub(super) fn words(&self) -> Vec<BBox> {
        let gap = (self.letter_height() * WORD_GAP_TENTHS / 10).max(2);
        let mut words: Vec<BBox> = Vec::new();
        for letter in &self.letters {
            match words.last_mut().filter(|word| letter.x0 < word.x1 + gap) {
                Some(word) => *word = word.union(*letter),
                None => words.push(*letter),
            }
        }
        words
    }
}

/// The lines among a frame's strokes, top to bottom.
pub(super) fn lines_of(strokes: &Strokes) -> Vec<Line> {
    let highest = (strokes.height / HIGHEST.0).min(HIGHEST.1).max(LOWEST * 3);
    let fits = |bbox: &BBox| (LOWEST..=highest).contains(&bbox.height()) && bbox.width() <= highest * 4;
    let mut letters: Vec<BBox> = components(strokes).into_iter().filter(fits).collect();
    letters.sort_by_key(|letter| letter.x0);
    let mut lines: Vec<Line> = Vec::new();
    for letter in letters {
        match lines.iter_mut().rev().find(|line| continues(line, letter)) {
            Some(line) => line.letters.push(letter),
            None => lines.push(Line { letters: vec![letter] }),
        }
    }
    lines.retain(|line| line.letters.len() >= FEWEST);
    lines.sort_by_key(|line| (line.bbox().y0, line.bbox().x0));
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

/// The middle value; 0 of none.
pub(super) fn median(mut values: Vec<u32>) -> u32 {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or(0)
}
