//! Characters of a file.

use std::borrow::Cow;

/// A file's text: UTF-8, of which nothing is copied, UTF-16 that says so, or else ISO 8859-1, which X12's extended character set
/// is.
pub fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => marked_utf_16(bytes).unwrap_or_else(|| bytes.iter().map(|byte| char::from(*byte)).collect()).into(),
    }
}

/// The text of bytes that begin with a byte order mark of UTF-16; `None` of any others.
pub fn marked_utf_16(bytes: &[u8]) -> Option<String> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf_16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf_16(rest, u16::from_be_bytes),
        _ => None,
    }
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (units, []) = bytes.as_chunks::<2>() else {
        return None;
    };
    char::decode_utf16(units.iter().map(|&pair| unit(pair))).collect::<Result<_, _>>().ok()
}
