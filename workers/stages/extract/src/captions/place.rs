//! Addresses that stand on a page without a caption.

use super::find::Captions;
use super::sheet::Sheet;
use crate::upright::Rect;
use regex::Regex;
use std::sync::LazyLock;

#[expect(clippy::expect_used, reason = "the patterns are constants and a test uses every one of them")]
pub(super) fn compiled(source: &str) -> Regex {
    Regex::new(source).expect("a constant pattern compiles")
}

/// City, state and ZIP at the end of a text.
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    compiled(r"(?:^|[,.]?\s)(\p{L}[\p{L}.'’ -]{1,28}?)[,.]?\s+([A-Z]{2})[,.]?\s+([0-9]{5}(?:\s?-\s?[0-9]{4})?)\.?$")
});
static ZIP: LazyLock<Regex> = LazyLock::new(|| compiled(r"\b[A-Z]{2}[,.]?\s+[0-9]{5}(?:\s?-\s?[0-9]{4})?"));
/// The beginning of a street's line.
static STREET: LazyLock<Regex> =
    LazyLock::new(|| compiled(r"(?i)^(?:[0-9]{1,6}[a-z]?\s+\S|p\.?\s?o\.?\s?box\s|one\s|rural\s|rr\s|#[0-9])"));
pub(super) static PHONE: LazyLock<Regex> =
    LazyLock::new(|| compiled(r"(?:\+?1[ .-]{1,2})?\(?[0-9]{3}\)?[ ./–—-]{0,3}[0-9]{3}\s?[./-]\s?[0-9]{4}"));
pub(super) static FAX: LazyLock<Regex> =
    LazyLock::new(|| compiled(r"(?i)\b(?:fax|facsimile|fx|f)\b(?:[^0-9(+]{0,4}| [a-z ]{2,14}:? ?)$"));
/// A person who has a degree.
pub(super) static PROFESSIONAL: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"^(?:Dr\.?\s+)?\p{Lu}[\p{L}.'’-]*(?:\s+\p{L}[\p{L}.'’-]*){1,4},?\s+(?:M\.?D|D\.?O|N\.?P|PA|PA-C|P\.A|R\.?N|FNP(?:-C|-BC)?|APRN|ARNP|DNP|CRNP|CNM|DDS|DMD|DPM|DC|Ph\.?D|PharmD|LCSW|OD|MBBS)\.?(?:,?\s?\p{Lu}[\p{L}.-]{1,6})*$|^Dr\.?\s+\p{Lu}[\p{L}.'’-]*(?:\s+\p{L}[\p{L}.'’-]*){0,4}$",
    )
});
/// What documents call themselves.
pub(super) static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"(?i)\b(?:forms?|registration|questionnaire|summary|report|record|history|certificate|explanation|benefits|request|superbill|encounter|statement|remittance|advice|referral|prescription|intake|information|consent|authorization|invoice|immunizations?|check-?in|page|confidential|not a bill|status|please|department of|results?|flow ?sheet|orders?|requisition|checklist|notice|agreement|application|acknowledge?ment|assessment|evaluation|worksheet|screening|updates?|list|return to (?:work|school)|excuse|release|precertification|preauthorization|certification|microbiology|prior auth[a-z]*|note|chart|examination|exam|welcome)\b",
    )
});

/// What organisations of health care call themselves by their last word.
pub(super) static ORGANISATION: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"(?i)\b(?:clinic|hospital|associates|partners|group|cent(?:er|re)|institute|practice|laborator(?:y|ies)|labs|pharmacy|physicians|pediatrics|dentistry|health department|department of (?:public )?health|health services|registry|healthcare|services|hmo|ppo|mutual|assurance|cooperative|health|network|medicine|cardiology|orthop(?:a)?edics|dermatology|radiology|diagnostics|insurance|health plan|supply|therapy|llc|inc\.?|p\.?[ac]\.?|pllc)$|\bdepartment of (?:public )?health\b",
    )
});

/// A run of words between separators.
pub(super) struct Piece {
    pub(super) words: Vec<usize>,
    pub(super) text: String,
    pub(super) rect: Rect,
}

/// An address as it stands: its words, and the text of it.
pub(super) struct Place {
    pub(super) words: Vec<usize>,
    pub(super) text: String,
    pub(super) rect: Rect,
    /// The pieces that it takes.
    pub(super) pieces: Vec<usize>,
}

fn is_separator(text: &str) -> bool {
    matches!(text, "|" | "•" | "·" | "—" | "–" | "-" | "*" | "~" | "¢" | "e" | "°" | "«" | "»" | ";")
}

fn is_dash(c: char) -> bool {
    matches!(c, '—' | '–' | '•' | '·' | '|')
}

