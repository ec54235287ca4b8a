//! Captions whose letters, colon or space behind them were misread.

use super::find::LONGEST;
use super::shape::Shape;
use super::split::{Span, ends_caption, is_parting, is_prose, is_telling};
use crate::lexicon;
use std::borrow::Cow;

/// The words, those known captions that end in what a colon is misread as with a colon: `Provider; Guowei He`.
pub(super) fn misread_colons<'a>(texts: &[&'a str]) -> Vec<Cow<'a, str>> {
    const LONG: usize = 4;
    if is_prose(texts) {
        return texts.iter().map(|text| Cow::Borrowed(*text)).collect();
    }
    let mut mended: Vec<Cow<'a, str>> = Vec::with_capacity(texts.len());
    let mut begin = 0;
    for (at, text) in texts.iter().enumerate() {
        let stem = text.trim_end_matches([';', '.', '·', '-', ',']);
        let next = texts.get(at + 1);
        let value = next.is_some_and(|next| !next.starts_with(char::is_lowercase));
        let ends = match text.get(stem.len()..).unwrap_or_default() {
            ";" => value || next.is_none(),
            "·" | "-" => value && next.is_some(),
            "." => value && next.is_some() && stem.chars().count() >= LONG,
            _ => false,
        };
        let run = || {
            let words = texts.get(begin..at).unwrap_or_default().iter().copied().chain([stem]).collect::<Vec<_>>();
            let text = words.join(" ");
            let meaning = || lexicon::caption(&text).or_else(|| lexicon::near(&text).filter(|_| words.len() > 1));
            words.len() <= LONGEST && meaning().is_some_and(|meaning| meaning.score >= 0.6)
        };
        let colon = ends && stem.ends_with(char::is_alphabetic) && run();
        mended.push(if colon { Cow::Owned(format!("{stem}:")) } else { Cow::Borrowed(*text) });
        if colon || ends_caption(text) {
            begin = at + 1;
        }
    }
    mended
}

/// A caption that is told by what stands behind it, though it was misread: `Dateof binh 7/10/61`.
pub(super) fn misread(texts: &[&str], at: usize) -> Option<Span> {
    const MOST: usize = 6;
    let rest = texts.get(at..)?;
    let is_value = |text: &&str| text.contains('@') || text.bytes().filter(u8::is_ascii_digit).count() >= 2;
    let length = rest.iter().take(MOST).position(is_value).filter(|length| *length > 0)?;
    let words = rest.get(..length)?;
    if words.iter().any(|text| ends_caption(text) || is_parting(text)) {
        return None;
    }
    let span = Span { from: at, to: at + length, meaning: lexicon::near(&words.join(" ")), colon: false, glued: false };
    let strict = span.meaning.is_some_and(|meaning| Shape::of(meaning.what, None).is_strict());
    (strict && is_telling(texts, &span)).then_some(span)
}

/// Where a caption ends and its value begins in one word: at a colon, or where figures follow letters.
pub(super) fn inner_end(text: &str) -> Option<(usize, usize)> {
    inner_colon(text).map(|at| (at, at + 1)).or_else(|| {
        let at = text.find(|c: char| c.is_ascii_digit())?;
        let letters = text.get(..at)?;
        (at >= 2 && letters.chars().all(char::is_alphabetic)).then_some((at, at))
    })
}

/// Where the colon between a caption and its value is in one word; none in a time of day or an address of the web.
pub(super) fn inner_colon(text: &str) -> Option<usize> {
    let at = text.find(':')?;
    let (before, behind) = text.split_at_checked(at)?;
    let behind = behind.trim_start_matches(':');
    let word = before.ends_with(|c: char| c.is_alphabetic() || matches!(c, '#' | '.' | ')'));
    (word && behind.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '(' | '#' | '$'))).then_some(at)
}
