//! The captions in the words of a phrase, which also may hold their values.

use super::find::LONGEST;
use super::misread::{inner_colon, inner_end, misread, misread_colons};
use super::shape::{self, Shape};
use super::sheet::Sheet;
use crate::lexicon::{self, Meaning, What};
use crate::upright::Rect;
use docward_engine_model::FieldName;

/// A caption in the words of a phrase.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) meaning: Option<Meaning>,
    pub(super) colon: bool,
    pub(super) glued: bool,
}

/// The captions in the words of a phrase, which also may hold their values: `Name: Ada Vale DOB: 3/4/1950`, `Age 62 Sex F`.
pub(super) fn split(sheet: &Sheet<'_, '_>, words: &[usize]) -> Vec<Span> {
    let read: Vec<&str> = words.iter().map(|at| sheet.text(*at)).collect();
    let mended = misread_colons(&read);
    let texts: Vec<&str> = mended.iter().map(AsRef::as_ref).collect();
    let texts = texts.as_slice();
    let blanks = on_blanks(sheet, words);
    // Neither what is written on the line of a blank nor what stands behind it is of the caption before it.
    if let Some(at) = blanks
        .iter()
        .position(|on| *on)
        .filter(|at| *at > 0 && lexicon::leading(texts).is_some_and(|(length, _)| length > *at))
    {
        let mut spans = split(sheet, words.get(..at).unwrap_or_default());
        let end = blanks.iter().skip(at).position(|on| !*on).map_or(words.len(), |end| at + end);
        spans.extend(split(sheet, words.get(end..).unwrap_or_default()).into_iter().map(|span| Span {
            from: span.from + end,
            to: span.to + end,
            ..span
        }));
        return spans;
    }
    if goes_on_with_street(sheet, words, texts) {
        return Vec::new();
    }
    let whole = texts.join(" ");
    // What stands behind a colon is a value, whatever it says.
    let parted = texts.iter().rev().skip(1).any(|text| ends_caption(text));
    let whole = whole.strip_suffix(" .").map_or_else(|| whole.clone(), |text| format!("{text}:"));
    if let Some(meaning) = lexicon::caption(&whole).filter(|_| {
        !parted && !texts.iter().any(|text| is_number(text)) && !texts.first().is_some_and(|text| is_bare(text))
    }) {
        let span = Span { from: 0, to: texts.len(), meaning: Some(meaning), colon: ends_caption(&whole), glued: false };
        let both = two_in_one(texts, &span);
        return if both.is_empty() { vec![span] } else { both };
    }
    if let Some(span) = in_a_corner(sheet, words, texts) {
        return vec![span];
    }
    let prose = is_prose(texts)
        && !lexicon::leading(texts).is_some_and(|(length, meaning)| {
            length > 2 && meaning.score >= 0.85 && !is_prose(texts.get(length..).unwrap_or_default())
        });
    let mut spans: Vec<Span> = Vec::new();
    let mut at = 0;
    while at < texts.len() {
        let begins = at == 0 || texts.get(at - 1).is_some_and(|before| is_parting(before));
        let found = behind_blank(sheet, words, texts, at)
            .or_else(|| glued(texts, at))
            .or_else(|| with_colon(texts, at, begins && !prose))
            .or_else(|| without_colon(texts, at, begins, &spans).filter(|_| !prose))
            .filter(|span| {
                span.colon
                    || is_telling(texts, span)
                    || stands_apart(sheet, words, span)
                    || is_behind_blank(sheet, words, span.from)
            })
            .or_else(|| misread(texts, at).filter(|_| begins && !prose));
        match found {
            Some(span) => {
                at = span.to;
                let both = two_in_one(texts, &span);
                if both.is_empty() {
                    spans.push(span);
                }
                spans.extend(both);
            }
            None => at += 1,
        }
    }
    if spans.is_empty() && !prose && lexicon::is_other_caption(&whole) {
        spans.push(Span { from: 0, to: texts.len(), meaning: None, colon: ends_caption(&whole), glued: false });
    }
    spans
}

