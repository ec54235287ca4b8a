//! Signatures that are drawn by hand in the rooms for them.

use super::cell::{self, Levels, Line};
use super::{Laid, Placed};
use crate::Raster;
use docward_engine_model::official::{Holds, OfficialForm};
use docward_engine_model::{BBox, Word};

/// A stroke that is at least so wide, in 1/100 inch, is drawn, unless a word is read there that is type: sure, and no higher than
/// this.
const STROKE: f64 = 24.0;
const SURE: f32 = 0.8;
const TYPE: f64 = 17.0;

/// Finds what is drawn in the rooms for signatures: of the page's ink without words nothing else is left there, and what was
/// read in its strokes is taken out of these rooms.
pub(super) fn find(form: OfficialForm, raster: &Raster, words: &[Word], laid: &mut Laid, ink: &mut Vec<BBox>) {
    let table = form.table();
    let (sheet, blank) = (&laid.sheet, &laid.blank);
    if !table.boxes.iter().any(|one| one.holds == Holds::Signature) {
        return;
    }
    let mut found = Vec::new();
    let levels = Levels::of(raster);
    for filled in &mut laid.boxes {
        let one = table.boxes.get(usize::from(filled.index)).filter(|one| one.holds == Holds::Signature);
        let Some(one) = one else { continue };
        ink.retain(|ink| !filled.bbox.holds_middle_of(*ink));
        let lines = cell::lines(&levels, sheet, &[Placed::from(one.room)], blank);
        for line in lines.iter().filter(|line| line.is_tall || line.stroke >= STROKE) {
            let typed = |at: &u32| {
                let place = laid.placed.get(*at as usize);
                let sure = words.get(*at as usize).is_some_and(|word| word.confidence >= SURE);
                sure && place.is_some_and(|place| place.y1 - place.y0 < TYPE && has_middle_of(line, *place))
            };
            if filled.words.iter().any(typed) {
                continue;
            }
            found.extend(sheet.around(line.place, raster.width(), raster.height()));
            filled.words.retain(|at| laid.placed.get(*at as usize).is_none_or(|place| !has_middle_of(line, *place)));
        }
    }
    ink.extend(found);
}

fn has_middle_of(line: &Line, place: Placed) -> bool {
    let [x, y] = place.middle();
    line.place.holds(Placed { x0: x, y0: y, x1: x, y1: y })
}
