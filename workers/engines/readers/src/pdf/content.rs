//! A page that is read of its content. Only the places that its content does not tell all of are painted and looked at.

use super::grid::{Grid, has_ink};
use super::layer::{Glyph, Layer};
use super::places::{Places, Unclear};
use super::render;
use super::words::{LayerWord, boxed, placed, words_of};
use crate::bands::Bands;
use crate::prepare::Prepared;
use crate::structure::{self, Known};
use crate::{Raster, tesseract};
use docward_engine_model::protocol::Rejection;
use docward_engine_model::{BBox, Source, Structure, Word};
use std::collections::HashSet;

/// A text layer with more garbled words than one in so many is not believed at all.
pub(super) const GARBLED_SHARE: usize = 2;

/// What a page says, and how it is known.
pub(super) struct Told {
    pub(super) source: Source,
    pub(super) words: Vec<Word>,
    pub(super) structure: Structure,
}

/// What a page's content tells.
pub(super) struct PageContent {
    page: [u32; 2],
    lines: Vec<Vec<LayerWord>>,
    rules: Vec<BBox>,
    places: Places,
    /// Where the places are, if there are any.
    bands: Option<Bands>,
}

impl PageContent {
    /// Of a page with this width and height; `None` of one that must be painted whole.
    pub(super) fn of(layer: &mut Layer, page: [u32; 2]) -> Option<Self> {
        if !layer.is_whole {
            return None;
        }
        let (rules, mut places) = (layer.drawing.rules(), layer.drawing.take_places());
        let lines = words_of(&layer.glyphs);
        let hidden = layer.glyphs.iter().filter(|glyph| !glyph.shown);
        hidden.for_each(|glyph| places.add(glyph.bounds()));
        layer.curves.letters().into_iter().for_each(|letter| places.add(letter));
        let inked = || lines.iter().flatten().filter(|word| word.inked);
        inked()
            .filter(|word| word.garbled || word.covered || word.may_be_mark())
            .for_each(|word| places.add(word.bounds));
        // What may be hidden or cut off is looked at whole.
        let touched: Vec<_> = inked().map(|word| word.bounds).filter(|bounds| places.touch(*bounds)).collect();
        for bounds in touched {
            places.add(bounds);
        }
        let bands = match places.bands(page) {
            Unclear::Nothing => None,
            Unclear::Parts(bands) if render::is_light(layer.weight.bytes()) => Some(bands),
            Unclear::Parts(_) | Unclear::All => return None,
        };
        Some(Self { page, lines, rules, places, bands })
    }

    /// Whether all is known without painting any of it.
    #[cfg(test)]
    pub(super) const fn is_all(&self) -> bool {
        self.bands.is_none()
    }

    /// The page as it is read; `None` of one that must be painted whole after all. `is_believed` says whether these words of its
    /// text layer are.
    pub(super) fn read(
        mut self,
        layer: &Layer,
        paint: impl FnOnce(&Bands) -> Result<Raster, Rejection>,
        is_believed: impl FnOnce(&[Word]) -> bool,
    ) -> Result<Option<Told>, Rejection> {
        let looked = self.bands.take().map(|bands| Ok((paint(&bands)?, bands))).transpose()?;
        let Words { spoken: mut words, garbled, covered, next_line } = self.words(looked.as_ref());
        let is_garbled = words.is_empty() || garbled.len() * GARBLED_SHARE > words.len();
        if is_garbled || self.places.are_all() || !is_believed(&words) {
            return Ok(None);
        }
        let Some((gray, bands)) = looked else {
            let structure = structure::written(self.rules, &words);
            return Ok(Some(Told { source: Source::Content, words, structure }));
        };
        let mut source = Source::Content;
        let known: Vec<BBox> = seen_whole(&words, &covered).into_iter().filter_map(|bbox| bands.within(bbox)).collect();
        let unspoken = unspoken(layer, [&garbled, &covered], &bands);
        if let Some((part, at)) = unspoken.unread_part(&gray, &known)? {
            for word in tesseract::recognise(&part)? {
                source = Source::PaintedInPart;
                let bbox = bands.on_page(moved(word.bbox, at));
                words.push(Word { bbox, line: word.line + next_line, ..word });
            }
        }
        let rules = self.shown(&gray, &bands);
        let lines = &layer.drawing.lines();
        let known = Known { bands: &bands, words: &words, rules, lines };
        let prepared = Prepared::painted(&gray, &bands)?;
        let structure = structure::of_bands(&gray, &prepared, known, |bbox| self.places.touch_box(bbox));
        // Who had to ask too much does not know what stands where.
        Ok((!self.places.are_all()).then_some(Told { source, words, structure }))
    }