/// Whether words are the second line of an address: "Apt 4" below "12 Elm St".
fn goes_on_with_street(sheet: &Sheet<'_, '_>, words: &[usize], texts: &[&str]) -> bool {
    let [kind, number] = texts else { return false };
    let unit =
        matches!(kind.to_lowercase().trim_end_matches('.'), "apt" | "apartment" | "suite" | "ste" | "unit" | "lot");
    let told = number.len() <= 5 && !number.ends_with(':') && number.contains(|c: char| c.is_ascii_digit());
    let Some(rect) = sheet.around(words).filter(|_| unit && told) else { return false };
    let above = Rect { x0: rect.x0 - sheet.height, y0: rect.y0 - sheet.height * 2.0, x1: f32::MAX, y1: rect.y0 };
    let line = sheet.lines(above, |_| false).pop();
    line.is_some_and(|line| {
        let begins =
            line.first().and_then(|at| sheet.rect(*at)).is_some_and(|first| (first.x0 - rect.x0).abs() < sheet.height);
        begins && shape::STREET.is_match(&sheet.page.text(&line))
    })
}

/// A caption in brackets behind the blank that it is of: `____________ (date of birth)`.
fn behind_blank(sheet: &Sheet<'_, '_>, words: &[usize], texts: &[&str], at: usize) -> Option<Span> {
    let rest = texts.get(at..).filter(|rest| rest.first().is_some_and(|text| text.starts_with('(')))?;
    let length = rest.iter().take(LONGEST).position(|text| text.ends_with(')'))? + 1;
    let inside = rest.get(..length)?.join(" ");
    let meaning = lexicon::caption(inside.trim_matches(['(', ')']))?;
    let span = Span { from: at, to: at + length, meaning: Some(meaning), colon: false, glued: false };
    is_behind_blank(sheet, words, at).then_some(span)
}

/// Whether the line of a blank ends right before a word.
fn is_behind_blank(sheet: &Sheet<'_, '_>, words: &[usize], at: usize) -> bool {
    let bracketed = words.get(at).is_some_and(|word| sheet.text(*word).starts_with('('));
    bracketed && words.get(at).and_then(|word| sheet.rect(*word)).and_then(|rect| sheet.blank_before(rect)).is_some()
}

/// By word, whether it stands on the line of a blank that begins behind the first word.
fn on_blanks(sheet: &Sheet<'_, '_>, words: &[usize]) -> Vec<bool> {
    let height = sheet.height;
    let Some(first) = words.first().and_then(|at| sheet.rect(*at)) else { return Vec::new() };
    let on = |at: &usize| {
        let rect = sheet.rect(*at)?;
        let (x, y) = rect.middle();
        let rule = sheet.page.rules.below(x, y)?;
        // The line of a blank begins between two words; part of the side of a box may begin below one.
        let cuts = |rect: Rect| rect.x0 + height * 0.4 < rule.x0 && rule.x0 < rect.x1 - height * 0.4;
        let is_part = words.iter().take(LONGEST).filter_map(|word| sheet.rect(*word)).any(cuts);
        let near = rule.y0 - rect.y1 < height * 0.6;
        Some(near && rule.x0 > first.middle().0 && rule.width() > height * 1.5 && !is_part)
    };
    words.iter().map(|at| on(at).unwrap_or(false)).collect()
}

