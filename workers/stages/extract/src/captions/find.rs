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
    /// Whether its last word holds the beginning of the value, behind the colon: `Sex:Male`.
    pub(super) glued: bool,
    /// The words of its own phrase behind it, up to the next caption.
    pub(super) behind: Vec<usize>,
    /// Whether nothing of its phrase stands before it.
    pub(super) leads: bool,
    /// Its phrase, and its place there.
    place: (usize, usize),
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
        for (place, phrase) in sheet.page.phrases.iter().enumerate() {
            let words: Vec<usize> = phrase.words.iter().copied().filter(|at| sheet.is_free(*at)).collect();
            let spans = split(sheet, &words);
            for (index, span) in spans.iter().enumerate() {
                let end = spans.iter().skip(index).find(|next| next.from > span.from).map_or(words.len(), |next| next.from);
                let own = words.get(span.from..span.to).unwrap_or_default().to_vec();
                let Some(rect) = sheet.around(&own) else { continue };
                let behind = words.get(span.to..end).unwrap_or_default().to_vec();
                all.push(Caption { words: own, rect, meaning: span.meaning, colon: span.colon, glued: span.glued, behind, leads: span.from == 0, place: (place, index) });
            }
        }
        all.extend(in_rows_of_captions(sheet, &all));
        all.sort_by_key(|caption| caption.place);
        all.retain({
            let answers = values_like_captions(sheet, &all);
            let mut at = 0;
            move |_| {
                at += 1;
                !answers.get(at - 1).copied().unwrap_or(false)
            }
        });
        let mut is_caption = vec![false; sheet.page.words.len()];
        for word in all.iter().flat_map(|caption| &caption.words) {
            if let Some(slot) = is_caption.get_mut(*word) {
                *slot = true;
            }
        }
        let strips = Strips::of(all.iter().map(|caption| caption.rect), sheet.height);
        Self { all, is_caption, strips }
    }

    pub(super) fn has_word(&self, word: usize) -> bool {
        self.is_caption.get(word).copied().unwrap_or(false)
    }

    /// Whether no other caption stands in its row.
    pub(super) fn is_alone(&self, caption: &Caption) -> bool {
        let row = Rect { x0: f32::MIN, x1: f32::MAX, ..caption.rect };
        self.within(row).count() < 2
    }

    /// The captions with their middles in a room.
    pub(super) fn within(&self, room: Rect) -> impl Iterator<Item = &Caption> {
        self.strips
            .within(room, |at| self.all.get(at).map(|caption| caption.rect))
            .into_iter()
            .filter_map(|at| self.all.get(at))
    }
}

/// Whether something stands right behind a caption, as its value would.
fn has_neighbour(sheet: &Sheet<'_, '_>, caption: &Caption) -> bool {
    let height = sheet.height;
    let (_, y) = caption.rect.middle();
    let room = Rect { x0: caption.rect.x1, y0: y - height * 0.6, x1: caption.rect.x1 + height * 12.0, y1: y + height * 0.6 };
    sheet.lines(room, |at| caption.words.contains(&at)).iter().flatten().filter_map(|at| sheet.rect(*at)).any(|rect| rect.x0 - caption.rect.x1 < height * 2.0)
}

/// What stands in a row of captions over their values is a caption, too, though its words are not known whole.
fn in_rows_of_captions(sheet: &Sheet<'_, '_>, all: &[Caption]) -> Vec<Caption> {
    let phrases = &sheet.page.phrases;
    let mut of_phrase: Vec<Option<&Caption>> = vec![None; phrases.len()];
    for caption in all {
        if let Some(slot) = of_phrase.get_mut(caption.place.0) {
            *slot = Some(caption);
        }
    }
    let mut more = Vec::new();
    let mut begin = 0;
    while let Some(first) = phrases.get(begin) {
        let count = phrases.iter().skip(begin).take_while(|phrase| phrase.rect.in_row_with(first.rect)).count().max(1);
        let row = begin..begin + count;
        begin += count;
        let known: Vec<&Caption> = row.clone().filter_map(|at| of_phrase.get(at).copied().flatten()).collect();
        let bare = known.iter().all(|caption| caption.behind.is_empty() && !caption.colon && caption.leads);
        if known.len() < 2 || known.len() * 2 < count || !bare {
            continue;
        }
        let high = known.iter().map(|caption| caption.rect.height()).fold(0.0, f32::max);
        for at in row {
            let Some(phrase) = phrases.get(at).filter(|_| of_phrase.get(at).is_some_and(Option::is_none)) else { continue };
            let texts: Vec<&str> = phrase.words.iter().map(|word| sheet.text(*word)).collect();
            let plain = texts.len() <= LONGEST && !texts.iter().any(|text| is_number(text)) && phrase.rect.height() < high * 1.25;
            let free = phrase.words.iter().all(|word| sheet.is_free(*word)) && !on_a_blank(sheet, phrase.rect);
            if plain && free {
                let meaning = lexicon::leading(&texts).map(|(_, meaning)| Meaning { score: meaning.score * 0.8, ..meaning });
                more.push(Caption { words: phrase.words.clone(), rect: phrase.rect, meaning, colon: false, glued: false, behind: Vec::new(), leads: true, place: (at, 0) });
            }
        }
    }
    more
}

