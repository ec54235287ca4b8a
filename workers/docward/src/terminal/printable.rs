//! Text that somebody else wrote, made safe to show: a file's name, a person's, a passage of a document. A terminal obeys
//! control characters (ECMA-48: ESC, and CSI as one character), and bidirectional controls (UAX #9) let one name look like
//! another, so neither is written as it is.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

/// Whether a character moves the cursor, is obeyed, or hides or reorders what stands beside it.
pub(super) fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            // Bidi_Control of UAX #9.
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            // Line and paragraph separator, and what has no width: no-break space of that kind, byte order mark.
            | '\u{2028}' | '\u{2029}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
}

/// A text on one line: control characters, line ends among them, and bidirectional controls are written as `\n`, `\t` or
/// `\u{1b}`. Everything else stays as it is.
pub fn printable(text: &str) -> String {
    escaped(text, |_| false)
}

/// As [`printable`], for a text of several lines: line ends and tabs stay.
pub fn printable_lines(text: &str) -> String {
    escaped(text, |letter| matches!(letter, '\n' | '\t'))
}

/// The name of a file or folder as [`printable`]; bytes that are no UTF-8 are written as `\xff`.
pub fn name(path: impl AsRef<OsStr>) -> String {
    let chunks = path.as_ref().as_bytes().utf8_chunks();
    let written = chunks.flat_map(|chunk| {
        let invalid = chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}"));
        std::iter::once(printable(chunk.valid())).chain(invalid)
    });
    written.collect()
}

fn escaped(text: &str, stays: impl Fn(char) -> bool) -> String {
    let mut written = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_hidden(letter) && !stays(letter) {
            written.extend(letter.escape_default());
        } else {
            written.push(letter);
        }
    }
    written
}

/// JSON in which no character is written that a terminal obeys: a program reads the same values.
pub fn json_escaped(json: &str) -> String {
    let mut written = String::with_capacity(json.len());
    for letter in json.chars() {
        // Outside of strings JSON has no such characters but line ends, which come with indentation.
        if is_hidden(letter) && letter != '\n' {
            let mut units = [0; 2];
            written.extend(letter.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            written.push(letter);
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_without_what_a_terminal_obeys() {
        for (given, shown) in [
            ("scan.pdf", "scan.pdf"),
            ("Befund Müller 検査.pdf", "Befund Müller 検査.pdf"),
            ("a\u{1b}[2Jb.pdf", r"a\u{1b}[2Jb.pdf"),
            ("a\u{9b}31mb", r"a\u{9b}31mb"),
            ("two\nlines\ttab\rback\u{8}", r"two\nlines\ttab\rback\u{8}"),
            ("invoice\u{202e}fdp.exe", r"invoice\u{202e}fdp.exe"),
            ("\u{2066}a\u{2069}\u{feff}\u{2028}", r"\u{2066}a\u{2069}\u{feff}\u{2028}"),
        ] {
            assert_eq!(name(given), shown);
            assert_eq!(printable(given), shown);
        }
        assert_eq!(name(OsStr::from_bytes(b"a\xff\x1b[31m.pdf")), r"a\xff\u{1b}[31m.pdf");
        assert_eq!(printable_lines("one\n\ttwo\u{1b}c"), "one\n\ttwo\\u{1b}c");
    }

    #[test]
    fn json_is_the_same_value_without_what_a_terminal_obeys() {
        let value = serde_json::json!({ "file": "a\u{1b}[2J\u{9b}\u{202e}\n\"Müller\u{7f}" });
        for json in [serde_json::to_string(&value).unwrap(), serde_json::to_string_pretty(&value).unwrap()] {
            let written = json_escaped(&json);
            assert!(written.chars().all(|letter| !is_hidden(letter) || letter == '\n'), "{written}");
            assert_eq!(serde_json::from_str::<serde_json::Value>(&written).unwrap(), value);
        }
    }
}
