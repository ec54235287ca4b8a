//! Texts without any capital letter: dictated, or typed in haste. The other rules go by capitals, so they get some.

use crate::lexicon::{Class, class_of};

/// A text with fewer letters says nothing about how its writer writes.
const LEAST: usize = 12;

/// The text with a capital at the beginning of every word that is no ordinary one, where the text has none: every byte
/// stays where it is.
pub(super) fn raised(text: &str) -> Option<String> {
    let letters = text.chars().filter(|c| c.is_alphabetic()).take(LEAST).count();
    let quiet = letters == LEAST && !placeholders_aside(text).any(char::is_uppercase);
    quiet.then(|| raise(text))
}

fn raise(text: &str) -> String {
    let mut raised = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| !c.is_alphabetic()) {
        let bare = word.trim_end_matches(|c: char| !c.is_alphabetic());
        let class = class_of(bare);
        let title = matches!(bare, "dr" | "mr" | "mrs" | "ms");
        let ordinary = class.any(Class::ORDINARY) && !class.any(Class::LEANS_NAME) || bare.chars().count() < 3;
        let mut chars = word.chars();
        match chars.next() {
            Some(first) if title || !ordinary => {
                let upper = first.to_uppercase().next().filter(|upper| upper.len_utf8() == first.len_utf8());
                raised.push(upper.unwrap_or(first));
                raised.push_str(chars.as_str());
            }
            _ => raised.push_str(word),
        }
    }
    raised
}

/// The letters outside of brackets: what a former look put into them says nothing about the writer.
fn placeholders_aside(text: &str) -> impl Iterator<Item = char> {
    let mut depth = 0usize;
    text.chars().filter(move |c| {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    })
}
