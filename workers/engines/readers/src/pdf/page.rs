//! One page: which of its words come from the text layer and which from the pixels.

use super::content::{GARBLED_SHARE, PageContent, Told, seen_whole, unspoken};
use super::form;
use super::grid::has_ink;
use super::layer::{Glyph, Layer};
use super::outline::{Meaning, Outlines};
use super::pictures::Painting;
use super::render;
use super::sample::Sampled;
use super::second::{self, SecondOpinion};
use super::words::{self, words_of};
use crate::bands::Bands;
use crate::prepare::Prepared;
use crate::{Raster, ReadRequest, official, page_read, page_without_raster, structure, tesseract};
use docward_engine_model::protocol::{Limits, PageRead, Rejection};
use docward_engine_model::{BBox, FormValue, Source, Structure, Word};
use hayro::RenderCache;
use hayro::hayro_interpret::{Context, InterpreterCache, InterpreterSettings, interpret_page};
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::Rect;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A file's pages, with what rendering them shares.
pub(crate) struct PdfPages<'a> {
    pdf: &'a Pdf,
    count: u32,
    rendering: RenderCache<'a>,
    interpreting: InterpreterCache<'a>,
    form: Vec<form::Filled>,
    second: SecondOpinion<'a>,
    outlines: RefCell<Outlines>,
    sampled: RefCell<Sampled>,
}

impl<'a> PdfPages<'a> {
    /// The pages of a file that has some.
    pub(crate) fn of(pdf: &'a Pdf) -> Result<Self, Rejection> {
        let count = catch_unwind(AssertUnwindSafe(|| pdf.pages().len())).map_err(|_| Rejection::Malformed)?;
        let count = u32::try_from(count).map_err(|_| Rejection::TooManyPages)?;
        if count == 0 {
            return Err(Rejection::Malformed);
        }
        let form = catch_unwind(AssertUnwindSafe(|| form::values(pdf))).unwrap_or_default();
        let second = SecondOpinion::of(pdf.data().as_ref());
        let (rendering, interpreting) = (RenderCache::new(), InterpreterCache::new());
        Ok(Self {
            pdf,
            count,
            rendering,
            interpreting,
            form,
            second,
            outlines: RefCell::default(),
            sampled: RefCell::default(),
        })
    }

    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// The filled fields of the whole file.
    pub(crate) fn form(&self) -> Vec<FormValue> {
        self.form.iter().map(|field| field.value.clone()).collect()
    }

    fn page(&self, number: u32) -> Result<&'a Page<'a>, Rejection> {
        self.pdf.pages().get(number.saturating_sub(1) as usize).ok_or(Rejection::Malformed)
    }

    /// A page's pixels.
    pub(crate) fn raster(&self, number: u32, limits: &Limits) -> Result<Raster, Rejection> {
        render::raster(self.page(number)?, &self.rendering, &self.interpreting, None, limits)
    }

    /// Lets go of what painting the pages so far has left to be shared: fonts, letters, images.
    pub(crate) fn forget_painting(&mut self) {
        (self.rendering, self.interpreting) = (RenderCache::new(), InterpreterCache::new());
    }

    /// A page with its words, and its raster if that is kept.
    pub(crate) fn read(&self, number: u32, request: &ReadRequest<'_>) -> Result<PageRead, Rejection> {
        let page = self.page(number)?;
        let (width, height) = render::dimensions(page, &request.limits)?;
        // An interpreter that stumbles leaves the pixels, which another one paints.
        let mut layer = catch_unwind(AssertUnwindSafe(|| self.layer(page, width, height))).ok();
        // A layer that was not believed of the content is not asked about again.
        let is_refused = Cell::new(false);
        if let Some(layer) = &mut layer
            && let Some(read) = self.read_content(number, layer, [u32::from(width), u32::from(height)], &is_refused)
        {
            return Ok(read);
        }
        let weight = layer.as_ref().map(|layer| layer.weight.bytes());
        let raster = render::raster(page, &self.rendering, &self.interpreting, weight, &request.limits)?;
        let layer = layer.unwrap_or_else(|| Layer::of(width, height, Outlines::default()));
        let contradicted =
            |words: &[Word]| is_refused.get() || self.is_contradicted(number, &layer, words, Some(&raster));
        let (source, words, structure) = read_page(&layer, &raster, contradicted)?;
        let words = form::with_missing_values(words, &self.form, number);
        page_read(number, &raster, source, words, structure)
    }

