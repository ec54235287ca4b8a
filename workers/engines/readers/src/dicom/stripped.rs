//! Compressed frames without what no decoder needs: comments and application data, what stands before the stream or after its end.
//! Such bytes are passed on by every viewer and looked at by nobody.

/// A frame's stream with nothing but what its decoder needs; `None` of one that is not understood, which has to be decoded instead.
pub(super) fn needed(stream: &[u8]) -> Option<Vec<u8>> {
    match stream {
        [0xFF, 0xD8, ..] => jpeg(stream),
        [0xFF, 0x4F, 0xFF, 0x51, ..] => jpeg_2000(stream),
        [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] => jpeg_2000(in_box(stream)?),
        _ => None,
    }
}

/// A segment of a stream: its marker, all of it, and what it says.
struct Segment<'s> {
    marker: u8,
    whole: &'s [u8],
    body: &'s [u8],
}

/// The segment that begins a stream's rest.
fn segment(rest: &[u8]) -> Option<Segment<'_>> {
    let [0xFF, marker, high, low, ..] = *rest else { return None };
    let end = 2 + usize::from(u16::from_be_bytes([high, low]));
    Some(Segment { marker, whole: rest.get(..end)?, body: rest.get(4..end)? })
}

/// JPEG of any kind, and JPEG-LS (ITU-T T.81 B, T.87 C).
fn jpeg(stream: &[u8]) -> Option<Vec<u8>> {
    const END: u8 = 0xD9;
    const SCAN: u8 = 0xDA;
    let mut kept = vec![0xFF, 0xD8];
    let mut rest = stream.get(2..)?;
    loop {
        match rest {
            [] | [0xFF, END, ..] => break,
            [0xFF, 0xFF, ..] => rest = rest.get(1..)?,
            // Alone, and without meaning outside of a scan.
            [0xFF, 0x01 | 0xD0..=0xD7, ..] => rest = rest.get(2..)?,
            _ => {
                let segment = segment(rest)?;
                rest = rest.get(segment.whole.len()..)?;
                match segment.marker {
                    0xE0..=0xEF => kept.extend(application(&segment)),
                    0xFE => {}
                    SCAN => {
                        let (coded, after) = rest.split_at(scan_length(rest));
                        kept.extend_from_slice(segment.whole);
                        kept.extend_from_slice(coded);
                        rest = after;
                    }
                    // Frame headers, tables and parameters of JPEG, and those of JPEG-LS.
                    0xC0..=0xCF | 0xDB..=0xDF | 0xF7 | 0xF8 => kept.extend_from_slice(segment.whole),
                    _ => return None,
                }
            }
        }
    }
    kept.extend([0xFF, END]);
    Some(kept)
}

/// How long the coded data of a scan are: up to a marker that is neither a stuffed byte nor a restart.
fn scan_length(rest: &[u8]) -> usize {
    let ends = |pair: &[u8]| matches!(pair, [0xFF, 0x80..=0xCF | 0xD8..=0xFF]);
    rest.windows(2).position(ends).unwrap_or(rest.len())
}

/// Of application data what says how colours are coded, as short as it can be: that it is a JFIF, Adobe's transformation, the
/// transformation of JPEG-LS.
fn application(segment: &Segment<'_>) -> Vec<u8> {
    match (segment.marker, segment.body) {
        (0xE0, [b'J', b'F', b'I', b'F', 0, ..]) => b"\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0".to_vec(),
        (0xEE, [b'A', b'd', b'o', b'b', b'e', _, _, _, _, _, _, transformation, ..]) => {
            [b"\xFF\xEE\0\x0EAdobe\0\x64\0\0\0\0".as_slice(), &[*transformation]].concat()
        }
        (0xE8, [b'm', b'r', b'f', b'x', transformation]) => {
            [b"\xFF\xE8\0\x07mrfx".as_slice(), &[*transformation]].concat()
        }
        _ => Vec::new(),
    }
}

/// The first code stream within the boxes of a JP2 file (ITU-T T.800 I).
fn in_box(mut file: &[u8]) -> Option<&[u8]> {
    loop {
        let (length, rest) = file.split_first_chunk::<4>()?;
        let (kind, rest) = rest.split_first_chunk::<4>()?;
        let (length, kind) = (u32::from_be_bytes(*length) as usize, *kind);
        let (header, length) = match length {
            0 => (8, file.len()),
            1 => (16, usize::try_from(u64::from_be_bytes(*rest.first_chunk::<8>()?)).ok()?),
            length => (8, length),
        };
        let content = file.get(header..length)?;
        if &kind == b"jp2c" {
            return Some(content);
        }
        file = file.get(length..)?;
    }
}

