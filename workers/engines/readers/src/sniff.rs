//! What a file is, by its content alone. A name or a declared type is a claim; this is not.

use crate::text;
use docward_engine_model::FileKind;
use docward_engine_model::protocol::Rejection;

/// The kind of the content, or why there is none: `Empty`, `Unsupported`.
pub fn sniff(bytes: &[u8]) -> Result<FileKind, Rejection> {
    if bytes.is_empty() {
        return Err(Rejection::Empty);
    }
    // The preamble before `DICM` is anybody's to fill: some writers make a TIFF of the same file with it.
    let marked = (bytes.get(128..132) == Some(b"DICM")).then_some(FileKind::Dicom);
    let kind = marked
        .or_else(|| by_magic(bytes))
        .or_else(|| is_dicom(bytes).then_some(FileKind::Dicom))
        .or_else(|| is_x12(bytes).then_some(FileKind::X12))
        .or_else(|| text::decode(bytes).map(|_| FileKind::Text));
    kind.ok_or(Rejection::Unsupported)
}

fn by_magic(bytes: &[u8]) -> Option<FileKind> {
    const MAGIC: [(&[u8], FileKind); 7] = [
        (b"\x89PNG\r\n\x1a\n", FileKind::Png),
        (b"\xff\xd8\xff", FileKind::Jpeg),
        (b"II*\0", FileKind::Tiff),
        (b"MM\0*", FileKind::Tiff),
        (b"II+\0", FileKind::Tiff),
        (b"MM\0+", FileKind::Tiff),
        (b"%PDF-", FileKind::Pdf),
    ];
    let found = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, kind)| *kind);
    found.or_else(|| pdf_after_junk(bytes).then_some(FileKind::Pdf))
}

/// PDF readers accept a header within the first kibibyte, so mail gateways get away with bytes in front of it.
fn pdf_after_junk(bytes: &[u8]) -> bool {
    let start = bytes.get(..1024).unwrap_or(bytes);
    start
        .windows(7)
        .any(|window| matches!(window, [b'%', b'P', b'D', b'F', b'-', major, b'.'] if major.is_ascii_digit()))
}

/// A data set without preamble that begins with a file meta or identifying element.
fn is_dicom(bytes: &[u8]) -> bool {
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

/// `ISA` with a delimiter that no value could contain, where ISA01's two characters end as well. In small letters, as no
/// standard has it, it must look like a whole header, or somebody called Isa would be one.
fn is_x12(bytes: &[u8]) -> bool {
    const HEADER: usize = 106;
    let Some((name, [delimiter, rest @ ..])) = bytes.split_at_checked(3) else {
        return false;
    };
    let sane = !delimiter.is_ascii_alphanumeric() && !matches!(delimiter, b' ' | b'\r' | b'\n') && delimiter.is_ascii();
    let header = rest.get(..HEADER).unwrap_or(rest);
    let whole = || header.split(|byte| byte == delimiter).nth(15).is_some();
    let named = name == b"ISA" || (name.eq_ignore_ascii_case(b"ISA") && whole());
    named && sane && rest.get(2).is_none_or(|second| second == delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        let mut dicom = vec![0; 128];
        dicom.extend_from_slice(b"DICM");
        let header = b"isa*00*          *00*          *zz*a              *zz*b              *260101*1200*^*00501*000000001*0*T*:~";
        let known: [(&[u8], FileKind); 12] = [
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
        assert_eq!(sniff(b"PK\x03\x04\x14\0\x06\0"), Err(Rejection::Unsupported));
        assert_eq!(sniff(&[0; 512]), Err(Rejection::Unsupported));
        assert_eq!(sniff(b"\x7fELF\x02\x01\x01\0"), Err(Rejection::Unsupported));
    }
}
