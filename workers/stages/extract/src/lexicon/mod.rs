//! What captions mean: "Insured's D.O.B. (MM/DD/YYYY):" asks for the subscriber's date of birth.
//!
//! The tables in `tables/` list owners, things and whole phrases. A caption is folded (`fold`), each of its words is found in
//! the vocabulary of the tables, misread ones too (`vocabulary`), and the words together are looked up (`index`). A text with
//! a word that no caption has is no caption: values and running text fail at once. What was misread past its words is compared
//! whole (`near`), and is a caption only where a colon or the look of its value says so.
//!
//! Other tables of wordings are looked up in a like way ([`Wordings`]).

mod field;
mod fold;
mod index;
mod near;
mod tables;
mod terms;
#[cfg(test)]
mod tests;
mod vocabulary;
mod wordings;

pub(crate) use field::{copay, field};
pub(crate) use near::near;
pub(crate) use terms::{Meaning, Owner, What};
pub(crate) use vocabulary::Vocabulary;
pub(crate) use wordings::Wordings;

use fold::{Token, tokens};
use index::{INDEX, MOST};

/// No caption has more bytes.
const LONGEST: usize = 160;
/// A single word that was misread is a caption only if it is this sure, or a colon follows.
const LONE: f32 = 0.85;
/// What is taken from the score of a caption that begins with a small letter.
const SMALL: f32 = 0.8;
/// What is taken from the score of a caption behind which a sentence goes on: "Fax this form".
const GOES_ON: f32 = 0.6;
/// What is taken from the score of a caption whose bracket had to be left out and does not say how to write.
const BRACKET: f32 = 0.9;

/// What a whole caption means, as printed: without regard to case, punctuation and numbering, with misreadings of OCR.
/// `None` of what is no caption, or one that the vocabulary of fields has no name for.
pub(crate) fn caption(text: &str) -> Option<Meaning> {
    let colon = text.trim_end().ends_with(':');
    if text.len() > LONGEST || says_both(text) {
        return None;
    }
    let tokens = tokens(text);
    let tokens = without_numbering(&tokens);
    let meaning =
        of_tokens(tokens, colon).or_else(|| of_alternatives(text)).or_else(|| in_two_languages(tokens, colon))?;
    // Captions begin with a capital; what does not is rather a word of a sentence.
    let small = !colon && first_word(text).is_some_and(|word| word.starts_with(char::is_lowercase));
    Some(if small { Meaning { score: meaning.score * SMALL, ..meaning } } else { meaning })
}

/// The first word of more than one letter.
fn first_word(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_alphabetic()).find(|word| word.chars().count() > 1)
}

/// What two wordings with a solidus between them mean, if both mean the same ("Guarantor / Responsible person") or one of them is in
/// another language ("Name / Họ tên").
fn of_alternatives(text: &str) -> Option<Meaning> {
    let (left, right) = text.trim_end_matches(':').split_once('/')?;
    match (caption(left), caption(right)) {
        (Some(one), Some(other)) => ((one.owner, one.what) == (other.owner, other.what)).then_some(one),
        (Some(one), None) if is_foreign(right) => Some(one),
        (None, Some(one)) if is_foreign(left) => Some(one),
        _ => None,
    }
}

/// Whether a text has letters that English has not, and no figures.
fn is_foreign(text: &str) -> bool {
    text.chars().any(|c| c.is_alphabetic() && !c.is_ascii()) && !text.chars().any(|c| c.is_ascii_digit())
}

/// What an English wording and a Spanish one behind or before it mean, if both mean the same.
fn in_two_languages(tokens: &[Token], colon: bool) -> Option<Meaning> {
    if !tokens.iter().any(|token| INDEX.is_spanish(token)) {
        return None;
    }
    (1..tokens.len()).find_map(|at| {
        let (left, right) = tokens.split_at_checked(at)?;
        let (left, right) = (meaning(left, colon)?, meaning(right, colon)?);
        ((left.owner, left.what) == (right.owner, right.what)).then_some(left)
    })
}