/// The whole phrase, if it stands at the top of a ruled cell with larger room below it, and says nothing but what to write there.
fn in_a_corner(sheet: &Sheet<'_, '_>, words: &[usize], texts: &[&str]) -> Option<Span> {
    let rect = sheet.around(words)?;
    let (_, y) = rect.middle();
    let height = sheet.height;
    let cell = sheet.page.rules.around(rect.x0 + rect.height() * 0.5, y).closed()?;
    let room = cell.y1 - rect.y1;
    let corner = rect.y0 - cell.y0 < rect.height() * 1.2 && room > rect.height() && cell.height() < height * 6.0;
    let says = texts.len() <= LONGEST && !texts.iter().any(|text| is_number(text) || text.contains(':'));
    if !corner || !says || rect.x0 - cell.x0 > height * 3.0 {
        return None;
    }
    let below = sheet.lines(Rect { y0: rect.y1 - rect.height() * 0.2, ..cell }, |at| words.contains(&at));
    let high = below.first().and_then(|line| sheet.around(line)).map(Rect::height);
    let (length, meaning) = lexicon::leading(texts).unzip();
    let smaller = high.is_some_and(|high| rect.height() < high * 0.95);
    (meaning.is_some() && (length == Some(texts.len()) || smaller)
        || smaller && lexicon::is_other_caption(&texts.join(" ")))
    .then_some(Span { from: 0, to: texts.len(), meaning, colon: false, glued: false })
}

/// The captions in one that asks for two things: `Age/Sex:`.
fn two_in_one(texts: &[&str], span: &Span) -> Vec<Span> {
    let text = texts.get(span.from..span.to).unwrap_or_default().join(" ");
    if let Some(meaning) = span.meaning.filter(|meaning| meaning.what == What::AgeAndSex) {
        let part = |what| Span { meaning: Some(Meaning { what, ..meaning }), ..*span };
        return vec![part(What::Field(FieldName::Age)), part(What::Sex)];
    }
    let parts: Vec<Option<Meaning>> = text.split(['/', '&']).map(|part| lexicon::caption(part.trim())).collect();
    if span.meaning.is_some() || parts.len() != 2 || parts.iter().any(Option::is_none) {
        return Vec::new();
    }
    parts
        .into_iter()
        .map(|meaning| Span { from: span.from, to: span.to, meaning, colon: span.colon, glued: false })
        .collect()
}

/// A caption that begins here and ends in a colon.
fn with_colon(texts: &[&str], at: usize, begins: bool) -> Option<Span> {
    let rest = texts.get(at..)?;
    let length = rest.iter().take(LONGEST).position(|text| ends_caption(text))? + 1;
    let words = rest.get(..length)?;
    if words.iter().rev().skip(1).any(|text| is_parting(text) && !matches!(*text, "/" | "-")) {
        return None;
    }
    let to = at + length;
    let joined = words.join(" ");
    let joined = joined.strip_suffix(" .").map_or_else(|| joined.clone(), |text| format!("{text}:"));
    // A number before a known caption is a value, where no point follows it.
    if words.first().is_some_and(|word| is_bare(word))
        && words.get(1..).is_some_and(|rest| lexicon::caption(&rest.join(" ")).is_some())
    {
        return None;
    }
    if let Some(meaning) = lexicon::caption(&joined) {
        return Some(Span { from: at, to, meaning: Some(meaning), colon: true, glued: false });
    }
    // A known caption may begin farther on, behind a value.
    let later =
        (1..length).any(|skip| words.get(skip..).is_some_and(|words| lexicon::caption(&words.join(" ")).is_some()));
    if !later
        && begins
        && let Some(meaning) = lexicon::near(&joined)
    {
        return Some(Span { from: at, to, meaning: Some(meaning), colon: true, glued: false });
    }
    let last = length == 1 || (begins && length <= 6);
    let plain = words.iter().all(|text| !text.bytes().any(|byte| byte.is_ascii_digit())) && joined.len() > 2;
    (!later && last && plain).then_some(Span { from: at, to, meaning: None, colon: true, glued: false })
}

