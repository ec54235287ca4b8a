//! Places to tick that are written with letters' signs: `[ ]`, `(X)`, and the signs that Unicode has for boxes and circles.
//!
//! They come from the words, of a text layer or of OCR, and the words stay as they are.

use docward_engine_model::{BBox, Mark, MarkShape, Word};

/// Empty boxes and circles, and ticked ones (Unicode, "Geometric Shapes" and "Miscellaneous Symbols").
const EMPTY_SQUARES: &str = "☐□▢◻⬜❏❐❑❒";
const TICKED_SQUARES: &str = "☑☒■▣◼⬛⊠🗵🗷🗹";
const EMPTY_CIRCLES: &str = "○◯⚪❍";
const TICKED_CIRCLES: &str = "●◉⦿⚫🔘";
/// What stands between brackets that are ticked.
const TICKS: &str = "xX✓✔✗✘*•■●";
/// Two brackets are at most this many tenths of their height apart, from outside to outside. The room for an area code is
/// wider.
const WIDEST: u32 = 20;
/// Places of this kind that a page may have; the others are not told.
const MOST: usize = 2_000;

/// A sign of a word, and where it stands: a word's signs share its width.
#[derive(Clone, Copy)]
struct Sign {
    character: char,
    bbox: BBox,
    line: u32,
    confidence: f32,
    /// Whether no letter and no digit is right before it in its word.
    begins: bool,
}

/// All places to tick that are written as signs.
pub(super) fn brackets(words: &[Word]) -> Vec<Mark> {
    // Most pages have none.
    let may_be_one = |sign: char| !sign.is_ascii() || matches!(sign, '[' | '(');
    if !words.iter().any(|word| word.text.as_str().contains(may_be_one)) {
        return Vec::new();
    }
    let signs: Vec<Sign> = words.iter().flat_map(signs_of).collect();
    let mut marks: Vec<Mark> = signs.iter().filter_map(|sign| glyph(*sign)).collect();
    let mut rest = signs.as_slice();
    while let [first, next @ ..] = rest {
        marks.extend(bracketed(*first, next));
        rest = next;
    }
    marks.truncate(MOST);
    without_bullets(marks)
}

fn signs_of(word: &Word) -> Vec<Sign> {
    let count = u32::try_from(word.text.as_str().chars().count()).unwrap_or(u32::MAX).max(1);
    let (x0, wide) = (word.bbox.x0, word.bbox.width());
    let edge = |at: u32| x0 + u32::try_from(u64::from(wide) * u64::from(at) / u64::from(count)).unwrap_or(wide);
    let mut begins = true;
    let mut signs = Vec::new();
    for (at, sign) in (0..count).zip(word.text.as_str().chars()) {
        let bbox = BBox { x0: edge(at), x1: edge(at + 1), ..word.bbox };
        signs.push(Sign { character: sign, bbox, line: word.line, confidence: word.confidence, begins });
        begins = !sign.is_alphanumeric();
    }
    signs
}

/// A sign that is a place to tick by itself.
fn glyph(sign: Sign) -> Option<Mark> {
    if sign.character.is_ascii() {
        return None;
    }
    let kinds = [
        (EMPTY_SQUARES, MarkShape::Square, false),
        (TICKED_SQUARES, MarkShape::Square, true),
        (EMPTY_CIRCLES, MarkShape::Circle, false),
        (TICKED_CIRCLES, MarkShape::Circle, true),
    ];
    let (_, shape, selected) = kinds.into_iter().find(|(signs, ..)| signs.contains(sign.character))?;
    (!sign.bbox.is_empty()).then_some(Mark { shape, bbox: sign.bbox, selected, confidence: sign.confidence })
}