/// The longest run of words at the beginning that is a caption: how many words, and what it means
/// (`Date of Birth 04/05/1960`: 3). A caption ends at its colon. What goes on as a sentence is less sure.
pub(crate) fn leading(words: &[&str]) -> Option<(usize, Meaning)> {
    docward_budget::step(MOST);
    let most = most_leading(words);
    for count in (1..=most).rev() {
        let (run, rest) = words.split_at_checked(count)?;
        let text = run.join(" ");
        let last = run.last().copied().unwrap_or_default();
        let ends = last.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '#' | ')' | ':' | '.' | '?'));
        let next = rest.first().copied().unwrap_or_default();
        if !ends || matches!(next, "of" | "and" | "&" | "or" | "/") {
            continue;
        }
        if let Some(meaning) = caption(&text) {
            let goes_on = !last.ends_with(':') && !next.is_empty() && next.chars().all(char::is_lowercase);
            let score = if goes_on { meaning.score * GOES_ON } else { meaning.score };
            return Some((count, Meaning { score, ..meaning }));
        }
        if INDEX.known(&tokens(&text)).is_some_and(|words| INDEX.is_other(&words)) {
            return None;
        }
    }
    None
}

/// Whether captions have a word, as it stands.
pub(crate) fn has_word(text: &str) -> bool {
    tokens(text).iter().any(|token| INDEX.has_exactly(token))
}

/// How many words at the beginning may be a caption's: those of brackets may be anything but numbers.
fn most_leading(words: &[&str]) -> usize {
    let mut depth = 0_usize;
    let mut most = 0;
    for word in words.iter().take(MOST + 4) {
        depth += word.matches(['(', '[']).count();
        let in_bracket = depth > 0;
        depth = depth.saturating_sub(word.matches([')', ']']).count());
        let tokens = tokens(word);
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let free = tokens.is_empty() || in_bracket && digits < 3 || most == 0 && is_number(&tokens);
        if !free && !tokens.iter().all(|token| INDEX.has(token) || is_initial(token)) {
            break;
        }
        most += 1;
        let run = words.get(..most).unwrap_or_default();
        if word.ends_with(':') && caption(&run.join(" ")).is_some() {
            break;
        }
    }
    most
}

/// What a heading of a section says of whom what follows is ("RESPONSIBLE PARTY", "Secondary insurance", "In case of
/// emergency notify"); `None` of a heading that says nothing of that.
pub(crate) fn heading(text: &str) -> Option<Owner> {
    if text.len() > LONGEST {
        return None;
    }
    let tokens = tokens(text);
    let tokens = without_numbering(without_part(&tokens));
    let owner = |tokens: &[Token]| INDEX.known(tokens).and_then(|words| INDEX.owner(&words));
    let outside = || tokens.iter().filter(|token| !token.bracketed).cloned().collect::<Vec<_>>();
    owner(tokens).or_else(|| owner(&outside())).or_else(|| {
        // Of two at once the first: "Emergency contact & pharmacy".
        let (first, _) = text.split_once(['&', '/']).or_else(|| split_at_and(text))?;
        heading(first)
    })
}

/// Without "Section B:" and "Part 2" at the beginning, where more follows.
fn without_part(tokens: &[Token]) -> &[Token] {
    match tokens {
        [first, second, rest @ ..]
            if !rest.is_empty()
                && matches!(first.word.as_str(), "section" | "part" | "step")
                && (second.word.len() == 1 || second.word.chars().all(|c| c.is_ascii_digit())) =>
        {
            rest
        }
        _ => tokens,
    }
}

fn split_at_and(text: &str) -> Option<(&str, &str)> {
    text.split_once(" and ").or_else(|| text.split_once(" AND "))
}

