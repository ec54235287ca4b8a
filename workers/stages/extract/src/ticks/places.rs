//! Places to tick in rows, each with the words beside it.

use super::found::{self, is_stroke};
use super::lines::Lines;
use super::wording::{ends_as_caption, is_amount, is_answer};
use crate::lexicon;
use crate::phrases::letters_and_figures;
use crate::upright::{Rect, Upright, Word, median, strip};
use docward_engine_model::Mark;
use std::collections::HashMap;

/// A label begins this close beside its place, in heights of the place or of a line.
const ADJACENT: f32 = 2.2;

/// A place to tick.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) mark: Mark,
    pub(super) rect: Rect,
    /// The words of its label, as places in [`Upright::words`]; none of a place in a table of answers.
    pub(super) label: Vec<usize>,
    /// Words in its line behind its label, up to the next place; those before the first place of a row are in `before`.
    pub(super) behind: Vec<usize>,
    /// Words in its line before the label of the row's first place, where they stand beside it.
    pub(super) before: Vec<usize>,
    /// Whether ink stands where its label should: words that were not read.
    pub(super) is_unread: bool,
    /// Whether an upright rule parts it from the place before it in its row.
    pub(super) is_parted: bool,
}

impl Place {
    /// A place of which nothing but itself is known.
    pub(super) fn bare(rect: Rect, mark: Mark) -> Self {
        Self {
            mark,
            rect,
            label: Vec::new(),
            behind: Vec::new(),
            before: Vec::new(),
            is_unread: false,
            is_parted: false,
        }
    }
}

/// The places of a page in rows from the top down, each from left to right.
pub(super) fn rows(page: &Upright<'_>, lines: &Lines<'_>) -> Vec<Vec<Place>> {
    let marks = found::places(page, lines);
    let rects: Vec<Rect> = marks.iter().map(|(rect, _)| *rect).collect();
    let rows = in_rows(&rects);
    let mut rows: Vec<Vec<Place>> = rows
        .into_iter()
        .map(|row| {
            let place = |(rect, mark)| Place::bare(rect, mark);
            row.into_iter().filter_map(|at| marks.get(at).cloned()).map(place).collect()
        })
        .collect();
    let unread = Unread::of(page);
    for place in rows.iter_mut().flatten() {
        place.is_unread = unread.is_beside(page, place.rect);
    }
    let sides: Vec<Sides> = rows.iter().map(|row| Sides::of(page, lines, row)).collect();
    // Where a row says nothing for itself, most rows of the page decide.
    let leftward = sides.iter().filter(|sides| sides.is_left() && !sides.is_right()).count();
    let rightward = sides.iter().filter(|sides| sides.is_right() && !sides.is_left()).count();
    for (row, sides) in rows.iter_mut().zip(&sides) {
        let left = sides.is_left() && (!sides.is_right() || sides.left_is_nearer.unwrap_or(leftward > rightward));
        label(page, lines, row, sides, left);
    }
    rows
}

/// Groups rectangles that stand side by side. A row may fall or rise by less than half a rectangle from each to the next.
pub(super) fn in_rows(rects: &[Rect]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..rects.len()).collect();
    let get = |at: usize| rects.get(at).copied().unwrap_or(Rect { x0: 0.0, y0: 0.0, x1: 0.0, y1: 0.0 });
    order.sort_by(|a, b| get(*a).x0.total_cmp(&get(*b).x0));
    let height = median(rects.iter().map(|rect| rect.height()));
    let mut rows: Vec<Vec<usize>> = Vec::new();
    // The row whose last rectangle's middle lies in a strip.
    let mut open: HashMap<i32, usize> = HashMap::new();
    for at in order {
        let y = get(at).middle().1;
        let strip = strip(y, height);
        let apart = |row: &usize| {
            let last = rows.get(*row).and_then(|row| row.last()).map_or(f32::MAX, |last| get(*last).middle().1);
            (last - y).abs()
        };
        let near = (strip - 1..=strip + 1).filter_map(|strip| open.get(&strip).copied());
        let row = near.filter(|row| apart(row) < height * 0.6).min_by(|a, b| apart(a).total_cmp(&apart(b)));
        let row = row.unwrap_or(rows.len());
        if row == rows.len() {
            rows.push(Vec::new());
        }
        if let Some(row) = rows.get_mut(row) {
            row.push(at);
        }
        open.retain(|other, kept| (*other - strip).abs() > 1 || *kept != row);
        open.insert(strip, row);
    }
    let top = |row: &Vec<usize>| row.first().map_or(0.0, |at| get(*at).middle().1);
    rows.sort_by(|a, b| top(a).total_cmp(&top(b)));
    rows
}

