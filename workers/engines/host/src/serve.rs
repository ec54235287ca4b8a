//! Serves one request with the readers.

use docward_engine_model::protocol::{PIECE, PageRedacted, Rejection, Reply, Request};
use docward_engine_readers::{PagePixels, ReadRequest, acknowledge, compose, paint, read, rewrite_dicom, split};

/// Does what the request says with the document.
pub fn serve(document: &[u8], request: Request, emit: &mut dyn FnMut(Reply)) {
    match request {
        Request::Read { declared, pages, limits } => {
            read(&ReadRequest { bytes: document, declared, pages, limits }, emit);
        }
        Request::Compose { kind, original, rasters, pages, limits } => {
            let pixels = PagePixels { bytes: document, original, rasters: &rasters };
            let redacted = compose(pixels, kind, &pages, &limits, &mut |piece| emit(Reply::Piece(piece)));
            emit(last(redacted));
        }
        Request::Paint { pages, limits } => {
            let painted = paint(document, &pages, &limits, &mut |picture| emit(Reply::Painted(picture)));
            emit(last(painted.map(|()| Vec::new())));
        }
        Request::RewriteDicom { pages, uids, texts, limits } => {
            let redacted = rewrite_dicom(document, &pages, [&uids, &texts], &limits);
            let redacted = redacted.map(|(bytes, pages)| {
                bytes.chunks(PIECE).for_each(|piece| emit(Reply::Piece(piece.to_vec())));
                pages
            });
            emit(last(redacted));
        }
        Request::Acknowledge { .. } => emit(acknowledge(document).map_or_else(Reply::Rejected, Reply::Acknowledged)),
        Request::Split { .. } => emit(split(document).map_or_else(Reply::Rejected, Reply::Split)),
    }
}

fn last(redacted: Result<Vec<PageRedacted>, Rejection>) -> Reply {
    redacted.map_or_else(Reply::Rejected, |pages| Reply::Redacted { pages })
}
