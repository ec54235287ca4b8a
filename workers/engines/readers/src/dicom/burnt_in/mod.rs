//! Writing in a frame: small, light or dark, over anatomy of every grey.
//!
//! Two ways look for it. Strokes: thin things that stand out near the ends of the scale and line up like letters. And, where
//! the second reader's models are, its line finder, which sees what hardly stands out. A line that was seen is read by the
//! reader that belongs to the finder; one of strokes is cut out of its ground, enlarged and given to Tesseract. What lines up
//! like writing or was seen as such but can't be named is still reported, as one unreadable word, because a name nobody could
//! read must go all the same.

mod lines;
mod named;
mod seen;
mod strokes;

use crate::{Raster, tesseract};
use docward_engine_model::protocol::Rejection;
use docward_engine_model::{BBox, Word};
use lines::{Line, candidates};
pub(super) use seen::Sight;
use strokes::{Polarity, Strokes};

/// Tesseract reads letters of about this height, in pixels, best.
const LETTER_HEIGHT: u32 = 30;
/// A frame with a shorter side than this is enlarged first.
const SMALL: u32 = 400;
/// What stands for a word that could not be read.
const UNREADABLE: &str = "\u{fffd}";
/// A word that Tesseract is less sure of than this is one that it could not read.
const LEAST_CONFIDENCE: f32 = 0.3;
/// A word it is this sure of makes its line writing.
const SURE_CONFIDENCE: f32 = 0.6;

/// Every word burnt into a frame, by lines. `sight` goes from frame to frame of a file.
pub(super) fn words(raster: &Raster, sight: &mut Sight) -> Result<Vec<Word>, Rejection> {
    let apart = with_ends_apart(raster)?;
    let (large, factor) = workable(&apart)?;
    let (plain, _) = workable(raster)?;
    let both = [Polarity::Light, Polarity::Dark].map(|polarity| {
        let strokes = Strokes::of(&large, polarity);
        let letters = lines::letters_of(&strokes);
        (strokes, letters)
    });
    let small = |bbox: BBox| reduced(bbox, factor, raster.width(), raster.height());
    let standing: Vec<BBox> =
        both.iter().flat_map(|(_, letters)| candidates(letters, &[], &[])).map(|line| small(line.bbox())).collect();
    let seen = sight.lines(raster, &apart, &standing)?;
    let (light, dark): (Vec<BBox>, Vec<BBox>) = seen.iter().partition(|line| is_light(&apart, **line));
    let [light, dark] =
        [light, dark].map(|lines| lines.into_iter().map(|line| times(line, factor)).collect::<Vec<BBox>>());
    let (mut found, mut next_line) = (Vec::new(), 0);
    for ((strokes, letters), (own, other)) in both.iter().zip([(&light, &dark), (&dark, &light)]) {
        let lines = candidates(letters, own, other);
        if lines.is_empty() {
            continue;
        }
        let words = read_lines(strokes, &lines, [&large, &plain])?;
        found.extend(words.into_iter().map(|word| Word { line: word.line + next_line, ..word }));
        next_line = found.last().map_or(0, |word: &Word| word.line + 1);
    }
    if found.is_empty() {
        return whole(raster);
    }
    Ok(distinct(found).into_iter().map(|word| Word { bbox: small(word.bbox), ..word }).collect())
}

fn times(bbox: BBox, factor: u32) -> BBox {
    BBox { x0: bbox.x0 * factor, y0: bbox.y0 * factor, x1: bbox.x1 * factor, y1: bbox.y1 * factor }
}

