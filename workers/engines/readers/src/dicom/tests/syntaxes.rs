//! One file of every transfer syntax and sample kind that is promised, written here: what is read is what was drawn.

use super::pixels::image;
use super::*;
use crate::dicom::frames::Frames;
use dicom_core::value::{PixelFragmentSequence, Value};
use dicom_encoding::{Codec, TransferSyntaxIndex};
use dicom_transfer_syntax_registry::TransferSyntaxRegistry;

pub(super) const COLUMNS: u16 = 16;
pub(super) const ROWS: u16 = 8;

/// A gradient whose values are all different, so that nothing can be swapped unnoticed.
pub(super) fn drawn() -> Vec<u8> {
    (0..usize::from(ROWS))
        .flat_map(|y| (0..usize::from(COLUMNS)).map(move |x| u8::try_from((x * 16 + y) % 256).unwrap()))
        .collect()
}

/// The file with its pixels as these fragments.
pub(super) fn encapsulated(syntax: &str, mut elements: Vec<InMemElement>, fragments: Vec<Vec<u8>>) -> Vec<u8> {
    elements.retain(|element| dicom_core::header::Header::tag(element) != tags::PIXEL_DATA);
    let fragments = fragments.into_iter().map(|mut fragment| {
        fragment.resize(fragment.len().next_multiple_of(2), 0);
        fragment
    });
    let pixels = PixelFragmentSequence::new_fragments(fragments.collect::<Vec<_>>());
    elements.push(DataElement::new(tags::PIXEL_DATA, VR::OB, Value::PixelSequence(pixels)));
    elements.extend(header());
    file_in(syntax, elements)
}

/// The samples of a file's frame, as they are decoded.
pub(super) fn samples(bytes: &[u8], frame: u32) -> Vec<i64> {
    let file = file::open(bytes, &Limits::DEFAULT).unwrap();
    let frames = Frames::of(&file).unwrap().unwrap();
    let shape = *frames.shape();
    let frame = frames.frame(frame).unwrap();
    let at = |y, x| (0..shape.samples).map(move |channel| (x, y, channel));
    let places = (0..shape.rows).flat_map(|y| (0..shape.columns).flat_map(move |x| at(y, x)));
    places.map(|(x, y, channel)| frame.sample(x, y, channel)).collect()
}

pub(super) fn differences(one: &[i64], other: &[u8]) -> i64 {
    assert_eq!(one.len(), other.len());
    one.iter().zip(other).map(|(one, other)| (one - i64::from(*other)).abs()).max().unwrap()
}

/// As the library's own encoder writes it.
fn encoded(syntax: &str, elements: &[InMemElement]) -> Vec<u8> {
    encapsulated(syntax, elements.to_vec(), vec![codestream(syntax, elements)])
}

pub(super) fn codestream(syntax: &str, elements: &[InMemElement]) -> Vec<u8> {
    let mut whole = elements.to_vec();
    whole.extend(header());
    let object = file::open(&file(whole), &Limits::DEFAULT).unwrap();
    let Codec::EncapsulatedPixelData(_, Some(writer)) = TransferSyntaxRegistry.get(syntax).unwrap().codec() else {
        panic!("no encoder")
    };
    let mut fragment = Vec::new();
    writer.encode_frame(&object, 0, dicom_encoding::adapters::EncodeOptions::default(), &mut fragment).unwrap();
    fragment
}

#[test]
fn uncompressed_files_of_every_byte_order() {
    let elements = || [header(), image("MONOCHROME2", 1, COLUMNS, ROWS, 8, drawn())].concat();
    for syntax in [uids::IMPLICIT_VR_LITTLE_ENDIAN, uids::EXPLICIT_VR_LITTLE_ENDIAN, "1.2.840.10008.1.2.2"] {
        assert_eq!(differences(&samples(&file_in(syntax, elements()), 1), &drawn()), 0, "{syntax}");
    }
    let plain = file(elements());
    let meta = plain.windows(4).position(|window| window == [8, 0, 0x16, 0]).unwrap();
    let mut deflated = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut deflated, &plain[meta..]).unwrap();
    let empty = file_in(uids::DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN, vec![]);
    let end = empty.len() - empty.iter().rev().position(|byte| *byte == b'9').unwrap_or(0);
    let head = after_transfer_syntax(&empty).unwrap_or(&empty[..end]);
    let whole = [head, &deflated.finish().unwrap()].concat();
    assert_eq!(differences(&samples(&whole, 1), &drawn()), 0, "deflated");
}

