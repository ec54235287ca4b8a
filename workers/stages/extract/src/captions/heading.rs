//! Headings of sections: whose things stand below them.

use super::find::Captions;
use super::sheet::Sheet;
use crate::lexicon::{self, Owner};
use crate::upright::{Phrase, Rect};
use docward_engine_model::DocumentKind;

/// A heading: whose things stand below it, and how far across.
pub(super) struct Heading {
    /// Its place among the page's phrases.
    pub(super) phrase: usize,
    pub(super) rect: Rect,
    pub(super) owner: Option<Owner>,
    pub(super) from: f32,
    pub(super) to: f32,
}

/// So many headings above are looked at.
const MOST_HEADINGS: usize = 48;

/// The section that a caption stands in.
pub(super) fn section_of(headings: &[Heading], caption: Rect) -> Option<&Heading> {
    let above = headings.partition_point(|heading| heading.rect.y0 < caption.y0);
    let (x, _) = caption.middle();
    headings.get(..above)?.iter().rev().take(MOST_HEADINGS).find(|heading| heading.from <= x && x <= heading.to)
}

pub(super) fn headings(sheet: &Sheet<'_, '_>, captions: &Captions, kind: DocumentKind) -> Vec<Heading> {
    let mut headings: Vec<Heading> = Vec::new();
    for row in sheet.rows() {
        let row: Vec<(usize, &Phrase)> = row
            .filter_map(|place| Some((place, sheet.page.phrases.get(place)?)))
            .filter(|(_, phrase)| phrase.words.first().is_some_and(|at| sheet.is_free(*at)))
            .collect();
        let found: Vec<Said> =
            row.iter().map(|(_, phrase)| heading(sheet, captions, phrase, row.len() == 1, kind)).collect();
        let all = found.iter().all(|said| *said != Said::No);
        let capitals = row.iter().filter(|(_, phrase)| is_capitals(sheet, phrase)).count();
        for (at, ((place, phrase), said)) in row.iter().zip(found).enumerate() {
            // In a row of its own, beside other headings, or on a band of its own.
            let owner = match said {
                Said::No => continue,
                Said::Nobody => None,
                Said::Of(owner) => Some(owner),
            };
            // Sections side by side begin at different heights: the only one in capitals heads its column.
            let heads_column = capitals == 1
                && matches!(said, Said::Of(_))
                && is_capitals(sheet, phrase)
                && is_over_captions(sheet, captions, phrase);
            if !all && !heads_column && !is_band(sheet, phrase) {
                continue;
            }
            let next = row.get(at + 1).map_or(f32::MAX, |(_, next)| next.rect.x0 - sheet.height);
            let from = if at == 0 { f32::MIN } else { phrase.rect.x0 - sheet.height };
            headings.push(Heading { phrase: *place, rect: phrase.rect, owner, from, to: next });
        }
    }
    headings.sort_by(|a, b| a.rect.y0.total_cmp(&b.rect.y0));
    headings
}

/// What a phrase is as a heading.
#[derive(Clone, Copy, PartialEq)]
enum Said {
    /// No heading.
    No,
    /// Of a section about nobody in particular.
    Nobody,
    /// Of somebody's section.
    Of(Owner),
}

/// Whether a phrase is a heading, and of whose section.
fn heading(sheet: &Sheet<'_, '_>, captions: &Captions, phrase: &Phrase, alone: bool, kind: DocumentKind) -> Said {
    let text = sheet.page.text(&phrase.words);
    if (text.contains(':') && !text.trim_end().ends_with(':')) || has_value_in_cell(sheet, captions, phrase) {
        return Said::No;
    }
    let standing_out = is_capitals(sheet, phrase) || is_decorated(&text) || phrase.rect.height() > sheet.height * 1.25;
    let over_captions = is_over_captions(sheet, captions, phrase);
    let side = match text.to_lowercase().trim_end_matches(':') {
        "to" | "refer to" | "referral to" if kind == DocumentKind::Referral => Some(Owner::ReferredTo),
        "from" | "referral from" if kind == DocumentKind::Referral => Some(Owner::Referring),
        _ => None,
    };
    // Where a service that is asked for will be given.
    let asks = matches!(kind, DocumentKind::PriorAuthorization | DocumentKind::Referral);
    let given =
        ["servic", "render", "perform", "place of service"].iter().any(|word| text.to_lowercase().contains(word));
    let owner = owner_of(&text).filter(|_| side.is_none()).map(|owner| match owner {
        Owner::Provider | Owner::Facility if asks && given => Owner::ReferredTo,
        owner => owner,
    });
    let owner = side.or(owner);
    if let Some(owner) = owner {
        return if over_captions || standing_out { Said::Of(owner) } else { Said::No };
    }
    if text.ends_with(':') {
        return Said::No;
    }
    let known = lexicon::caption(&text).is_some();
    let digits =
        text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').bytes().any(|byte| byte.is_ascii_digit());
    let heads = alone && standing_out && !digits && over_captions && (!known || is_capitals(sheet, phrase));
    if heads { Said::Nobody } else { Said::No }
}

/// Whose section a text heads; of two that it names the first.
fn owner_of(text: &str) -> Option<Owner> {
    let first = |separator: &str| text.split(separator).find_map(lexicon::heading);
    lexicon::heading(text).or_else(|| [" AND ", " and ", " & ", " / "].into_iter().find_map(first))
}

/// Whether captions stand in the line below a phrase.
fn is_over_captions(sheet: &Sheet<'_, '_>, captions: &Captions, phrase: &Phrase) -> bool {
    let height = sheet.height;
    let below = Rect {
        x0: phrase.rect.x0 - height * 2.0,
        y0: phrase.rect.y1,
        x1: phrase.rect.x1 + height * 12.0,
        y1: phrase.rect.y1 + height * 2.6,
    };
    captions.within(below).any(|caption| caption.leads && caption.rect.y0 > phrase.rect.middle().1)
}

/// Whether a phrase fills a wide cell of its own.
fn is_band(sheet: &Sheet<'_, '_>, phrase: &Phrase) -> bool {
    let (x, y) = phrase.rect.middle();
    let band = sheet.page.rules.around(x, y).closed();
    band.is_some_and(|band| band.height() < phrase.rect.height() * 2.3 && band.width() > sheet.width() * 0.3)
}

/// Whether something stands below a phrase in its cell.
fn has_value_in_cell(sheet: &Sheet<'_, '_>, captions: &Captions, phrase: &Phrase) -> bool {
    let (x, y) = phrase.rect.middle();
    let cell = sheet.page.rules.around(x, y).closed().filter(|cell| cell.height() < sheet.height * 6.0);
    let rest = cell.map(|cell| Rect { y0: phrase.rect.y1, ..cell });
    let asks = rest.is_some_and(|rest| captions.within(rest).next().is_some());
    cell.is_some_and(|cell| {
        !asks && !sheet.lines(Rect { y0: phrase.rect.y1, ..cell }, |at| captions.has_word(at)).is_empty()
    })
}

/// Whether signs stand on both sides of a heading: `~ Insurance ~`, `*** Insurance ***`.
fn is_decorated(text: &str) -> bool {
    let sign = |c: char| matches!(c, '~' | '*' | '=' | '-' | '–' | '—' | '•' | '+' | '#' | '>' | '<');
    text.starts_with(sign) && text.ends_with(sign)
}

fn is_capitals(sheet: &Sheet<'_, '_>, phrase: &Phrase) -> bool {
    let letters = || phrase.words.iter().flat_map(|at| sheet.text(*at).chars()).filter(|c| c.is_alphabetic());
    letters().count() > 3 && letters().all(char::is_uppercase)
}