/// A code stream of JPEG 2000 (ITU-T T.800 A), also of high throughput. One with comments within its tiles is not taken: tables
/// of lengths would lie.
fn jpeg_2000(stream: &[u8]) -> Option<Vec<u8>> {
    const TILE: u8 = 0x90;
    const DATA: u8 = 0x93;
    const COMMENT: u8 = 0x64;
    let mut kept = vec![0xFF, 0x4F];
    let mut rest = stream.get(2..)?;
    while rest.get(1) != Some(&TILE) {
        let segment = segment(rest)?;
        rest = rest.get(segment.whole.len()..)?;
        match segment.marker {
            COMMENT => {}
            0x50..=0x53 | 0x55 | 0x57 | 0x59 | 0x5C..=0x60 | 0x63 => kept.extend_from_slice(segment.whole),
            _ => return None,
        }
    }
    while let [0xFF, TILE, ..] = rest {
        let length = u32::from_be_bytes(*segment(rest)?.body.get(2..)?.first_chunk::<4>()?) as usize;
        let mut coded = rest;
        while coded.get(1) != Some(&DATA) {
            let segment = segment(coded)?;
            if segment.marker == COMMENT {
                return None;
            }
            coded = coded.get(segment.whole.len()..)?;
        }
        let header = rest.len() - coded.len();
        // A tile that does not say how long it is goes on up to the end of the stream; within one that does is no end.
        let length = match length {
            0 => header + end_of_stream(coded)?,
            length if end_of_stream(coded.get(..length.checked_sub(header)?)?).is_some() => return None,
            length => length,
        };
        let (tile, after) = rest.split_at_checked(length)?;
        kept.extend_from_slice(tile);
        rest = after;
    }
    kept.extend([0xFF, 0xD9]);
    Some(kept)
}

/// Where a code stream ends, from the coded data of a tile on: these have no such marker, but the number of a packet may look
/// like one (ITU-T T.800 A.8.1).
fn end_of_stream(coded: &[u8]) -> Option<usize> {
    const PACKET: usize = 6;
    let mut at = 0;
    loop {
        at += coded.get(at..)?.iter().position(|byte| *byte == 0xFF)?;
        match coded.get(at..)? {
            [0xFF, 0xD9, ..] => return Some(at),
            [0xFF, 0x91, 0, 4, ..] => at += PACKET,
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCAN: &[u8] = b"\xFF\xDA\0\x04\x01\x02\x11\xFF\0\x22\xFF\xD0\x33";

    #[test]
    fn a_jpeg_keeps_its_picture_and_nothing_that_is_said_beside_it() {
        let whole = [
            b"\xFF\xD8\xFF\xE0\0\x12JFIF\0\x01\x02VossVoss\0".as_slice(),
            b"\xFF\xFE\0\x06Voss\xFF\xE1\0\x06Mira\xFF\xEE\0\x0FAdobe\0\x64\0\0\0\0\x01V",
            b"\xFF\xDB\0\x04\x07\x08",
            SCAN,
            b"\xFF\xFF\xFE\0\x06Voss\xFF\xD9Voss",
        ]
        .concat();
        let expected = [
            b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xFF\xEE\0\x0EAdobe\0\x64\0\0\0\0\x01".as_slice(),
            b"\xFF\xDB\0\x04\x07\x08",
            SCAN,
            b"\xFF\xD9",
        ]
        .concat();
        assert_eq!(needed(&whole), Some(expected));
        assert_eq!(needed(b"\xFF\xD8\xFF\xF1\0\x06Voss\xFF\xD9"), None);
        assert_eq!(needed(b"\xFF\xD8\xFF\xFE\xFF\x06Voss"), None);
    }

    #[test]
    fn a_code_stream_keeps_its_tiles_and_leaves_its_boxes_and_comments() {
        let main = b"\xFF\x4F\xFF\x51\0\x04ab".as_slice();
        let tile = b"\xFF\x90\0\x0A\0\0\0\0\0\x10\0\x01\xFF\x93xy".as_slice();
        let stream = [main, b"\xFF\x64\0\x08\0\x01Voss", tile, b"\xFF\xD9Voss"].concat();
        let expected = [main, tile, b"\xFF\xD9"].concat();
        assert_eq!(needed(&stream).as_ref(), Some(&expected));
        let length = u32::try_from(stream.len() + 8).unwrap().to_be_bytes();
        let signature = b"\0\0\0\x0CjP  \r\n\x87\n\0\0\0\x0Cxml Voss".as_slice();
        assert_eq!(needed(&[signature, &length, b"jp2c", &stream].concat()), Some(expected));
        let commented =
            [main, b"\xFF\x90\0\x0A\0\0\0\0\0\x1A\0\x01\xFF\x64\0\x08\0\x01Voss\xFF\x93xy\xFF\xD9"].concat();
        assert_eq!(needed(&commented), None);
    }

    #[test]
    fn a_tile_without_a_length_ends_with_its_own_stream() {
        let main = b"\xFF\x4F\xFF\x51\0\x04ab".as_slice();
        let open = b"\xFF\x90\0\x0A\0\0\0\0\0\0\0\x01\xFF\x93".as_slice();
        // The number of a packet may look like an end.
        let data = b"x\xFF\x91\0\x04\xFF\xD9\xFF\x92y".as_slice();
        let first = [main, open, data, b"\xFF\xD9"].concat();
        let second = [main, open, b"Voss\xFF\xD9"].concat();
        assert_eq!(needed(&[first.clone(), second].concat()), Some(first));
        // One that goes on behind an end is not understood.
        let closed = b"\xFF\x90\0\x0A\0\0\0\0\0\x16\0\x01\xFF\x93xy\xFF\xD9Voss".as_slice();
        assert_eq!(needed(&[main, closed, b"\xFF\xD9"].concat()), None);
    }
}
