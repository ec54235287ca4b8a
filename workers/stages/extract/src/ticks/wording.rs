//! How questions and options are worded.

use crate::phrases::letters_and_figures;

/// One-word answers: whatever is printed behind one of them in its line belongs to something else.
const ANSWERS: &[&str] = &[
    "yes",
    "no",
    "y",
    "n",
    "m",
    "f",
    "male",
    "female",
    "unsure",
    "unknown",
    "never",
    "former",
    "current",
    "none",
    "self",
    "spouse",
    "child",
    "other",
    "boy",
    "girl",
    "single",
    "married",
    "divorced",
    "widowed",
    "separated",
    "partner",
];

/// What columns of a table of answers are headed with: the rows' words are the whole question.
const PLAIN_HEADS: &[&str] =
    &["yes", "no", "y", "n", "unsure", "unknown", "maybe", "na", "never", "sometimes", "often", "always", "notsure"];

/// What an instruction begins with.
const INSTRUCTIONS: &[&str] =
    &["check", "mark", "circle", "please", "select", "tick", "indicate", "choose", "fill", "list", "place", "put"];

/// Whether a word is an answer by itself.
pub(super) fn is_answer(word: &str) -> bool {
    ANSWERS.contains(&letters_and_figures(word).as_str())
}

/// Whether a column's head answers what the row asks, and does not ask anything itself.
pub(super) fn is_plain_head(text: &str) -> bool {
    PLAIN_HEADS.contains(&letters_and_figures(text).as_str())
}

/// Whether a text tells what to do and not what about.
pub(super) fn is_instruction(text: &str) -> bool {
    let first = text.trim_start_matches('(').split_whitespace().next().unwrap_or_default();
    INSTRUCTIONS.contains(&letters_and_figures(first).as_str())
}

/// What a sentence in the first person begins with whose `I` was taken for its place to tick.
const STATEMENTS: &[&str] = &[
    "agree",
    "have",
    "understand",
    "consent",
    "acknowledge",
    "authorize",
    "certify",
    "give",
    "request",
    "decline",
    "accept",
    "am",
    "would",
    "wish",
    "do",
];

/// Whether an option says a whole sentence in the first person: it is a question by itself.
pub(super) fn is_statement(label: &str) -> bool {
    let mut words = label.split_whitespace();
    let first = words.next().unwrap_or_default();
    (matches!(first, "I" | "We" | "My" | "l" | "|") || STATEMENTS.contains(&first)) && words.count() >= 3
}

/// Whether a text ends as a question or a caption does.
pub(super) fn ends_as_caption(text: &str) -> bool {
    text.ends_with([':', '?'])
}

/// A question without its number, without instructions in brackets and what parts it from its options.
pub(super) fn question(text: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut brackets = false;
    for word in text.split_whitespace() {
        if kept.is_empty() && is_number(word) {
            continue;
        }
        // `PAIN SCALE Mark your level of pain`
        if !kept.is_empty() && word.starts_with(char::is_uppercase) && is_instruction(word) && !brackets {
            break;
        }
        let opens = word.starts_with('(')
            && (is_instruction(word) || letters_and_figures(word) == "required" || letters_and_figures(word) == "if");
        brackets |= opens;
        if !brackets {
            kept.push(word);
        }
        brackets &= !word.contains(')');
    }
    kept.join(" ").trim_matches([':', ' ', '.', '-', '–', '—', '_', '*', '•', '|']).to_owned()
}

/// Whether a word numbers what follows: `1.`, `12)`, `3a.`
fn is_number(word: &str) -> bool {
    let number = word.trim_end_matches(['.', ')']);
    let figures = number.bytes().take_while(u8::is_ascii_digit).count();
    number.len() < word.len() && (1..=2).contains(&figures) && number.len() <= figures + 1
}

/// An option's label without what its line has beside it.
pub(super) fn label(text: &str) -> String {
    text.trim_matches(['_', ' ', ':', ';', ',', '|', '/', '•', '·']).to_owned()
}

/// The signs of a place to tick that were read as the beginning of its label, in bytes.
pub(super) fn glyph(word: &str) -> usize {
    let mut signs = word.char_indices();
    let Some((_, first)) = signs.next() else { return 0 };
    let (next, second) = signs.next().unwrap_or((word.len(), ' '));
    if !first.is_alphanumeric() && !matches!(first, '$' | '#' | '<' | '>' | '&' | '"') {
        let rest = word.get(next..).unwrap_or_default();
        return next + glyph(rest).min(rest.len());
    }
    let third = signs.next();
    let begins = |sign: char| sign.is_uppercase() || sign.is_ascii_digit();
    match (first, second, third) {
        ('L', 'I' | 'J', Some((at, third))) if begins(third) => at,
        ('O' | 'o' | 'Q' | 'D' | '0' | 'C' | 'X', second, Some((_, third)))
            if second.is_uppercase() && third.is_lowercase() =>
        {
            next
        }
        ('O' | 'X', 'M' | 'F' | 'Y' | 'N', None) => next,
        _ => 0,
    }
}

/// The text behind the cross that a code was read together with: `X17000 Destroy lesion`, `XJ45.909`.
pub(super) fn marked_code(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(['X', 'x', '√', '✓'])?;
    let code = rest.split(' ').next().unwrap_or_default();
    let mut signs = code.chars();
    let (first, second) = (signs.next()?, signs.next()?);
    let figures = code.bytes().filter(u8::is_ascii_digit).count();
    let begins =
        if first.is_ascii_digit() { figures == 5 } else { first.is_ascii_uppercase() && second.is_ascii_digit() };
    (begins && figures >= 2).then_some(rest)
}

/// Whether a text is a number, a date or an amount, and so asks nothing.
pub(super) fn is_figures(text: &str) -> bool {
    text.contains(|sign: char| sign.is_ascii_digit()) && !text.contains(char::is_alphabetic)
}

/// Whether a text is an amount of money or another bare number, as the prices in a list are.
pub(super) fn is_amount(text: &str) -> bool {
    let text = text.trim_start_matches('$');
    text.contains(|sign: char| sign.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
}
