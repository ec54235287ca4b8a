//! How deep a text nests. Cedar reads what is nested by calling itself, so what nests without end would end the process.

use std::iter::Peekable;
use std::str::Chars;

/// How many brackets and `if`s of one rule may be open at a time.
pub(crate) const DEEPEST: usize = 24;

/// Passes over the rest of a string.
fn skip_string(characters: &mut Peekable<Chars<'_>>) {
    while let Some(within) = characters.next() {
        match within {
            '"' => return,
            '\\' => drop(characters.next()),
            _ => {}
        }
    }
}

/// Whether a text nests deeper than is read. Strings and comments are passed over as Cedar's grammar has them: a string ends at a
/// quotation mark that no backslash is before, a comment at the end of its line. An `if` counts until the end of its rule, for what
/// comes after an `else` is within it.
pub(crate) fn is_too_deep(text: &str) -> bool {
    let (mut brackets, mut ifs) = (0_usize, 0_usize);
    let mut word = String::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character.is_ascii_alphanumeric() || character == '_' {
            word.push(character);
            continue;
        }
        ifs += usize::from(word == "if");
        word.clear();
        match character {
            '"' => skip_string(&mut characters),
            '/' if characters.peek() == Some(&'/') => {
                while characters.next_if(|within| !"\n\r".contains(*within)).is_some() {}
            }
            '(' | '[' | '{' => brackets += 1,
            ')' | ']' | '}' => brackets = brackets.saturating_sub(1),
            ';' => (brackets, ifs) = (0, 0),
            _ => {}
        }
        if brackets + ifs > DEEPEST {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_counts_and_what_only_looks_so_does_not() {
        let deep = |open: &str| is_too_deep(&open.repeat(DEEPEST + 1));
        for open in [
            "(",
            "[",
            "{",
            "{a: [",
            "if ",
            "if(a)then(b)else ",
            "(\")\"",
            "( // )\n",
            "( // \"\n",
            "(\"\\\")\"",
            "(\"//\" ",
            "(;\"((",
        ] {
            assert!(deep(open) != open.contains(';'), "{open}");
        }
        for flat in
            ["()", "\"(\" ", "// ((\n", "\"\\\"(\" ", "iff ", "_if ", "[{}]", "(if a then b else c);", "\"if\" "]
        {
            assert!(!deep(flat), "{flat}");
        }
        assert!(!is_too_deep(&"(".repeat(DEEPEST)));
    }
}
