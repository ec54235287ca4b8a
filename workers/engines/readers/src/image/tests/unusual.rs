//! What scanners, phones and attackers make of PNG, JPEG and TIFF: interlacing, printing inks, orientation marks, bombs.

use super::*;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write as _;

/// A PNG chunk by chunk, each with its checksum.
fn chunks(parts: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in parts {
        let body = [kind.as_slice(), data].concat();
        let mut sum = flate2::Crc::new();
        sum.update(&body);
        bytes.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        bytes.extend(body);
        bytes.extend(sum.sum().to_be_bytes());
    }
    bytes
}

fn header(width: u32, height: u32, depth: u8, interlaced: u8) -> Vec<u8> {
    [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, 0, 0, 0, interlaced]].concat()
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn an_interlaced_png_is_put_in_order() {
    // Adam7: where each pass begins and how far apart its pixels are, across and down.
    const PASSES: [[usize; 4]; 7] =
        [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];
    let (width, height) = (13, 11);
    let pixel = |x: usize, y: usize| u8::try_from(x * 16 + y).unwrap();
    let mut data = Vec::new();
    for [x0, y0, across, down] in PASSES {
        for y in (y0..height).step_by(down) {
            data.push(0);
            data.extend((x0..width).step_by(across).map(|x| pixel(x, y)));
        }
    }
    let file = chunks(&[(b"IHDR", &header(13, 11, 8, 1)), (b"IDAT", &deflated(&data)), (b"IEND", &[])]);
    let raster = png(&file).unwrap();
    let expected: Vec<u8> = (0..height).flat_map(|y| (0..width).map(move |x| pixel(x, y))).collect();
    assert_eq!(raster.pixels(), expected);
}

#[test]
fn sixteen_bits_keep_their_upper_half() {
    let levels: [u16; 2] = [0x1234, 0xF0F0];
    let row: Vec<u8> = std::iter::once(0).chain(levels.iter().flat_map(|level| level.to_be_bytes())).collect();
    let file = chunks(&[(b"IHDR", &header(2, 1, 16, 0)), (b"IDAT", &deflated(&row)), (b"IEND", &[])]);
    let raster = png(&file).unwrap();
    assert!(raster.pixels().iter().zip([0x12_u8, 0xF0]).all(|(one, other)| one.abs_diff(other) <= 1));
}

#[test]
fn a_png_that_unfolds_without_end_ends() {
    // More pixels than there may be: not a byte is unfolded.
    let rows = deflated(&vec![0; 4 << 20]);
    let bomb = chunks(&[(b"IHDR", &header(60_000, 60_000, 8, 0)), (b"IDAT", &rows), (b"IEND", &[])]);
    assert_eq!(png(&bomb).err(), Some(Rejection::TooManyPixels));
    // A small picture with more data than it has rows, and a text that is larger than the file a thousand times.
    let text = [b"Comment\0\0".as_slice(), &deflated(&vec![b'x'; 32 << 20])].concat();
    let row = deflated(&vec![0; 32 << 20]);
    let small = chunks(&[(b"IHDR", &header(2, 2, 8, 0)), (b"zTXt", &text), (b"IDAT", &row), (b"IEND", &[])]);
    let end = png(&small);
    assert!(end.is_ok_and(|raster| raster.pixels() == [0; 4]), "the picture is there");
}

#[test]
fn a_tiff_that_unfolds_without_end_is_not_unfolded() {
    for (width, rows) in [(60_000, 60_000), (u32::MAX, u32::MAX), (1, u32::MAX)] {
        let mut bytes = bilevel(8, rows, &deflated(&vec![0; 1 << 20]), &[]);
        let at = bytes.windows(8).position(|window| window == [0, 1, 4, 0, 1, 0, 0, 0]).unwrap();
        bytes[at + 8..at + 12].copy_from_slice(&width.to_le_bytes());
        assert_eq!(pages(&bytes).err(), Some(Rejection::TooManyPixels), "{width} x {rows}");
    }
    // One strip that promises little and holds much.
    let bytes = bilevel(8, 2, &deflated(&vec![0xFF; 32 << 20]), &[]);
    assert!(pages(&bytes).is_ok_and(|pages| pages[0].pixels().len() == 32));
}

/// A JPEG of printing inks, as picture editors write it: inverted, or as luma, colour differences and black.
#[test]
fn printing_inks_become_what_they_print() {
    use jpeg_encoder::ColorType;
    // Cyan, magenta, yellow, black: no ink, all black, pure cyan, half black.
    let inks: [[u8; 4]; 4] = [[0, 0, 0, 0], [0, 0, 0, 255], [255, 0, 0, 0], [0, 0, 0, 128]];
    let shown: [[u8; 3]; 4] = [[255; 3], [0; 3], [0, 255, 255], [127; 3]];
    for color in [ColorType::Cmyk, ColorType::CmykAsYcck] {
        for (ink, shown) in inks.iter().zip(shown) {
            let mut bytes = Vec::new();
            jpeg_encoder::Encoder::new(&mut bytes, 95).encode(&ink.repeat(256), 16, 16, color).unwrap();
            let raster = flat::decode_jpeg(&bytes, &request(&bytes)).unwrap();
            let middle: Vec<u8> = match raster.channels() {
                crate::Channels::Gray => vec![raster.pixels()[136]; 3],
                crate::Channels::Rgb => raster.pixels()[136 * 3..137 * 3].to_vec(),
            };
            assert!(middle.iter().zip(shown).all(|(one, other)| one.abs_diff(other) < 12), "{ink:?} {middle:?}");
        }
    }
}

#[test]
fn an_orientation_mark_does_not_turn_the_pixels() {
    let mut jpeg = Vec::new();
    let gray: Vec<u8> = (0..40 * 20_u32).map(|at| u8::try_from(at % 251).unwrap()).collect();
    JpegEncoder::new_with_quality(&mut jpeg, 90).encode(&gray, 40, 20, ExtendedColorType::L8).unwrap();
    // Exif, big endian, one tag: orientation 6, turned by 90 degrees.
    let exif = b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let marked = [&jpeg[..2], exif, &jpeg[2..]].concat();
    let (plain, marked) =
        (flat::decode_jpeg(&jpeg, &request(&jpeg)).unwrap(), flat::decode_jpeg(&marked, &request(&marked)).unwrap());
    assert_eq!((marked.width(), marked.height()), (40, 20));
    assert_eq!(plain.pixels(), marked.pixels());
}
