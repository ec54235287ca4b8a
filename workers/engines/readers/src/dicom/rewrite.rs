//! The de-identified file: header by the profile, frames blacked out, meta group and preamble new.

use super::file::{self, DicomFile, text};
use super::frames::{Frame, Frames, Photometric, Shape};
use super::profile::{self, Uids};
use super::{burnt_in, encapsulated, raster};
use crate::pdf::{self, PdfPages};
use crate::{PagePixels, compose};
use dicom_core::{DataElement, PrimitiveValue, VR};
use dicom_dictionary_std::{tags, uids};
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};
use docward_engine_model::protocol::{Limits, PageInstruction, PageRedacted, Rejection, UidReplacement};
use docward_engine_model::{BBox, FileKind};

/// docward's own, made from a UUID.
const IMPLEMENTATION: &str = "2.25.264829180364920215113476527862419028374";

pub(crate) fn rewrite(
    bytes: &[u8],
    pages: &[PageInstruction],
    replacements: &[UidReplacement],
    limits: &Limits,
) -> Result<(Vec<u8>, Vec<PageRedacted>), Rejection> {
    if bytes.len() as u64 > limits.bytes {
        return Err(Rejection::TooManyBytes);
    }
    let mut file = file::open(bytes, limits)?;
    let uids = Uids::of(replacements);
    let document = encapsulated::document(&file)?;
    let (pixels, redacted) = match &document {
        Some(_) => (None, Vec::new()),
        None => blacked_out(&file, pages, limits)?,
    };
    let cleaned_pixels = pixels.is_some();
    let keeps_compression = pixels.is_none() && Frames::of(&file)?.is_some_and(|frames| !frames.is_native());
    let syntax = if keeps_compression {
        file.meta().transfer_syntax().to_owned()
    } else {
        uids::EXPLICIT_VR_LITTLE_ENDIAN.to_owned()
    };
    let class =
        text(&file, tags::SOP_CLASS_UID).unwrap_or_else(|| file.meta().media_storage_sop_class_uid().to_owned());
    let instance =
        text(&file, tags::SOP_INSTANCE_UID).unwrap_or_else(|| file.meta().media_storage_sop_instance_uid().to_owned());
    let instance = uids.replaced(tags::SOP_INSTANCE_UID, &instance)?;
    if let Some(pixels) = pixels {
        pixels.put(&mut file);
    }
    let mut redacted = redacted;
    let mut document_cleaned = false;
    if let Some(document) = document {
        let (pdf, shown) = composed(&document, pages, limits)?;
        redacted = shown;
        document_cleaned = true;
        encapsulated::replace(&mut file, pdf)?;
    }
    // The profile would empty the document that was just replaced.
    let kept = document_cleaned.then(|| file.get(tags::ENCAPSULATED_DOCUMENT).cloned()).flatten();
    let mut object = profile::cleaned(file.into_inner(), &uids)?;
    if let Some(kept) = kept {
        object.put(kept);
    }
    profile::declare(&mut object, cleaned_pixels || document_cleaned);
    Ok((written(object, class, instance, syntax, limits)?, redacted))
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
    fn put(mut self, file: &mut DicomFile) {
        let shape = self.shape;
        let number = |tag, value: u16| DataElement::new(tag, VR::US, PrimitiveValue::from(value));
        let bits = u16::try_from(shape.bytes * 8).unwrap_or(8);
        let stored = u16::try_from(shape.bits_stored).unwrap_or(bits);
        file.put(number(tags::BITS_ALLOCATED, bits));
        file.put(number(tags::BITS_STORED, stored));
        file.put(number(tags::HIGH_BIT, stored.saturating_sub(1)));
        let photometric = PrimitiveValue::from(shape.photometric.as_str());
        file.put(DataElement::new(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, photometric));
        if shape.samples > 1 {
            file.put(number(tags::PLANAR_CONFIGURATION, u16::from(shape.planar)));
        }
        if self.bytes.len() % 2 == 1 {
            self.bytes.push(0);
        }
        let vr = if shape.bytes == 1 { VR::OB } else { VR::OW };
        file.put(DataElement::new(tags::PIXEL_DATA, vr, PrimitiveValue::from(self.bytes)));
    }
}