    /// A page whose content tells all, or all but what a few places show; `None` of one that must be painted whole.
    fn read_content(
        &self,
        number: u32,
        layer: &mut Layer,
        [width, height]: [u32; 2],
        is_refused: &Cell<bool>,
    ) -> Option<PageRead> {
        let content = PageContent::of(layer, [width, height])?;
        let paint = |bands: &Bands| render::parts(self.page(number)?, &self.rendering, bands);
        let is_believed = |words: &[Word]| {
            is_refused.set(self.is_contradicted(number, layer, words, None));
            !is_refused.get()
        };
        // What fails on a part may succeed on the whole page.
        let Told { source, words, structure } = content.read(layer, paint, is_believed).ok().flatten()?;
        if official::is_one(&words, width, height) {
            return None;
        }
        let words = form::with_missing_values(words, &self.form, number);
        Some(page_without_raster(number, [width, height], source, words, structure))
    }

    /// How many pages the second reader was asked about.
    #[cfg(test)]
    pub(crate) fn asked(&self) -> usize {
        self.second.asked.get()
    }

    /// What a page shows beside its words, if that is known without its pixels.
    #[cfg(test)]
    pub(crate) fn structure_without_pixels(&self, number: u32, limits: &Limits) -> Option<Structure> {
        let page = self.page(number).ok()?;
        let (width, height) = render::dimensions(page, limits).ok()?;
        let mut layer = self.layer(page, width, height);
        let content = PageContent::of(&mut layer, [u32::from(width), u32::from(height)]).filter(PageContent::is_all)?;
        let told = content.read(&layer, |_| Err(Rejection::Malformed), |_| true).ok().flatten()?;
        Some(told.structure)
    }

    /// What a page says if it is painted whole.
    #[cfg(test)]
    pub(super) fn read_whole(&self, number: u32, limits: &Limits) -> Result<Told, Rejection> {
        let page = self.page(number)?;
        let (width, height) = render::dimensions(page, limits)?;
        let (source, words, structure) =
            read_page(&self.layer(page, width, height), &self.raster(number, limits)?, |_| false)?;
        Ok(Told { source, words, structure })
    }

    fn layer(&self, page: &'a Page<'a>, width: u16, height: u16) -> Layer {
        let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let settings = InterpreterSettings::default();
        let mut context = Context::new(render::placement(page), bounds, &self.interpreting, page.xref(), settings);
        let mut layer = Layer::of(width, height, self.outlines.take());
        interpret_page(page, &mut context, &mut layer);
        layer.hide_covered();
        self.outlines.replace(std::mem::take(&mut layer.outlines));
        layer
    }

    /// What is painted at these places of a page; of all of it, if it is painted already.
    fn pictures(&self, number: u32, layer: &Layer, places: &[Rect], painted: Option<&Raster>) -> Option<Vec<Raster>> {
        let page = self.page(number).ok()?;
        let (width, height) = render::dimensions(page, &Limits::DEFAULT).ok()?;
        let page_size = [u32::from(width), u32::from(height)];
        let painting = Painting { page: page_size, weight: layer.weight.bytes(), whole: painted };
        let paint_parts = |bands: &Bands| render::parts(page, &self.rendering, bands).ok();
        painting.pictures(places, paint_parts, || self.raster(number, &Limits::DEFAULT).ok())
    }

