//! What the pixels of a page show beside its words.

use crate::BBox;
use serde::{Deserialize, Serialize};

/// What a place to tick looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MarkShape {
    /// A square box.
    Square,
    /// A circle or bubble.
    Circle,
    /// Room between two brackets: `[ ]`, `( )`.
    Brackets,
    /// No place of its own: a ring that was drawn around a word.
    Ring,
}

/// A place to tick, ticked or not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// What it looks like.
    pub shape: MarkShape,
    /// Its outline, in the page's pixels.
    pub bbox: BBox,
    /// Whether somebody crossed, ticked, filled or drew it. A smudge is no mark.
    pub selected: bool,
    /// How sure the reader is of `selected`, 0 to 1.
    pub confidence: f32,
}

/// What the pixels of a page show beside its words. All boxes are in the page's pixels, in reading order of the page laid
/// upright. Of a page that lies tilted they are the boxes around what is tilted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Structure {
    /// How many quarter turns against the clock lay the page upright, 0 to 3.
    pub quarters: u8,
    /// How many degrees clockwise, after the quarter turns, then lay its lines level; 0 of a page that is as good as level.
    pub degrees: f32,
    /// Ruled lines, solid, dashed or dotted: each box is long in the line's direction and a few pixels across.
    pub rules: Vec<BBox>,
    /// Places to tick.
    pub marks: Vec<Mark>,
    /// Ink that no word covers and that is neither a rule nor a mark: writing that was not read, signatures, stamps, logos.
    pub ink: Vec<BBox>,
}
