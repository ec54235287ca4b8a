//! What calls a place to sign.

use crate::phrases::letters_and_figures;
use crate::upright::{Rect, Upright, median};
use strsim::damerau_levenshtein;

/// Where the room to sign is by what calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `Signature of patient`: beside, above or below.
    Named,
    /// `X`, before a line.
    Cross,
    /// `Sincerely,`: below.
    Closing,
    /// Who signs, by name or by office alone: below a line, or in a cell.
    Signer,
    /// `Reviewed by:`, before a line.
    By,
}

impl Kind {
    /// Whether only ink that is no writing tells it from a place for a name.
    pub(super) fn is_weak(self) -> bool {
        matches!(self, Self::Signer | Self::By)
    }
}

/// What calls a place to sign.
pub(super) struct Caption {
    pub(super) kind: Kind,
    /// As places in [`Upright::words`].
    pub(super) words: Vec<usize>,
    pub(super) rect: Rect,
}

/// Who signs, and what else belongs to the words that call a place to sign.
const BESIDE: &[&str] = &[
    "patient",
    "patients",
    "parent",
    "parents",
    "guardian",
    "guardians",
    "legal",
    "representative",
    "or",
    "of",
    "and",
    "the",
    "provider",
    "providers",
    "prescriber",
    "prescribers",
    "physician",
    "physicians",
    "doctor",
    "doctors",
    "authorized",
    "authorised",
    "insured",
    "insureds",
    "member",
    "members",
    "subscriber",
    "subscribers",
    "responsible",
    "party",
    "policy",
    "holder",
    "holders",
    "policyholder",
    "required",
    "staff",
    "nurse",
    "nurses",
    "witness",
    "clinician",
    "clinicians",
    "attending",
    "person",
    "persons",
    "by",
    "here",
    "applicant",
    "client",
    "clients",
    "employee",
    "student",
    "care",
    "supplier",
    "requesting",
    "referring",
    "ordering",
    "treating",
    "practitioner",
    "medical",
    "director",
    "pharmacist",
    "your",
    "signer",
    "signers",
    "handwritten",
    "original",
    "electronic",
    "if",
    "minor",
    "under",
    "18",
    "is",
    "a",
    "s",
];

/// Who signs, where nothing else says that this is a place to sign.
const ROLES: &[&str] = &[
    "patient",
    "parent",
    "guardian",
    "representative",
    "caregiver",
    "provider",
    "prescriber",
    "physician",
    "nurse",
    "witness",
    "clinician",
    "surgeon",
    "practitioner",
    "interpreter",
    "pharmacist",
];

/// Degrees and offices of who signs a letter or a report.
const OFFICES: &[&str] = &[
    "md",
    "do",
    "np",
    "pa",
    "pac",
    "rn",
    "dds",
    "dmd",
    "dpm",
    "dc",
    "phd",
    "pharmd",
    "fnp",
    "aprn",
    "crnp",
    "cnm",
    "arnp",
    "physician",
    "provider",
    "prescriber",
    "surgeon",
    "psychologist",
    "director",
    "pathologist",
    "radiologist",
];

/// How letters close.
const CLOSINGS: &[&str] =
    &["sincerely", "respectfully", "regards", "yours", "cordially", "gratefully", "best", "warm", "kind", "thank"];

/// Places to sign that a page may have; the others are not told.
const MOST: usize = 64;

/// The captions of a page, from the top down.
pub(super) fn of(page: &Upright<'_>) -> Vec<Caption> {
    let middle = median(page.words.iter().map(|word| word.rect.middle().1));
    page.phrases.iter().filter_map(|phrase| caption(page, &phrase.words, middle)).take(MOST).collect()
}

impl Caption {
    /// Its words, without what parts them from the room.
    pub(super) fn label(&self, page: &Upright<'_>) -> String {
        page.text(&self.words).trim_matches([':', ' ', '.', '_', ',', '*']).to_owned()
    }
}

fn caption(page: &Upright<'_>, words: &[usize], middle: f32) -> Option<Caption> {
    let texts: Vec<&str> = words.iter().filter_map(|at| page.words.get(*at)).map(|word| word.text).collect();
    // Forms and letters are signed at their end, behind most of their words.
    let place = words.first().and_then(|at| page.words.get(*at)).map(|word| word.rect.middle().1);
    let is_late = place.is_some_and(|y| y > middle);
    let (kind, from, to) = if let Some((from, to)) = named(&texts) {
        (Kind::Named, from, to)
    } else if is_cross(page, words, &texts) {
        (Kind::Cross, 0, 1)
    } else if is_closing(&texts) {
        (Kind::Closing, 0, texts.len())
    } else if is_late && is_signer(&texts) {
        (Kind::Signer, 0, texts.len())
    } else if is_late && is_by(&texts) {
        (Kind::By, 0, 2)
    } else {
        return None;
    };
    let words: Vec<usize> = words.get(from..to)?.to_vec();
    let mut rects = words.iter().filter_map(|at| page.words.get(*at)).map(|word| word.rect);
    let first = rects.next()?;
    let rect = rects.fold(first, Rect::union);
    Some(Caption { kind, words, rect })
}

