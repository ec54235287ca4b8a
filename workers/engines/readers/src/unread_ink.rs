//! Ink that no word or box covers: handwriting, stamps, signatures, and words that the reader missed.
//!
//! The reader tells it beside a page's words, and what redacts a page looks again at what it is about to write.
//!
//! What words and boxes cover is taken away, then ruled lines; connected ink that is left is dropped where it is dust or the
//! scanner's edge, and gathered into boxes.

use crate::bands::Bands;
use crate::components::{Component, Run, components};
use crate::rows::Rows;
use crate::{Raster, paper};
use docward_engine_model::BBox;

/// Boxes that a page may have; more are gathered into fewer.
const MOST: usize = 500;

/// Boxes of unknown ink.
pub(crate) fn boxes(raster: &Raster, known: &[BBox], black_out: &[BBox]) -> Vec<BBox> {
    let mut mask = Mask::of(raster);
    for bbox in black_out {
        mask.clear(bbox.grown(2, raster.width(), raster.height()));
    }
    unknown(mask, &Bands::whole(raster.width(), raster.height()), known, &[])
}

/// The same of some bands of a page that have straight lines there. All boxes are in the bands' pixels.
pub(crate) fn boxes_in(bands: &Bands, raster: &Raster, known: &[BBox], lines: &[BBox]) -> Vec<BBox> {
    unknown(Mask::of(raster), bands, known, lines)
}

fn unknown(mut mask: Mask, bands: &Bands, known: &[BBox], lines: &[BBox]) -> Vec<BBox> {
    let scale = Scale::of(bands.page());
    let (width, height) = (bands.width(), bands.height());
    for bbox in known {
        // Accents, commas and the soft edge of letters stand outside their word's box. The shorter side is a letter's, of
        // words that stand upright as well, and a rule's thickness.
        mask.clear(bbox.grown(2 + bbox.width().min(bbox.height()) / 4, width, height));
    }
    mask.clear_ruled_lines(scale);
    // A line that the bands cut off may be too short to be known by its length.
    for bbox in lines {
        mask.clear(bbox.grown(2, width, height));
    }
    let (mut runs, found) = components(&Rows::of(&mask.cells, mask.width, |cell| cell));
    runs.retain(|run| scale.is_ink(&found[run.component], bands));
    let mut reach = scale.pixels(12);
    loop {
        // What stands in two bands has nothing to do with each other, however far the reach.
        let boxes: Vec<BBox> = bands.parted(&runs, |run| run.y).flat_map(|runs| gather(runs, reach, scale)).collect();
        if boxes.len() <= MOST {
            return boxes;
        }
        reach *= 2;
    }
}

/// What sizes mean on this page: they are given for 200 dots an inch, at which a letter page is 2,200 pixels long.
#[derive(Clone, Copy)]
struct Scale(f32);

impl Scale {
    #[expect(clippy::cast_precision_loss, reason = "a page has far fewer pixels across than 2 to the 24th")]
    fn of([width, height]: [u32; 2]) -> Self {
        Self((width.max(height) as f32 / 2200.0).clamp(0.5, 4.0))
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "small positive numbers"
    )]
    fn pixels(self, at_200: usize) -> usize {
        (at_200 as f32 * self.0).round().max(1.0) as usize
    }

    /// Not dust, and not the shadow of the page's edge.
    fn is_ink(self, component: &Component, bands: &Bands) -> bool {
        let (width, height) = (component.width(), component.height());
        if component.area < self.pixels(4).pow(2) || width.max(height) < self.pixels(6) {
            return false;
        }
        let [across, down] = bands.page();
        let margin = (across.max(down) * 3 / 200).max(4);
        let in_margin = |bbox: BBox| {
            bbox.x1 <= margin || bbox.y1 <= margin || bbox.x0 + margin >= across || bbox.y0 + margin >= down
        };
        component.bbox().is_some_and(|bbox| !in_margin(bands.on_page(bbox)))
    }

    /// Large enough to say something: a dot, a dash or a bullet that was not read is not.
    fn is_worth_telling(self, group: &Component) -> bool {
        group.area >= self.pixels(7).pow(2) && group.width().max(group.height()) >= self.pixels(14)
    }
}