/// The phrases beside each place of a row.
struct Sides {
    left: Vec<Option<usize>>,
    right: Vec<Option<usize>>,
    /// Whether words that were not read are on the right.
    unread: Vec<bool>,
    /// On which side labels stand nearer to their places; `None` where that makes no difference, or one side has none.
    left_is_nearer: Option<bool>,
    /// Whether the words before the first place are the caption of them all.
    begins_with_caption: bool,
}

impl Sides {
    fn of(page: &Upright<'_>, lines: &Lines<'_>, row: &[Place]) -> Self {
        let mut sides = Self {
            left: Vec::new(),
            right: Vec::new(),
            unread: Vec::new(),
            left_is_nearer: None,
            begins_with_caption: false,
        };
        let (mut on_left, mut on_right) = (0.0, 0.0);
        for (at, place) in row.iter().enumerate() {
            let (rect, y) = (place.rect, place.rect.middle().1);
            let high = rect.height().max(page.height);
            let far = high * ADJACENT;
            let end = row.get(at + 1).map_or(f32::MAX, |next| next.rect.middle().0);
            let begin = at.checked_sub(1).and_then(|at| row.get(at)).map_or(f32::MIN, |last| last.rect.middle().0);
            // A stroke in a place was read as a word; a label's box may reach over its place.
            let behind = |found: &usize| {
                let is_stroke = lines.get(*found).is_some_and(|phrase| match phrase.words.as_slice() {
                    [only] => page.words.get(*only).is_some_and(is_stroke) && rect.holds_middle_of(phrase.rect),
                    _ => false,
                });
                let found = lines.rect(*found);
                // A word that begins before a place and ends behind it holds what the place was read as.
                let holds = found.x0 > begin && found.x0 > rect.x0 - high;
                found.x1 > rect.x1 + high * 0.3 && (found.x0 > rect.x0 - high * 0.2 || holds) && !is_stroke
            };
            let from = rect.x0 - high;
            let right = nearest(|reach| lines.after(from, y, high * reach).into_iter().filter(behind).collect());
            let right = right.filter(|found| {
                let found = lines.rect(*found);
                found.x0 < end
                    && found.x0 - rect.x1 <= far
                    && !page.rules.parts(rect.x1 + 1.0, found.x0.max(rect.x1 + 2.0), y)
            });
            let left = nearest(|reach| lines.before(rect.middle().0, y, high * reach)).filter(|found| {
                let found = lines.rect(*found);
                found.middle().0 > begin
                    && rect.x0 - found.x1 <= far
                    && !page.rules.parts(found.x1.min(rect.x0 - 2.0), rect.x0 - 1.0, y)
            });
            if let (Some(left), Some(right)) = (left, right) {
                on_left += (rect.x0 - lines.rect(left).x1).max(0.0);
                on_right += (lines.rect(right).x0 - rect.x1).max(0.0);
            }
            if at == 0
                && let Some(left) = left.and_then(|left| lines.get(left))
            {
                sides.begins_with_caption = ends_as_caption(&joined(page, &left.words));
            }
            sides.left.push(left);
            sides.right.push(right);
            sides.unread.push(place.is_unread);
        }
        let room = page.height * 0.3;
        if on_left > on_right * 1.3 + room || on_right > on_left * 1.3 + room {
            sides.left_is_nearer = Some(on_left < on_right);
        }
        sides
    }