/// The frames without what the instructions name; none if no frame loses anything.
fn blacked_out(
    file: &DicomFile,
    pages: &[PageInstruction],
    limits: &Limits,
) -> Result<(Option<Pixels>, Vec<PageRedacted>), Rejection> {
    let Some(frames) = Frames::of(file)? else {
        return Ok((None, Vec::new()));
    };
    let shape = *frames.shape();
    let total = (shape.length() as u64).checked_mul(u64::from(frames.count())).ok_or(Rejection::TooMuchOutput)?;
    if total > limits.output_bytes {
        return Err(Rejection::TooMuchOutput);
    }
    let (mut redacted, mut changed) = (Vec::new(), Vec::new());
    for instruction in pages {
        let mut frame = frames.frame(instruction.page)?;
        let black = black(&frame);
        let mut bytes = frame.bytes.into_owned();
        blacken(&shape, &mut bytes, black, &instruction.black_out);
        frame.bytes = bytes.into();
        let unknown_ink = unknown_text(&frame, instruction)?;
        let mut bytes = frame.bytes.into_owned();
        if instruction.black_out_unknown_ink {
            blacken(&shape, &mut bytes, black, &unknown_ink);
        }
        let touched =
            !instruction.black_out.is_empty() || (instruction.black_out_unknown_ink && !unknown_ink.is_empty());
        if touched {
            changed.push((instruction.page, bytes));
        }
        let unknown_ink = if instruction.black_out_unknown_ink { Vec::new() } else { unknown_ink };
        redacted.push(PageRedacted { page: instruction.page, unknown_ink });
    }
    if changed.is_empty() && !hides_planes(file) {
        return Ok((None, redacted));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(total).unwrap_or(0));
    for number in 1..=frames.count() {
        match changed.iter().find(|(page, _)| *page == number) {
            Some((_, frame)) => bytes.extend_from_slice(frame),
            None => bytes.extend_from_slice(&frames.frame(number)?.bytes),
        }
    }
    if hides_planes(file) {
        clear_unused_bits(&shape, &mut bytes);
    }
    Ok((Some(Pixels { shape, bytes }), redacted))
}

/// Looks again at the frame as it leaves: what still looks like writing, outside of known words.
fn unknown_text(frame: &Frame<'_>, instruction: &PageInstruction) -> Result<Vec<BBox>, Rejection> {
    let raster = raster::of(frame)?;
    let known = instruction.known.iter().chain(&instruction.black_out);
    let known: Vec<BBox> = known.copied().collect();
    let lines = burnt_in::text_like(&raster)?;
    Ok(lines.into_iter().filter(|line| !known.iter().any(|word| word.intersects(*line))).collect())
}

fn blacken(shape: &Shape, bytes: &mut [u8], black: [i64; 3], boxes: &[BBox]) {
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
fn black(frame: &Frame<'_>) -> [i64; 3] {
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

/// Retired overlays keep their bits above the stored ones.
fn hides_planes(file: &DicomFile) -> bool {
    let mut groups = (0x6000..=0x601e).step_by(2);
    groups.any(|group| {
        file.get(dicom_core::Tag(group, 0x0102))
            .and_then(|element| element.to_int::<u32>().ok())
            .is_some_and(|at| at > 0)
    })
}

fn clear_unused_bits(shape: &Shape, bytes: &mut [u8]) {
    if shape.bits_stored as usize >= shape.bytes * 8 {
        return;
    }
    for sample in bytes.chunks_exact_mut(shape.bytes) {
        let value = sample.iter().rev().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
        let unused = 64 - shape.bits_stored;
        let value = if shape.signed {
            ((value << unused).cast_signed() >> unused).cast_unsigned()
        } else {
            (value << unused) >> unused
        };
        for (byte, new) in sample.iter_mut().zip(value.to_le_bytes()) {
            *byte = new;
        }
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
    // A page that nobody gave an instruction for was not looked at.
    if !pages.iter().map(|instruction| instruction.page).eq(1..=count) {
        return Err(Rejection::Malformed);
    }
    let pixels = PagePixels { bytes: document, original: Some(document.len() as u64), rasters: &[] };
    let mut written = Vec::new();
    let redacted = compose(pixels, FileKind::Pdf, pages, limits, &mut |piece| written.extend(piece))?;
    Ok((written, redacted))
}