/// From which to which word a place to sign is named; `None` of prose that speaks of signatures.
fn named(texts: &[&str]) -> Option<(usize, usize)> {
    let plain: Vec<String> = texts.iter().map(|text| letters_and_figures(text)).collect();
    let at = plain.iter().position(|word| is_signature(word)).or_else(|| {
        let signs = |word: &String| {
            matches!(word.as_str(), "sign" | "signed") || (word.len() >= 5 && damerau_levenshtein(word, "signed") <= 1)
        };
        let place = plain.iter().position(signs)?;
        let next = plain.get(place + 1).map_or("", String::as_str);
        let ends = texts.get(place).is_some_and(|text| text.ends_with(':')) || (place + 1 == texts.len() && place == 0);
        (matches!(next, "by" | "here") || ends).then_some(place)
    })?;
    let is_beside = |at: usize| plain.get(at).is_some_and(|word| word.is_empty() || is_about(word));
    let is_open = |at: usize| texts.get(at).is_some_and(|text| !text.ends_with([':', '.']));
    let mut from = at;
    while from > 0 && is_beside(from - 1) && is_open(from - 1) {
        from -= 1;
    }
    let mut to = at + 1;
    while to < texts.len() && is_beside(to) && is_open(to - 1) {
        to += 1;
    }
    let word = |at: usize| plain.get(at).map_or("", String::as_str);
    let prose = from.checked_sub(1).is_some_and(|before| {
        matches!(word(before), "my" | "this" | "date" | "below" | "to" | "our" | "their") || is_prose(&plain, before)
    }) || matches!(
        word(to),
        "on" | "below" | "above" | "indicates" | "date" | "certifies" | "authorizes" | "in" | "that"
    ) || word(from) == "date"
        || texts.get(at).is_some_and(|text| text.ends_with([',', ';']) || (text.ends_with('.') && at > 3));
    (!prose && to - from <= 12).then_some((from, to))
}

/// Whether a word belongs to what calls a place to sign, also if one or two letters of a longer one were misread.
fn is_about(word: &str) -> bool {
    let misread = |about: &&str| about.len() > 6 && damerau_levenshtein(word, about) <= 2;
    BESIDE.contains(&word) || (word.len() > 4 && BESIDE.iter().any(misread))
}

/// Whether many words without a caption's end stand before: a sentence.
fn is_prose(plain: &[String], before: usize) -> bool {
    before >= 4 && plain.iter().take(before + 1).filter(|word| word.len() > 1).count() >= 4
}

fn is_signature(word: &str) -> bool {
    let length = word.len();
    matches!(word, "signature" | "signatures")
        || ((7..=11).contains(&length) && word.starts_with('s') && damerau_levenshtein(word, "signature") <= 2)
}

fn is_cross(page: &Upright<'_>, words: &[usize], texts: &[&str]) -> bool {
    let Some((word, text)) = words.first().and_then(|at| page.words.get(*at)).zip(texts.first()) else { return false };
    let is_cross = matches!(text.trim_end_matches(['_', ':', '.']), "X" | "x") && words.len() <= 3;
    let has_line = || {
        text.ends_with("__")
            || page.rules.below(word.rect.x1 + page.height, word.rect.middle().1).is_some_and(|line| {
                line.y0 - word.rect.y1 < page.height
                    && line.x0 > word.rect.x0 - page.height
                    && line.x0 < word.rect.x1 + page.height * 2.0
                    && line.x1 - line.x0 > page.height * 6.0
            })
    };
    is_cross && has_line()
}

fn is_closing(texts: &[&str]) -> bool {
    let last = texts.last().copied().unwrap_or_default();
    let is_end = last.ends_with(',') && CLOSINGS.contains(&letters_and_figures(last).as_str());
    let first = texts.first().map(|text| letters_and_figures(text)).unwrap_or_default();
    is_end || (texts.len() <= 3 && last.ends_with(',') && CLOSINGS.contains(&first.as_str()))
}

fn is_signer(texts: &[&str]) -> bool {
    let plain: Vec<String> =
        texts.iter().map(|text| letters_and_figures(text)).filter(|word| !word.is_empty()).collect();
    let is_person = !plain.is_empty()
        && plain.len() <= 5
        && plain.iter().all(|word| BESIDE.contains(&word.as_str()) || ROLES.contains(&word.as_str()))
        && plain.iter().any(|word| ROLES.contains(&word.as_str()));
    let is_office = |word: &String| OFFICES.contains(&word.as_str());
    let is_name = (2..=8).contains(&texts.len())
        && plain.iter().skip(1).any(is_office)
        && texts.iter().all(|text| !text.ends_with(':') && !text.contains(|sign: char| sign.is_ascii_digit()))
        && texts.first().is_some_and(|text| text.starts_with(char::is_uppercase));
    is_person || is_name
}

fn is_by(texts: &[&str]) -> bool {
    let [first, by, ..] = texts else { return false };
    matches!(
        letters_and_figures(first).as_str(),
        "reviewed" | "approved" | "verified" | "authorized" | "witnessed" | "completed"
    ) && by.to_lowercase() == "by:"
}
