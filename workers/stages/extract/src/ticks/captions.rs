//! The words of a question: before its options, or above them.

use super::lines::Lines;
use super::places::{Place, joined};
use super::wording::{self, ends_as_caption};
use crate::lexicon;
use crate::upright::Upright;

/// Words right before the first option are its caption whatever they say, in heights of a line.
const NEAR: f32 = 3.0;

/// A caption is at most this many lines above its options.
pub(super) const ABOVE: f32 = 2.6;

/// The words that ask a question.
#[derive(Debug, Clone, Default)]
pub(super) struct Caption {
    /// The words, as places in [`Upright::words`].
    pub(super) words: Vec<usize>,
    /// Where they only tell what to do: the heading above them.
    pub(super) heading: Option<Vec<usize>>,
}

/// Where words before options stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Distance {
    /// Right before the first option, or as a question in its line.
    Beside,
    /// In the same line, with room between.
    Far,
    /// In the cell before that of the options.
    OtherCell,
}

/// Words before the first place of a row that begin right of `begin`.
pub(super) fn before(
    page: &Upright<'_>,
    lines: &Lines<'_>,
    first: &Place,
    begin: f32,
) -> Option<(Vec<usize>, Distance)> {
    let (rect, y) = (first.rect, first.rect.middle().1);
    if !first.before.is_empty() {
        return Some((first.before.clone(), Distance::Beside));
    }
    let left = first.label.first().and_then(|at| page.words.get(*at)).map_or(rect.x0, |word| word.rect.x0.min(rect.x0));
    let words = leftward(page, lines, left, y, begin);
    if wording::is_figures(&joined(page, &words)) {
        return None;
    }
    let own = own(page, words.clone());
    if is_written(page, lines, &own, own.len() < words.len()) {
        return None;
    }
    let last = words.last().and_then(|at| page.words.get(*at))?;
    let distance = if page.rules.parts(last.rect.x1.min(left - 2.0), left - 1.0, y) {
        Distance::OtherCell
    } else if left - last.rect.x1 <= page.height * NEAR || ends_as_caption(last.text) {
        Distance::Beside
    } else {
        Distance::Far
    };
    Some((own, distance))
}

/// The words of a row of a table of answers: those before its places, or else those right behind.
pub(super) fn of_row(page: &Upright<'_>, lines: &Lines<'_>, places: &[Place], begin: f32) -> Vec<usize> {
    let Some((first, last)) = places.first().zip(places.last()) else { return Vec::new() };
    let words = leftward(page, lines, first.rect.x0, first.rect.middle().1, begin);
    if !words.is_empty() {
        return words;
    }
    if !last.label.is_empty() {
        return last.label.clone();
    }
    let y = last.rect.middle().1;
    let behind = lines.after(last.rect.x1, y, page.height * 0.6).into_iter().next();
    let behind = behind.filter(|at| lines.rect(*at).x0 - last.rect.x1 < page.height * 8.0);
    behind.and_then(|at| lines.get(at)).map(|phrase| phrase.words.clone()).unwrap_or_default()
}

/// The phrase nearest to the left, those right before it, and its other lines.
pub(super) fn leftward(page: &Upright<'_>, lines: &Lines<'_>, x: f32, y: f32, begin: f32) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    let mut edge: Option<f32> = None;
    let sure = lines.before(x, y, page.height * 0.5);
    let sure = if sure.iter().any(|at| lines.rect(*at).middle().0 > begin) {
        sure
    } else {
        lines.before(x, y, page.height * 0.85)
    };
    for at in sure {
        let Some(phrase) = lines.get(at).filter(|phrase| phrase.rect.middle().0 > begin) else { break };
        let near = |edge: f32| {
            edge - phrase.rect.x1 < page.height * 2.0 && !page.rules.parts(phrase.rect.x1, edge.max(phrase.rect.x1), y)
        };
        if edge.is_some_and(|edge| !near(edge)) || (edge.is_some() && ends_as_caption(&joined(page, &phrase.words))) {
            break;
        }
        edge = Some(phrase.rect.x0);
        found.splice(0..0, phrase.words.iter().copied());
    }
    with_other_lines(page, lines, found)
}

/// Adds the line above to words that begin in the middle of a sentence, and the line below if that does.
fn with_other_lines(page: &Upright<'_>, lines: &Lines<'_>, mut words: Vec<usize>) -> Vec<usize> {
    let Some(first) = words.first().and_then(|at| page.words.get(*at)) else { return words };
    let is_inner = |text: &str| text.starts_with(|sign: char| sign.is_lowercase());
    let side = |at: &usize| (lines.rect(*at).x0 - first.rect.x0).abs() < page.height;
    let across = (first.rect.x0, first.rect.x0 + page.height);
    if is_inner(first.text) {
        let above = lines.above(across, first.rect.y0 + page.height * 0.2, page.height * 0.8);
        if let Some(phrase) = above.into_iter().find(side).and_then(|at| lines.get(at)) {
            words.splice(0..0, phrase.words.iter().copied());
        }
    }
    let ends = words.last().is_some_and(|at| page.words.get(*at).is_some_and(|word| ends_as_caption(word.text)));
    if !ends {
        let below = lines.below(across, first.rect.y1 - page.height * 0.2, page.height * 0.8);
        let phrase = below.into_iter().find(side).and_then(|at| lines.get(at));
        if let Some(phrase) = phrase.filter(|phrase| is_inner(&joined(page, &phrase.words))) {
            words.extend(&phrase.words);
        }
    }
    words
}

