//! DICOM: header values and burnt-in text in, a de-identified file out.

mod attributes;
mod burnt_in;
mod encapsulated;
mod file;
mod fragments;
mod frames;
mod guard;
mod jpeg;
mod profile;
mod raster;
mod report;
mod rewrite;
mod run_lengths;
mod stripped;
mod texts;
mod unknown;

use crate::pdf::{self, PdfPages};
use crate::{ReadRequest, page_read};
use docward_engine_model::protocol::{Limits, Rejection, Reply};
use docward_engine_model::{Dicom, DicomContent, DocumentBody, FileKind, Paged, Source, Structure};
use frames::Frames;
pub(crate) use rewrite::rewrite;

pub(crate) fn read(request: &ReadRequest<'_>, emit: &mut dyn FnMut(Reply)) -> Result<(), Rejection> {
    let file = file::open(request.bytes, &request.limits)?;
    let mut document = request.document(FileKind::Dicom);
    let mut dicom = Dicom {
        attributes: attributes::identifying(&file),
        uids: attributes::uids(&file),
        texts: texts::of(&file)?,
        content: DicomContent::default(),
    };
    if let Some(bytes) = encapsulated::document(&file)? {
        let pdf = pdf::open(&bytes)?;
        let pages = PdfPages::of(&pdf)?;
        let range = request.range(pages.count())?;
        emit(Reply::Opened { kind: FileKind::Dicom, page_count: pages.count() });
        for number in range {
            emit(Reply::Page(pages.read(number, request)?));
        }
        dicom.content = DicomContent::Pages(Paged { form: pages.form(), ..Paged::default() });
    } else if let Some(frames) = Frames::of(&file)? {
        read_frames(&frames, request, emit)?;
    } else {
        // Structured reports say something without pixels; plans and waveforms have a header only.
        dicom.content = DicomContent::Text(report::text(&file, &request.limits)?.into());
        emit(Reply::Opened { kind: FileKind::Dicom, page_count: 0 });
    }
    document.body = DocumentBody::Dicom(dicom);
    emit(Reply::Finished(document));
    Ok(())
}

/// The PDF that a file holds.
pub(crate) fn held_pdf(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, Rejection> {
    encapsulated::document(&file::open(bytes, limits)?)?.ok_or(Rejection::Malformed)
}

fn read_frames(frames: &Frames<'_>, request: &ReadRequest<'_>, emit: &mut dyn FnMut(Reply)) -> Result<(), Rejection> {
    let range = request.range(frames.count())?;
    request.page_fits(frames.shape().columns, frames.shape().rows)?;
    emit(Reply::Opened { kind: FileKind::Dicom, page_count: frames.count() });
    let mut sight = burnt_in::Sight::default();
    for number in range {
        let raster = raster::of(&frames.frame(number)?)?;
        let words = burnt_in::words(&raster, &mut sight)?;
        emit(Reply::Page(page_read(number, &raster, Source::BurntIn, words, Structure::default())?));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
