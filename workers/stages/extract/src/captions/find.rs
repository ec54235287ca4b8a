//! What on a page is a caption: by what it says, by a colon behind it, and by its place.

use super::alike::{in_rows_of_captions, values_like_captions};
use super::mark;
use super::sheet::{Sheet, Strips};
use super::split::split;
use crate::lexicon::{self, Meaning, Owner, What};
use crate::upright::{Phrase, Rect};

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
    pub(super) place: (usize, usize),
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
pub(super) const LONGEST: usize = 12;

/// Whether a phrase goes on with the one before it, that ends in "and": `Larch &  Sons`.
fn goes_on(sheet: &Sheet<'_, '_>, before: Option<&Phrase>, phrase: &Phrase) -> bool {
    const NEAR: f32 = 3.0;
    before.is_some_and(|before| {
        let gap = phrase.rect.x0 - before.rect.x1;
        let last = before.words.last().map_or("", |at| sheet.text(*at));
        before.rect.in_row_with(phrase.rect)
            && (0.0..sheet.height * NEAR).contains(&gap)
            && matches!(last, "&" | "and")
            && !sheet.page.rules.parts(before.rect.x1, phrase.rect.x0, phrase.rect.middle().1)
    })
}

/// The words of the next phrase, where it goes on with a caption that was read in two: `Subscriber  ID`.
fn rest_of<'p>(sheet: &Sheet<'_, '_>, phrase: &Phrase, next: &'p Phrase) -> Option<&'p [usize]> {
    const NEAR: f32 = 2.2;
    const SURE: f32 = 0.85;
    let gap = next.rect.x0 - phrase.rect.x1;
    let (left, right, y) = (phrase.rect.x1, next.rect.x0, phrase.rect.middle().1);
    let beside = phrase.rect.in_row_with(next.rect) && (0.0..sheet.height * NEAR).contains(&gap);
    // A stroke between two words that stand as close as those of a line is a letter's.
    let parted = gap > sheet.height * 0.7 && sheet.page.rules.parts(left, right, y);
    if !beside || parted || phrase.words.len() + next.words.len() > LONGEST {
        return None;
    }
    let free = phrase.words.iter().chain(&next.words).all(|at| sheet.is_free(*at));
    let (first, last) = (sheet.page.text(&phrase.words), sheet.page.text(&next.words));
    let meaning = |text: &str| lexicon::caption(text).filter(|meaning| meaning.score >= SURE);
    let both = meaning(&format!("{first} {last}"))?;
    let alone = lexicon::caption(&first)?;
    (free && !first.ends_with(':') && alone.what != both.what && lexicon::caption(&last).is_some())
        .then_some(&next.words)
}

/// A caption's box no higher than its letters are wide: the words of a tilted line may be told with the height of the line.
fn lowered(sheet: &Sheet<'_, '_>, words: &[usize], rect: Rect) -> Rect {
    const HIGHEST: f32 = 2.2;
    let letters: usize = words.iter().map(|at| sheet.text(*at).chars().count() + 1).sum();
    let Some(count) = u16::try_from(letters).ok().filter(|count| *count > 3) else { return rect };
    let height = (rect.width() / f32::from(count - 1) * HIGHEST).max(sheet.height * 0.3);
    if rect.height() <= height {
        return rect;
    }
    let (_, y) = rect.middle();
    Rect { y0: y - height / 2.0, y1: y + height / 2.0, ..rect }
}

/// By word of the page, whether it is part of one of these captions.
pub(super) fn words_of_captions(sheet: &Sheet<'_, '_>, captions: &[Caption]) -> Vec<bool> {
    let mut words = vec![false; sheet.page.words.len()];
    for caption in captions {
        mark(&mut words, &caption.words);
    }
    words
}

impl Captions {
    /// Whether a caption asks for something of somebody's, or of nobody in particular.
    pub(super) fn ask(&self, what: What, owner: Owner) -> bool {
        self.all
            .iter()
            .filter_map(|caption| caption.meaning)
            .any(|meaning| meaning.what == what && meaning.owner.is_none_or(|of| of == owner))
    }

    pub(super) fn of(sheet: &Sheet<'_, '_>) -> Self {
        let mut all = Vec::new();
        let mut is_part = false;
        for (place, phrase) in sheet.page.phrases.iter().enumerate() {
            if std::mem::take(&mut is_part) {
                continue;
            }
            let mut words: Vec<usize> = phrase.words.iter().copied().filter(|at| sheet.is_free(*at)).collect();
            if let Some(rest) = sheet.page.phrases.get(place + 1).and_then(|next| rest_of(sheet, phrase, next)) {
                words.extend(rest);
                is_part = true;
            }
            let before = place.checked_sub(1).and_then(|at| sheet.page.phrases.get(at));
            let spans = if goes_on(sheet, before, phrase) { Vec::new() } else { split(sheet, &words) };
            for (index, span) in spans.iter().enumerate() {
                let end =
                    spans.iter().skip(index).find(|next| next.from > span.from).map_or(words.len(), |next| next.from);
                let own = words.get(span.from..span.to).unwrap_or_default().to_vec();
                let Some(rect) = sheet.around(&own).map(|rect| lowered(sheet, &own, rect)) else { continue };
                let behind = words.get(span.to..end).unwrap_or_default().to_vec();
                all.push(Caption {
                    words: own,
                    rect,
                    meaning: span.meaning,
                    colon: span.colon,
                    glued: span.glued,
                    behind,
                    leads: span.from == 0,
                    place: (place, index),
                });
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
        let is_caption = words_of_captions(sheet, &all);
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
