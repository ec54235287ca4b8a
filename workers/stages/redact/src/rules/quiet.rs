//! Texts without any capital letter: dictated, or typed in haste. The other rules go by capitals, so they get some.

use docward_lexicon::{Class, class_of};

/// A text with fewer letters says nothing about how its writer writes.
const LEAST: usize = 12;

/// The text with a capital at the beginning of every word that may be a name, where the text has none: every byte stays
/// where it is.
pub(super) fn raised(text: &str) -> Option<String> {
    let letters = text.chars().filter(|c| c.is_alphabetic()).take(LEAST).count();
    let quiet = letters == LEAST && !placeholders_aside(text).any(char::is_uppercase);
    quiet.then(|| raise(text))
}

/// What a word may be where nothing is capitalised.
#[derive(Clone, Copy, PartialEq, Eq)]
enum May {
    /// In a list of names or places and in no other.
    BeName,
    /// In no list: a name beside a name.
    Follow,
    /// An ordinary word, or one too short to be told: it is left as it is.
    Stay,
}

fn raise(text: &str) -> String {
    let words: Vec<&str> = text.split_inclusive(|c: char| !c.is_alphabetic()).collect();
    let judged: Vec<May> = words.iter().map(|word| judge(word)).collect();
    let is_name = |at: Option<usize>| at.and_then(|at| judged.get(at)).is_some_and(|may| *may == May::BeName);
    let mut raised = String::with_capacity(text.len());
    for (at, word) in words.iter().enumerate() {
        let beside = is_name(at.checked_sub(1)) || is_name(Some(at + 1));
        let capital = match judged.get(at) {
            Some(May::BeName) => true,
            Some(May::Follow) => beside,
            _ => false,
        };
        let mut chars = word.chars();
        let first = chars.next();
        let upper =
            first.and_then(|first| first.to_uppercase().next().filter(|upper| upper.len_utf8() == first.len_utf8()));
        raised.extend(if capital { upper.or(first) } else { first });
        raised.push_str(chars.as_str());
    }
    raised
}

fn judge(word: &str) -> May {
    let bare = word.trim_end_matches(|c: char| !c.is_alphabetic());
    let letters = bare.chars().count();
    let class = class_of(bare);
    let listed = class.any(Class::NAME) || class.any(Class::PLACE) || class.any(Class::COUNTRY);
    let ordinary = class.any(Class::ORDINARY) && !class.any(Class::LEANS_NAME);
    let spoken = letters > 5 && !ordinary && !class.any(Class::DERIVED);
    if spoken || matches!(bare, "dr" | "mr" | "mrs" | "ms") || (letters > 2 && listed && !ordinary) {
        May::BeName
    } else if (letters > 2 && !ordinary) || (letters == 1 && word.ends_with('.')) {
        May::Follow
    } else {
        May::Stay
    }
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