/// A file's preamble and meta group, by the group's own length.
fn after_transfer_syntax(bytes: &[u8]) -> Option<&[u8]> {
    let length = u32::from_le_bytes(bytes.get(140..144)?.try_into().ok()?);
    bytes.get(..144 + length as usize)
}

#[test]
fn jpeg_and_jpeg_ls() {
    let gray = image("MONOCHROME2", 1, COLUMNS, ROWS, 8, drawn());
    assert_eq!(differences(&samples(&encoded(uids::JPEGLS_LOSSLESS, &gray), 1), &drawn()), 0);
    assert!(differences(&samples(&encoded(uids::JPEG_BASELINE8_BIT, &gray), 1), &drawn()) < 24);
    // A smooth gradient: what is lost in colour is little.
    let colours: Vec<u8> = (0..128_u8).flat_map(|at| [at, 255 - at, 60]).collect();
    let rgb = image("RGB", 3, COLUMNS, ROWS, 8, colours.clone());
    assert_eq!(differences(&samples(&encoded(uids::JPEGLS_LOSSLESS, &rgb), 1), &colours), 0);
    assert!(differences(&samples(&encoded(uids::JPEG_BASELINE8_BIT, &rgb), 1), &colours) < 40);
}

#[test]
fn an_adobe_segment_too_short_to_say_anything_is_no_fault() {
    const SHORT: &[u8] = b"\xFF\xEE\0\x0CAdobe\0\0\0\0\0";
    let colours: Vec<u8> = (0..128_u8).flat_map(|at| [at, 255 - at, 60]).collect();
    let read = |name: &str| {
        let elements = image("RGB", 3, COLUMNS, ROWS, 8, colours.clone());
        let stream = codestream(uids::JPEG_BASELINE8_BIT, &elements);
        assert_eq!(stream[..4], [0xFF, 0xD8, 0xFF, 0xE0], "the encoder's stream begins with JFIF's segment");
        let rest = 4 + usize::from(u16::from_be_bytes([stream[4], stream[5]]));
        let stream = [&stream[..2], SHORT, &stream[rest..]].concat();
        let elements = image(name, 3, COLUMNS, ROWS, 8, colours.clone());
        samples(&encapsulated(uids::JPEG_BASELINE8_BIT, elements, vec![stream]), 1)
    };
    assert!(differences(&read("YBR_FULL"), &colours) < 40);
    // The encoder transforms colours: taken as they are, these are luma and differences.
    let transformed: Vec<u8> = colours
        .chunks(3)
        .flat_map(|pixel| {
            let [r, g, b] = [0, 1, 2].map(|channel| i32::from(pixel[channel]));
            let luma = (299 * r + 587 * g + 114 * b) / 1_000;
            [luma, 128 + (b - luma) * 1_000 / 1_772, 128 + (r - luma) * 1_000 / 1_402]
                .map(|value| u8::try_from(value.clamp(0, 255)).unwrap())
        })
        .collect();
    assert!(differences(&read("RGB"), &transformed) < 40);
}