/// Which pixels are ink.
struct Mask {
    cells: Vec<bool>,
    width: usize,
    height: usize,
}

impl Mask {
    fn of(raster: &Raster) -> Self {
        let (width, height) = (raster.width() as usize, raster.height() as usize);
        Self { cells: paper::ink(raster), width, height }
    }

    fn clear(&mut self, bbox: BBox) {
        let (x0, x1) = (bbox.x0 as usize, (bbox.x1 as usize).min(self.width));
        let (y0, y1) = (bbox.y0 as usize, (bbox.y1 as usize).min(self.height));
        if x0 >= x1 || y0 >= y1 {
            return;
        }
        for row in self.cells.chunks_exact_mut(self.width).take(y1).skip(y0) {
            row[x0..x1].fill(false);
        }
    }

    /// Long, straight and thin: lines of a form or a table. Pen strokes are shorter or bend.
    fn clear_ruled_lines(&mut self, scale: Scale) {
        let (length, thickness) = (scale.pixels(40), scale.pixels(6));
        let (width, height) = (self.width, self.height);
        let mut lines = Vec::new();
        let rows = Rows::of(&self.cells, width, |cell| cell);
        for y in 0..height {
            let long = rows.row(y).iter().filter(|(from, to)| to - from >= length);
            lines.extend(long.map(|(from, to)| (y * width + from, 1, to - from)));
        }
        // How long the ink has gone on in each column: column by column the page would be read from all over memory.
        let mut down = vec![0; width];
        let mut end = |x: usize, y: usize, count: usize| {
            if count >= length {
                lines.push(((y - count) * width + x, width, count));
            }
        };
        for (y, row) in self.cells.chunks_exact(width).enumerate() {
            for (x, (cell, count)) in row.iter().zip(&mut down).enumerate() {
                if *cell {
                    *count += 1;
                } else if *count > 0 {
                    end(x, y, std::mem::take(count));
                }
            }
        }
        down.iter().enumerate().for_each(|(x, count)| end(x, height, *count));
        lines.retain(|&(start, step, count)| {
            let across = if step == 1 { width } else { 1 };
            let thin = |at: usize| self.extent(at, across, thickness) <= thickness;
            // At three places: letters that touch the line thicken it somewhere.
            [1, 2, 3].iter().filter(|quarter| thin(start + count * *quarter / 4 * step)).count() >= 2
        });
        for (start, step, count) in lines {
            for at in (start..start + count * step).step_by(step) {
                self.cells[at] = false;
            }
        }
    }

    /// How far the ink at a cell goes in both directions, counted up to just above `most`.
    fn extent(&self, at: usize, step: usize, most: usize) -> usize {
        let inked = |at: Option<usize>| at.and_then(|at| self.cells.get(at)).is_some_and(|cell| *cell);
        let before = (1..=most).take_while(|distance| inked(at.checked_sub(distance * step))).count();
        let after = (1..=most).take_while(|distance| inked(at.checked_add(distance * step))).count();
        before + after + 1
    }
}