    /// Whether every place has words to its left, and may have its label there.
    fn is_left(&self) -> bool {
        !self.left.is_empty() && !self.begins_with_caption && self.left.iter().all(Option::is_some)
    }

    fn is_right(&self) -> bool {
        let mut sides = self.right.iter().zip(&self.unread);
        self.right.iter().any(Option::is_some) && sides.all(|(right, unread)| right.is_some() || *unread)
    }
}

/// Ink of a page that is as high as words are, by height.
struct Unread {
    ink: Vec<Rect>,
}

impl Unread {
    fn of(page: &Upright<'_>) -> Self {
        let is_high = |ink: &&Rect| (0.4..2.5).contains(&(ink.height() / page.height));
        let mut ink: Vec<Rect> =
            page.ink.iter().filter(is_high).filter(|ink| ink.width() > page.height).copied().collect();
        ink.sort_by(|a, b| a.middle().1.total_cmp(&b.middle().1));
        Self { ink }
    }

    fn is_beside(&self, page: &Upright<'_>, place: Rect) -> bool {
        let first = self.ink.partition_point(|ink| ink.middle().1 < place.y0);
        let mut near = self.ink.iter().skip(first).take_while(|ink| ink.middle().1 <= place.y1).take(64);
        near.any(|ink| (-0.3..1.5).contains(&((ink.x0 - place.x1) / page.height)))
    }
}

/// What is nearest among what stands in the same line for sure, or else in about the same line.
fn nearest(found: impl Fn(f32) -> Vec<usize>) -> Option<usize> {
    found(0.4).into_iter().next().or_else(|| found(0.7).into_iter().next())
}

fn label(page: &Upright<'_>, lines: &Lines<'_>, row: &mut [Place], sides: &Sides, left: bool) {
    let ends: Vec<f32> = row.iter().skip(1).map(|place| place.rect.middle().0).chain([f32::MAX]).collect();
    let mut last: Option<Rect> = None;
    for ((place, end), (on_left, on_right)) in row.iter_mut().zip(ends).zip(sides.left.iter().zip(&sides.right)) {
        let y = place.rect.middle().1;
        place.is_parted = last.is_some_and(|last| page.rules.parts(last.x1 + 1.0, place.rect.x0 - 1.0, y));
        last = Some(place.rect);
        if left {
            let words = on_left.and_then(|at| lines.get(at)).map(|phrase| phrase.words.clone()).unwrap_or_default();
            let texts: Vec<&str> = words.iter().map(|at| text(page, *at)).collect();
            let begin = texts.iter().rposition(|text| ends_as_caption(text)).filter(|at| at + 1 < texts.len());
            let (before, label) = words.split_at(begin.map_or(0, |at| at + 1));
            (place.before, place.label) = (before.to_vec(), label.to_vec());
            continue;
        }
        let Some(first) = on_right.and_then(|at| lines.get(at)) else { continue };
        let first_rect = first.rect;
        // What a mark in the place was read as is none of its label.
        let is_mark = |at: &&usize| page.words.get(**at).is_some_and(|word| place.rect.holds_middle_of(word.rect));
        let marks = first.words.iter().take_while(is_mark).count() % first.words.len().max(1);
        place.label = first.words.iter().skip(marks).copied().collect();
        let high = place.rect.height().max(page.height);
        let mut edge = first_rect.x1;
        let mut is_open = is_code(&joined(page, &place.label));
        for at in lines.after(first_rect.x0 + 1.0, y, high * 0.6) {
            let Some(phrase) = lines.get(at).filter(|phrase| phrase.rect.x0 < end) else { break };
            let is_sign = phrase.words.first().is_some_and(|at| found::is_empty(text(page, *at)));
            if is_sign || page.rules.parts(edge, phrase.rect.x0, y) {
                break;
            }
            edge = phrase.rect.x1;
            // A code's words stand in a column of their own.
            if is_open && !is_amount(&joined(page, &phrase.words)) {
                place.label.extend(&phrase.words);
                is_open = false;
            } else {
                place.behind.extend(&phrase.words);
            }
        }
        cut(page, place);
    }
}