    /// Whether what is drawn, or the second reader, contradicts the words of a page's text layer. They are not asked of a page whose
    /// letters all mean what was confirmed on another page, and the second reader only where it could change anything: reading
    /// the file a second time costs more than the first.
    fn is_contradicted(&self, number: u32, layer: &Layer, words: &[Word], painted: Option<&Raster>) -> bool {
        let mut outlines = self.outlines.borrow_mut();
        let said = || layer.glyphs.iter().filter(|glyph| !glyph.text.trim().is_empty());
        if said().all(|glyph| glyph.meaning.is_some_and(|meaning| outlines.is_confirmed(meaning))) {
            return false;
        }
        outlines.compare_within_fonts();
        let mut sampled = self.sampled.borrow_mut();
        let pictures = |places: &[Rect]| self.pictures(number, layer, places, painted);
        if sampled.is_otherwise(layer, &outlines, pictures) {
            return true;
        }
        let looks_right = |glyph: &Glyph| glyph.meaning.is_some_and(|meaning| outlines.looks_right(meaning));
        let unlike: usize = said().filter(|glyph| !looks_right(glyph)).map(|glyph| second::count(&glyph.text)).sum();
        let opinion = if second::may_contradict(words, unlike) { self.second.of_page(number) } else { None };
        if opinion.as_ref().is_some_and(|opinion| opinion.contradicts(words)) {
            return true;
        }
        let is_seen = |glyph: &Glyph| looks_right(glyph) || glyph.meaning.is_some_and(|it| sampled.was_read(it));
        let doubtful = opinion.map(|opinion| opinion.unknown(layer.letters()));
        let is_sure = |glyph: &Glyph| match &doubtful {
            Some(doubtful) => !glyph.text.chars().any(|letter| doubtful.contains(&letter)),
            None => second::count(&glyph.text) == 0 || is_seen(glyph),
        };
        let is_ascii = |glyph: &Glyph| glyph.text.chars().any(|sign| sign.is_ascii_alphanumeric());
        let is_known = |glyph: &&Glyph| is_sure(glyph) && (!is_ascii(glyph) || is_seen(glyph));
        let known: Vec<Meaning> = said().filter(is_known).filter_map(|glyph| glyph.meaning).collect();
        for meaning in known {
            outlines.confirm(meaning);
        }
        false
    }
}

/// A page that was painted whole.
fn read_page(
    layer: &Layer,
    raster: &Raster,
    contradicted: impl FnOnce(&[Word]) -> bool,
) -> Result<(Source, Vec<Word>, Structure), Rejection> {
    let (width, height) = (raster.width(), raster.height());
    // Grey once: all but OCR looks at grey only.
    let gray = Raster::gray(width, height, raster.luma().into_owned())?;
    let luma = gray.luma();
    let (mut words, mut garbled, mut covered, mut line) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for layer_line in words_of(&layer.glyphs) {
        let before = words.len();
        for word in &layer_line {
            // What leaves no ink (white on white, under a black bar) is not on the page.
            let Some(placed) = words::placed(word, line, width, height).filter(|word| has_ink(&luma, width, word.bbox))
            else {
                continue;
            };
            covered.extend((word.covered && !word.garbled).then_some(placed.bbox));
            if word.garbled { garbled.push(placed.bbox) } else { words.push(placed) }
        }
        line += u32::from(words.len() > before);
    }
    let is_garbled = words.is_empty() || garbled.len() * GARBLED_SHARE > words.len();
    if !layer.is_whole || is_garbled || contradicted(&words) {
        let blank = !has_ink(&luma, width, BBox { x0: 0, y0: 0, x1: width, y1: height });
        let (words, structure) = if blank { Default::default() } else { tesseract::recognise_page(raster)? };
        return Ok((Source::Pixels, words, structure));
    }
    let (source, words) = with_unspoken(layer, &gray, words, [&garbled, &covered], line)?;
    let structure = structure::of(&gray, &Prepared::painted(&gray, &Bands::whole(width, height))?, &words);
    Ok((source, words, structure))
}

/// The words of the text layer, and those that stand beside them in pixels.
fn with_unspoken(
    layer: &Layer,
    raster: &Raster,
    mut words: Vec<Word>,
    [garbled, covered]: [&[BBox]; 2],
    line: u32,
) -> Result<(Source, Vec<Word>), Rejection> {
    let known = seen_whole(&words, covered);
    let unspoken = unspoken(layer, [garbled, covered], &Bands::whole(raster.width(), raster.height()));
    let Some(unread) = unspoken.unread(raster, &known)? else {
        return Ok((Source::TextLayer, words));
    };
    let beside = tesseract::recognise(&unread)?;
    if beside.is_empty() {
        return Ok((Source::TextLayer, words));
    }
    words.extend(beside.into_iter().map(|word| Word { line: word.line + line, ..word }));
    Ok((Source::Mixed, words))
}
