//! Whether a file is all there. Decoders fill what is missing with grey and say nothing; a page that lost its lower half must
//! not be redacted as if it were whole.

/// Whether a PNG's chunks reach its last one.
pub(super) fn png_is_whole(bytes: &[u8]) -> bool {
    let Some(mut rest) = bytes.get(8..) else {
        return false;
    };
    while let Some((header, after)) = rest.split_first_chunk::<8>() {
        let [a, b, c, d, kind @ ..] = *header;
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        // The chunk's data and its checksum.
        let Some(next) = length.checked_add(4).and_then(|length| after.get(length..)) else {
            return false;
        };
        if kind == *b"IEND" {
            return true;
        }
        rest = next;
    }
    false
}

/// Whether a JPEG's markers reach the end of its image. Segments are skipped by their length, so a thumbnail's end does not
/// count.
pub(super) fn jpeg_is_whole(bytes: &[u8]) -> bool {
    let Some(mut rest) = bytes.get(2..) else {
        return false;
    };
    loop {
        // Between markers there is entropy-coded data or fill.
        let Some(at) = rest.iter().position(|byte| *byte == 0xFF) else {
            return false;
        };
        rest = match rest.get(at + 1..) {
            Some([0xD9, ..]) => return true,
            // A stuffed byte, a restart, a marker without a segment, another fill byte.
            Some([0x00 | 0x01 | 0xD0..=0xD8, after @ ..] | after @ [0xFF, ..]) => after,
            Some([_, high, low, ..]) => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                match rest.get(at + 2 + length..) {
                    Some(after) => after,
                    None => return false,
                }
            }
            _ => return false,
        };
    }
}
