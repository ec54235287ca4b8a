//! Images of every encoding that is promised, made here bit by bit, and images that are broken.

mod unusual;

use super::{flat, tiff};
use crate::{Raster, ReadRequest, raster_png, read_document};
use docward_engine_model::protocol::{Limits, PageRange, Rejection};
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

fn request(bytes: &[u8]) -> ReadRequest<'_> {
    ReadRequest { bytes, declared: None, pages: PageRange { first: 1, last: u32::MAX }, limits: Limits::DEFAULT }
}

fn png(bytes: &[u8]) -> Result<Raster, Rejection> {
    flat::decode_png(bytes, &request(bytes))
}

fn encoded_png(color: png::ColorType, depth: png::BitDepth, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 2, 1);
    encoder.set_color(color);
    encoder.set_depth(depth);
    if color == png::ColorType::Indexed {
        encoder.set_palette(vec![10, 20, 30, 200, 100, 50]);
    }
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(data).unwrap();
    writer.finish().unwrap();
    bytes
}

#[test]
fn every_kind_of_png_becomes_eight_bits_on_white() {
    use png::{BitDepth, ColorType};
    let kinds: [(ColorType, BitDepth, &[u8], &[u8]); 7] = [
        (ColorType::Grayscale, BitDepth::One, &[0b0100_0000], &[0, 255]),
        (ColorType::Grayscale, BitDepth::Eight, &[7, 200], &[7, 200]),
        (ColorType::Grayscale, BitDepth::Sixteen, &[0, 0, 255, 255], &[0, 255]),
        (ColorType::GrayscaleAlpha, BitDepth::Eight, &[0, 0, 0, 255], &[255, 0]),
        (ColorType::Rgb, BitDepth::Eight, &[9, 9, 9, 5, 5, 5], &[9, 5]),
        (ColorType::Rgba, BitDepth::Eight, &[255, 0, 0, 255, 0, 0, 0, 0], &[255, 0, 0, 255, 255, 255]),
        (ColorType::Indexed, BitDepth::Eight, &[1, 0], &[200, 100, 50, 10, 20, 30]),
    ];
    for (color, depth, data, expected) in kinds {
        assert_eq!(png(&encoded_png(color, depth, data)).unwrap().pixels(), expected, "{}", color as u8);
    }
}

#[test]
fn what_is_cut_off_is_truncated_wherever_the_cut_is() {
    let gray = Raster::gray(40, 40, (0..1600_u32).map(|at| u8::try_from(at * 7 % 251).unwrap()).collect()).unwrap();
    let whole = raster_png(&gray).unwrap();
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 90).encode(gray.pixels(), 40, 40, ExtendedColorType::L8).unwrap();
    assert!(png(&whole).is_ok());
    assert!(flat::decode_jpeg(&jpeg, &request(&jpeg)).is_ok());
    for cut in 8..whole.len() {
        assert_eq!(png(&whole[..cut]).err(), Some(Rejection::Truncated), "png, {cut}");
    }
    for cut in 3..jpeg.len() {
        let cut_jpeg = &jpeg[..cut];
        assert_eq!(flat::decode_jpeg(cut_jpeg, &request(cut_jpeg)).err(), Some(Rejection::Truncated), "jpeg, {cut}");
    }
}

#[test]
fn a_damaged_png_is_malformed_and_a_huge_one_is_not_decoded() {
    let raster = Raster::gray(2, 1, vec![1, 2]).unwrap();
    let mut damaged = raster_png(&raster).unwrap();
    // In the width: the header's checksum no longer fits.
    damaged[19] ^= 1;
    assert_eq!(png(&damaged).err(), Some(Rejection::Malformed));
    let bytes = raster_png(&raster).unwrap();
    let small = Limits { page_pixels: 1, ..Limits::DEFAULT };
    assert_eq!(read_document(&bytes, None, small).err(), Some(Rejection::TooManyPixels));
}

/// A TIFF with one page of one bit a pixel, 16 across, white being zero, in one strip. Every tag is a LONG.
fn bilevel(compression: u32, rows: u32, strip: &[u8], more: &[(u16, u32)]) -> Vec<u8> {
    let mut tags = vec![(256, 16), (257, rows), (258, 1), (259, compression), (262, 0), (277, 1), (278, rows)];
    tags.extend_from_slice(more);
    let strip_at = u32::try_from(8 + 2 + (tags.len() + 2) * 12 + 4).unwrap();
    tags.extend([(273, strip_at), (279, u32::try_from(strip.len()).unwrap())]);
    tags.sort_unstable();
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    bytes.extend(u16::try_from(tags.len()).unwrap().to_le_bytes());
    for (tag, value) in tags {
        bytes.extend(tag.to_le_bytes());
        bytes.extend([4, 0, 1, 0, 0, 0]);
        bytes.extend(value.to_le_bytes());
    }
    // No further directory.
    bytes.extend([0; 4]);
    bytes.extend(strip);
    bytes
}

