//! Serves one request with the readers.

use docward_engine_model::protocol::{PageRedacted, Rejection, Reply, Request};
use docward_engine_readers::{ReadRequest, compose, read, rewrite_dicom};

/// Does what the request says with the document.
pub fn serve(document: &[u8], request: Request, emit: &mut dyn FnMut(Reply)) {
    match request {
        Request::Read { declared, pages, limits } => {
            read(&ReadRequest { bytes: document, declared, pages, limits }, emit);
        }
        Request::Compose { kind, rasters, pages, limits } => {
            emit(redacted(compose(document, kind, &rasters, &pages, &limits)));
        }
        Request::RewriteDicom { pages, uids, limits } => {
            emit(redacted(rewrite_dicom(document, &pages, &uids, &limits)));
        }
    }
}

fn redacted(result: Result<(Vec<u8>, Vec<PageRedacted>), Rejection>) -> Reply {
    match result {
        Ok((bytes, pages)) => Reply::Redacted { bytes, pages },
        Err(rejection) => Reply::Rejected(rejection),
    }
}