/// Whether a line is drawn right below a phrase, from before it to behind it.
fn on_a_blank(sheet: &Sheet<'_, '_>, rect: Rect) -> bool {
    let (x, y) = rect.middle();
    sheet.page.rules.below(x, y).is_some_and(|rule| rule.y0 - rect.y1 < sheet.height * 0.5)
}

/// By caption, whether it is a value: "Sister" is what a form asks for, and an answer too. It is one if it stands below another
/// caption in the same cell or in a row of values, or on the line of the blank behind another caption.
fn values_like_captions(sheet: &Sheet<'_, '_>, all: &[Caption]) -> Vec<bool> {
    let height = sheet.height;
    let strips = Strips::of(all.iter().map(|caption| caption.rect), height);
    let mut of_caption = vec![false; sheet.page.words.len()];
    for word in all.iter().flat_map(|caption| &caption.words) {
        if let Some(slot) = of_caption.get_mut(*word) {
            *slot = true;
        }
    }
    let is_answer = |caption: &Caption| {
        let rect = caption.rect;
        if caption.colon || !caption.leads {
            return false;
        }
        let (x, y) = rect.middle();
        let near = |room: Rect| strips.within(room, |at| all.get(at).map(|caption| caption.rect)).into_iter().filter_map(|at| all.get(at)).filter(|other| other.behind.is_empty());
        let cell = |y: f32| sheet.page.rules.around(rect.x0 + height * 0.4, y);
        let above = Rect { x0: rect.x0 - height * 1.5, y0: rect.y0 - height * 2.0, x1: f32::MAX, y1: rect.y0 };
        let in_values = || {
            let row = Rect { x0: f32::MIN, y0: y - height * 0.6, x1: f32::MAX, y1: y + height * 0.6 };
            let values = sheet.lines(row, |at| of_caption.get(at).copied().unwrap_or(true)).iter().flatten().count();
            values > caption.words.len()
        };
        let below_one = near(above).any(|other| {
            let over = (other.rect.x0 - rect.x0).abs() < height * 1.5 && other.leads && other.meaning.is_some();
            let one_cell = cell(y).closed().is_some_and(|own| own.height() < height * 6.0 && cell(other.rect.middle().1).closed() == Some(own));
            let ticked = sheet.mark_behind(other.rect).is_some();
            over && !other.colon && !ticked && (one_cell || (in_values() && !has_neighbour(sheet, caption)))
        });
        let on_blank = || {
            let rule = sheet.page.rules.below(x, y).filter(|rule| rule.y0 - rect.y1 < height * 0.7);
            let before = Rect { x0: rect.x0 - height * 12.0, y0: y - height * 0.7, x1: rect.x0, y1: y + height * 0.7 };
            rule.is_some_and(|rule| near(before).any(|other| rule.x0 > other.rect.middle().0 && rule.x0 < rect.x1 && other.rect.x1 < rect.x0))
        };
        let behind_colon = || {
            let before = Rect { x0: f32::MIN, y0: y - height * 0.6, x1: rect.x0, y1: y + height * 0.6 };
            let last = strips.within(before, |at| all.get(at).map(|caption| caption.rect)).into_iter().filter_map(|at| all.get(at)).max_by(|a, b| a.rect.x1.total_cmp(&b.rect.x1));
            last.is_some_and(|other| {
                other.colon && other.behind.is_empty() && sheet.mark_behind(other.rect).is_none_or(|mark| mark > rect.x0) && sheet.blank_behind(other.rect).is_none_or(|blank| rect.x0 < blank.x1)
            })
        };
        (caption.behind.is_empty() && (below_one || on_blank())) || behind_colon()
    };
    all.iter().map(is_answer).collect()
}