/// Runs that reach each other, as boxes.
fn gather(runs: &[Run], reach: usize, scale: Scale) -> Vec<BBox> {
    let Some(across) = runs.iter().map(|run| run.x1 / reach + 1).max() else {
        return Vec::new();
    };
    let down = runs.iter().map(|run| run.y / reach + 1).max().unwrap_or(1);
    // A coarse page, on which runs that are near each other share or touch a cell.
    let mut coarse = vec![false; across * down];
    for run in runs {
        let row = run.y / reach * across;
        coarse[row + run.x0 / reach..=row + (run.x1 - 1) / reach].fill(true);
    }
    let (cells, groups) = components(&Rows::of(&coarse, across, |cell| cell));
    let mut owner = vec![usize::MAX; coarse.len()];
    for cell in cells {
        owner[cell.y * across + cell.x0..cell.y * across + cell.x1].fill(cell.component);
    }
    let mut gathered: Vec<Option<Component>> = vec![None; groups.len()];
    for run in runs {
        let piece = Component { x0: run.x0, y0: run.y, x1: run.x1, y1: run.y + 1, area: run.x1 - run.x0 };
        if let Some(group) = gathered.get_mut(owner[run.y / reach * across + run.x0 / reach]) {
            *group = Some(group.map_or(piece, |group| group.joined(piece)));
        }
    }
    let told = gathered.into_iter().flatten().filter(|group| scale.is_worth_telling(group));
    told.filter_map(|group| group.bbox()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A letter page on grey paper that darkens to the right, with what is drawn on it.
    fn page(draw: impl Fn(&mut dyn FnMut(usize, usize))) -> Raster {
        let (width, height) = (1700, 2200);
        let mut pixels: Vec<u8> = (0..width * height).map(|at| u8::try_from(230 - at % width / 20).unwrap()).collect();
        draw(&mut |x, y| pixels[y * width + x] = 60);
        Raster::gray(1700, 2200, pixels).unwrap()
    }

    /// A slanted stroke, three pixels wide.
    fn stroke(ink: &mut dyn FnMut(usize, usize), x: usize, y: usize) {
        for step in 0..120 {
            for wide in 0..3 {
                ink(x + step + wide, y + step / 2);
            }
        }
    }

    #[test]
    fn a_signature_over_known_boxes_is_found_where_it_goes_beyond_them() {
        let page = page(|ink| {
            stroke(ink, 800, 1500);
            stroke(ink, 300, 900);
        });
        // A place to tick, and a rule that runs down the page.
        let place = BBox { x0: 840, y0: 1515, x1: 870, y1: 1545 };
        let rule = BBox { x0: 290, y0: 400, x1: 293, y1: 1900 };
        let found = boxes(&page, &[place, rule], &[]);
        assert!(found.contains(&BBox { x0: 300, y0: 900, x1: 422, y1: 960 }), "beside the rule");
        assert!(found.iter().any(|bbox| bbox.x0 == 800) && found.iter().any(|bbox| bbox.x1 == 922));
    }

    #[test]
    fn a_signature_is_found_and_shadow_is_not() {
        let found = boxes(&page(|ink| stroke(ink, 800, 1500)), &[], &[]);
        assert_eq!(found, [BBox { x0: 800, y0: 1500, x1: 922, y1: 1560 }]);
        assert!(boxes(&page(|_| {}), &[], &[]).is_empty());
    }

    #[test]
    fn words_and_boxes_cover_theirs() {
        let page = page(|ink| {
            stroke(ink, 300, 400);
            stroke(ink, 900, 400);
            stroke(ink, 300, 900);
        });
        let known = [BBox { x0: 300, y0: 400, x1: 420, y1: 460 }];
        let black_out = [BBox { x0: 900, y0: 400, x1: 1021, y1: 460 }];
        assert_eq!(boxes(&page, &known, &black_out), [BBox { x0: 300, y0: 900, x1: 422, y1: 960 }]);
    }

    #[test]
    fn lines_dust_and_edges_are_no_ink() {
        let page = page(|ink| {
            for along in 100..1500 {
                for wide in 0..3 {
                    ink(along, 700 + wide);
                    ink(400 + wide, along);
                }
            }
            for y in 0..2200 {
                for x in 0..12 {
                    ink(x, y);
                }
            }
            for dot in 0..40 {
                ink(500 + dot * 20, 1800);
                ink(501 + dot * 20, 1800);
            }
        });
        assert!(boxes(&page, &[], &[]).is_empty());
    }

    #[test]
    fn a_stroke_across_a_line_is_still_found() {
        let page = page(|ink| {
            for x in 100..1500 {
                ink(x, 1530);
            }
            stroke(ink, 800, 1500);
        });
        let found = boxes(&page, &[], &[]);
        assert!(found.iter().any(|bbox| bbox.width() >= 100), "{} boxes", found.len());
    }

    #[test]
    fn a_hostile_page_gives_few_boxes() {
        let page = page(|ink| {
            for y in (60..2100).step_by(30) {
                for x in (60..1600).step_by(30) {
                    for dx in 0..15 {
                        for dy in 0..15 {
                            ink(x + dx, y + dy);
                        }
                    }
                }
            }
        });
        assert!(boxes(&page, &[], &[]).len() <= MOST);
    }
}
