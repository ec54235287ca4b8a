//! DICOM: header values and burnt-in text in, a de-identified file out.

mod attributes;
mod burnt_in;
mod encapsulated;
mod file;
mod frames;
mod guard;
mod profile;
mod raster;
mod rewrite;

use crate::pdf::{self, PdfPages};
use crate::{ReadRequest, raster_png};
use docward_engine_model::protocol::{PageRead, Rejection, Reply};
use docward_engine_model::{FileKind, Page, Source};
use file::DicomFile;
use frames::Frames;
pub(crate) use rewrite::rewrite;

pub(crate) fn read(request: &ReadRequest<'_>, emit: &mut dyn FnMut(Reply)) -> Result<(), Rejection> {
    let file = file::open(request.bytes, &request.limits)?;
    let mut document = request.document(FileKind::Dicom);
    document.attributes = attributes::identifying(&file);
    document.uids = attributes::uids(&file);
    if let Some(bytes) = encapsulated::document(&file)? {
        let pdf = pdf::open(&bytes)?;
        let pages = PdfPages::of(&pdf)?;
        let range = request.range(pages.count())?;
        emit(Reply::Opened { kind: FileKind::Dicom, page_count: pages.count() });
        for number in range {
            emit(Reply::Page(pages.read(number, request)?));
        }
        document.form = pages.form();
    } else {
        read_frames(&file, request, emit)?;
    }
    emit(Reply::Finished(document));
    Ok(())
}

fn read_frames(file: &DicomFile, request: &ReadRequest<'_>, emit: &mut dyn FnMut(Reply)) -> Result<(), Rejection> {
    let Some(frames) = Frames::of(file)? else {
        // Structured reports, plans, directories: a header and nothing to look at.
        emit(Reply::Opened { kind: FileKind::Dicom, page_count: 0 });
        return Ok(());
    };
    let range = request.range(frames.count())?;
    request.page_fits(frames.shape().columns, frames.shape().rows)?;
    emit(Reply::Opened { kind: FileKind::Dicom, page_count: frames.count() });
    for number in range {
        let raster = raster::of(&frames.frame(number)?)?;
        let words = burnt_in::words(&raster)?;
        let page = Page { number, width: raster.width(), height: raster.height(), source: Source::Pixels, words };
        emit(Reply::Page(PageRead { page, raster: raster_png(&raster)? }));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