/// A caption in the words of a phrase.
pub(super) struct Span {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) meaning: Option<Meaning>,
    pub(super) colon: bool,
    glued: bool,
}

/// The captions in the words of a phrase, which also may hold their values: `Name: Ada Vale DOB: 3/4/1950`, `Age 62 Sex F`.
fn split(sheet: &Sheet<'_, '_>, words: &[usize]) -> Vec<Span> {
    let texts: Vec<&str> = words.iter().map(|at| sheet.text(*at)).collect();
    let texts = texts.as_slice();
    let blanks = on_blanks(sheet, words);
    // Neither what is written on the line of a blank nor what stands behind it is of the caption before it.
    if let Some(at) = blanks.iter().position(|on| *on).filter(|at| *at > 0 && lexicon::leading(texts).is_some_and(|(length, _)| length > *at)) {
        let mut spans = split(sheet, words.get(..at).unwrap_or_default());
        let end = blanks.iter().skip(at).position(|on| !*on).map_or(words.len(), |end| at + end);
        spans.extend(split(sheet, words.get(end..).unwrap_or_default()).into_iter().map(|span| Span { from: span.from + end, to: span.to + end, ..span }));
        return spans;
    }
    let whole = texts.join(" ");
    // What stands behind a colon is a value, whatever it says.
    let parted = texts.iter().rev().skip(1).any(|text| ends_caption(text));
    let whole = whole.strip_suffix(" .").map_or_else(|| whole.clone(), |text| format!("{text}:"));
    if let Some(meaning) = lexicon::caption(&whole).filter(|_| !parted && !texts.iter().any(|text| is_number(text)) && !texts.first().is_some_and(|text| is_bare(text))) {
        return vec![Span { from: 0, to: texts.len(), meaning: Some(meaning), colon: ends_caption(&whole), glued: false }];
    }
    if let Some(span) = in_a_corner(sheet, words, texts) {
        return vec![span];
    }
    let prose = is_prose(texts);
    let mut spans: Vec<Span> = Vec::new();
    let mut at = 0;
    while at < texts.len() {
        let begins = at == 0 || texts.get(at - 1).is_some_and(|before| is_parting(before));
        let found = glued(texts, at)
            .or_else(|| with_colon(texts, at, begins && !prose))
            .or_else(|| without_colon(texts, at, begins, &spans).filter(|_| !prose))
            .filter(|span| span.colon || is_telling(texts, span) || stands_apart(sheet, words, span));
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

/// By word, whether it stands on the line of a blank that begins behind the first word.
fn on_blanks(sheet: &Sheet<'_, '_>, words: &[usize]) -> Vec<bool> {
    let height = sheet.height;
    let Some(first) = words.first().and_then(|at| sheet.rect(*at)) else { return Vec::new() };
    let on = |at: &usize| {
        let rect = sheet.rect(*at)?;
        let (x, y) = rect.middle();
        let rule = sheet.page.rules.below(x, y)?;
        Some(rule.y0 - rect.y1 < height * 0.6 && rule.x0 > first.middle().0 && rule.width() > height * 1.5)
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
    let high = below.first().and_then(|line| sheet.around(line)).map(|rect| rect.height());
    let (length, meaning) = lexicon::leading(texts).unzip();
    let smaller = high.is_some_and(|high| rect.height() < high * 0.95);
    (meaning.is_some() && (length == Some(texts.len()) || smaller) || smaller && lexicon::is_other_caption(&texts.join(" ")))
        .then_some(Span { from: 0, to: texts.len(), meaning, colon: false, glued: false })
}

/// The captions in one that asks for two things: `Age/Sex:`.
fn two_in_one(texts: &[&str], span: &Span) -> Vec<Span> {
    let text = texts.get(span.from..span.to).unwrap_or_default().join(" ");
    let parts: Vec<Option<Meaning>> = text.split(['/', '&']).map(|part| lexicon::caption(part.trim())).collect();
    if span.meaning.is_some() || parts.len() != 2 || parts.iter().any(Option::is_none) {
        return Vec::new();
    }
    parts.into_iter().map(|meaning| Span { from: span.from, to: span.to, meaning, colon: span.colon, glued: false }).collect()
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
    if words.first().is_some_and(|word| is_bare(word)) && words.get(1..).is_some_and(|rest| lexicon::caption(&rest.join(" ")).is_some()) {
        return None;
    }
    if let Some(meaning) = lexicon::caption(&joined) {
        return Some(Span { from: at, to, meaning: Some(meaning), colon: true, glued: false });
    }
    // A known caption may begin farther on, behind a value.
    let later = (1..length).any(|skip| words.get(skip..).is_some_and(|words| lexicon::caption(&words.join(" ")).is_some()));
    let last = length == 1 || (begins && length <= 6);
    let plain = words.iter().all(|text| !text.bytes().any(|byte| byte.is_ascii_digit())) && joined.len() > 2;
    (!later && last && plain).then_some(Span { from: at, to, meaning: None, colon: true, glued: false })
}

/// A known caption whose last word goes on behind the colon, as where no space was read.
fn glued(texts: &[&str], at: usize) -> Option<Span> {
    let rest = texts.get(at..)?;
    let length = rest.iter().take(4).position(|text| inner_colon(text).is_some())? + 1;
    let last = rest.get(length - 1)?;
    let (before, _) = last.split_at_checked(inner_colon(last)?)?;
    let words: Vec<&str> = rest.iter().take(length - 1).copied().chain([before]).collect();
    if words.iter().rev().skip(1).any(|text| ends_caption(text) || is_parting(text)) {
        return None;
    }
    let meaning = lexicon::caption(&format!("{}:", words.join(" ")))?;
    Some(Span { from: at, to: at + length, meaning: Some(meaning), colon: true, glued: true })
}

/// Where the colon between a caption and its value is in one word; none in a time of day or an address of the web.
pub(super) fn inner_colon(text: &str) -> Option<usize> {
    let at = text.find(':')?;
    let (before, behind) = text.split_at_checked(at)?;
    let behind = behind.trim_start_matches(':');
    let word = before.ends_with(|c: char| c.is_alphabetic() || matches!(c, '#' | '.' | ')'));
    (word && behind.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '(' | '#' | '$'))).then_some(at)
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
    if follows && before.last().is_some_and(|span| span.colon) {
        return None;
    }
    let span = Span { from: at, to, meaning: Some(meaning), colon: false, glued: false };
    // "Boise, ID 83702" is no number of a member.
    let zip = texts.get(to).is_some_and(|next| next.len() >= 5 && next.bytes().take(5).all(|byte| byte.is_ascii_digit()) && matches!(next.len(), 5 | 10));
    let in_address = at > 0 && texts.get(at - 1).is_some_and(|before| before.ends_with(',')) && length == 1 && zip;
    // Between two values a comma ends the first.
    let listed = at > 0 && rest.iter().take(length).rev().skip(1).any(|text| text.ends_with(','));
    let in_address = in_address || listed;
    let accepted = !in_address && begins || !in_address && (to < texts.len() && is_telling(texts, &span)) || (follows && to == texts.len());
    (length > 0 && accepted).then_some(span)
}

/// Whether what follows a caption is written as its value would be, or is nothing.
fn is_telling(texts: &[&str], span: &Span) -> bool {
    let Some(next) = texts.get(span.to) else { return true };
    let amount = next.starts_with('$') && next.len() > 1;
    amount || span.meaning.is_none_or(|meaning| value::is_telling(Shape::of(meaning.what, None), next))
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
    next.x0 - last.x1 > height * 0.95 || blank || high > low * 1.6 || begins_a_cell(sheet, words)
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
fn is_number(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits >= 3 || (digits > 0 && text.contains('$'))
}

fn ends_caption(text: &str) -> bool {
    // Dots that lead to the value stand for a colon.
    matches!(text, "." | "..") || text.trim_end_matches(['_', '.', ' ']).ends_with([':', '='])
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
