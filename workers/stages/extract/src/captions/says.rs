//! What the words of a caption say beside what it asks for.

use super::find::Caption;
use super::sheet::Sheet;

/// Whether a caption's first word begins so.
pub(super) fn begins_with(sheet: &Sheet<'_, '_>, caption: &Caption, beginning: &str) -> bool {
    caption.words.first().is_some_and(|at| sheet.text(*at).to_lowercase().starts_with(beginning))
}

/// Whether a word of a caption begins so.
pub(super) fn has_word(sheet: &Sheet<'_, '_>, caption: &Caption, beginning: &str) -> bool {
    caption.words.iter().any(|at| {
        sheet.text(*at).to_lowercase().trim_start_matches(|c: char| !c.is_alphabetic()).starts_with(beginning)
    })
}

/// Whether a caption's last word is this one.
pub(super) fn says_last(sheet: &Sheet<'_, '_>, caption: &Caption, word: &str) -> bool {
    caption.words.last().is_some_and(|at| sheet.text(*at).trim_end_matches([':', '.']).eq_ignore_ascii_case(word))
}

/// Whether words speak of an insurance of teeth or eyes.
pub(super) fn is_of_part_insurance(sheet: &Sheet<'_, '_>, words: &[usize]) -> bool {
    let has = |beginnings: &[&str]| {
        words.iter().any(|at| {
            let text = sheet.text(*at).to_lowercase();
            beginnings.iter().any(|beginning| text.starts_with(beginning))
        })
    };
    has(&["dental", "vision"]) && has(&["ins", "plan", "coverage", "carrier"])
}

/// Whether a caption speaks of whoever was named before it: "Their phone", "At this number".
pub(super) fn is_of_them(sheet: &Sheet<'_, '_>, caption: &Caption) -> bool {
    caption.words.iter().any(|at| {
        matches!(sheet.text(*at).to_lowercase().as_str(), "their" | "them" | "this" | "his" | "her" | "his/her")
    })
}

/// Whether a caption speaks of the first of several insurances.
pub(super) fn is_first(sheet: &Sheet<'_, '_>, caption: &Caption) -> bool {
    caption.words.iter().any(|at| {
        let word = sheet.text(*at).to_lowercase();
        word.starts_with("primary") || word.starts_with("1st") || word.starts_with("first")
    })
}
