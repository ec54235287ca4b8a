//! The de-identified file: header by the profile, frames blacked out, meta group and preamble new.

use super::file::{self, padded, text};
use super::fragments::EXTENDED;
use super::frames::{Frame, Frames, Photometric, Shape};
use super::profile::{self, Seen, Uids};
use super::texts::Texts;
use super::{burnt_in, encapsulated, raster};
use crate::pdf::{self, PdfPages};
use crate::{PagePixels, compose};
use dicom_core::{DataElement, DicomValue, PrimitiveValue, VR};
use dicom_dictionary_std::{tags, uids};
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};
use docward_engine_model::protocol::{Limits, PageInstruction, PageRedacted, Rejection, Replacement};
use docward_engine_model::{BBox, FileKind};
use std::collections::HashMap;

const EXPLICIT: &str = uids::EXPLICIT_VR_LITTLE_ENDIAN;
/// docward's own, made from a UUID.
const IMPLEMENTATION: &str = "2.25.264829180364920215113476527862419028374";

pub(crate) fn rewrite(
    bytes: &[u8],
    pages: &[PageInstruction],
    [uids, texts]: [&[Replacement]; 2],
    limits: &Limits,
) -> Result<(Vec<u8>, Vec<PageRedacted>), Rejection> {
    if bytes.len() as u64 > limits.bytes {
        return Err(Rejection::TooManyBytes);
    }
    let mut file = file::open(bytes, limits)?;
    let (uids, texts) = (Uids::of(uids), Texts::of(texts));
    let uid = |tag, named: &str| uids.replaced(tag, &text(&file, tag).unwrap_or_else(|| named.to_owned()));
    let class = uid(tags::SOP_CLASS_UID, file.meta().media_storage_sop_class_uid())?;
    let instance = uid(tags::SOP_INSTANCE_UID, file.meta().media_storage_sop_instance_uid())?;
    let mut syntax = EXPLICIT.to_owned();
    let (mut seen, mut redacted) = (Seen::NoPixels, Vec::new());
    let (mut document, mut pixels) = (None, None);
    if let Some(original) = encapsulated::document(&file)? {
        let (pdf, shown) = composed(&original, pages, limits)?;
        (seen, redacted) = (seen_of(&shown), shown);
        encapsulated::replace(&mut file, pdf)?;
        // The profile would empty the document that was just replaced.
        document = file.get(tags::ENCAPSULATED_DOCUMENT).cloned();
    } else if let Some(frames) = Frames::of(&file)? {
        let (changed, shown) = blacked_out(&frames, pages, limits)?;
        (seen, redacted) = (seen_of(&shown), shown);
        if let Some(stored) = frames.as_stored().filter(|_| changed.is_empty()) {
            let is_compressed = matches!(stored, DicomValue::PixelSequence(_));
            if is_compressed {
                file.meta().transfer_syntax().clone_into(&mut syntax);
            }
            let vr = if is_compressed { VR::OB } else { frames.shape().vr() };
            // Tables of places would lie.
            for table in EXTENDED {
                file.remove_element(table);
            }
            file.put(DataElement::new(tags::PIXEL_DATA, vr, stored));
        } else {
            pixels = Some(decoded(&frames, changed)?);
            file.remove_element(tags::PIXEL_DATA);
        }
    }
    let mut object = profile::cleaned(file.into_inner(), &uids, &texts)?;
    if let Some(document) = document {
        object.put(document);
    }
    if let Some(pixels) = pixels {
        pixels.put(&mut object);
    }
    profile::declare(&mut object, seen);
    Ok((written(object, class, instance, syntax, limits)?, redacted))
}

/// What is known of pages that were looked at once more as they leave.
pub(super) fn seen_of(pages: &[PageRedacted]) -> Seen {
    if pages.iter().all(|page| page.unknown_ink.is_empty()) { Seen::Clean } else { Seen::Ink }
}

fn written(
    mut object: InMemDicomObject,
    class: String,
    instance: String,
    syntax: String,
    limits: &Limits,
) -> Result<Vec<u8>, Rejection> {
    object.convert_to_utf8();
    let meta = FileMetaTableBuilder::new()
        .media_storage_sop_class_uid(class)
        .media_storage_sop_instance_uid(instance)
        .transfer_syntax(syntax)
        .implementation_class_uid(IMPLEMENTATION)
        .implementation_version_name("DOCWARD")
        .build()
        .map_err(|_| Rejection::Malformed)?;
    let mut bytes = Vec::new();
    object.with_exact_meta(meta).write_all(&mut bytes).map_err(|_| Rejection::Malformed)?;
    if bytes.len() as u64 > limits.output_bytes {
        return Err(Rejection::TooMuchOutput);
    }
    Ok(bytes)
}

/// All frames, uncompressed.
struct Pixels {
    shape: Shape,
    bytes: Vec<u8>,
}

impl Pixels {
    fn put(self, object: &mut InMemDicomObject) {
        let shape = self.shape;
        let number = |tag, value: u16| DataElement::new(tag, VR::US, PrimitiveValue::from(value));
        let bits = u16::try_from(shape.bytes * 8).unwrap_or(8);
        let stored = u16::try_from(shape.bits_stored).unwrap_or(bits);
        object.put(number(tags::BITS_ALLOCATED, bits));
        object.put(number(tags::BITS_STORED, stored));
        object.put(number(tags::HIGH_BIT, stored.saturating_sub(1)));
        let photometric = PrimitiveValue::from(shape.photometric.as_str());
        object.put(DataElement::new(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, photometric));
        if shape.samples > 1 {
            object.put(number(tags::PLANAR_CONFIGURATION, u16::from(shape.planar)));
        }
        object.put(DataElement::new(tags::PIXEL_DATA, shape.vr(), PrimitiveValue::from(padded(self.bytes))));
    }
}

