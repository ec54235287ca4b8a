//! What on a page is a caption: by what it says, by a colon behind it, and by its place.

use super::sheet::{Sheet, Strips};
use super::value::{self, Shape};
use crate::lexicon::{self, Meaning};
use crate::upright::Rect;

/// A caption where it stands.
pub(super) struct Caption {
    pub(super) words: Vec<usize>,
    pub(super) rect: Rect,
    /// What it means; `None` of a caption of something that the vocabulary has no name for.
    pub(super) meaning: Option<Meaning>,
    /// Whether a colon ends it.
    pub(super) colon: bool,
    /// The words of its own phrase behind it, up to the next caption.
    pub(super) behind: Vec<usize>,
    /// Whether nothing of its phrase stands before it.
    pub(super) leads: bool,
}

/// The captions of a page.
pub(super) struct Captions {
    /// From the top down, each row from left to right.
    pub(super) all: Vec<Caption>,
    /// By word of the page, whether it is part of a caption.
    is_caption: Vec<bool>,
    strips: Strips,
}

/// No caption is longer, in words.
const LONGEST: usize = 12;

impl Captions {
    pub(super) fn of(sheet: &Sheet<'_, '_>) -> Self {
        let mut all = Vec::new();
        for phrase in &sheet.page.phrases {
            let words: Vec<usize> = phrase.words.iter().copied().filter(|at| sheet.is_free(*at)).collect();
            let texts: Vec<&str> = words.iter().map(|at| sheet.text(*at)).collect();
            let spans = split(&texts);
            for (index, span) in spans.iter().enumerate() {
                let end = spans.get(index + 1).map_or(words.len(), |next| next.from);
                let own = words.get(span.from..span.to).unwrap_or_default().to_vec();
                let Some(rect) = sheet.around(&own) else { continue };
                let behind = words.get(span.to..end).unwrap_or_default().to_vec();
                all.push(Caption { words: own, rect, meaning: span.meaning, colon: span.colon, behind, leads: span.from == 0 });
            }
        }
        let mut is_caption = vec![false; sheet.page.words.len()];
        for word in all.iter().flat_map(|caption| &caption.words) {
            if let Some(slot) = is_caption.get_mut(*word) {
                *slot = true;
            }
        }
        let strips = Strips::of(all.iter().map(|caption| caption.rect), sheet.page.height);
        Self { all, is_caption, strips }
    }

    pub(super) fn has_word(&self, word: usize) -> bool {
        self.is_caption.get(word).copied().unwrap_or(false)
    }

    /// The captions with their middles in a room.
    pub(super) fn within(&self, room: Rect) -> impl Iterator<Item = &Caption> {
        self.strips
            .within(room, |at| self.all.get(at).map(|caption| caption.rect))
            .into_iter()
            .filter_map(|at| self.all.get(at))
    }
}

/// A caption in the words of a phrase.
pub(super) struct Span {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) meaning: Option<Meaning>,
    pub(super) colon: bool,
}

/// The captions in the words of a phrase, which also may hold their values: `Name: Ada Vale DOB: 3/4/1950`, `Age 62 Sex F`.
pub(super) fn split(texts: &[&str]) -> Vec<Span> {
    let whole = texts.join(" ");
    if let Some(meaning) = lexicon::caption(&whole) {
        return vec![Span { from: 0, to: texts.len(), meaning: Some(meaning), colon: ends_caption(&whole) }];
    }
    let prose = is_prose(texts);
    let mut spans: Vec<Span> = Vec::new();
    let mut at = 0;
    while at < texts.len() {
        let begins = at == 0 || texts.get(at - 1).is_some_and(|before| is_parting(before));
        let found = with_colon(texts, at, begins && !prose)
            .or_else(|| without_colon(texts, at, begins, &spans).filter(|_| !prose));
        match found {
            Some(span) => {
                at = span.to;
                spans.push(span);
            }
            None => at += 1,
        }
    }
    if spans.is_empty() && !prose && lexicon::is_other_caption(&whole) {
        spans.push(Span { from: 0, to: texts.len(), meaning: None, colon: ends_caption(&whole) });
    }
    spans
}

/// A caption that begins here and ends in a colon.
fn with_colon(texts: &[&str], at: usize, begins: bool) -> Option<Span> {
    let rest = texts.get(at..)?;
    let length = rest.iter().take(LONGEST).position(|text| ends_caption(text))? + 1;
    let words = rest.get(..length)?;
    if words.iter().rev().skip(1).any(|text| is_parting(text)) {
        return None;
    }
    let to = at + length;
    let joined = words.join(" ");
    if let Some(meaning) = lexicon::caption(&joined) {
        return Some(Span { from: at, to, meaning: Some(meaning), colon: true });
    }
    // A known caption may begin farther on, behind a value.
    let later = (1..length).any(|skip| words.get(skip..).is_some_and(|words| lexicon::caption(&words.join(" ")).is_some()));
    let last = length == 1 || (begins && length <= 6);
    let plain = words.iter().all(|text| !text.bytes().any(|byte| byte.is_ascii_digit())) && joined.len() > 2;
    (!later && last && plain).then_some(Span { from: at, to, meaning: None, colon: true })
}

/// A known caption without a colon: at the beginning of a phrase, or before something that is written as its value would be.
fn without_colon(texts: &[&str], at: usize, begins: bool, before: &[Span]) -> Option<Span> {
    let rest = texts.get(at..)?;
    let (length, meaning) = lexicon::leading(rest.get(..rest.len().min(LONGEST))?)?;
    if length == 0 {
        return None;
    }
    let to = at + length;
    let next = texts.get(to);
    let follows = before.last().is_some_and(|span| span.to == at);
    let telling = next.is_some_and(|next| value::is_telling(Shape::of(meaning.what, None), next));
    let accepted = if begins { true } else { telling || (follows && next.is_none()) };
    accepted.then_some(Span { from: at, to, meaning: Some(meaning), colon: false })
}

fn ends_caption(text: &str) -> bool {
    text.trim_end_matches(['_', '.', ' ']).ends_with([':', '='])
}

/// What stands between two things on one line.
fn is_parting(text: &str) -> bool {
    matches!(text, "|" | "•" | "·" | "/" | "—" | "–" | "-" | "*" | ";") || text.ends_with([';', '|', '•'])
}

/// Running text: many words, half of them without a capital.
pub(super) fn is_prose(texts: &[&str]) -> bool {
    let small = texts.iter().filter(|text| text.starts_with(char::is_lowercase)).count();
    texts.len() >= 8 && small * 2 >= texts.len()
}
