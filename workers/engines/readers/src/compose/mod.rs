//! Blacks out rasters, looks for ink that nothing covers, and composes a document of what is left.

mod components;
mod ink;
mod write;

use crate::image::decode_png;
use crate::{Raster, ReadRequest};
use docward_engine_model::protocol::{Limits, PageInstruction, PageRange, PageRedacted, RasterPart, Rejection};
use docward_engine_model::{BBox, FileKind};

/// Composes a document of rasters (PNGs, one after the other in `bytes`), each without what its instruction names.
pub fn compose(
    bytes: &[u8],
    kind: FileKind,
    rasters: &[RasterPart],
    pages: &[PageInstruction],
    limits: &Limits,
) -> Result<(Vec<u8>, Vec<PageRedacted>), Rejection> {
    if rasters.is_empty() || rasters.len() != pages.len() {
        return Err(Rejection::Malformed);
    }
    let mut redacted = Vec::with_capacity(pages.len());
    let mut blacked_out = rasters.iter().zip(pages).map(|(part, instruction)| {
        if part.page != instruction.page {
            return Err(Rejection::Malformed);
        }
        let mut raster = raster(bytes, *part, limits)?;
        let unknown_ink = black_out(&mut raster, instruction);
        redacted.push(PageRedacted { page: instruction.page, unknown_ink });
        Ok(raster)
    });
    let document = write::write(kind, &mut blacked_out)?;
    Ok((document, redacted))
}

fn raster(bytes: &[u8], part: RasterPart, limits: &Limits) -> Result<Raster, Rejection> {
    let start = usize::try_from(part.offset).map_err(|_| Rejection::Malformed)?;
    let length = usize::try_from(part.length).map_err(|_| Rejection::Malformed)?;
    let end = start.checked_add(length).ok_or(Rejection::Malformed)?;
    let bytes = bytes.get(start..end).ok_or(Rejection::Truncated)?;
    let pages = PageRange { first: 1, last: 1 };
    decode_png(bytes, &ReadRequest { bytes, declared: None, pages, limits: *limits })
}

/// Blacks out what the instruction names, and unknown ink if it says so. Gives the unknown ink that the page still shows.
fn black_out(raster: &mut Raster, instruction: &PageInstruction) -> Vec<BBox> {
    // Before anything is blacked out: a black box is not ink.
    let unknown_ink = ink::unknown(raster, &instruction.known, &instruction.black_out);
    for bbox in &instruction.black_out {
        raster.black_out(*bbox);
    }
    if !instruction.black_out_unknown_ink {
        return unknown_ink;
    }
    for bbox in unknown_ink {
        raster.black_out(bbox);
    }
    Vec::new()
}