/// Whether a text is a caption with its value: `Insurance: Larch Mutual`.
fn is_answered(text: &str) -> bool {
    text.split_once(": ").is_some_and(|(caption, value)| {
        !value.ends_with([':', '?'])
            && value.len() > 2
            && lexicon::caption(caption).is_some_and(|known| known.score > 0.6)
    })
}

/// Whether words are written on the blank behind a caption, in their run of words or before it: what is filled in asks nothing.
fn is_written(page: &Upright<'_>, lines: &Lines<'_>, words: &[usize], follows: bool) -> bool {
    let rects = words.iter().filter_map(|at| page.words.get(*at)).map(|word| word.rect);
    let Some(rect) = rects.reduce(crate::upright::Rect::union) else { return false };
    let (x, y) = rect.middle();
    let high = page.height;
    let Some(rule) = page.rules.below(x, y).filter(|rule| rule.y0 - rect.y1 < high * 0.5) else { return false };
    let own = rule.x0 > rect.x0 - high && rule.x0 < rect.x0 + high * 0.5 && rule.x1 > rect.x1 - high * 0.5;
    let text = page.text(words);
    let is_caption = ends_as_caption(&text) || lexicon::caption(&text).is_some();
    let before = lines.before(rect.x0, y, high * 0.85);
    let asked = before.first().and_then(|at| lines.get(*at)).map(|phrase| joined(page, &phrase.words));
    let asked = follows || asked.is_some_and(|text| ends_as_caption(&text) || lexicon::caption(&text).is_some());
    own && asked && rule.width() < high * 40.0 && !is_caption && page.rules.around(x, y).closed().is_none()
}

/// Of words that hold more than one caption with its value (`Age: 49 Sex:`) the last caption.
fn own(page: &Upright<'_>, words: Vec<usize>) -> Vec<usize> {
    let inner = words.len().saturating_sub(1);
    let text = |at: usize| words.get(at).and_then(|at| page.words.get(*at)).map_or("", |word| word.text);
    // A caption in brackets stands behind its blank: `(birth date) You are:`.
    let ends = |at: usize| {
        ends_as_caption(text(at)) || (text(at).ends_with(')') && text(at + 1).starts_with(char::is_uppercase))
    };
    let last = (0..inner).rev().find(|at| ends(*at));
    let Some(at) = last else { return words };
    let own = words.get(at + 1..).unwrap_or_default();
    // The value of the caption before stands first.
    let texts: Vec<&str> = own.iter().filter_map(|at| page.words.get(*at)).map(|word| word.text).collect();
    let known = (0..texts.len())
        .find(|begin| texts.get(*begin..).is_some_and(|texts| lexicon::caption(&texts.join(" ")).is_some()));
    own.get(known.unwrap_or_default()..).unwrap_or_default().to_vec()
}

/// The caption above places that stand between two ends across and begin at `y`. Words that are the label of another place
/// are none, nor is what stands above them. Of several captions in a line it is that nearest to the left end.
pub(super) fn above(
    page: &Upright<'_>,
    lines: &Lines<'_>,
    across: (f32, f32),
    y: f32,
    used: &[bool],
) -> Option<Caption> {
    let words = line_above(page, lines, across, y, used)?;
    let text = joined(page, &words);
    if is_answered(&text) {
        return None;
    }
    if !wording::is_instruction(&text) {
        return Some(Caption { words, heading: None });
    }
    let top = words.iter().filter_map(|at| page.words.get(*at)).map(|word| word.rect.y0).fold(y, f32::min);
    let heading =
        line_above(page, lines, across, top, used).filter(|heading| !wording::is_instruction(&joined(page, heading)));
    Some(Caption { words, heading })
}

fn line_above(page: &Upright<'_>, lines: &Lines<'_>, across: (f32, f32), y: f32, used: &[bool]) -> Option<Vec<usize>> {
    let (left, right) = across;
    let found = lines.above((left - page.height, right), y, page.height * ABOVE);
    let nearest = found.first().map(|at| lines.rect(*at).middle().1)?;
    let line = found.into_iter().filter(|at| nearest - lines.rect(*at).middle().1 < page.height * 0.6);
    let off = |at: &usize| (lines.rect(*at).x0 - left).abs();
    let first = line.min_by(|a, b| off(a).total_cmp(&off(b)))?;
    let words = lines.get(first)?.words.clone();
    let is_used = words.iter().any(|at| used.get(*at).copied().unwrap_or(false));
    (!is_used).then(|| with_other_lines(page, lines, words))
}