/// Frames that lose something, by their numbers.
type BlackedOut = HashMap<u32, Vec<u8>>;

/// The frames that lose something, and what all of them show.
fn blacked_out(
    frames: &Frames<'_>,
    pages: &[PageInstruction],
    limits: &Limits,
) -> Result<(BlackedOut, Vec<PageRedacted>), Rejection> {
    let shape = *frames.shape();
    let total = (shape.length() as u64).checked_mul(u64::from(frames.count())).ok_or(Rejection::TooMuchOutput)?;
    if total > limits.output_bytes {
        return Err(Rejection::TooMuchOutput);
    }
    looked_at(pages, frames.count())?;
    let (mut redacted, mut changed) = (Vec::new(), HashMap::new());
    for instruction in pages {
        let mut frame = frames.frame(instruction.page)?;
        // What black is, the whole frame says, as it is stored.
        let mut black = None;
        blacken(&mut frame, &mut black, &instruction.black_out);
        let mut unknown_ink = unknown_text(&frame, instruction)?;
        if instruction.black_out_unknown_ink {
            blacken(&mut frame, &mut black, &unknown_ink);
            unknown_ink.clear();
        }
        if black.is_some() {
            changed.insert(instruction.page, frame.bytes.into_owned());
        }
        redacted.push(PageRedacted { page: instruction.page, unknown_ink });
    }
    Ok((changed, redacted))
}

/// A page that nobody gave an instruction for was not looked at.
fn looked_at(pages: &[PageInstruction], count: u32) -> Result<(), Rejection> {
    let all = pages.iter().map(|instruction| instruction.page).eq(1..=count);
    if all { Ok(()) } else { Err(Rejection::Malformed) }
}

/// All frames, uncompressed, some of them changed.
fn decoded(frames: &Frames<'_>, mut changed: BlackedOut) -> Result<Pixels, Rejection> {
    let shape = *frames.shape();
    let mut bytes = Vec::with_capacity(shape.length() * frames.count() as usize);
    for number in 1..=frames.count() {
        match changed.remove(&number) {
            Some(frame) => bytes.extend(frame),
            None => bytes.extend_from_slice(&frames.frame(number)?.bytes),
        }
    }
    shape.clear_unused_bits(&mut bytes);
    Ok(Pixels { shape, bytes })
}

/// Looks again at the frame as it leaves: what still looks like writing, outside of known words.
fn unknown_text(frame: &Frame<'_>, instruction: &PageInstruction) -> Result<Vec<BBox>, Rejection> {
    let raster = raster::of(frame)?;
    let known = instruction.known.iter().chain(&instruction.black_out);
    let known: Vec<BBox> = known.copied().collect();
    let lines = burnt_in::text_like(&raster)?;
    Ok(lines.into_iter().filter(|line| !known.iter().any(|word| word.intersects(*line))).collect())
}

/// Blacks boxes out of a frame, with the black that it has once there is a box.
fn blacken(frame: &mut Frame<'_>, black: &mut Option<[i64; 3]>, boxes: &[BBox]) {
    if boxes.is_empty() {
        return;
    }
    let (shape, black) = (frame.shape, *black.get_or_insert_with(|| black_of(frame)));
    let bytes = frame.bytes.to_mut();
    for bbox in boxes {
        for y in bbox.y0..bbox.y1.min(shape.rows) {
            for x in bbox.x0..bbox.x1.min(shape.columns) {
                for (channel, black) in black.iter().enumerate().take(shape.samples) {
                    let at = shape.offset(x, y, channel);
                    let black = black.to_le_bytes();
                    if let (Some(sample), Some(black)) = (bytes.get_mut(at..at + shape.bytes), black.get(..shape.bytes))
                    {
                        sample.copy_from_slice(black);
                    }
                }
            }
        }
    }
}

/// The stored values that show as black: in grey the frame's own extreme, so that a viewer's automatic window stays as it was.
fn black_of(frame: &Frame<'_>) -> [i64; 3] {
    let shape = &frame.shape;
    let grays = || (0..shape.rows).flat_map(|y| (0..shape.columns).map(move |x| frame.sample(x, y, 0)));
    match shape.photometric {
        Photometric::Monochrome2 => [grays().min().unwrap_or(0); 3],
        Photometric::Monochrome1 => [grays().max().unwrap_or(0); 3],
        Photometric::Palette => [frame.palette.as_ref().map_or(0, raster::Palette::darkest); 3],
        Photometric::Rgb => [0; 3],
        Photometric::YbrFull => [0, 1 << (shape.bits_stored - 1), 1 << (shape.bits_stored - 1)],
    }
}

/// The PDF inside, as pictures of its pages without what the instructions name.
fn composed(
    document: &[u8],
    pages: &[PageInstruction],
    limits: &Limits,
) -> Result<(Vec<u8>, Vec<PageRedacted>), Rejection> {
    let file = pdf::open(document)?;
    let count = PdfPages::of(&file)?.count();
    if count > limits.pages {
        return Err(Rejection::TooManyPages);
    }
    looked_at(pages, count)?;
    let pixels = PagePixels { bytes: document, original: Some(document.len() as u64), rasters: &[] };
    let mut written = Vec::new();
    let redacted = compose(pixels, FileKind::Pdf, pages, limits, &mut |piece| written.extend(piece))?;
    Ok((written, redacted))
}
