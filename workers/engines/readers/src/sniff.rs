//! What a file is, by its content alone. A name or a declared type is a claim; this is not.

use crate::{formats, text};
use docward_engine_model::FileKind;
use docward_engine_model::protocol::Rejection;
use docward_engine_x12::{begins_interchange, decoded};

/// The kind of the content, or why there is none: `Empty`, `Unsupported`, `UnsupportedCharacterSet`.
pub fn sniff(bytes: &[u8]) -> Result<FileKind, Rejection> {
    if bytes.is_empty() {
        return Err(Rejection::Empty);
    }
    let surely = |kind: &FileKind| formats::of(*kind).is_surely.is_some_and(|is| is(bytes));
    let probably = |kind: &FileKind| formats::of(*kind).is_probably.is_some_and(|is| is(bytes));
    let kind = formats::ORDER.into_iter().find(surely).or_else(|| formats::ORDER.into_iter().find(probably));
    kind.ok_or(if bytes.starts_with(EBCDIC_HEADER) {
        Rejection::UnsupportedCharacterSet
    } else {
        Rejection::Unsupported
    })
}

/// `DICM` behind a preamble, which is anybody's to fill: some writers make a TIFF of the same file with it.
pub(crate) fn is_marked_dicom(bytes: &[u8]) -> bool {
    bytes.get(128..132) == Some(b"DICM")
}

pub(crate) fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG\r\n\x1a\n")
}

pub(crate) fn is_jpeg(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xff\xd8\xff")
}

/// TIFF and `BigTIFF`, in either order of bytes.
pub(crate) fn is_tiff(bytes: &[u8]) -> bool {
    [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"].iter().any(|magic| bytes.starts_with(*magic))
}

pub(crate) fn is_pdf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF-") || pdf_after_junk(bytes)
}

pub(crate) fn is_text(bytes: &[u8]) -> bool {
    text::decode(bytes).is_some_and(|text| !text::is_mail(&text))
}

/// PDF readers accept a header within the first kibibyte, so mail gateways get away with bytes in front of it.
fn pdf_after_junk(bytes: &[u8]) -> bool {
    let start = bytes.get(..1024).unwrap_or(bytes);
    start
        .windows(7)
        .any(|window| matches!(window, [b'%', b'P', b'D', b'F', b'-', major, b'.'] if major.is_ascii_digit()))
}

/// A data set without preamble that begins with a file meta or identifying element.
pub(crate) fn is_bare_dicom(bytes: &[u8]) -> bool {
    let Some((&[first, second, third, fourth, ref length @ ..], _)) = bytes.split_first_chunk::<8>() else {
        return false;
    };
    let [vr_1, vr_2, ..] = *length;
    let explicit = KNOWN_VR.contains(&[vr_1, vr_2]);
    let length = u32::from_le_bytes(*length) as usize;
    let implicit = length.is_multiple_of(2) && length < 256 && length + 8 < bytes.len();
    let little_endian = matches!((first, second), (2 | 8, 0)) && fourth == 0;
    let big_endian = matches!((first, second), (0, 2 | 8)) && third == 0;
    (little_endian && (explicit || implicit)) || (big_endian && explicit)
}

/// Value representations that elements (0002,xxxx) and (0008,xxxx) have.
const KNOWN_VR: [[u8; 2]; 16] = [
    *b"AE", *b"AS", *b"CS", *b"DA", *b"DT", *b"LO", *b"LT", *b"OB", *b"PN", *b"SH", *b"SQ", *b"ST", *b"TM", *b"UI",
    *b"UL", *b"US",
];

/// How much of a file tells whether it is an interchange: a header, and what transmissions put before it.
const BEGINNING: usize = 512;

pub(crate) fn is_x12(bytes: &[u8]) -> bool {
    let beginning = bytes.get(..BEGINNING).unwrap_or(bytes);
    // A character that is cut off at the end is one too many.
    let whole = match std::str::from_utf8(beginning) {
        Err(error) if error.error_len().is_none() => beginning.get(..error.valid_up_to()).unwrap_or(beginning),
        _ => beginning,
    };
    begins_interchange(&decoded(whole))
}

/// `ISA` in EBCDIC, as mainframes send it.
const EBCDIC_HEADER: &[u8] = b"\xC9\xE2\xC1";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        let mut dicom = vec![0; 128];
        dicom.extend_from_slice(b"DICM");
        let header = b"isa*00*          *00*          *zz*a              *zz*b              *260101*1200*^*00501*000000001*0*T*:~";
        let whole = "ISA¦00¦          ¦00¦          ¦ZZ¦A              ¦ZZ¦B              ¦260101¦1200¦^¦00501¦000000001¦0¦T¦:~";
        let utf_16: Vec<u8> = "\u{feff}ISA*00*".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let known: [(&[u8], FileKind); 20] = [
            (b"\xef\xbb\xbfISA*00*          *00*", FileKind::X12),
            (b"\r\n ISA*00**00*", FileKind::X12),
            (whole.as_bytes(), FileKind::X12),
            (&utf_16, FileKind::X12),
            ("ISA¦00¦ and no more".as_bytes(), FileKind::Text),
            (b"isa*00*          *00*", FileKind::Text),
            (b"ISA: the savings account", FileKind::Text),
            (b"\xef\xbb\xbfMira was seen", FileKind::Text),
            (b"\x89PNG\r\n\x1a\nrest", FileKind::Png),
            (b"\xff\xd8\xff\xe0", FileKind::Jpeg),
            (b"MM\0*\0\0\0\x08", FileKind::Tiff),
            (b"junk\n%PDF-1.7", FileKind::Pdf),
            (&dicom, FileKind::Dicom),
            (b"\x08\0\x05\0CS\x0a\0ISO_IR 100", FileKind::Dicom),
            (b"ISA*00*          *00*", FileKind::X12),
            (header, FileKind::X12),
            (b"Isa-Ma-Lou came in today", FileKind::Text),
            (b"ISA", FileKind::Text),
            (b"ISA is a word, and so is DICM", FileKind::Text),
            ("Größe 1,80 m".as_bytes(), FileKind::Text),
        ];
        for (bytes, kind) in known {
            assert_eq!(sniff(bytes), Ok(kind));
        }
    }

    #[test]
    fn what_is_nothing_is_refused() {
        assert_eq!(sniff(b""), Err(Rejection::Empty));
        assert_eq!(sniff(b"\xC9\xE2\xC1\x5C\xF0\xF0\x5C"), Err(Rejection::UnsupportedCharacterSet));
        assert_eq!(sniff(b"PK\x03\x04\x14\0\x06\0"), Err(Rejection::Unsupported));
        assert_eq!(sniff(&[0; 512]), Err(Rejection::Unsupported));
        assert_eq!(sniff(b"\x7fELF\x02\x01\x01\0"), Err(Rejection::Unsupported));
    }
}