/// A known caption whose last word goes on behind the colon, as where no space was read.
fn glued(texts: &[&str], at: usize) -> Option<Span> {
    let rest = texts.get(at..)?;
    let length = rest.iter().take(4).position(|text| inner_end(text).is_some())? + 1;
    let last = rest.get(length - 1)?;
    let (before, value) = last.split_at_checked(inner_end(last)?.0)?;
    let words: Vec<&str> = rest.iter().take(length - 1).copied().chain([before]).collect();
    if words.iter().rev().skip(1).any(|text| ends_caption(text) || is_parting(text)) {
        return None;
    }
    let text = format!("{}:", words.join(" "));
    let meaning = lexicon::caption(&text).or_else(|| lexicon::near(&text).filter(|_| at == 0))?;
    if inner_colon(last).is_none() {
        // Letters and figures stand together in codes, too.
        let shape = Shape::of(meaning.what, None);
        let told = matches!(shape, Shape::Date | Shape::Measure | Shape::Age | Shape::Phone | Shape::Provider);
        let parted = shape != Shape::Date || value.contains(['/', '-', '.']);
        if !told || !parted || !shape::is_telling(shape, value) {
            return None;
        }
    }
    Some(Span { from: at, to: at + length, meaning: Some(meaning), colon: true, glued: true })
}

/// A known caption without a colon: at the beginning of a phrase, or before something that is written as its value would be.
fn without_colon(texts: &[&str], at: usize, begins: bool, before: &[Span]) -> Option<Span> {
    let rest = texts.get(at..)?;
    if rest.first().is_some_and(|text| is_bare(text)) {
        return None;
    }
    // A number is none of its words, also where it stands in brackets as an area code does.
    let most = rest.iter().take(LONGEST).position(|text| is_number(text)).unwrap_or(rest.len().min(LONGEST));
    let (length, meaning) = lexicon::leading(rest.get(..most)?)?;
    let to = at + length;
    let follows = before.last().is_some_and(|span| span.to == at);
    // Right behind a colon a value begins, whatever it says.
    if follows && before.last().is_some_and(|span| span.colon && !span.glued) {
        return None;
    }
    let span = Span { from: at, to, meaning: Some(meaning), colon: false, glued: false };
    // "Boise, ID 83702" is no number of a member.
    let zip = texts.get(to).is_some_and(|next| {
        next.len() >= 5 && next.bytes().take(5).all(|byte| byte.is_ascii_digit()) && matches!(next.len(), 5 | 10)
    });
    let behind_a_street = at > 1 && texts.first().is_some_and(|first| is_bare(first));
    let city = |before: &str| before.ends_with(',') || before.chars().all(|c| c.is_alphabetic() || c == '.');
    let state = rest.first().is_some_and(|text| text.len() == 2 && text.chars().all(char::is_uppercase));
    let in_address = at > 0
        && (behind_a_street || (state && texts.get(at - 1).is_some_and(|before| city(before))))
        && length == 1
        && zip;
    // Between two values a comma ends the first.
    let listed = at > 0 && rest.iter().take(length).rev().skip(1).any(|text| text.ends_with(','));
    let in_address = in_address || listed;
    let accepted = !in_address && begins
        || !in_address && (to < texts.len() && is_telling(texts, &span))
        || (follows && to == texts.len());
    (length > 0 && accepted).then_some(span)
}

/// Whether what follows a caption is written as its value would be, or is nothing.
pub(super) fn is_telling(texts: &[&str], span: &Span) -> bool {
    let Some(next) = texts.get(span.to) else { return true };
    let amount = next.starts_with('$') && next.len() > 1;
    amount || span.meaning.is_none_or(|meaning| shape::is_telling(Shape::of(meaning.what, None), next))
}

