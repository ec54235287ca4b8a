//! Fields of forms of any make: what on a page is a caption, what its room for a value is, and the value.
//!
//! Captions are found first, by what they say and how they stand, for a caption is never a value. Each has rooms where its value
//! may stand; what fits best gets it, and no word is the value of two captions. A room that is ready and empty is a blank: nothing
//! is taken from elsewhere for it. What stands in the room of a caption that asks for something that identifies, and is no value, is
//! told for redaction (`unread`).

mod alike;
mod band;
mod choose;
mod drawn_room;
mod find;
mod heading;
mod join;
mod letter;
mod letterhead;
mod masthead;
mod matrix;
mod meant;
mod misread;
mod party;
mod place;
mod room;
mod says;
mod shape;
mod sheet;
mod split;
#[cfg(test)]
mod tests;
mod under;
mod unread;
mod value;
mod whose;

use crate::upright::{Rect, Upright};
use docward_engine_model::{BBox, Confidence, DocumentKind, Field, Reading, Unread};
use find::Captions;
use join::Joined;
use sheet::Sheet;

/// What captions give.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) fields: Vec<Field>,
    /// What stands where captions ask for something that identifies, and is no value.
    pub(crate) unread: Vec<Unread>,
}

/// The fields of pages that are no official forms, page by page. `taken` says of each page which of its words are no business of
/// captions, as those of tables, and `to_sign` where the captions of places to sign stand.
pub(crate) fn fields(
    pages: &[Upright<'_>],
    reading: &Reading,
    kind: DocumentKind,
    taken: &[Vec<bool>],
    to_sign: &[Vec<Rect>],
) -> Found {
    let mut found = Found::default();
    for (at, page) in pages.iter().enumerate() {
        let sheet = Sheet::of(page, taken.get(at).map_or(&[], Vec::as_slice));
        let captions = Captions::of(&sheet);
        let mut used: Vec<bool> = (0..page.words.len()).map(|word| captions.has_word(word)).collect();
        let mut head = letterhead::values(&sheet, &captions, kind, at == 0, &mut used);
        let letter = letter::values(&sheet, &captions, kind, &mut used);
        head.extend(letter.values);
        head.extend(band::name(&sheet, &captions, kind, &mut used));
        let sections = heading::headings(&sheet, &captions, kind);
        let to_sign = to_sign.get(at).map(Vec::as_slice).unwrap_or_default();
        let mut roles = party::of(&sheet, &captions, &sections, kind, &letter.named, to_sign);
        let mut answers = matrix::answers(&sheet, &captions, &sections, &mut roles, kind, &mut used);
        answers.extend(choose::answers(&sheet, &captions, &roles, kind, &mut used));
        answers.sort_by_key(|answer| answer.caption);
        found.unread.extend(unread::rooms(&sheet, &captions, &roles, &answers, &used, reading));
        let asked_for = unread::asked_for(&answers);
        let joined = join::values(&sheet, &captions, answers);
        found.unread.extend(unread::left_out(&sheet, asked_for, &joined, reading));
        found.fields.extend(head.into_iter().chain(joined).map(|joined| field(page, reading, joined)));
    }
    found
}

/// Marks some of a page's words.
fn mark(marked: &mut [bool], words: &[usize]) {
    for word in words {
        if let Some(slot) = marked.get_mut(*word) {
            *slot = true;
        }
    }
}

/// A value as a field, with where it stands.
fn field(page: &Upright<'_>, reading: &Reading, joined: Joined) -> Field {
    let words = || joined.value.words.iter().filter_map(|at| page.words.get(*at));
    let boxes = joined.value.words.iter().filter_map(|at| page.page.words.get(*at)).map(|word| word.bbox);
    let (sum, count) = words().fold((0.0, 0.0), |(sum, count), word| (sum + word.confidence, count + 1.0));
    let read: f32 = if count > 0.0 { sum / count } else { 1.0 };
    let (start, end) = words().fold((usize::MAX, 0), |(start, end), word| (start.min(word.start), end.max(word.end)));
    let span = span_of(reading, start, end, &joined.value.text);
    Field {
        confidence: Confidence::nearest(read * joined.score),
        page: Some(page.page.number),
        bbox: boxes.reduce(BBox::union),
        span,
        ..Field::of(joined.name, joined.value.text.into())
    }
}

/// Where the value stands in the reading, if it stands there as one.
fn span_of(reading: &Reading, start: usize, end: usize, value: &str) -> Option<docward_engine_model::Span> {
    let there = reading.text().get(start..end)?;
    if let Some(at) = there.find(value) {
        return Some(reading.span(start + at, start + at + value.len()));
    }
    let without_spaces = |text: &str| text.split_whitespace().collect::<String>();
    (without_spaces(there) == without_spaces(value)).then(|| reading.span(start, end))
}