/// Whether a text is a caption of something that the vocabulary has no name for ("Office use only", "Room", "How did you hear
/// about us?").
pub(crate) fn is_other_caption(text: &str) -> bool {
    const WORDS: usize = 8;
    let tokens = tokens(text);
    let tokens = without_numbering(&tokens);
    let outside: Vec<Token> = tokens.iter().filter(|token| !token.bracketed).cloned().collect();
    if [tokens, &outside].into_iter().filter_map(|tokens| INDEX.known(tokens)).any(|words| INDEX.is_other(&words)) {
        return true;
    }
    let text = text.trim_end();
    let digits = text.chars().any(|c| c.is_ascii_digit());
    let words = tokens.len();
    let named =
        text.ends_with(':') && words <= WORDS && !digits && text.chars().next().is_some_and(char::is_alphabetic);
    (named || text.ends_with('?') && words > 1) && caption(text).is_none()
}

/// Whether a colon parts a text in two that are captions of their own: a caption and a value that is a word of captions too
/// ("Relationship: Husband"), or two captions.
fn says_both(text: &str) -> bool {
    let Some((left, right)) = text.split_once(':') else { return false };
    let right = right.trim_end_matches(':').trim();
    !right.is_empty() && !right.starts_with(['(', '[']) && caption(left).is_some()
}

/// What words mean, those in brackets included if that means something, else without them.
fn of_tokens(tokens: &[Token], colon: bool) -> Option<Meaning> {
    if tokens.is_empty() {
        return None;
    }
    let whole = meaning(tokens, colon);
    if whole.is_some() || !tokens.iter().any(|token| token.bracketed) {
        return whole;
    }
    let outside: Vec<Token> = tokens.iter().filter(|token| !token.bracketed).cloned().collect();
    let plain =
        tokens.iter().filter(|token| token.bracketed).all(|token| INDEX.is_format(token) || INDEX.is_spanish(token));
    let meaning = meaning(&outside, colon)?;
    Some(Meaning { score: if plain { meaning.score } else { meaning.score * BRACKET }, ..meaning })
}

fn meaning(tokens: &[Token], colon: bool) -> Option<Meaning> {
    let lone = is_title(tokens) && !colon;
    if lone || tokens.last().is_some_and(|token| ["and", "or", "the", "your", "s"].contains(&token.word.as_str())) {
        return None;
    }
    let words = INDEX.known(tokens)?;
    let doubtful = words.len() == 1 && words.iter().any(|word| word.sure < LONE) && !colon;
    INDEX.meaning(&words).filter(|_| !doubtful).map(|meaning| {
        let score = if colon { f32::midpoint(meaning.score, 1.0) } else { meaning.score };
        Meaning { score, ..meaning }
    })
}

/// A title before a name is no caption, though it is a word of captions.
fn is_title(tokens: &[Token]) -> bool {
    tokens.iter().all(|token| matches!(token.word.as_str(), "dr" | "md" | "doc" | "co"))
}

/// Without "3.", "1a." and "b)" at the beginning, where more follows.
fn without_numbering(tokens: &[Token]) -> &[Token] {
    match tokens {
        [first, rest @ ..] if !rest.is_empty() && (is_number(std::slice::from_ref(first)) || is_initial(first)) => rest,
        _ => tokens,
    }
}

fn is_number(tokens: &[Token]) -> bool {
    let [token] = tokens else { return false };
    let digits = token.word.chars().take_while(char::is_ascii_digit).count();
    let rest = token.word.chars().skip(digits);
    let letters = rest.clone().count();
    let marked = letters == 1 || digits == 1 || matches!(token.next, '.' | ')');
    (1..=2).contains(&digits) && letters <= 1 && marked && rest.into_iter().all(|c| c.is_ascii_alphabetic())
}

fn is_initial(token: &Token) -> bool {
    token.word.len() == 1 && matches!(token.next, '.' | ')') && token.word.chars().all(|c| c.is_ascii_alphabetic())
}