#[test]
fn jpeg_2000() {
    // `drawn`, as Pillow 11 with OpenJPEG 2.5 writes it without loss: reversible wavelet, no decomposition, bare codestream.
    const STREAM: &str = "ff4fff510029000000000010000000080000000000000000000000100000000800000000000000000001070101ff52\
        000c00000001000004040001ff5c00044040ff90000a0000000000750001ff93df8320123352d4e6f9c1c76f998ccc8ff909a51e6c3f3613\
        49e81a14f35be8dd723c37ab4bab6371895d0ade96fdfb7ca611bc927d48038d705472b1dd93e239cd6bcc82902fb4c8d4a4ea208caa8f0a\
        59555d31bbe671b5680003340a00000000000000000007ffd9";
    let stream = bytes_of(STREAM);
    for syntax in [uids::JPEG2000_LOSSLESS, uids::JPEG2000] {
        let file = encapsulated(syntax, image("MONOCHROME2", 1, COLUMNS, ROWS, 8, drawn()), vec![stream.clone()]);
        assert_eq!(differences(&samples(&file, 1), &drawn()), 0, "{syntax}");
    }
}

fn bytes_of(hexadecimal: &str) -> Vec<u8> {
    let digits: Vec<u32> = hexadecimal.chars().filter_map(|digit| digit.to_digit(16)).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}

#[test]
fn jpeg_2000_in_colour_with_either_transformation() {
    // `i, 255 - i, 60` for 128 pixels, by the same writer: reversible (YBR_RCT), irreversible (YBR_ICT).
    const REVERSIBLE: &str = "ff4fff51002f000000000010000000080000000000000000000000100000000800000000000000000003070101070101070101ff52000c\
        00000001010004040001ff5c00044040ff90000a0000000001230001ff93c3e76e82fa1fcc814bde681bac19a2502a46a78452f19b3bf8\
        65185fab18a89fe1565dc73c8a041f53e4246b80828be3190bdb9106e3c34a3ccfdf8378115054994ec033e2ed43327676c19a66666665\
        ff3925b4358e739ce739cfa50d9805000000015005500400000002ad59fa3f453847dca688fb94d11f729a18168fb11cd87e6c3f361f9b\
        106f4ffa0f749d6fada5d5b4bab69756d2eada5e1c361b0d86c361b0d86c361b0d86c361b0df8330115054934fc154d3413e6666666666\
        3cba0a400000000000a141e0000222204301308fa4010230f189c315768dab4fd88e6c3f34707e0fa6661e51ef43e275beb69756d2eada\
        5d5b4bab6190fca2451ff9be6f9be6f9be6f9be6f9be6f9be6f9c76376325e7fffd9";
    const IRREVERSIBLE: &str = "ff4fff51002f000000000010000000080000000000000000000000100000000800000000000000000003070101070101070101ff52000c\
        00000001010004040000ff5c0005424000ff90000a0000000000fe0001ff93c3e77613cdfe9be6298d9586a9736dc8f6d2615ebe16b6b4\
        07ab7fb78ec3fce24b0c1b7085057bd0e0a55dfcce12e7e12b9e8f71294710411b383a0c001fc7d4a2115054af3c919cf656a949ce9198\
        9454b339ecad52939d1a111555554960ebe49149ce735c32b7a7920472b79e922939bcfd3227eed1bc599417493d8b4e3d0601fe61f0c9\
        46752408f4cc444701e5b947cfb56c11504ad62faf160573f5b88cb249249a59c412777caf5598b23ef586e27cdc07b79f049905232c1c\
        bcd84ffdeeb0c5ccfef79ddae13528e8dadd067a7eb08ef2720aafbb2b12b8ba04c1588cc63a314bc515010ad09b58ceaeb6b8ffd9";
    let colours: Vec<u8> = (0..128_u8).flat_map(|at| [at, 255 - at, 60]).collect();
    for (syntax, name, stream, most) in
        [(uids::JPEG2000_LOSSLESS, "YBR_RCT", REVERSIBLE, 0), (uids::JPEG2000, "YBR_ICT", IRREVERSIBLE, 3)]
    {
        let file = encapsulated(syntax, image(name, 3, COLUMNS, ROWS, 8, vec![]), vec![bytes_of(stream)]);
        assert!(differences(&samples(&file, 1), &colours) <= most, "{name}");
    }
}