/// Whether a line's writing is lighter than its ground, which is what its box's edge shows.
fn is_light(frame: &Raster, line: BBox) -> bool {
    let (mut edge, mut inside) = ((0_u64, 0_u64), (0_u64, 0_u64));
    let width = frame.width() as usize;
    for (y, row) in (0_u32..).zip(frame.pixels().chunks_exact(width)).take(line.y1 as usize).skip(line.y0 as usize) {
        for (x, level) in (0_u32..).zip(row).take(line.x1 as usize).skip(line.x0 as usize) {
            let at_edge = x == line.x0 || y == line.y0 || x + 1 == line.x1 || y + 1 == line.y1;
            let sum = if at_edge { &mut edge } else { &mut inside };
            *sum = (sum.0 + u64::from(*level), sum.1 + 1);
        }
    }
    inside.0 * edge.1 > edge.0 * inside.1
}

/// Boxes of what lines up like writing.
pub(super) fn text_like(raster: &Raster) -> Result<Vec<BBox>, Rejection> {
    let (large, factor) = workable(&with_ends_apart(raster)?)?;
    let polarities = [Polarity::Light, Polarity::Dark].into_iter();
    let lines =
        polarities.flat_map(|polarity| candidates(&lines::letters_of(&Strokes::of(&large, polarity)), &[], &[]));
    let sure = lines.filter(Line::is_surely_writing);
    Ok(sure.map(|line| reduced(line.bbox(), factor, raster.width(), raster.height())).collect())
}

/// The frame in grey, the darkest and the lightest quarter of its scale drawn apart and what is between pressed together:
/// overlays are drawn at the ends, over tissue that may be nearly as dark or as light.
fn with_ends_apart(raster: &Raster) -> Result<Raster, Rejection> {
    let apart = |level: &u8| {
        let level = u16::from(*level);
        let level = match level {
            0..64 => level * 7 / 4,
            64..192 => 112 + (level - 64) / 4,
            _ => 255 - (255 - level) * 7 / 4,
        };
        u8::try_from(level).unwrap_or(u8::MAX)
    };
    Raster::gray(raster.width(), raster.height(), raster.luma().iter().map(apart).collect())
}

/// Small frames have letters of five pixels that touch; enlarged, they come apart.
fn workable(raster: &Raster) -> Result<(Raster, u32), Rejection> {
    let (width, height) = (raster.width(), raster.height());
    let factor = if width.min(height) < SMALL { 2 } else { 1 };
    Ok((strokes::enlarge(&raster.luma(), width, height, factor)?, factor))
}

/// A light letter's ground is dark and the other way round: of two readings of one place the surer one stays.
fn distinct(mut found: Vec<Word>) -> Vec<Word> {
    let mut order: Vec<usize> = (0..found.len()).collect();
    let confidence = |at: &usize| found.get(*at).map_or(0.0, |word| word.confidence);
    order.sort_by(|one, other| confidence(other).total_cmp(&confidence(one)));
    let mut kept: Vec<usize> = Vec::new();
    for at in order {
        let repeated = found.get(at).is_none_or(|word| {
            kept.iter().filter_map(|kept| found.get(*kept)).any(|known| mostly_inside(word.bbox, known.bbox))
        });
        if !repeated {
            kept.push(at);
        }
    }
    let mut at = 0;
    found.retain(|_| {
        at += 1;
        kept.contains(&(at - 1))
    });
    found
}

