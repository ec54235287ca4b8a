//! Words parted at the places to tick in them: `Yes□No` was read as one word, and so was `()Self`.

use crate::upright::{Rect, Upright, Word, strip};
use docward_engine_model::MarkShape;
use std::collections::HashMap;

/// A page whose words are parted.
pub(super) struct Split<'a> {
    pub(super) page: Upright<'a>,
    /// Of each of its words, the page's own word that it is of.
    pub(super) of: Vec<usize>,
}

/// Places in one word that are looked at.
const FEW: usize = 16;

/// The page with its words parted; `None` where no place lies in a word.
pub(super) fn of<'a>(page: &Upright<'a>) -> Option<Split<'a>> {
    let places = Places::of(page);
    let mut words = Vec::with_capacity(page.words.len());
    let mut of = Vec::with_capacity(page.words.len());
    for (at, word) in page.words.iter().enumerate() {
        let parts = parts(word, &places.within(word.rect));
        of.extend(parts.iter().map(|_| at));
        words.extend(parts);
    }
    let is_same = |(own, word): (&Word<'_>, &Word<'_>)| own.text.len() == word.text.len();
    let changed = words.len() != page.words.len() || !page.words.iter().zip(&words).all(is_same);
    changed.then(|| Split { page: page.with_words(words), of })
}

/// The places to tick of a page by height.
struct Places {
    high: f32,
    strips: HashMap<i32, Vec<Rect>>,
}

impl Places {
    fn of(page: &Upright<'_>) -> Self {
        let high = page.height;
        let mut strips: HashMap<i32, Vec<Rect>> = HashMap::new();
        for (rect, _) in page.marks.iter().filter(|(_, mark)| mark.shape != MarkShape::Ring) {
            strips.entry(strip(rect.middle().1, high)).or_default().push(*rect);
        }
        for strip in strips.values_mut() {
            strip.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        }
        Self { high, strips }
    }

    /// The places whose middles lie in a word, from left to right.
    fn within(&self, word: Rect) -> Vec<Rect> {
        let (_, y) = word.middle();
        let reach = (word.height() / 2.0).min(self.high * 2.0);
        let mut found: Vec<Rect> = Vec::new();
        for strip in (strip(y - reach, self.high)..=strip(y + reach, self.high)).filter_map(|key| self.strips.get(&key))
        {
            let first = strip.partition_point(|rect| rect.x0 < word.x0 - rect.width());
            let there = strip.iter().skip(first).take_while(|rect| rect.x0 < word.x1).take(FEW);
            found.extend(there.filter(|rect| word.holds_middle_of(**rect)));
        }
        found.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        found.dedup_by(|next, before| next.x0 < before.x1);
        found
    }
}

/// The words that stand before, between and behind places in a word, without the signs that the places were read as. A word
/// that is a place's sign alone stays as it is.
fn parts<'a>(word: &Word<'a>, places: &[Rect]) -> Vec<Word<'a>> {
    let signs: Vec<(usize, char)> = word.text.char_indices().collect();
    let alone = places.first().is_none_or(|place| word.rect.width() < place.width() * 1.7);
    if alone || signs.len() < 2 {
        return vec![*word];
    }
    let free: f32 = free(word.rect, places).iter().map(|(from, to)| (to - from).max(0.0)).sum();
    let mut parts = Vec::new();
    let (mut begin, mut room) = (0, 0.0);
    for (from, to) in self::free(word.rect, places) {
        room += (to - from).max(0.0);
        let is_last = to >= word.rect.x1;
        let (end, next) = if is_last { (signs.len(), signs.len()) } else { cut(&signs, begin, room / free.max(1.0)) };
        parts.extend(part(word, &signs, (begin, end), (from, to)));
        begin = next;
    }
    if parts.is_empty() { vec![*word] } else { parts }
}

/// What lies between places in a word, from where to where across.
fn free(word: Rect, places: &[Rect]) -> Vec<(f32, f32)> {
    let begins = std::iter::once(word.x0).chain(places.iter().map(|place| place.x1));
    let ends = places.iter().map(|place| place.x0).chain([word.x1]);
    begins.zip(ends).collect()
}

fn part<'a>(
    word: &Word<'a>,
    signs: &[(usize, char)],
    (begin, end): (usize, usize),
    (from, to): (f32, f32),
) -> Option<Word<'a>> {
    let byte = |at: usize| signs.get(at).map_or(word.text.len(), |(byte, _)| *byte);
    let text = word.text.get(byte(begin)..byte(end)).filter(|text| !text.is_empty())?;
    let x1 = to.min(word.rect.x1).max(from + 1.0);
    let rect = Rect { x0: from.max(word.rect.x0), x1, ..word.rect };
    Some(Word { text, rect, start: word.start + byte(begin), end: word.start + byte(end), ..*word })
}

/// Where words before a place end among the signs of a word, and where those behind it begin; `share` of the word's room lies
/// before it. The place was read as a sign of its own, or a capital letter begins behind it, or it lies where its share is.
fn cut(signs: &[(usize, char)], begin: usize, share: f32) -> (usize, usize) {
    let sign = |at: usize| signs.get(at).map(|(_, sign)| *sign);
    let near = place(signs.len(), share).clamp(begin, signs.len());
    let is_glyph = |at: usize| sign(at).is_some_and(is_glyph);
    let around = |reach: usize| {
        (0..=reach).flat_map(move |off| [near.saturating_sub(off), near + off]).filter(move |at| *at >= begin)
    };
    if let Some(found) = around(3).find(|at| is_glyph(*at)) {
        let mut first = found;
        while first > begin && is_glyph(first - 1) {
            first -= 1;
        }
        let mut last = found + 1;
        while is_glyph(last) {
            last += 1;
        }
        return (first, last);
    }
    let begins = |at: &usize| {
        at.checked_sub(1).and_then(sign).is_some_and(|before| !before.is_uppercase())
            && sign(*at).is_some_and(char::is_uppercase)
    };
    let at = around(2).find(begins).unwrap_or(near);
    (at, at)
}

/// Whether a place is read as this sign.
fn is_glyph(sign: char) -> bool {
    matches!(
        sign,
        '(' | ')'
            | '['
            | ']'
            | '{'
            | '}'
            | '（'
            | '）'
            | '□'
            | '☐'
            | '☑'
            | '☒'
            | '■'
            | '○'
            | '●'
            | '√'
            | '✓'
            | '✔'
            | '|'
            | '_'
    )
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "signs of a word, and a share from 0 to 1"
)]
fn place(count: usize, share: f32) -> usize {
    (count as f32 * share).round() as usize
}
