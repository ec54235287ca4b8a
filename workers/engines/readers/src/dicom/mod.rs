//! Not read yet.

use crate::ReadRequest;
use docward_engine_model::protocol::{Limits, PageInstruction, PageRedacted, Rejection, Reply, UidReplacement};

pub(crate) fn read(_request: &ReadRequest<'_>, _emit: &mut dyn FnMut(Reply)) -> Result<(), Rejection> {
    Err(Rejection::Unsupported)
}

pub(crate) fn rewrite(
    _bytes: &[u8],
    _pages: &[PageInstruction],
    _uids: &[UidReplacement],
    _limits: &Limits,
) -> Result<(Vec<u8>, Vec<PageRedacted>), Rejection> {
    Err(Rejection::Unsupported)
}