fn pages(bytes: &[u8]) -> Result<Vec<Raster>, Rejection> {
    let request = request(bytes);
    let mut tiff = tiff::open(&request)?;
    let count = tiff::page_count(&mut tiff, &request)?;
    (0..count as usize)
        .map(|index| {
            tiff.seek_to_image(index).map_err(|_| Rejection::Malformed)?;
            tiff::page(&mut tiff, &request)
        })
        .collect()
}

/// Four white, eight black, four white pixels.
fn expected(rows: usize) -> Vec<u8> {
    [[255; 4].as_slice(), &[0; 8], &[255; 4]].concat().repeat(rows)
}

#[test]
fn fax_encodings_give_black_on_white() {
    // White 4 is 1011, black 8 is 000101; line end is 000000000001; horizontal mode is 001, vertical 0 is 1.
    let huffman = [0b1011_0001, 0b0110_1100].repeat(3);
    let group_3 = [
        0b0000_0000,
        0b0001_1011,
        0b0001_0110,
        0b1100_0000,
        0b0000_0110,
        0b1100_0101,
        0b1011_0000,
        0b0000_0001,
        0b1011_0001,
        0b0110_1100,
    ];
    let group_4 = [0b0011_0110, 0b0010_1111, 0b1111_1100, 0b0000_0000, 0b0100_0000, 0b0000_0100];
    for (compression, strip) in [(2, &huffman[..]), (3, &group_3), (4, &group_4)] {
        let page = pages(&bilevel(compression, 3, strip, &[])).unwrap();
        assert_eq!(page[0].pixels(), expected(3), "compression {compression}");
        let reversed: Vec<u8> = strip.iter().map(|byte| byte.reverse_bits()).collect();
        let page = pages(&bilevel(compression, 3, &reversed, &[(266, 2)])).unwrap();
        assert_eq!(page[0].pixels(), expected(3), "compression {compression}, lowest bit first");
        let cut = pages(&bilevel(compression, 40, strip, &[]));
        assert!(matches!(cut, Err(Rejection::Truncated | Rejection::Malformed)), "compression {compression}, cut");
    }
}

#[test]
fn uncompressed_bits_are_unpacked_and_white_is_zero_is_heeded() {
    let page = pages(&bilevel(1, 2, &[0b0000_1111, 0b1111_0000, 0b0000_1111, 0b1111_0000], &[])).unwrap();
    assert_eq!(page[0].pixels(), expected(2));
    assert_eq!((page[0].width(), page[0].height()), (16, 2));
}

#[test]
fn many_pages_in_many_encodings() {
    use ::tiff::encoder::colortype::{CMYK8, Gray8, Gray16, RGB8, RGBA8};
    use ::tiff::encoder::compression::DeflateLevel;
    use ::tiff::encoder::{Compression, TiffEncoder};
    for compression in
        [Compression::Uncompressed, Compression::Lzw, Compression::Deflate(DeflateLevel::Fast), Compression::Packbits]
    {
        let mut bytes = Vec::new();
        let encoder = TiffEncoder::new(std::io::Cursor::new(&mut bytes)).unwrap();
        let mut encoder = encoder.with_compression(compression);
        encoder.write_image::<Gray8>(2, 1, &[5, 250]).unwrap();
        encoder.write_image::<Gray16>(2, 1, &[0x0500, 0xFAFF]).unwrap();
        encoder.write_image::<RGB8>(1, 1, &[1, 2, 3]).unwrap();
        encoder.write_image::<RGBA8>(1, 2, &[1, 2, 3, 255, 1, 2, 3, 0]).unwrap();
        encoder.write_image::<CMYK8>(1, 2, &[0, 0, 0, 255, 255, 0, 0, 0]).unwrap();
        let pages: Vec<Vec<u8>> = pages(&bytes).unwrap().iter().map(|page| page.pixels().to_vec()).collect();
        let expected: [&[u8]; 5] =
            [&[5, 250], &[5, 0xFA], &[1, 2, 3], &[1, 2, 3, 255, 255, 255], &[0, 0, 0, 0, 255, 255]];
        assert_eq!(pages, expected);
        let limits = Limits { pages: 4, ..Limits::DEFAULT };
        assert_eq!(read_document(&bytes, None, limits).err(), Some(Rejection::TooManyPages));
    }
}

#[test]
fn a_chain_of_directories_that_loops_is_malformed() {
    let mut bytes = bilevel(1, 1, &[0, 0], &[]);
    let end = bytes.len() - 2 - 4;
    bytes[end..end + 4].copy_from_slice(&8_u32.to_le_bytes());
    assert_eq!(pages(&bytes).err(), Some(Rejection::Malformed));
}
