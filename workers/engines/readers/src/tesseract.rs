//! Words from pixels, by the system's Tesseract. One warm engine a process: loaded once, reused by every page, never shared
//! between threads (an engine process has one).

use crate::prepare::{Laying, Lines, Prepared};
use crate::{Channels, Raster, second, structure};
use docward_engine_model::protocol::Rejection;
use docward_engine_model::{BBox, Structure, Text, Word};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tesseract_rs::{TessPageSegMode, TesseractAPI};

/// Debian's and Ubuntu's places for language data.
const PLACES: [&str; 3] =
    ["/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract-ocr/4.00/tessdata", "/usr/share/tessdata"];

/// Dots an inch that Tesseract is told, whatever the file claims: page images rarely say, and wrongly when they do.
const RESOLUTION: i32 = 200;

static WARM: Mutex<Option<TesseractAPI>> = Mutex::new(None);

/// The language data can't be found or loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("tesseract's English language data can't be loaded: install tesseract-ocr-eng or set TESSDATA_PREFIX")]
pub struct NoLanguageData;

/// Loads the engine, so that the processes forked from this one have it warm. Recognises nothing.
pub fn load() -> Result<(), NoLanguageData> {
    warm().map(|_| ())
}

fn warm() -> Result<MutexGuard<'static, Option<TesseractAPI>>, NoLanguageData> {
    let mut engine = WARM.lock().unwrap_or_else(PoisonError::into_inner);
    if engine.is_none() {
        let api = TesseractAPI::new();
        let place = language_data().ok_or(NoLanguageData)?;
        api.init(place, "eng").map_err(|_| NoLanguageData)?;
        api.set_page_seg_mode(TessPageSegMode::PSM_AUTO).map_err(|_| NoLanguageData)?;
        *engine = Some(api);
    }
    Ok(engine)
}

fn language_data() -> Option<PathBuf> {
    let configured = std::env::var_os("TESSDATA_PREFIX").map(PathBuf::from);
    let places = configured.into_iter().chain(PLACES.iter().map(PathBuf::from));
    places.flat_map(|place| [place.join("tessdata"), place]).find(|place| has_english(place))
}

fn has_english(place: &Path) -> bool {
    place.to_str().is_some() && place.join("eng.traineddata").is_file()
}

/// Every word in a raster that is upright, with its box in the raster's pixels, its confidence from 0 to 1 and its line, in
/// reading order.
///
/// # Errors
/// Tesseract can't be loaded, or fails on the raster.
pub fn recognise(raster: &Raster) -> Result<Vec<Word>, Rejection> {
    if cfg!(fuzzing) {
        // Fuzzing is after our own parsers: Tesseract would take nearly all of its time.
        return Ok(Vec::new());
    }
    let guard = warm().map_err(|_| Rejection::Unsupported)?;
    let Some(engine) = guard.as_ref() else {
        return Err(Rejection::Unsupported);
    };
    let table = table(engine, raster).map_err(|_| Rejection::Malformed)?;
    Ok(words(&table, raster.width(), raster.height()))
}

/// The same of a page that may lie on its side, upside down or tilted, and what it shows beside words: it is laid well for
/// reading, and boxes are in the page's own pixels.
pub(crate) fn recognise_page(page: &Raster) -> Result<(Vec<Word>, Structure), Rejection> {
    let lines = Lines::of(page);
    let likely = laid(page, lines.laying(lines.upside_down))?;
    // Words know which way up they are, where lines only guess.
    let (prepared, mut words) = if is_readable(&likely.1) {
        likely
    } else {
        let other = laid(page, lines.laying(!lines.upside_down))?;
        if certainty(&other.1) > certainty(&likely.1) { other } else { likely }
    };
    if let Some(reader) = second::reader() {
        words = second::improve(&prepared.raster, prepared.is_coarse, words, reader);
    }
    let (mut words, structure) = structure::of_read(page, &prepared, words);
    for word in &mut words {
        word.bbox = prepared.on_page(word.bbox);
    }
    words.retain(|word| !word.bbox.is_empty());
    Ok((words, structure))
}

fn laid(page: &Raster, laying: Laying) -> Result<(Prepared, Vec<Word>), Rejection> {
    let prepared = Prepared::of(page, laying)?;
    let words = recognise(&prepared.raster)?;
    Ok((prepared, words))
}

/// Below this mean confidence a page is tried the other way up: read upside down, text has about half of it.
const READABLE: f32 = 0.65;

/// An empty page reads the same either way.
fn is_readable(words: &[Word]) -> bool {
    words.is_empty() || certainty(words) / letters(words) >= READABLE
}

/// Confidence, summed over letters.
fn certainty(words: &[Word]) -> f32 {
    words.iter().map(|word| word.confidence * letters(std::slice::from_ref(word))).sum()
}

#[expect(clippy::cast_precision_loss, reason = "a page has far fewer letters than 2 to the 24th")]
fn letters(words: &[Word]) -> f32 {
    words.iter().map(|word| word.text.as_str().chars().count()).sum::<usize>() as f32
}

/// Tesseract's own table of one recognition (TSV): exact boxes, confidence with six decimals, line numbers.
fn table(engine: &TesseractAPI, raster: &Raster) -> tesseract_rs::Result<String> {
    let bytes_per_pixel = match raster.channels() {
        Channels::Gray => 1,
        Channels::Rgb => 3,
    };
    let width = i32::try_from(raster.width()).map_err(|_| tesseract_rs::TesseractError::InvalidDimensions)?;
    let height = i32::try_from(raster.height()).map_err(|_| tesseract_rs::TesseractError::InvalidDimensions)?;
    engine.set_image(raster.pixels(), width, height, bytes_per_pixel, width * bytes_per_pixel)?;
    engine.set_source_resolution(RESOLUTION)?;
    let table = engine.get_tsv_text(0);
    // Nothing a page taught may reach the next one: not its pixels, and not the adaptive classifier.
    engine.clear()?;
    engine.clear_adaptive_classifier()?;
    table
}

/// Rows: level page block paragraph line word left top width height confidence text; level 5 is a word.
fn words(table: &str, width: u32, height: u32) -> Vec<Word> {
    let mut words = Vec::new();
    let (mut line, mut place) = (0, None);
    for row in table.lines() {
        let cells: Vec<&str> = row.splitn(12, '\t').collect();
        let [level, page, block, paragraph, line_number, _, left, top, wide, high, confidence, text] = cells.as_slice()
        else {
            continue;
        };
        if *level != "5" || text.trim().is_empty() {
            continue;
        }
        let here = Some((*page, *block, *paragraph, *line_number));
        if place.is_some() && place != here {
            line += 1;
        }
        place = here;
        let numbers = [left, top, wide, high].map(|cell| cell.parse::<u32>().ok());
        let [Some(left), Some(top), Some(wide), Some(high)] = numbers else {
            continue;
        };
        let bbox = BBox { x0: left, y0: top, x1: (left + wide).min(width), y1: (top + high).min(height) };
        if bbox.is_empty() {
            continue;
        }
        let confidence = confidence.parse::<f32>().unwrap_or(0.0).clamp(0.0, 100.0) / 100.0;
        for part in text.split_whitespace() {
            words.push(Word { text: Text::from(part), confidence, bbox, line });
        }
    }
    words
}
