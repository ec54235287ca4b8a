//! What of the words in a room is the value, by what the caption asks for.

use super::misread::inner_end;
use super::shape::{Pattern, STREET, Shape, ZIP, compiled, part};
use super::sheet::Sheet;
use crate::upright::Rect;
use crate::{lexicon, normal};
use docward_engine_model::ValueType;
use std::sync::LazyLock;

/// A value in some words of a page.
#[derive(Clone)]
pub(super) struct Value {
    pub(super) words: Vec<usize>,
    pub(super) text: String,
    /// How well it fits what was asked for, 0 to 1.
    pub(super) fit: f32,
}

/// What stands in a blank before anybody fills it in, or says how to.
static HINT: Pattern = LazyLock::new(|| {
    compiled(r"^[\W_]*$|^\(?\s*(?:[mdyc]{1,4}\s?[-/. ]\s?){1,2}[mdyc]{1,4}\s*\)?$|^\([^()]*\)$|^[/\s_()-]+$")
});

/// Whether a text stands in a blank before anybody fills it in.
pub(super) fn is_hint(text: &str) -> bool {
    HINT.is_match(text.trim())
}

/// The value in lines of words.
pub(super) fn read(
    sheet: &Sheet<'_, '_>,
    lines: &[Vec<usize>],
    shape: Shape,
    most: usize,
    glued: bool,
) -> Option<Value> {
    let count = match shape {
        // An address ends with its ZIP.
        Shape::Address => lines
            .iter()
            .take(3)
            .position(|line| line.iter().any(|at| ZIP.is_match(sheet.text(*at))))
            .map_or(3, |at| at + 1),
        Shape::Text | Shape::Organization => most,
        _ => 1,
    };
    // The name of whom an address is of may stand over it.
    let has_digit = |line: &Vec<usize>| line.iter().any(|at| sheet.text(*at).bytes().any(|byte| byte.is_ascii_digit()));
    let named = shape == Shape::Address
        && lines.len() > 1
        && lines.first().is_some_and(|line| !has_digit(line))
        && lines.iter().skip(1).take(3).any(|line| STREET.is_match(&sheet.page.text(line)));
    let (skipped, count) = if named { (1, (count + 1).min(4)) } else { (0, count) };
    let words: Vec<usize> = lines.iter().take(count).skip(skipped).flatten().copied().collect();
    let joined = Joined::of(sheet, &words, shape);
    // The first word may begin with the caption.
    let skip = if glued { inner_end(&joined.text).map_or(0, |(_, at)| at) } else { 0 };
    let told = joined.text.get(skip..)?;
    // Places to tick that were read as letters: a question, not a blank.
    if is_hint(told) || told.contains(['□', '☐', '☑', '☒', '■', '▢', '○']) {
        return None;
    }
    let (from, to, fit) = part(shape, told).map(|(from, to, fit)| (from + skip, to + skip, fit))?;
    let text = joined.text.get(from..to)?.trim();
    let used = joined.words(from, to);
    if used.is_empty() || text.is_empty() || (!shape.is_strict() && is_caption(text)) {
        return None;
    }
    Some(Value { words: used, text: text.to_owned(), fit })
}

/// A caption that somebody typed as a value, or that was read as one.
fn is_caption(text: &str) -> bool {
    let answer = matches!(text.to_lowercase().as_str(), "yes" | "no" | "self");
    !answer
        && (text.ends_with(':')
            || text.split_once(": ").is_some_and(|(before, _)| lexicon::caption(before).is_some())
            || lexicon::caption(text).is_some_and(|meaning| meaning.score >= 0.9)
            // "Teacher" is asked for by its place to tick, and an answer too.
            || (text.contains(' ') && lexicon::is_other_caption(text)))
}

/// Words joined by a space; letters that stand alone in cells of a comb without one.
struct Joined {
    text: String,
    /// Each word and where it ends in the text.
    ends: Vec<(usize, usize)>,
}

impl Joined {
    fn of(sheet: &Sheet<'_, '_>, words: &[usize], shape: Shape) -> Self {
        let once = once(sheet, words);
        let doubled = once.len() < words.len();
        let words = once.as_slice();
        let step = comb(sheet, words);
        let in_cells = doubled || step.is_some();
        let dated = (in_cells && shape == Shape::Date).then(|| without_separators(sheet, words)).flatten();
        let texts: Vec<String> = dated.unwrap_or_else(|| words.iter().map(|at| sheet.text(*at).to_owned()).collect());
        // A nought with the edges of its cell looks like this sign.
        let signs = || texts.iter().flat_map(|text| text.chars());
        let figures = in_cells && signs().all(|sign| sign.is_ascii_digit() || sign == '@');
        // A date whose parts have all their figures, however far apart they stand.
        let date = figures && matches!(signs().count(), 6 | 8);
        let mut joined = Self { text: String::new(), ends: Vec::new() };
        let mut before: Option<(Rect, bool)> = None;
        for (at, text) in words.iter().zip(&texts).filter(|(_, text)| !text.is_empty()) {
            let is_letter = sheet.text(*at).chars().count() == 1;
            let rect = sheet.rect(*at).map(|rect| (rect, is_letter));
            let apart = before.zip(rect).zip(step).is_none_or(|(((before, last), (rect, next)), step)| {
                let far = if last && next {
                    rect.middle().0 - before.middle().0 > step * 1.6
                } else {
                    rect.x0 - before.x1 > step * 0.95
                };
                far || !rect.in_row_with(before)
            });
            if !joined.text.is_empty() && apart && !date {
                joined.text.push(' ');
            }
            joined.text.push_str(&if figures { text.replace('@', "0") } else { text.clone() });
            joined.ends.push((*at, joined.text.len()));
            before = rect;
        }
        joined
    }

