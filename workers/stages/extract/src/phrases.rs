//! Values of words: a person's name, and whatever else is written out.

use regex::Regex;
use std::sync::LazyLock;

/// Where a value stands in what was read, in bytes, and how well it fits, 0 to 1.
pub(crate) type Part = (usize, usize, f32);

#[expect(clippy::expect_used, reason = "the pattern is a constant and a test uses it")]
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^[^\p{L}\n]{0,3}((?:(?i:dr|mr|mrs|ms|prof)\.?\s+)?\p{L}[\p{L}'’.\-]*(?:,?\s{1,2}\p{L}[\p{L}'’.\-]*){0,5})",
    )
    .expect("a constant pattern compiles")
});

/// Words of letters, from the beginning, capitalised ones; what follows in lower case is no more of it.
pub(crate) fn person(text: &str) -> Option<Part> {
    const NOBODY: &[&str] = &[
        "none",
        "unknown",
        "yes",
        "no",
        "na",
        "self",
        "same",
        "see",
        "other",
        "pending",
        "not",
        "the",
        "information",
        "id",
        "date",
        "phone",
        "signature",
        "address",
        "number",
        "is",
        "was",
        "has",
        "will",
        "education",
        "instructions",
        "please",
        "history",
        "care",
    ];
    const ENDS: &[&str] = &[
        "dob",
        "mrn",
        "age",
        "sex",
        "date",
        "phone",
        "id",
        "acct",
        "account",
        "room",
        "npi",
        "gender",
        "fax",
        "visit",
        "specimen",
        "collected",
        "relationship",
        "signature",
        "tel",
        "on",
        "at",
        "transcriptionist",
        "title",
        "email",
        "address",
        "department",
        "license",
        "dea",
        "mr",
        "time",
        "pager",
    ];
    let found = NAME.captures(text)?.get(1)?;
    let mut end = found.start();
    let mut words = 0;
    let mut has_degree = false;
    for word in found.as_str().split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphabetic());
        let plain = bare.to_lowercase();
        let particle = matches!(
            plain.as_str(),
            "de" | "la" | "van" | "von" | "der" | "den" | "di" | "da" | "del" | "bin" | "al" | "el"
        );
        let capital = bare.starts_with(char::is_uppercase);
        // Behind a degree stands what somebody is, not who.
        if has_degree && bare.chars().count() > 4 && bare.contains(char::is_lowercase) {
            break;
        }
        has_degree |= words > 1 && is_degree(bare);
        if words == 0 && NOBODY.contains(&plain.as_str())
            || (words > 0 && (ENDS.contains(&plain.as_str()) || !(capital || particle)))
        {
            break;
        }
        let at = text.get(end..).and_then(|rest| rest.find(word)).map_or(end, |offset| end + offset);
        end = at + word.len();
        words += usize::from(!particle);
    }
    let value = text.get(found.start()..end)?.trim_end_matches([',', ' ', '-']);
    let end = found.start() + value.len();
    let title = matches!(value.to_lowercase().trim_end_matches('.'), "dr" | "mr" | "mrs" | "ms" | "prof" | "md");
    let letters = value.chars().filter(|c| c.is_alphabetic()).count();
    if title {
        return None;
    }
    let fit = if value.starts_with(char::is_uppercase) { 1.0 } else { 0.6 } * if words > 1 { 1.0 } else { 0.8 };
    (words > 0 && letters > 1).then_some((found.start(), end, fit))
}

/// Whether a word behind a name is a degree in the healing arts.
pub(crate) fn is_degree(word: &str) -> bool {
    let plain: String = word.chars().filter(|c| c.is_alphabetic()).collect();
    matches!(
        plain.as_str(),
        "MD" | "DO"
            | "NP"
            | "PA"
            | "PAC"
            | "RN"
            | "FNP"
            | "FNPC"
            | "FNPBC"
            | "APRN"
            | "ARNP"
            | "DNP"
            | "CRNP"
            | "CNM"
            | "DDS"
            | "DMD"
            | "DPM"
            | "DC"
            | "PhD"
            | "PharmD"
            | "LCSW"
            | "OD"
            | "MBBS"
    )
}

/// A text as it is compared with others: its letters, in lower case, and figures alone.
pub(crate) fn letters_and_figures(text: &str) -> String {
    text.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// All of it, when it has enough letters and is no label of its own.
pub(crate) fn phrase(text: &str, least: usize) -> Option<Part> {
    let left = text.len() - text.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    let value = text.get(left..)?.trim_end_matches([' ', ',', ';', ':', '|', '_']);
    let value = if value.contains('(') { value } else { value.trim_end_matches(')') };
    let letters = value.chars().filter(|c| c.is_alphanumeric()).count();
    let nothing = matches!(value.to_lowercase().as_str(), "none" | "n/a" | "na" | "unknown" | "yes" | "no" | "same");
    let words = value.split_whitespace().count();
    (letters >= least && !nothing && words <= 16).then_some((
        left,
        left + value.len(),
        if words <= 10 { 0.9 } else { 0.6 },
    ))
}