/// Whether a word begins something else than the words before it: behind a sign that parts, or with a number, set apart.
fn begins_anew(sheet: &Sheet<'_, '_>, run: &[usize], word: usize) -> bool {
    let text = sheet.text(word);
    let gap = |left: usize, right: usize| {
        sheet.rect(left).zip(sheet.rect(right)).map_or(0.0, |(left, right)| right.x0 - left.x1)
    };
    let widest = run.iter().zip(run.iter().skip(1)).map(|(left, right)| gap(*left, *right)).fold(0.0, f32::max);
    let apart =
        run.len() > 2 && run.last().is_some_and(|last| gap(*last, word) > (widest * 1.6).max(sheet.height * 0.8));
    text.starts_with(is_dash) || (apart && text.starts_with(|c: char| c.is_ascii_digit()))
}

pub(super) fn pieces(sheet: &Sheet<'_, '_>, captions: &Captions) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for phrase in &sheet.page.phrases {
        // Large writing at the top names somebody, though it be a word of captions.
        let large = phrase.rect.height() > sheet.height * 1.25
            && phrase.rect.y0 < sheet.top() + sheet.high() * 0.12
            && !phrase.words.iter().any(|at| sheet.text(*at).ends_with(':'));
        let mut run: Vec<usize> = Vec::new();
        let mut flush = |run: &mut Vec<usize>| {
            if let Some(rect) = sheet.around(run) {
                let text = sheet.page.text(run);
                let text = text.trim_start_matches(is_dash).to_owned();
                pieces.push(Piece { text, rect, words: std::mem::take(run) });
            }
        };
        for at in &phrase.words {
            if begins_anew(sheet, &run, *at) {
                flush(&mut run);
            }
            if is_separator(sheet.text(*at)) || (captions.has_word(*at) && !large) || !sheet.is_free(*at) {
                flush(&mut run);
            } else {
                run.push(*at);
            }
        }
        flush(&mut run);
    }
    pieces
}

/// The addresses of a page that end in city, state and ZIP; their streets on the same line, or on one or two lines above.
pub(super) fn places(sheet: &Sheet<'_, '_>, pieces: &[Piece]) -> Vec<Place> {
    let height = sheet.height;
    let mut places = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let (words, text) = before_phone(sheet, piece);
        let Some(place) = PLACE.captures(&text) else { continue };
        let city = place.get(1).map_or(0, |group| group.start());
        if text.get(..city).is_some_and(|before| STREET.is_match(before)) || STREET.is_match(&text) {
            places.push(Place { words, text, rect: piece.rect, pieces: vec![at] });
            continue;
        }
        let mut lines = vec![at];
        let mut rect = piece.rect;
        for above in (0..at).rev().take(24) {
            let Some(other) = pieces.get(above) else { break };
            if rect.y0 - other.rect.y1 > height * 1.2 || lines.len() > 2 {
                break;
            }
            let aligned = (other.rect.x0 - rect.x0).abs() < height
                || (other.rect.middle().0 - rect.middle().0).abs() < height * 1.5;
            if !aligned || other.rect.in_row_with(rect) {
                continue;
            }
            lines.insert(0, above);
            rect = rect.union(other.rect);
            if STREET.is_match(&other.text) {
                break;
            }
        }
        let begins = lines.first().and_then(|at| pieces.get(*at)).is_some_and(|piece| STREET.is_match(&piece.text));
        if !begins || lines.len() < 2 {
            continue;
        }
        let parts: Vec<String> = lines
            .iter()
            .filter_map(|line| {
                if *line == at { Some(text.clone()) } else { pieces.get(*line).map(|piece| piece.text.clone()) }
            })
            .collect();
        let mut all: Vec<usize> = lines
            .iter()
            .filter(|line| **line != at)
            .filter_map(|at| pieces.get(*at))
            .flat_map(|piece| piece.words.iter().copied())
            .collect();
        all.extend(words);
        places.push(Place { words: all, text: parts.join(", ").replace(",,", ","), rect, pieces: lines });
    }
    places
}

/// The words of a piece up to a state and ZIP.
fn before_phone(sheet: &Sheet<'_, '_>, piece: &Piece) -> (Vec<usize>, String) {
    let end = ZIP.find(&piece.text).map_or(piece.text.len(), |found| found.end());
    let mut at = 0;
    let mut words = Vec::new();
    for word in &piece.words {
        if at < end {
            words.push(*word);
        }
        at += sheet.text(*word).len() + 1;
    }
    (words, piece.text.get(..end).unwrap_or_default().trim_end_matches([',', '.']).to_owned())
}

/// The words that a part of their text touches.
pub(super) fn words_of(sheet: &Sheet<'_, '_>, words: &[usize], from: usize, to: usize) -> Vec<usize> {
    let mut at = 0;
    let mut touched = Vec::new();
    for word in words {
        let end = at + sheet.text(*word).len();
        if at < to && from < end {
            touched.push(*word);
        }
        at = end + 1;
    }
    touched
}
