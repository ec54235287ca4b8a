//! Boxes on pages, and the lines of the lists that they belong to.

use docward_engine_model::BBox;

/// What a box on a page shows; the colour goes by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shows {
    Field,
    Cell,
    Option,
    Ticked,
    Signature,
}

impl Shows {
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Field => "box field",
            Self::Cell => "box cell",
            Self::Option => "box option",
            Self::Ticked => "box ticked",
            Self::Signature => "box signature",
        }
    }
}

/// A box on a page and the line of the lists that it belongs to.
pub(super) struct Spot {
    /// Its number, from 1: `#box-N` on the page, `#value-N` in the lists.
    pub(super) number: usize,
    pub(super) page: u32,
    pub(super) bbox: BBox,
    pub(super) shows: Shows,
    /// What is said of it when one points at it.
    pub(super) title: String,
}

/// The boxes as the lists are written.
#[derive(Default)]
pub(super) struct Spots(Vec<Spot>);

impl Spots {
    /// Notes where something stands; its number, or `None` of what no page shows.
    pub(super) fn add(&mut self, page: Option<u32>, bbox: Option<BBox>, shows: Shows, title: String) -> Option<usize> {
        let (page, bbox) = (page?, bbox?);
        let number = self.0.len() + 1;
        self.0.push(Spot { number, page, bbox, shows, title });
        Some(number)
    }

    /// All of them, in the order of the lists.
    pub(super) fn list(&self) -> &[Spot] {
        &self.0
    }
}