/// A place between two brackets that begins with a sign.
fn bracketed(open: Sign, next: &[Sign]) -> Option<Mark> {
    let closing = match open.character {
        '[' => ']',
        '(' => ')',
        _ => return None,
    };
    let (selected, close) = match next {
        [close, ..] if close.character == closing => (false, close),
        [tick, close, ..] if TICKS.contains(tick.character) && close.character == closing => (true, close),
        _ => return None,
    };
    let bbox = BBox {
        x0: open.bbox.x0,
        y0: open.bbox.y0.min(close.bbox.y0),
        x1: close.bbox.x1,
        y1: open.bbox.y1.max(close.bbox.y1),
    };
    let fits = open.begins && open.line == close.line && bbox.x1 > bbox.x0 && !bbox.is_empty();
    let narrow = bbox.x1.saturating_sub(bbox.x0) * 10 <= bbox.height() * WIDEST;
    let confidence = open.confidence.min(close.confidence);
    (fits && narrow).then_some(Mark { shape: MarkShape::Brackets, bbox, selected, confidence })
}

/// Filled signs without an empty one of their kind are bullets of a list; `(x)` without `( )` is an item's number.
fn without_bullets(marks: Vec<Mark>) -> Vec<Mark> {
    let shapes = [MarkShape::Square, MarkShape::Circle, MarkShape::Brackets];
    let doubtful = shapes.map(|shape| {
        let mut kind = marks.iter().filter(|mark| mark.shape == shape);
        (shape, kind.all(|mark| mark.selected))
    });
    marks.into_iter().filter(|mark| !doubtful.contains(&(mark.shape, true))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, x0: u32, x1: u32, line: u32) -> Word {
        Word { text: text.into(), confidence: 0.9, bbox: BBox { x0, y0: 100, x1, y1: 124 }, line }
    }

    fn told(words: &[Word]) -> Vec<(MarkShape, bool, u32, u32)> {
        brackets(words).iter().map(|mark| (mark.shape, mark.selected, mark.bbox.x0, mark.bbox.x1)).collect()
    }

    #[test]
    fn brackets_are_told_whether_read_as_one_word_or_as_several() {
        let words = [
            word("[X]", 100, 130, 0),
            word("Yes", 140, 180, 0),
            word("[", 200, 206, 0),
            word("]", 222, 228, 0),
            word("[]No", 300, 340, 1),
            word("(", 400, 406, 1),
            word("x", 410, 418, 1),
            word(")", 422, 428, 1),
            word("()", 500, 520, 1),
        ];
        let brackets = |selected, x0, x1| (MarkShape::Brackets, selected, x0, x1);
        let expected = [
            brackets(true, 100, 130),
            brackets(false, 200, 228),
            brackets(false, 300, 320),
            brackets(true, 400, 428),
            brackets(false, 500, 520),
        ];
        assert_eq!(told(&words), expected);
    }

    #[test]
    fn what_only_looks_like_brackets_is_no_place_to_tick() {
        // An area code's room, two lines, a function's argument, letters in brackets; `(x)` of a numbered list.
        let words = [
            word("(", 100, 106, 0),
            word(")", 180, 186, 0),
            word("[", 300, 306, 0),
            word("]", 310, 316, 1),
            word("file[]", 400, 460, 1),
            word("(a)", 500, 530, 1),
            word("(M)", 600, 630, 2),
        ];
        assert!(told(&words).is_empty());
        assert!(told(&[word("(x)", 100, 130, 0)]).is_empty());
    }

    #[test]
    fn signs_of_boxes_and_circles_are_told_and_bullets_are_not() {
        let words = [word("☐", 100, 120, 0), word("☒Yes", 200, 280, 0), word("●", 300, 320, 1), word("●", 300, 320, 2)];
        let expected = [(MarkShape::Square, false, 100, 120), (MarkShape::Square, true, 200, 220)];
        assert_eq!(told(&words), expected);
        let circles = [word("○", 100, 120, 0), word("●", 200, 220, 0)];
        assert_eq!(told(&circles), [(MarkShape::Circle, false, 100, 120), (MarkShape::Circle, true, 200, 220)]);
        assert!(told(&[word("■", 100, 120, 0), word("■", 100, 120, 1)]).is_empty());
    }
}
