//! Frames: what they look like, and what is left of them.

use super::*;
use dicom_dictionary_std::StandardDataDictionary;
use dicom_object::FileDicomObject;

type File = FileDicomObject<InMemDicomObject<StandardDataDictionary>>;

const BOX: BBox = BBox { x0: 2, y0: 1, x1: 5, y1: 3 };

pub(super) fn image(name: &str, samples: u16, columns: u16, rows: u16, bits: u16, bytes: Vec<u8>) -> Vec<InMemElement> {
    vec![
        number(tags::SAMPLES_PER_PIXEL, samples),
        text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, name),
        number(tags::ROWS, rows),
        number(tags::COLUMNS, columns),
        number(tags::BITS_ALLOCATED, bits),
        number(tags::BITS_STORED, bits),
        number(tags::HIGH_BIT, bits - 1),
        number(tags::PIXEL_REPRESENTATION, 0),
        DataElement::new(tags::PIXEL_DATA, if bits == 8 { VR::OB } else { VR::OW }, PrimitiveValue::from(bytes)),
    ]
}

pub(super) fn gray16(columns: u16, rows: u16, samples: Vec<u16>) -> Vec<InMemElement> {
    image("MONOCHROME2", 1, columns, rows, 16, samples.into_iter().flat_map(u16::to_le_bytes).collect())
}

fn with_header(pixels: Vec<InMemElement>) -> Vec<u8> {
    let mut elements = header();
    elements.extend(pixels);
    file(elements)
}

fn pixel_bytes(file: &File) -> Vec<u8> {
    file.element(tags::PIXEL_DATA).unwrap().to_bytes().unwrap().into_owned()
}

/// Byte offsets at which two buffers differ.
fn changes(before: &[u8], after: &[u8]) -> Vec<usize> {
    assert_eq!(before.len(), after.len());
    (0..before.len()).filter(|at| before[*at] != after[*at]).collect()
}

#[test]
fn gray_frames_lose_the_box_and_nothing_else() {
    for (name, black) in [("MONOCHROME2", 1_000_u16), ("MONOCHROME1", 1_063)] {
        let samples: Vec<u16> = (1_000..1_064).collect();
        let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        let original = with_header(image(name, 1, 8, 8, 16, bytes.clone()));
        let after = rewritten(&original, &[instruction(1, vec![BOX])]);
        let left: Vec<u16> =
            pixel_bytes(&after).as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
        for (at, sample) in left.iter().enumerate() {
            let inside = (2..5).contains(&(at % 8)) && (1..3).contains(&(at / 8));
            assert_eq!(*sample, if inside { black } else { samples[at] }, "{name} {at}");
        }
        assert_eq!(after.element(tags::BURNED_IN_ANNOTATION).unwrap().to_str().unwrap(), "NO");
    }
}

#[test]
fn colour_frames_lose_the_box_in_every_channel() {
    for planar in [0, 1] {
        let bytes: Vec<u8> = (1..=192).collect();
        let mut pixels = image("RGB", 3, 8, 8, 8, bytes.clone());
        pixels.push(number(tags::PLANAR_CONFIGURATION, planar));
        let after = rewritten(&with_header(pixels), &[instruction(1, vec![BOX])]);
        let left = pixel_bytes(&after);
        assert_eq!(changes(&bytes, &left).len(), 18, "planar {planar}");
        assert!(changes(&bytes, &left).iter().all(|at| left[*at] == 0));
        let pixel = |channel: usize, x: usize, y: usize| {
            if planar == 1 { channel * 64 + y * 8 + x } else { (y * 8 + x) * 3 + channel }
        };
        assert!((0..3).all(|channel| left[pixel(channel, 4, 2)] == 0 && left[pixel(channel, 5, 2)] != 0));
    }
}

#[test]
fn halved_colours_are_unfolded_before_they_are_blacked_out() {
    let bytes: Vec<u8> = (0..32).flat_map(|n| [n, n + 100, 90, 200]).collect();
    let after = rewritten(&with_header(image("YBR_FULL_422", 3, 8, 8, 8, bytes)), &[instruction(1, vec![BOX])]);
    assert_eq!(after.element(tags::PHOTOMETRIC_INTERPRETATION).unwrap().to_str().unwrap(), "YBR_FULL");
    let left = pixel_bytes(&after);
    assert_eq!(left.len(), 192);
    assert_eq!(left[(8 + 2) * 3..(8 + 2) * 3 + 3], [0, 128, 128]);
    assert_eq!(left[..6], [0, 90, 200, 100, 90, 200]);
}