/// Reads the lines of one polarity: words with their boxes in the frame, then what could not be read. Seen lines are read by
/// the reader that belongs to what saw them, those of strokes by Tesseract.
fn read_lines(strokes: &Strokes, lines: &[Line], views: [&Raster; 2]) -> Result<Vec<Word>, Rejection> {
    let mut read = read_strokes(strokes, lines)?;
    let (mut words, mut next_line) = (Vec::new(), 0);
    for line in writing(lines, &read) {
        let bbox = line.writing();
        let legible: Vec<Word> = if let Some(seen) = line.seen_at() {
            let at_height = |word: Word| Word { bbox: BBox { y0: bbox.y0, y1: bbox.y1, ..word.bbox }, ..word };
            named::words(seen, strokes.polarity, views).into_iter().map(at_height).collect()
        } else {
            let own = read.extract_if(.., |word| mostly_inside(word.bbox, bbox) || mostly_inside(bbox, word.bbox));
            let legible = own.filter(|word| word.confidence >= LEAST_CONFIDENCE && has_signs(word, 1));
            // The whole line's height: half a letter is legible.
            let whole = |word: BBox| BBox { y0: word.y0.min(bbox.y0), y1: word.y1.max(bbox.y1), ..word };
            legible.map(|word| Word { bbox: whole(word.bbox), ..word }).collect()
        };
        let unread = line.gaps(&legible.iter().map(|word| word.bbox).collect::<Vec<_>>());
        let unread = unread.into_iter().map(|bbox| Word { text: UNREADABLE.into(), confidence: 0.0, bbox, line: 0 });
        let mut of_line: Vec<Word> =
            legible.into_iter().chain(unread).map(|word| Word { line: next_line, ..word }).collect();
        of_line.sort_by_key(|word| word.bbox.x0);
        next_line += u32::from(!of_line.is_empty());
        words.extend(of_line);
    }
    Ok(words)
}

/// What Tesseract reads in the lines that strokes make.
fn read_strokes(strokes: &Strokes, lines: &[Line]) -> Result<Vec<Word>, Rejection> {
    let standing: Vec<&Line> = lines.iter().filter(|line| line.seen_at().is_none()).collect();
    if standing.is_empty() {
        return Ok(Vec::new());
    }
    let (width, height) = (strokes.width, strokes.height);
    let typical = lines::median(standing.iter().map(|line| line.letter_height()).collect());
    let factor = (LETTER_HEIGHT / typical.max(1)).clamp(1, 4);
    let regions: Vec<BBox> = standing.iter().map(|line| line.bbox().grown(typical, width, height)).collect();
    let mut read = tesseract::recognise(&strokes.enlarged(&regions, factor)?)?;
    for word in &mut read {
        word.bbox = with_letters(reduced(word.bbox, factor, width, height), &standing);
    }
    Ok(read)
}

/// The lines that are writing: a word was read there, or they are very regular, or they stand in a block with such.
fn writing<'l>(lines: &'l [Line], read: &[Word]) -> Vec<&'l Line> {
    let confirmed = |line: &&Line| {
        let sure = |word: &Word| word.confidence >= SURE_CONFIDENCE && has_signs(word, 2);
        line.seen_at().is_some()
            || line.is_surely_writing()
            || read.iter().any(|word| sure(word) && mostly_inside(word.bbox, line.bbox()))
    };
    let (sure, open): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(confirmed);
    let joining = open.into_iter().filter(|line| sure.iter().any(|sure| line.continues_block(sure)));
    let mut writing: Vec<&Line> = sure.iter().copied().chain(joining).collect();
    writing.sort_by_key(|line| (line.bbox().y0, line.bbox().x0));
    writing
}

fn has_signs(word: &Word, least: usize) -> bool {
    word.text.as_str().chars().filter(|sign| sign.is_alphanumeric()).count() >= least
}

/// A recognised word's box, widened to the letters it stands on: Tesseract's own box may cut them.
fn with_letters(bbox: BBox, lines: &[&Line]) -> BBox {
    let letters = lines.iter().flat_map(|line| line.letters()).filter(|letter| mostly_inside(**letter, bbox));
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
    let likely = words.filter(|word| word.confidence >= SURE_CONFIDENCE && has_signs(word, 2));
    Ok(likely.map(|word| Word { bbox: reduced(word.bbox, factor, width, height), ..word }).collect())
}

/// A box of an enlarged frame in the frame's own pixels, outwards, one pixel larger.
fn reduced(bbox: BBox, factor: u32, width: u32, height: u32) -> BBox {
    let own =
        BBox { x0: bbox.x0 / factor, y0: bbox.y0 / factor, x1: bbox.x1.div_ceil(factor), y1: bbox.y1.div_ceil(factor) };
    own.grown(1, width, height)
}
