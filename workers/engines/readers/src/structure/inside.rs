//! What stands within a place to tick.

use crate::prepare::Levels;

/// A pixel darker than this is a pen's or a printer's; 0 is black, 255 white. A smudge and a shadow are lighter.
const DARK: u8 = 140;
/// A mark covers at least this share of the room.
const LEAST_FILLED: f32 = 0.055;
/// A mark reaches over at least this share of the room in the direction in which it is shorter. A speck does not, and neither
/// does a neighbour's stroke that crosses the edge, nor a rule or a fax's streak that runs through.
const LEAST_REACH: f32 = 0.3;

/// On a blank a mark covers at least this share of the room, and reaches over this share of its height.
const LEAST_FILLED_ON_A_BLANK: f32 = 0.03;
const LEAST_HEIGHT_ON_A_BLANK: f32 = 0.4;

/// How much of the room is filled.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Inside {
    /// The share of its pixels that are dark.
    filled: f32,
    /// The share of its columns that have dark pixels.
    across: f32,
    /// The share of its rows that have dark pixels.
    down: f32,
    /// Whether its middle has dark pixels.
    middle: bool,
}

/// The room within an outline.
#[derive(Clone, Copy)]
pub(super) struct Room {
    pub(super) x0: usize,
    pub(super) y0: usize,
    pub(super) x1: usize,
    pub(super) y1: usize,
    pub(super) round: bool,
}

impl Inside {
    /// What stands in the room; `None` if there is no room.
    pub(super) fn of(page: &Levels, room: Room) -> Option<Self> {
        let (wide, high) = (room.x1.checked_sub(room.x0)?, room.y1.checked_sub(room.y0)?);
        if wide == 0 || high == 0 {
            return None;
        }
        let mut columns = vec![false; wide];
        let (mut dark, mut area, mut rows, mut middle) = (0_usize, 0_usize, 0_usize, false);
        for y in room.y0..room.y1 {
            let inset = if room.round { inset(y - room.y0, wide, high) } else { 0 };
            let row = page.row(y).get(room.x0 + inset..room.x1 - inset).unwrap_or_default();
            area += row.len();
            let in_middle = (high..=high * 3).contains(&((y - room.y0) * 4));
            let before = dark;
            for (at, _) in row.iter().enumerate().filter(|(_, level)| **level < DARK) {
                dark += 1;
                let at = at + inset;
                middle |= in_middle && (wide..=wide * 3).contains(&(at * 4));
                if let Some(column) = columns.get_mut(at) {
                    *column = true;
                }
            }
            rows += usize::from(dark > before);
        }
        let columns = columns.iter().filter(|column| **column).count();
        Some(Self { filled: share(dark, area), across: share(columns, wide), down: share(rows, high), middle })
    }

    /// How much there is to call it a mark: 1 is just enough, 0 nothing at all.
    fn strength(self) -> f32 {
        if !self.middle {
            return 0.0;
        }
        (self.filled / LEAST_FILLED).min(self.across.min(self.down) / LEAST_REACH)
    }

    /// Whether it is a mark, and how sure that is.
    pub(super) fn selected(self) -> (bool, f32) {
        Self::sure(self.strength())
    }

    /// The same of the room above a blank, which is wide and in which a mark stands anywhere.
    pub(super) fn on_a_blank(self) -> (bool, f32) {
        let filled = self.filled / LEAST_FILLED_ON_A_BLANK;
        Self::sure(filled.min(self.down / LEAST_HEIGHT_ON_A_BLANK))
    }

    fn sure(strength: f32) -> (bool, f32) {
        if strength >= 1.0 { (true, 1.0 - 0.5 / (strength * strength)) } else { (false, 1.0 - 0.5 * strength) }
    }
}

/// How far a circle's edge is from its box's, in a row.
fn inset(row: usize, wide: usize, high: usize) -> usize {
    // In halves of a pixel, from the middle.
    let (a, b) = (wide, high.max(1));
    let y = (2 * row + 1).abs_diff(b);
    let half = a * (b * b).saturating_sub(y * y).isqrt() / b;
    (a.saturating_sub(half)).div_ceil(2)
}

#[expect(clippy::cast_precision_loss, reason = "counts of a small place's pixels")]
fn share(part: usize, whole: usize) -> f32 {
    part as f32 / whole.max(1) as f32
}