/// Moves what follows a label behind it: the next question's caption, and what follows a one-word answer: `No If yes, explain`, `Female SSN:`.
fn cut(page: &Upright<'_>, place: &mut Place) {
    let texts: Vec<&str> = place.label.iter().map(|at| text(page, *at)).collect();
    let Some((first, rest)) = texts.split_first() else { return };
    let begins = rest.first().is_some_and(|text| letters_and_figures(text) == "if");
    let caption = rest.iter().position(|text| ends_as_caption(text)).map(|at| at + 1);
    // What follows the sign of another place is that one's.
    if let Some(sign) = rest.iter().position(|text| found::is_empty(text)) {
        place.label.truncate(sign + 1);
        return;
    }
    let at = match caption {
        _ if next_caption(&texts).is_some() => next_caption(&texts).unwrap_or_default(),
        _ if is_answer(first) && begins => 1,
        Some(_) if is_answer(first) && !first.ends_with(':') => 1,
        Some(caption) => match widest(page, &place.label, caption) {
            Some(at) => at,
            None => return,
        },
        None if is_code(first) => return,
        None => match gap(page, &place.label) {
            Some(at) => at,
            None => return,
        },
    };
    let behind = place.label.split_off(at);
    place.behind.splice(0..0, behind);
}

/// Where behind an option's first word the caption of something else begins: `Separated  Preferred Language: English`.
pub(crate) fn next_caption(texts: &[&str]) -> Option<usize> {
    const SURE: f32 = 0.85;
    (1..texts.len().min(MOST_WORDS)).find(|at| {
        let asked = texts.get(*at..).and_then(lexicon::leading);
        asked.is_some_and(|(length, meaning)| length > 1 && meaning.score >= SURE)
    })
}

/// So many words of a label are looked at for the next caption.
const MOST_WORDS: usize = 8;

/// How wide a letter of a word is.
pub(super) fn letter(word: &Word<'_>) -> f32 {
    let count = u16::try_from(word.text.chars().count()).unwrap_or(u16::MAX).max(1);
    word.rect.width() / f32::from(count)
}

/// Words of one label stand nearer than so many of their letters are wide.
const SPACE: f32 = 2.4;

/// Where words of a label stand too far apart to be one.
fn gap(page: &Upright<'_>, label: &[usize]) -> Option<usize> {
    let words = || label.iter().filter_map(|at| page.words.get(*at));
    let mut pairs = words().zip(words().skip(1));
    let wide = |(left, right): (&Word<'_>, &Word<'_>)| {
        right.rect.x0 - left.rect.x1 > letter(left).max(letter(right)).max(page.height * 0.25) * SPACE
    };
    pairs.position(wide).map(|at| at + 1)
}

/// Where the widest gap between the first words of a label is, if it is wider than a space.
fn widest(page: &Upright<'_>, label: &[usize], most: usize) -> Option<usize> {
    let rects = || label.iter().filter_map(|at| page.words.get(*at)).map(|word| word.rect);
    let gaps = rects().zip(rects().skip(1)).map(|(left, right)| right.x0 - left.x1);
    let (at, gap) = (1..).zip(gaps).take(most).max_by(|a, b| a.1.total_cmp(&b.1))?;
    (gap > page.height * 0.55).then_some(at)
}

/// Whether a label is a code whose words follow.
pub(super) fn is_code(text: &str) -> bool {
    let text = text.trim_start_matches(|sign: char| !sign.is_alphanumeric());
    let figures = text.bytes().filter(u8::is_ascii_digit).count();
    figures >= 2
        && text.len() <= 8
        && !text.contains(' ')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
}

pub(super) fn text<'a>(page: &Upright<'a>, word: usize) -> &'a str {
    page.words.get(word).map_or("", |word| word.text)
}

pub(super) fn joined(page: &Upright<'_>, words: &[usize]) -> String {
    page.text(words)
}
