//! What on a page is a caption: by what it says, by a colon behind it, and by its place.

use super::alike::{in_rows_of_captions, values_like_captions};
use super::sheet::{Sheet, Strips};
use super::split::split;
use crate::lexicon::Meaning;
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

impl Captions {
    pub(super) fn of(sheet: &Sheet<'_, '_>) -> Self {
        let mut all = Vec::new();
        for (place, phrase) in sheet.page.phrases.iter().enumerate() {
            let words: Vec<usize> = phrase.words.iter().copied().filter(|at| sheet.is_free(*at)).collect();
            let spans = split(sheet, &words);
            for (index, span) in spans.iter().enumerate() {
                let end =
                    spans.iter().skip(index).find(|next| next.from > span.from).map_or(words.len(), |next| next.from);
                let own = words.get(span.from..span.to).unwrap_or_default().to_vec();
                let Some(rect) = sheet.around(&own) else { continue };
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
