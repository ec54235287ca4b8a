//! Places to sign, and whether somebody did.

mod captions;
mod room;

#[cfg(test)]
mod tests;

use crate::upright::Upright;
use docward_engine_model::{BBox, Signature};

/// The places to sign on pages, in reading order. `taken` tells of each page's words which are used already; those that call a
/// place to sign are added, and those that signatures were read as.
pub(crate) fn signatures(pages: &[Upright<'_>], taken: &mut [Vec<bool>]) -> Vec<Signature> {
    let mut signatures = Vec::new();
    for (page, taken) in pages.iter().zip(taken) {
        let captions = captions::of(page);
        for word in captions.iter().flat_map(|caption| &caption.words) {
            if let Some(taken) = taken.get_mut(*word) {
                *taken = true;
            }
        }
        for caption in captions {
            let Some(room) = room::of(page, &caption) else { continue };
            let ink = room::ink(page, &caption, &room, taken);
            if caption.kind.is_weak() && !ink.is_signature() {
                continue;
            }
            for word in &ink.words {
                if let Some(taken) = taken.get_mut(*word) {
                    *taken = true;
                }
            }
            let bbox = ink.bbox(page).unwrap_or_else(|| page.on_page(room.rect));
            signatures.push(Signature {
                label: caption.label(page).as_str().into(),
                present: ink.is_signature(),
                page: page.page.number,
                bbox,
            });
        }
    }
    signatures.retain(|signature: &Signature| !BBox::is_empty(signature.bbox));
    signatures
}
