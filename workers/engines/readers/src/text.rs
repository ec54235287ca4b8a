//! Plain text: UTF-8, UTF-16 that says so, or Windows-1252 that looks like it.

use crate::ReadRequest;
use docward_engine_model::protocol::{Rejection, Reply};
use docward_engine_model::{DocumentBody, FileKind};
use docward_engine_x12::marked_utf_16;

pub(crate) fn read(request: &ReadRequest<'_>, emit: &mut dyn FnMut(Reply)) -> Result<(), Rejection> {
    let text = decode(request.bytes).ok_or(Rejection::Unsupported)?;
    emit(Reply::Opened { kind: FileKind::Text, page_count: 0 });
    let mut document = request.document(FileKind::Text);
    document.body = DocumentBody::Text(text.into());
    emit(Reply::Finished(document));
    Ok(())
}

/// The text of the bytes, or `None` if they are none. A byte order mark of UTF-8 stays, so that offsets are the file's.
pub(crate) fn decode(bytes: &[u8]) -> Option<String> {
    let text = match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => marked_utf_16(bytes)?,
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => windows_1252(bytes)?,
        },
    };
    (!text.chars().any(is_binary)).then_some(text)
}

/// Whether it is a mail as it was sent (RFC 5322, RFC 2045): files within a file, written in letters that say nothing. A letter
/// that somebody copied from one is a text.
pub(crate) fn is_mail(text: &str) -> bool {
    let head = text.trim_start_matches('\u{feff}').lines().take_while(|line| !line.trim().is_empty());
    let mut says_so = false;
    for line in head {
        let is_folded = line.starts_with([' ', '\t']);
        let name = line.split(':').next().filter(|name| name.len() < line.len());
        let is_name = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_folded && !name.is_some_and(is_name) {
            return false;
        }
        says_so |= name.is_some_and(|name| name.eq_ignore_ascii_case("MIME-Version"));
    }
    says_so
}

/// Controls that no text has. Tabs, line and page ends and U+0085 (next line) are text.
fn is_binary(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\x0b' | '\x0c' | '\u{85}')
}

/// Bytes 0x80 to 0x9F in Windows-1252; the five it leaves out are no text. The rest is Latin-1.
const WINDOWS_1252: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“', '”', '•',
    '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// Every byte string decodes as Windows-1252, so it must also look like a Western text: mostly ASCII letters and spaces.
fn windows_1252(bytes: &[u8]) -> Option<String> {
    let plain = bytes.iter().filter(|byte| byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace()).count();
    let high = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    if plain * 2 < bytes.len() || high * 5 > bytes.len() {
        return None;
    }
    let text = bytes.iter().map(|&byte| match byte {
        0x80..=0x9F => WINDOWS_1252.get(usize::from(byte - 0x80)).copied().unwrap_or('\0'),
        _ => char::from(byte),
    });
    Some(text.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings() {
        assert_eq!(decode("naïve\r\n\tplan".as_bytes()).as_deref(), Some("naïve\r\n\tplan"));
        assert_eq!(decode(b"\xef\xbb\xbfmarked").as_deref(), Some("\u{feff}marked"));
        assert_eq!(decode(b"\xff\xfeN\0o\0").as_deref(), Some("No"));
        assert_eq!(decode(b"Patient\x92s caf\xe9 visit").as_deref(), Some("Patient’s café visit"));
    }

    #[test]
    fn a_mail_as_it_was_sent_is_no_text_and_one_that_was_copied_is() {
        let sent = "From: Oak Clinic <desk@example.org>\r\nSubject: letters\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary=b\r\n\r\n--b\r\n";
        assert!(is_mail(sent));
        assert!(!is_mail("From: Oak Clinic\nSubject: your visit\n\nDear Mira,"));
        assert!(!is_mail("The header MIME-Version: 1.0 is in each of them.\n\nAnd so on"));
    }

    #[test]
    fn binary_is_no_text() {
        for bytes in
            [&b"a\0b"[..], b"\x01\x02\x03\x04", b"\xff\xfeN", b"\xe9\xe8\xe7\xe6 ok", b"text then \x81 is undefined"]
        {
            assert_eq!(decode(bytes), None);
        }
    }
}
