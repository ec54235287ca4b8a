//! A caption as words: in small letters, without punctuation, abbreviations joined.

/// A word of a caption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// In small letters, without apostrophes and full stops.
    pub(super) word: String,
    /// Whether it stands in brackets.
    pub(super) bracketed: bool,
    /// What follows it at once: a full stop, a closing bracket, a space …
    pub(super) next: char,
}

/// More words than this are no caption.
const MOST: usize = 24;

/// The words of a text. Initials are joined ("D.O.B.", "I D"), a possessive ending is cut off, `#` is "number".
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut word = String::new();
    let mut depth = 0_u32;
    let mut before = ' ';
    let mut chars = text.chars().map(plain).peekable();
    while let Some(c) = chars.next() {
        if tokens.len() > MOST {
            return tokens;
        }
        let hump = c.is_uppercase() && before.is_lowercase();
        if !word.is_empty() && (hump || !(c.is_alphanumeric() || c == '\'')) {
            push(&mut tokens, &mut word, depth > 0, if hump { '-' } else { c });
        }
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '#' => tokens.push(Token { word: "number".into(), bracketed: depth > 0, next: ' ' }),
            '\'' if word.is_empty() => {}
            '\'' => {
                let rest_is_s = matches!(chars.peek(), Some('s' | 'S'));
                if rest_is_s {
                    chars.next();
                    if chars.peek().is_some_and(|c| c.is_alphanumeric()) {
                        word.push('s');
                    }
                }
            }
            _ if c.is_alphanumeric() => word.extend(c.to_lowercase()),
            _ => {}
        }
        before = c;
    }
    push(&mut tokens, &mut word, depth > 0, ' ');
    with_object(with_regular_doctor(with_counts(joined_initials(tokens))))
}

/// "For" and "of" mean nothing within a caption, but at its end: "Admitted for", "In the name of".
fn with_object(mut tokens: Vec<Token>) -> Vec<Token> {
    if tokens.len() > 1
        && let Some(last) = tokens.last_mut()
    {
        match last.word.as_str() {
            "for" => "forwhat".clone_into(&mut last.word),
            "of" => "ofwhom".clone_into(&mut last.word),
            _ => {}
        }
    }
    tokens
}

/// "Your doctor" is the one whom the patient always goes to, but for "your doctor today".
fn with_regular_doctor(mut tokens: Vec<Token>) -> Vec<Token> {
    let is = |at: usize, words: &[&str]| tokens.get(at).is_some_and(|token| words.contains(&token.word.as_str()));
    let of_day = (0..tokens.len()).any(|at| is(at, &["today", "hospital", "ordering", "referring"]));
    let at = (1..tokens.len())
        .find(|at| is(at - 1, &["your", "regular", "usual"]) && is(*at, &["doctor", "physician", "dr"]));
    if let Some(token) = at.filter(|_| !of_day).and_then(|at| tokens.get_mut(at)) {
        "pcp".clone_into(&mut token.word);
    }
    tokens
}

/// "Number of visits" counts; "visit number" names. "No" before other words is no number, but for "No. 5".
fn with_counts(mut tokens: Vec<Token>) -> Vec<Token> {
    // "#1" and "No. 2" say which of several it is.
    for at in (1..tokens.len()).rev() {
        let single = tokens.get(at).is_some_and(|token| {
            token.word.len() == 1 && token.word.as_bytes().first().is_some_and(u8::is_ascii_digit)
        });
        if single && tokens.get(at - 1).is_some_and(|token| is_numeral(&token.word)) {
            tokens.remove(at - 1);
        }
    }
    for at in 0..tokens.len() {
        let counted = tokens.get(at + 1).is_some_and(|token| token.word == "of");
        let more = tokens.len() > 1;
        let Some(token) = tokens.get_mut(at) else { break };
        if counted && is_numeral(&token.word) {
            "count".clone_into(&mut token.word);
        } else if at == 0 && more && token.word == "no" && token.next != '.' {
            "none".clone_into(&mut token.word);
        }
    }
    tokens
}

fn is_numeral(word: &str) -> bool {
    matches!(word, "number" | "no" | "num" | "nbr")
}

/// One of several shapes of a sign.
fn plain(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{b4}' | '`' | '\u{201b}' => '\'',
        '{' => '(',
        '}' => ')',
        '\u{2116}' => '#',
        _ => c,
    }
}

fn push(tokens: &mut Vec<Token>, word: &mut String, bracketed: bool, next: char) {
    if !word.is_empty() {
        tokens.push(Token { word: std::mem::take(word), bracketed, next });
    }
}

/// Single letters one after the other are one word: "d", "o", "b". An "s" alone is what an apostrophe left behind.
fn joined_initials(tokens: Vec<Token>) -> Vec<Token> {
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut open = false;
    for mut token in tokens {
        // "1.D." is "I.D."
        if token.word == "1" && token.next == '.' {
            "i".clone_into(&mut token.word);
        }
        let initial = token.word.chars().count() == 1 && token.word.chars().all(|c| c.is_ascii_alphabetic());
        match joined.last_mut() {
            Some(last) if initial && open && last.bracketed == token.bracketed => {
                last.word.push_str(&token.word);
                last.next = token.next;
            }
            Some(last) if token.word == "s" && last.word.len() > 2 && token.next != '.' => {}
            _ => joined.push(token),
        }
        open = initial;
    }
    joined
}

/// The singular of a word; the same of a word that isn't a plural.
pub(super) fn singular(word: &str) -> String {
    let keeps = ["ss", "us", "is", "as", "os"];
    if word.len() < 4 || !word.ends_with('s') || keeps.iter().any(|end| word.ends_with(end)) {
        return word.to_owned();
    }
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 2) {
        return format!("{stem}y");
    }
    word.strip_suffix('s').unwrap_or(word).to_owned()
}

/// A word with the letters that OCR takes for one another written alike.
pub(super) fn skeleton(word: &str) -> String {
    let word = word.replace("rn", "m").replace("rm", "m").replace("nn", "m").replace("cl", "d").replace("vv", "w");
    let long = word.chars().count() > 4;
    let alike = |c: char| match c {
        '1' | 'l' => 'i',
        '0' | 'q' => 'o',
        '5' => 's',
        '8' => 'b',
        'c' if long => 'e',
        _ => c,
    };
    word.chars().map(alike).collect()
}
