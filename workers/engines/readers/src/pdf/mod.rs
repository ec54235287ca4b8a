//! PDF: words from the text layer where it says what the page shows, from the pixels where it doesn't.
//!
//! One interpreter (hayro) hands over the page's glyphs and drawings and, where these do not tell all, paints it, so boxes
//! and raster can't disagree: crop box, rotation, transformations, form appearances and decryption are the same for both.
//! What a person can't see (hidden layers, text under images, white on white) is not taken for the page's text.

mod bars;
mod blank;
mod content;
mod covers;
mod curves;
mod drawing;
mod form;
mod glyphs;
mod grid;
mod grounds;
mod ink;
mod layer;
mod open;
mod outline;
mod page;
mod pen;
mod pictures;
mod places;
mod rects;
mod render;
mod sample;
mod second;
mod shapes;
mod siblings;
mod signs;
mod silhouette;
mod typefaces;
mod weight;
mod words;

use crate::ReadRequest;
use docward_engine_model::protocol::{Rejection, Reply};
use docward_engine_model::{DocumentBody, FileKind, Paged};
pub(crate) use page::PdfPages;

pub(crate) fn read(request: &ReadRequest<'_>, emit: &mut dyn FnMut(Reply)) -> Result<(), Rejection> {
    let pdf = open::open(request.bytes)?;
    let pages = PdfPages::of(&pdf)?;
    let range = request.range(pages.count())?;
    emit(Reply::Opened { kind: FileKind::Pdf, page_count: pages.count() });
    for number in range {
        emit(Reply::Page(pages.read(number, request)?));
    }
    let mut document = request.document(FileKind::Pdf);
    document.body = DocumentBody::Pages(Paged { form: pages.form(), ..Paged::default() });
    emit(Reply::Finished(document));
    Ok(())
}

pub(crate) use open::open;
pub(crate) use shapes::load;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;
