//! Places to sign, and whether somebody did.

mod captions;
mod room;

#[cfg(test)]
mod tests;

use crate::upright::{Rect, Upright};
use docward_engine_model::{BBox, Signature};

/// The places to sign on pages.
#[derive(Default)]
pub(crate) struct Places {
    /// In reading order.
    pub(crate) signatures: Vec<Signature>,
    /// Of each page, where their captions stand.
    pub(crate) captions: Vec<Vec<Rect>>,
}

/// The places to sign on pages. `taken` tells of each page's words which are used already; those that call a
/// place to sign are added, and those that signatures were read as.
pub(crate) fn signatures(pages: &[Upright<'_>], taken: &mut [Vec<bool>]) -> Places {
    let mut places = Places::default();
    for (page, taken) in pages.iter().zip(taken) {
        let captions = captions::of(page);
        let mut rects = Vec::new();
        // No caption is ink of another's room; but one that calls no place to sign is left to the steps that follow.
        let mut not_ink = taken.clone();
        mark(&mut not_ink, captions.iter().flat_map(|caption| &caption.words));
        for caption in captions {
            let Some(room) = room::of(page, &caption) else { continue };
            let ink = room::ink(page, &caption, &room, &not_ink);
            if caption.kind.is_weak() && !ink.is_signature() {
                continue;
            }
            mark(taken, caption.words.iter().chain(&ink.words));
            mark(&mut not_ink, &ink.words);
            let bbox = ink.bbox(page).unwrap_or_else(|| page.on_page(room.rect));
            rects.push(caption.rect);
            places.signatures.push(Signature {
                label: caption.label(page).as_str().into(),
                present: ink.is_signature(),
                page: page.page.number,
                bbox,
            });
        }
        places.captions.push(rects);
    }
    places.signatures.retain(|signature: &Signature| !BBox::is_empty(signature.bbox));
    places
}

/// Notes words as used.
fn mark<'w>(taken: &mut [bool], words: impl IntoIterator<Item = &'w usize>) {
    for word in words {
        if let Some(taken) = taken.get_mut(*word) {
            *taken = true;
        }
    }
}
