//! Blacks out rasters and composes a document of them.

use docward_engine_model::FileKind;
use docward_engine_model::protocol::{Limits, PageInstruction, PageRedacted, RasterPart, Rejection};

/// Composes a document of rasters (PNGs, one after the other in `bytes`), each without what its instruction names.
pub fn compose(
    _bytes: &[u8],
    _kind: FileKind,
    _rasters: &[RasterPart],
    _pages: &[PageInstruction],
    _limits: &Limits,
) -> Result<(Vec<u8>, Vec<PageRedacted>), Rejection> {
    Err(Rejection::Unsupported)
}