    /// The words that a part of the text touches.
    fn words(&self, from: usize, to: usize) -> Vec<usize> {
        let mut start = 0;
        let mut words = Vec::new();
        for (at, end) in &self.ends {
            if start < to && from < *end {
                words.push(*at);
            }
            start = *end;
        }
        words
    }
}

/// What stands in the cells of a date, word by word, without what is printed between month, day and year: strokes that are
/// read as themselves, or as a one. `None` of what is no date then, or more than one.
fn without_separators(sheet: &Sheet<'_, '_>, words: &[usize]) -> Option<Vec<String>> {
    let signs: Vec<(usize, char)> = words
        .iter()
        .enumerate()
        .flat_map(|(word, at)| sheet.text(*at).chars().map(move |sign| (word, if sign == '@' { '0' } else { sign })))
        .filter(|(_, sign)| !matches!(sign, '|' | '/' | '-' | '!' | 'l' | 'I' | '.' | ':'))
        .collect();
    if !signs.iter().all(|(_, sign)| sign.is_ascii_digit()) {
        return None;
    }
    // Which places hold a stroke that was read as a one: of ten figures both, of nine either.
    let strokes: &[&[usize]] = match signs.len() {
        6 | 8 => &[&[]],
        9 => &[&[2], &[4]],
        10 => &[&[2, 5]],
        _ => return None,
    };
    let mut dates: Vec<Vec<(usize, char)>> = Vec::new();
    for strokes in
        strokes.iter().filter(|strokes| strokes.iter().all(|at| signs.get(*at).is_some_and(|(_, sign)| *sign == '1')))
    {
        let kept = signs.iter().enumerate().filter(|(at, _)| !strokes.contains(at)).map(|(_, sign)| *sign);
        let kept: Vec<(usize, char)> = kept.collect();
        let text: String = kept.iter().map(|(_, sign)| sign).collect();
        let is_new =
            || dates.iter().all(|other| other.iter().map(|(_, sign)| sign).ne(kept.iter().map(|(_, sign)| sign)));
        if normal::normalised(ValueType::Date, &text).is_some() && is_new() {
            dates.push(kept);
        }
    }
    let [date] = dates.as_slice() else { return None };
    let mut texts = vec![String::new(); words.len()];
    for (word, sign) in date {
        texts.get_mut(*word)?.push(*sign);
    }
    Some(texts)
}

/// Words without those that are read a second time: a comb's letters in their cells, and several of them as one word.
fn once(sheet: &Sheet<'_, '_>, words: &[usize]) -> Vec<usize> {
    let mut once: Vec<usize> = Vec::with_capacity(words.len());
    for at in words {
        let rect = sheet.rect(*at);
        let again = once.iter().rev().take(DOUBLES).any(|kept| {
            let holds = sheet.rect(*kept).zip(rect).is_some_and(|(kept, rect)| kept.holds_middle_of(rect));
            holds && sheet.text(*at).chars().count() == 1 && sheet.text(*kept).contains(sheet.text(*at))
        });
        if !again {
            once.push(*at);
        }
    }
    once
}

/// A word that is read a second time stands behind the first within so many words.
const DOUBLES: usize = 8;

/// How far apart the letters of a comb stand, if words are written in one: letter by letter, of which some may be read as words.
fn comb(sheet: &Sheet<'_, '_>, words: &[usize]) -> Option<f32> {
    let is_letter = |at: &usize| sheet.text(*at).chars().count() == 1;
    let pairs = words.iter().zip(words.iter().skip(1)).filter(|(one, next)| is_letter(one) && is_letter(next));
    let middle = |at: &usize| sheet.rect(*at).map(|rect| rect.middle().0);
    let mut steps: Vec<f32> =
        pairs.filter_map(|(one, next)| Some(middle(next)? - middle(one)?)).filter(|step| *step > 0.0).collect();
    steps.sort_by(f32::total_cmp);
    let step = steps.get(steps.len() / 2).copied()?;
    let most = words.len() >= 4 && words.iter().filter(|at| is_letter(at)).count() * 3 >= words.len() * 2;
    (most || (steps.len() >= 2 && step > sheet.height * 1.1)).then_some(step)
}