/// Whether what follows a caption is set apart from it: by more than a space, by the line of a blank, by larger or smaller type.
fn stands_apart(sheet: &Sheet<'_, '_>, words: &[usize], span: &Span) -> bool {
    let rect = |at: usize| words.get(at).and_then(|word| sheet.rect(*word));
    let (Some(last), Some(next)) = (span.to.checked_sub(1).and_then(rect), rect(span.to)) else { return true };
    let height = sheet.height;
    let (x, y) = next.middle();
    let rule = sheet.page.rules.below(x, y).filter(|rule| rule.y0 - next.y1 < height);
    let blank = rule.is_some_and(|rule| rule.x0 > last.middle().0 && rule.x0 < next.x1);
    let (low, high) = (last.height().min(next.height()), last.height().max(next.height()));
    next.x0 - last.x1 > height * 0.95
        || blank
        || high > low * 1.6
        || begins_a_cell(sheet, words)
        || is_wider(sheet, words, span)
}

/// Whether the space behind a caption that begins a phrase is wider than those in it, and what follows is written as values are
/// and no word of captions. The words of faxes stand nearer than those of print.
fn is_wider(sheet: &Sheet<'_, '_>, words: &[usize], span: &Span) -> bool {
    let rects: Vec<Rect> = words.iter().filter_map(|word| sheet.rect(*word)).collect();
    let gaps: Vec<f32> = rects.iter().zip(rects.iter().skip(1)).map(|(one, next)| next.x0 - one.x1).collect();
    let Some(behind) = span.to.checked_sub(1).and_then(|at| gaps.get(at)) else { return false };
    let inner = gaps.get(span.from..span.to.saturating_sub(1)).unwrap_or_default().iter().copied().fold(0.0, f32::max);
    let Some(next) = words.get(span.to).map(|word| sheet.text(*word)) else { return false };
    let value = next.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    let texts = || words.iter().map(|word| sheet.text(*word));
    let capitals = texts().all(|text| !text.contains(char::is_lowercase));
    let known = span.meaning.is_some_and(|meaning| meaning.score >= 0.6);
    // "Patient Registration" heads a page.
    let somebody = span.meaning.is_some_and(|meaning| meaning.what == What::Name && meaning.owner.is_some());
    let heads = somebody && lexicon::has_word(next) && !next.to_lowercase().starts_with("dr");
    span.from == 0
        && known
        && value
        && !capitals
        && *behind > sheet.height * if inner > 0.0 { 0.3 } else { 0.4 }
        && *behind > inner * 1.3
        && !heads
}

/// Whether words stand at the left of a low ruled cell, as a caption and its value on one line do.
fn begins_a_cell(sheet: &Sheet<'_, '_>, words: &[usize]) -> bool {
    let Some(first) = words.first().and_then(|at| sheet.rect(*at)) else { return false };
    let (x, y) = first.middle();
    let cell = sheet.page.rules.around(x, y).closed();
    let capitals = words.iter().all(|at| !sheet.text(*at).contains(char::is_lowercase));
    cell.is_some_and(|cell| cell.height() < sheet.height * 3.2 && first.x0 - cell.x0 < sheet.height * 1.2) && !capitals
}

/// A number, and nothing that would make it the number of a question.
fn is_bare(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Three digits and more.
pub(super) fn is_number(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_scale = text.starts_with('(') && text.contains('-') && digits <= 4;
    (digits >= 3 && !is_scale) || (digits > 0 && text.contains('$'))
}

pub(super) fn ends_caption(text: &str) -> bool {
    // Dots that lead to the value stand for a colon.
    matches!(text, "." | "..") || text.trim_end_matches(['_', '.', ' ']).ends_with([':', '='])
}

/// What stands between two things on one line.
pub(super) fn is_parting(text: &str) -> bool {
    matches!(text, "|" | "•" | "·" | "/" | "—" | "–" | "-" | "*" | ";") || text.ends_with([';', '|', '•'])
}

/// Running text: many words, half of them without a capital.
pub(super) fn is_prose(texts: &[&str]) -> bool {
    let small = texts.iter().filter(|text| text.starts_with(char::is_lowercase)).count();
    texts.len() >= 8 && small * 2 >= texts.len()
}