    /// The words that leave ink. What touches no place does, if it has an outline.
    fn words(&mut self, looked: Option<&(Raster, Bands)>) -> Words {
        let [width, height] = self.page;
        let mut told = Words { spoken: Vec::new(), garbled: Vec::new(), covered: Vec::new(), next_line: 0 };
        for line in &self.lines {
            let before = told.spoken.len();
            for word in line.iter().filter(|word| word.inked) {
                let Some(placed) = placed(word, told.next_line, width, height) else { continue };
                let is_seen = !self.places.touch(word.bounds)
                    || looked.is_some_and(|(gray, bands)| {
                        bands.within(placed.bbox).is_some_and(|bbox| has_ink(&gray.luma(), gray.width(), bbox))
                    });
                if is_seen && word.garbled {
                    told.garbled.push(placed.bbox);
                } else if is_seen {
                    told.covered.extend(word.covered.then_some(placed.bbox));
                    told.spoken.push(placed);
                }
            }
            told.next_line += u32::from(told.spoken.len() > before);
        }
        told
    }

    /// The rules without those that something was painted over.
    fn shown(&mut self, gray: &Raster, bands: &Bands) -> Vec<BBox> {
        let luma = gray.luma();
        let (rules, places) = (std::mem::take(&mut self.rules), &mut self.places);
        let is_shown = |rule: &BBox| {
            let around = rule.grown(2, bands.page()[0], bands.page()[1]);
            !places.touch_box(*rule) || bands.parts(around).any(|bbox| has_ink(&luma, gray.width(), bbox))
        };
        rules.into_iter().filter(is_shown).collect()
    }
}

/// What stands on a page as text.
struct Words {
    spoken: Vec<Word>,
    /// Where there is text without a meaning.
    garbled: Vec<BBox>,
    /// Where there is text of which a part is hidden.
    covered: Vec<BBox>,
    /// The number of the line after the last.
    next_line: u32,
}

/// The places of words of which nothing is hidden, so that they need not be read from pixels.
pub(super) fn seen_whole(words: &[Word], covered: &[BBox]) -> Vec<BBox> {
    let covered: HashSet<&BBox> = covered.iter().collect();
    words.iter().map(|word| word.bbox).filter(|bbox| !covered.contains(bbox)).collect()
}

fn moved(bbox: BBox, [x, y]: [u32; 2]) -> BBox {
    BBox { x0: bbox.x0 + x, y0: bbox.y0 + y, x1: bbox.x1 + x, y1: bbox.y1 + y }
}

/// Where bands of a page may show text that its text layer doesn't give: images, letters drawn as curves, characters without a
/// meaning or hidden in part, and hidden glyphs (their place shows something else).
pub(super) fn unspoken(layer: &Layer, text: [&[BBox]; 2], bands: &Bands) -> Grid {
    let [width, height] = bands.page();
    let mut grid = Grid::of(bands.width(), bands.height());
    let letters = layer.curves.letters();
    let hidden = layer.glyphs.iter().filter(|glyph| !glyph.shown).map(Glyph::bounds);
    let drawn = layer.images.iter().chain(&letters).copied().chain(hidden);
    let drawn = drawn.filter_map(|bounds| boxed(bounds, width, height));
    drawn.flat_map(|bbox| bands.parts(bbox)).for_each(|bbox| grid.mark(bbox));
    text.into_iter().flatten().flat_map(|bbox| bands.parts(*bbox)).for_each(|bbox| grid.mark_text(bbox));
    grid
}