#[test]
fn palette_frames_get_the_darkest_colour() {
    let mut pixels = image("PALETTE COLOR", 1, 8, 8, 8, vec![0; 64]);
    let descriptor = || PrimitiveValue::U16([4, 0, 16].into_iter().collect());
    let channel = |values: [u16; 4]| PrimitiveValue::U16(values.into_iter().collect());
    for (at, values) in [(0, [65_535, 900, 0, 30_000]), (1, [65_535, 900, 0, 0]), (2, [65_535, 900, 0, 0])] {
        pixels.push(DataElement::new(Tag(0x0028, 0x1101 + at), VR::US, descriptor()));
        pixels.push(DataElement::new(Tag(0x0028, 0x1201 + at), VR::OW, channel(values)));
    }
    let bytes = with_header(pixels);
    let after = rewritten(&bytes, &[instruction(1, vec![BOX])]);
    assert_eq!(pixel_bytes(&after)[8 + 2], 2);
    assert_eq!(pixel_bytes(&after)[0], 0);
}

#[test]
fn only_named_frames_change() {
    let frames: Vec<u8> = (0..192).collect();
    let mut pixels = image("MONOCHROME2", 1, 8, 8, 8, frames.clone());
    pixels.push(text(tags::NUMBER_OF_FRAMES, VR::IS, "3"));
    let bytes = with_header(pixels);
    let after = rewritten(&bytes, &[instruction(1, vec![]), instruction(2, vec![BOX])]);
    let changed = changes(&frames, &pixel_bytes(&after));
    assert_eq!(changed, [74, 75, 76, 82, 83, 84]);
    let untouched = rewritten(&bytes, &[]);
    assert_eq!(pixel_bytes(&untouched), frames);
    assert_eq!(
        rewrite(&bytes, &[instruction(4, vec![BOX])], [&[], &[]], &Limits::DEFAULT).err(),
        Some(Rejection::Malformed)
    );
}

#[test]
fn planes_above_the_stored_bits_go() {
    let samples: Vec<u8> = (0..64_u16).flat_map(|n| (n | 0x8000).to_le_bytes()).collect();
    let mut pixels = image("MONOCHROME2", 1, 8, 8, 16, samples);
    pixels.retain(|element| ![tags::BITS_STORED, tags::HIGH_BIT].contains(&dicom_core::header::Header::tag(element)));
    pixels.extend([number(tags::BITS_STORED, 12), number(tags::HIGH_BIT, 11), number(Tag(0x6000, 0x0102), 15)]);
    let after = rewritten(&with_header(pixels), &[]);
    let left: Vec<u16> = pixel_bytes(&after).as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    assert_eq!(left, (0..64).collect::<Vec<u16>>());
    assert!(after.get(Tag(0x6000, 0x0102)).is_none());
}

#[test]
fn too_large_frames_are_refused_before_they_are_decoded() {
    let mut limits = Limits::DEFAULT;
    limits.page_pixels = 63;
    let bytes = with_header(gray16(8, 8, vec![0; 64]));
    assert_eq!(read_document(&bytes, None, limits).err(), Some(Rejection::TooManyPixels));
}

/// A name drawn over a gradient, as a scanner's console does it: eight pixels high, at the end of the scale.
fn annotated(light: bool) -> (Vec<u16>, BBox) {
    let overlay = crate::pdf::fixture::rendered_text("Name: VOSS MIRA 19710203", 300, 40);
    let (mut samples, mut around) = (Vec::new(), None::<BBox>);
    for y in 0..128_u32 {
        for x in 0..300_u32 {
            let ground = 300 + (x + y) * 4;
            let ink = y.checked_sub(50).filter(|y| *y < 40).map_or(0, |y| 255 - overlay[(y * 300 + x) as usize]);
            if ink > 128 {
                let dot = BBox { x0: x, y0: y, x1: x + 1, y1: y + 1 };
                around = Some(around.map_or(dot, |around| around.union(dot)));
            }
            let end = if light { 4_095 } else { 0 };
            let mixed = (ground * (255 - u32::from(ink)) + end * u32::from(ink)) / 255;
            samples.push(u16::try_from(if !light && ink == 0 { mixed + 1_200 } else { mixed }).unwrap());
        }
    }
    (samples, around.unwrap())
}

#[test]
fn burnt_in_writing_is_found_light_and_dark() {
    for light in [true, false] {
        let (samples, around) = annotated(light);
        let document = read_bytes(&with_header(gray16(300, 128, samples))).unwrap();
        let words = &document.pages()[0].words;
        let text: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        assert!(text.contains(&"VOSS") && text.contains(&"MIRA"), "light {light}: {text:?}");
        let found = words.iter().map(|word| word.bbox).reduce(BBox::union).unwrap();
        assert!(found.x0 <= around.x0 && found.x1 >= around.x1, "light {light}: {found:?} {around:?}");
    }
}

#[test]
fn smooth_anatomy_has_no_writing() {
    let samples = (0..128 * 128_i32).map(|at| {
        let (x, y) = (at % 128 - 64, at / 128 - 64);
        u16::try_from(3_000 - (x * x + y * y).min(2_900)).unwrap()
    });
    let document = read_bytes(&with_header(gray16(128, 128, samples.collect()))).unwrap();
    assert!(document.pages()[0].words.is_empty());
}
