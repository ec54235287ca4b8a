//! Writing in a frame: small, light or dark, over anatomy of every grey.
//!
//! Two ways look for it. Strokes: thin things that stand out near the ends of the scale and line up like letters. They are
//! cut out of their ground, enlarged and given to Tesseract, which names them. What lines up like writing but can't be
//! named is still reported, as one unreadable word, because a name nobody could read must go all the same.

mod lines;
mod strokes;

use crate::{Raster, tesseract};
use docward_engine_model::protocol::Rejection;
use docward_engine_model::{BBox, Text, Word};
use lines::{Line, lines_of};
use strokes::{Polarity, Strokes};

/// Tesseract reads letters of about this height, in pixels, best.
const LETTER_HEIGHT: u32 = 30;
/// What stands for a word that could not be read.
const UNREADABLE: &str = "\u{fffd}";
/// A word that Tesseract is less sure of than this is anatomy, unless strokes line up there.
const LEAST_CONFIDENCE: f32 = 0.3;

/// Every word burnt into a frame, light ones first.
pub(super) fn words(raster: &Raster) -> Result<Vec<Word>, Rejection> {
    let mut words: Vec<Word> = Vec::new();
    for polarity in [Polarity::Light, Polarity::Dark] {
        let strokes = Strokes::of(raster, polarity);
        let lines = lines_of(&strokes);
        if lines.is_empty() {
            continue;
        }
        let next_line = words.last().map_or(0, |word| word.line + 1);
        let read = read_lines(&strokes, &lines, raster)?;
        let fresh = read.into_iter().filter(|word| !words.iter().any(|known| mostly_inside(word.bbox, known.bbox)));
        let fresh: Vec<Word> = fresh.map(|word| Word { line: word.line + next_line, ..word }).collect();
        words.extend(fresh);
    }
    if words.is_empty() {
        return whole(raster);
    }
    Ok(words)
}

/// Boxes of what lines up like writing.
pub(super) fn text_like(raster: &Raster) -> Vec<BBox> {
    let polarities = [Polarity::Light, Polarity::Dark].into_iter();
    let lines = polarities.flat_map(|polarity| lines_of(&Strokes::of(raster, polarity)));
    lines.filter(Line::is_surely_writing).map(|line| line.bbox()).collect()
}

/// Reads the lines of one polarity: words with their boxes in the frame, then what could not be read.
fn read_lines(strokes: &Strokes, lines: &[Line], raster: &Raster) -> Result<Vec<Word>, Rejection> {
    let (width, height) = (raster.width(), raster.height());
    let typical = lines::median(lines.iter().map(Line::letter_height).collect());
    let factor = (LETTER_HEIGHT / typical.max(1)).clamp(1, 4);
    let regions: Vec<BBox> = lines.iter().map(|line| line.bbox().grown(typical, width, height)).collect();
    let enlarged = strokes.enlarged(&regions, factor)?;
    let mut words = Vec::new();
    for word in tesseract::recognise(&enlarged)? {
        let bbox = reduced(word.bbox, factor, width, height);
        let lined_up = lines.iter().any(|line| line.bbox().intersects(bbox));
        let legible = word.text.as_str().chars().any(char::is_alphanumeric);
        if lined_up && legible && word.confidence >= LEAST_CONFIDENCE {
            words.push(Word { bbox: with_letters(bbox, lines), ..word });
        }
    }
    let mut next_line = words.last().map_or(0, |word| word.line + 1);
    for line in lines {
        let read = words.iter().any(|word| word.bbox.intersects(line.bbox()));
        if !read && !line.is_surely_writing() {
            continue;
        }
        let unread: Vec<BBox> =
            line.words().into_iter().filter(|part| !words.iter().any(|word| word.bbox.intersects(*part))).collect();
        words.extend(unread.iter().map(|bbox| Word {
            text: Text::from(UNREADABLE),
            confidence: 0.0,
            bbox: *bbox,
            line: next_line,
        }));
        next_line += u32::from(!unread.is_empty());
    }
    Ok(words)
}

/// A recognised word's box, widened to the letters it stands on: Tesseract's own box may cut them.
fn with_letters(bbox: BBox, lines: &[Line]) -> BBox {
    let letters = lines.iter().flat_map(Line::letters).filter(|letter| mostly_inside(**letter, bbox));
    letters.fold(bbox, |bbox, letter| bbox.union(*letter))
}

fn mostly_inside(inner: BBox, outer: BBox) -> bool {
    let width = inner.x1.min(outer.x1).saturating_sub(inner.x0.max(outer.x0));
    let height = inner.y1.min(outer.y1).saturating_sub(inner.y0.max(outer.y0));
    u64::from(width) * u64::from(height) * 2 > u64::from(inner.width()) * u64::from(inner.height())
}

/// A frame without lines of strokes may still be a screenshot or a form: the page as it is, dark on light.
fn whole(raster: &Raster) -> Result<Vec<Word>, Rejection> {
    let luma = raster.luma();
    let (darkest, lightest) = luma.iter().fold((u8::MAX, 0), |(low, high), level| (low.min(*level), high.max(*level)));
    if lightest.saturating_sub(darkest) < 32 {
        return Ok(Vec::new());
    }
    let dark_ground = luma.iter().filter(|level| **level < 128).count() * 2 > luma.len();
    let pixels = if dark_ground { luma.iter().map(|level| 255 - level).collect() } else { luma.into_owned() };
    let (width, height) = (raster.width(), raster.height());
    let factor = (1_400 / width.max(1)).clamp(1, 3);
    let enlarged = strokes::enlarge(&pixels, width, height, factor)?;
    let words = tesseract::recognise(&enlarged)?.into_iter();
    let likely = words.filter(|word| {
        word.confidence >= 0.6 && word.text.as_str().chars().filter(|sign| sign.is_alphanumeric()).count() >= 2
    });
    Ok(likely.map(|word| Word { bbox: reduced(word.bbox, factor, width, height), ..word }).collect())
}

/// A box of an enlarged frame in the frame's own pixels, outwards, one pixel larger.
fn reduced(bbox: BBox, factor: u32, width: u32, height: u32) -> BBox {
    let own =
        BBox { x0: bbox.x0 / factor, y0: bbox.y0 / factor, x1: bbox.x1.div_ceil(factor), y1: bbox.y1.div_ceil(factor) };
    own.grown(1, width, height)
}
