//! Page images: PNG and JPEG, one page each, and TIFF with any number. Boxes are in pixels as received: an orientation that
//! metadata asks for is not applied.

mod fax;
mod flat;
#[cfg(test)]
mod tests;
mod tiff;
mod whole;

pub(crate) use flat::decode_png;
pub(crate) use tiff::read as read_tiff;

use crate::{Raster, ReadRequest, page_of_pixels};
use docward_engine_model::FileKind;
use docward_engine_model::protocol::{Rejection, Reply};

pub(crate) fn read_png(request: &ReadRequest<'_>, emit: &mut dyn FnMut(Reply)) -> Result<(), Rejection> {
    one_page(request, FileKind::Png, flat::decode_png, emit)
}

pub(crate) fn read_jpeg(request: &ReadRequest<'_>, emit: &mut dyn FnMut(Reply)) -> Result<(), Rejection> {
    one_page(request, FileKind::Jpeg, flat::decode_jpeg, emit)
}

type Decode = fn(&[u8], &ReadRequest<'_>) -> Result<Raster, Rejection>;

fn one_page(
    request: &ReadRequest<'_>,
    kind: FileKind,
    decode: Decode,
    emit: &mut dyn FnMut(Reply),
) -> Result<(), Rejection> {
    let range = request.range(1)?;
    let raster = decode(request.bytes, request)?;
    emit(Reply::Opened { kind, page_count: 1 });
    if range.contains(&1) {
        emit(Reply::Page(page_of_pixels(1, &raster)?));
    }
    emit(Reply::Finished(request.document(kind)));
    Ok(())
}