/// JPEG lossless, first-order prediction, the sixteen difference categories in codes of five bits.
fn lossless_jpeg(samples: &[i32], precision: u8) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xC3, 0, 11, precision, 0, 8, 0, 16, 1, 1, 0x11, 0, 0xFF, 0xC4, 0, 35, 0];
    bytes.extend([0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    bytes.extend(0..16);
    bytes.extend([0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 0, 0]);
    let mut bits = Vec::new();
    for (at, sample) in samples.iter().enumerate() {
        let predicted = match at {
            0 => 1 << (precision - 1),
            _ if at % 16 == 0 => samples[at - 16],
            _ => samples[at - 1],
        };
        let difference = sample - predicted;
        let category = 32 - difference.unsigned_abs().leading_zeros();
        bits.extend((0..5).rev().map(|bit| category >> bit & 1));
        let rest = (if difference < 0 { difference - 1 } else { difference }).cast_unsigned();
        bits.extend((0..category).rev().map(|bit| rest >> bit & 1));
    }
    bits.resize(bits.len().next_multiple_of(8), 1);
    for byte in bits.chunks(8) {
        let byte = u8::try_from(byte.iter().fold(0, |byte, bit| byte << 1 | bit)).unwrap();
        bytes.push(byte);
        if byte == 0xFF {
            bytes.push(0);
        }
    }
    bytes.extend([0xFF, 0xD9]);
    bytes
}

#[test]
fn lossless_jpeg_of_eight_and_sixteen_bits() {
    for (bits, scale, least) in [(8_u16, 1, 0), (16, 100, 20_000)] {
        let values: Vec<i32> = drawn().iter().map(|value| least + i32::from(*value) * scale).collect();
        let stream = lossless_jpeg(&values, u8::try_from(bits).unwrap());
        for syntax in [uids::JPEG_LOSSLESS_SV1, uids::JPEG_LOSSLESS] {
            let elements = image("MONOCHROME2", 1, COLUMNS, ROWS, bits, vec![]);
            let found = samples(&encapsulated(syntax, elements, vec![stream.clone()]), 1);
            assert_eq!(
                found,
                values.iter().map(|value| i64::from(*value)).collect::<Vec<_>>(),
                "{bits} bits, {syntax}"
            );
        }
    }
}

#[test]
fn twelve_bit_lossy_jpeg_is_unsupported_not_malformed() {
    let mut stream = lossless_jpeg(&[0; 128], 12);
    // The same frame header, as extended sequential.
    stream[3] = 0xC1;
    let file =
        encapsulated(uids::JPEG_EXTENDED12_BIT, image("MONOCHROME2", 1, COLUMNS, ROWS, 16, vec![]), vec![stream]);
    assert_eq!(read_bytes(&file).err(), Some(Rejection::Unsupported));
}

/// A frame's bytes by significance, in runs and literals.
fn run_lengths(segments: &[Vec<u8>]) -> Vec<u8> {
    let packed = segments.iter().map(|segment| {
        let mut packed = Vec::new();
        for piece in segment.chunks(100) {
            if piece.iter().all(|byte| *byte == piece[0]) {
                packed.extend([u8::try_from(257 - piece.len()).unwrap_or(0), piece[0]]);
            } else {
                packed.push(u8::try_from(piece.len() - 1).unwrap());
                packed.extend_from_slice(piece);
            }
        }
        packed.resize(packed.len().next_multiple_of(2), 0x80);
        packed
    });
    let packed: Vec<Vec<u8>> = packed.collect();
    let (mut head, mut at) = (vec![u32::try_from(packed.len()).unwrap()], 64);
    for segment in &packed {
        head.push(at);
        at += u32::try_from(segment.len()).unwrap();
    }
    head.resize(16, 0);
    head.into_iter().flat_map(u32::to_le_bytes).chain(packed.concat()).collect()
}

#[test]
fn run_lengths_of_every_sample_size_and_two_frames() {
    for bytes in [1_usize, 2, 4] {
        let (low, mut segments) = (drawn(), vec![vec![3; 128]; bytes - 1]);
        segments.push(low.clone());
        let bits = u16::try_from(bytes * 8).unwrap();
        let mut elements = image("MONOCHROME2", 1, COLUMNS, ROWS, bits, vec![]);
        elements.push(text(tags::NUMBER_OF_FRAMES, VR::IS, "2"));
        let frames = vec![run_lengths(&segments), run_lengths(&vec![vec![1; 128]; bytes])];
        let file = encapsulated(uids::RLE_LOSSLESS, elements, frames);
        let high: i64 = (1..bytes).map(|byte| 3 << (byte * 8)).sum();
        let expected: Vec<i64> = low.iter().map(|value| high + i64::from(*value)).collect();
        assert_eq!(samples(&file, 1), expected, "{bytes} bytes");
        let second: i64 = (0..bytes).map(|byte| 1 << (byte * 8)).sum();
        assert_eq!(samples(&file, 2), [second; 128], "{bytes} bytes");
    }
    // Three colours of four bytes each, one plane after the other.
    let segments: Vec<Vec<u8>> = (0..12).map(|segment| vec![segment; 128]).collect();
    let elements = image("RGB", 3, COLUMNS, ROWS, 32, vec![]);
    let found = samples(&encapsulated(uids::RLE_LOSSLESS, elements.clone(), vec![run_lengths(&segments)]), 1);
    assert_eq!(found[..3], [0x0001_0203, 0x0405_0607, 0x0809_0a0b]);
    for bits in [8, 16, 32] {
        let elements = image("MONOCHROME2", 1, COLUMNS, ROWS, bits, vec![]);
        let whole = run_lengths(&vec![drawn(); usize::from(bits / 8)]);
        for length in (70..whole.len() - 4).step_by(2) {
            let file = encapsulated(uids::RLE_LOSSLESS, elements.clone(), vec![whole[..length].to_vec()]);
            assert_eq!(read_bytes(&file).err(), Some(Rejection::Truncated), "{bits} bits, {length} bytes");
        }
    }
    let cut = run_lengths(&segments);
    let file = encapsulated(uids::RLE_LOSSLESS, elements, vec![cut[..cut.len() - 20].to_vec()]);
    assert_eq!(read_bytes(&file).err(), Some(Rejection::Truncated));
}

#[test]
fn signed_and_narrow_samples_show_their_whole_range() {
    // Twelve bits of sixteen, signed: what lies above them must not count.
    let stored: Vec<u8> = (-64..64_i16).flat_map(|value| (value & 0x0fff | 0x3000).to_le_bytes()).collect();
    let mut elements = image("MONOCHROME2", 1, COLUMNS, ROWS, 16, stored);
    elements.retain(|element| {
        ![tags::BITS_STORED, tags::HIGH_BIT, tags::PIXEL_REPRESENTATION]
            .contains(&dicom_core::header::Header::tag(element))
    });
    elements.extend([number(tags::BITS_STORED, 12), number(tags::HIGH_BIT, 11), number(tags::PIXEL_REPRESENTATION, 1)]);
    elements.extend(header());
    let bytes = file(elements);
    assert_eq!(samples(&bytes, 1), (-64..64).collect::<Vec<i64>>());
    let (_, rasters) = read_document(&bytes, None, Limits::DEFAULT).unwrap();
    let shown = image::load_from_memory(rasters[0].as_ref().unwrap()).unwrap().to_luma8().into_raw();
    assert!(shown[0] == 0 && shown[127] == 255 && shown.is_sorted());
}

#[test]
fn a_count_of_frames_that_is_no_number_is_counted() {
    let mut elements = image("MONOCHROME2", 1, COLUMNS, ROWS, 8, [drawn(), drawn(), drawn()].concat());
    elements.push(text(tags::NUMBER_OF_FRAMES, VR::IS, "3A"));
    elements.extend(header());
    assert_eq!(read_bytes(&file(elements)).unwrap().pages().len(), 3);
}
