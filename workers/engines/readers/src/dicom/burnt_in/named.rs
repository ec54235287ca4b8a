//! A seen line's words, by the reader that belongs to the line finder: it was trained on what the finder sees, and reads
//! grey letters on texture that Tesseract makes others of.

use super::strokes::Polarity;
use crate::Raster;
use crate::second::{self, Spoken};
use docward_engine_model::{BBox, Word};

/// How much ground is left around a line for the reader, in hundredths of its height.
const AROUND: u32 = 15;
/// A word is believed if its confidence is at least this.
const BELIEVED: f32 = 0.6;
/// The same for a short word.
const BELIEVED_SHORT: f32 = 0.8;
/// A line that is read with less confidence than this is read from the other view, too.
const SURE: f32 = 0.9;
/// The reader says where the middle of a sign is, so a word is widened by this many hundredths of the line's height on
/// either side.
const WIDER: u32 = 30;

/// The words of a line that are believed, from left to right. The surer reading of two views of a frame is taken.
pub(super) fn words(line: BBox, polarity: Polarity, views: [&Raster; 2]) -> Vec<Word> {
    let mut best: (f32, Vec<Word>) = (0.0, Vec::new());
    for view in views {
        let read = read(line, polarity, view).unwrap_or_default();
        if read.0 > best.0 {
            best = read;
        }
        if best.0 >= SURE {
            break;
        }
    }
    best.1.retain(is_believed);
    best.1
}

/// A view's words and the mean confidence of their signs.
fn read(line: BBox, polarity: Polarity, view: &Raster) -> Option<(f32, Vec<Word>)> {
    let around = line.grown((line.height() * AROUND).div_ceil(100), view.width(), view.height());
    let reading = second::reader()?.read(&dark_on_light(view, line, around, polarity)?)?;
    let words = placed(&reading, line, around);
    Some((second::weight(words.iter()), words))
}

/// Words where they stand in the line: each a little wider than what was read, halfway to the next at most.
fn placed(reading: &[Spoken], line: BBox, around: BBox) -> Vec<Word> {
    let at = |share: f32| around.x0 + share_of(share, around.width());
    let margin = line.height() * WIDER / 100;
    let mut words: Vec<Word> = Vec::new();
    for spoken in reading {
        let wide = BBox {
            x0: at(spoken.from).saturating_sub(margin).max(line.x0),
            x1: (at(spoken.to) + margin).min(line.x1),
            ..line
        };
        if let Some(last) = words.last_mut().filter(|last| last.bbox.x1 > wide.x0) {
            last.bbox.x1 = u32::midpoint(last.bbox.x1, wide.x0);
        }
        let bbox = BBox { x0: words.last().map_or(wide.x0, |last| wide.x0.max(last.bbox.x1)), ..wide };
        if !bbox.is_empty() {
            let confidence = spoken.confidence.clamp(0.0, 1.0);
            words.push(Word { text: spoken.text.as_str().into(), confidence, bbox, line: 0 });
        }
    }
    words
}

fn is_believed(word: &Word) -> bool {
    let signs = word.text.as_str().chars().filter(|sign| sign.is_alphanumeric()).count();
    let least = if signs > 2 { BELIEVED } else { BELIEVED_SHORT };
    signs > 0 && word.confidence >= least && !second::is_foreign(word.text.as_str())
}

/// A line and what is around it as the reader wants it, the line's darkest and lightest drawn to the ends of the scale.
fn dark_on_light(view: &Raster, line: BBox, around: BBox, polarity: Polarity) -> Option<Raster> {
    let luma = view.luma();
    let part = |part: BBox| {
        let rows = luma.chunks_exact(view.width() as usize).take(part.y1 as usize).skip(part.y0 as usize);
        rows.filter_map(move |row| row.get(part.x0 as usize..part.x1 as usize)).flatten().copied()
    };
    let (low, high) = (part(line).min()?, part(line).max()?);
    let range = u16::from(high - low).max(1);
    let drawn = |level: u8| {
        let level = u8::try_from(u16::from(level.clamp(low, high) - low) * 255 / range).unwrap_or(u8::MAX);
        if polarity == Polarity::Light { 255 - level } else { level }
    };
    Raster::gray(around.width(), around.height(), part(around).map(drawn).collect()).ok()
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "shares of a frame's width"
)]
fn share_of(share: f32, width: u32) -> u32 {
    (share * width as f32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: BBox = BBox { x0: 20, y0: 10, x1: 220, y1: 30 };

    fn spoken(text: &str, confidence: f32, from: f32, to: f32) -> Spoken {
        Spoken { text: text.into(), confidence, from, to }
    }

    #[test]
    fn words_are_wider_than_their_signs_middles_and_never_share_a_place() {
        let reading = [spoken("Age:", 0.9, 0.1, 0.3), spoken("76", 0.9, 0.34, 0.5), spoken("F", 0.9, 0.9, 1.0)];
        let words = placed(&reading, LINE, LINE);
        let places: Vec<(u32, u32)> = words.iter().map(|word| (word.bbox.x0, word.bbox.x1)).collect();
        assert_eq!(places, [(34, 84), (84, 126), (194, 220)]);
        assert!(words.iter().all(|word| (word.bbox.y0, word.bbox.y1) == (LINE.y0, LINE.y1)));
    }

    #[test]
    fn what_is_short_unsure_or_of_another_script_is_not_believed() {
        let believed = |text: &str, confidence: f32| {
            placed(&[spoken(text, confidence, 0.2, 0.4)], LINE, LINE).first().is_some_and(is_believed)
        };
        assert!(believed("Whitmore", 0.65) && believed("76", 0.85));
        assert!(!believed("Whitmore", 0.55) && !believed("76", 0.7) && !believed("\u{65e5}\u{672c}\u{8a9e}", 0.9));
        assert!(!believed("--", 0.95));
    }

    #[test]
    fn light_writing_becomes_dark_over_the_whole_scale_and_what_is_around_it_does_not_count() {
        let mut levels = vec![40_u8; 240 * 40];
        levels[20 * 240 + 50] = 60;
        levels[5 * 240 + 50] = 250;
        let frame = Raster::gray(240, 40, levels).unwrap();
        let around = BBox { y0: 0, y1: 40, ..LINE };
        let drawn = dark_on_light(&frame, LINE, around, Polarity::Light).unwrap();
        assert_eq!((drawn.width(), drawn.height()), (200, 40));
        assert_eq!([drawn.pixels()[20 * 200 + 30], drawn.pixels()[5 * 200 + 30], drawn.pixels()[0]], [0, 0, 255]);
        let as_it_is = dark_on_light(&frame, LINE, around, Polarity::Dark).unwrap();
        assert_eq!(as_it_is.pixels()[20 * 200 + 30], 255);
    }
}
