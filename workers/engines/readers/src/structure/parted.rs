//! Words that hold places to tick, parted there.
//!
//! Readers take the labels of a line of options and the places between them for one word (`YesNo`, `Sex:MaleFemale`), or a place
//! for the first sign of its label (`□Gout`, `OYes`).

use docward_engine_model::{BBox, Mark, MarkShape, Word};

/// A longer word, or one with more places in it, is none that a reader made of labels.
const LONGEST: usize = 160;
/// How high a band of places is, in pixels.
const BAND: u32 = 32;
/// What a cut costs that stands as many signs away from where widths put it as the word is long.
const AWAY: f32 = 6.0;
/// A label fills at least this many hundredths of its place's width.
const ROOM: u32 = 40;

/// The words, those that hold places to tick as one word for each label.
pub(crate) fn parted(words: Vec<Word>, marks: &[Mark]) -> Vec<Word> {
    let mut bands: Vec<Vec<BBox>> = Vec::new();
    for mark in marks.iter().filter(|mark| mark.shape != MarkShape::Ring) {
        let band = (u32::midpoint(mark.bbox.y0, mark.bbox.y1) / BAND) as usize;
        if bands.len() <= band {
            bands.resize_with(band + 1, Vec::new);
        }
        if let Some(band) = bands.get_mut(band) {
            band.push(mark.bbox);
        }
    }
    for band in &mut bands {
        band.sort_by_key(|mark| mark.x0);
    }
    words.into_iter().flat_map(|word| parts(word, &bands)).collect()
}

fn parts(word: Word, bands: &[Vec<BBox>]) -> Vec<Word> {
    let places = places(&word, bands);
    if places.is_empty() {
        return vec![word];
    }
    let signs: Vec<char> = word.text.as_str().chars().collect();
    if signs.len() > LONGEST || places.len() > LONGEST {
        return vec![word];
    }
    if are_places_alone(word.bbox, &signs, &places) {
        return Vec::new();
    }
    let rooms = rooms(word.bbox, &places);
    let Some(cuts) = cuts(&signs, &rooms) else { return vec![word] };
    let mut parts = Vec::with_capacity(rooms.len());
    for (room, (from, to)) in rooms.iter().zip(cuts) {
        let part = signs.get(from..to).unwrap_or_default();
        let follows = places.iter().any(|place| place.x1 >= room.x0.saturating_sub(1) && place.x0 < room.x0);
        let part = if follows { part.get(glyph(part)..).unwrap_or_default() } else { part };
        // A place at the end of a word was read as its last sign.
        let part = match part.split_last() {
            Some((last, before))
                if ends_with_glyph(before, *last) && places.iter().any(|place| place.x0 >= room.x1) =>
            {
                before
            }
            _ => part,
        };
        let text: String = part.iter().collect();
        if !text.is_empty() {
            parts.push(Word { text: text.into(), bbox: fitted(*room, part.len()), ..word });
        }
    }
    if parts.is_empty() { vec![word] } else { parts }
}

/// Whether a word is nothing but places side by side, as in two columns of answers: it reaches from the first to the last, and has no
/// more signs than there are places.
fn are_places_alone(word: BBox, signs: &[char], places: &[BBox]) -> bool {
    let (Some(first), Some(last)) = (places.first(), places.last()) else { return false };
    let reaches = word.x0 <= first.x0 + first.width() / 2 && word.x1 + last.width() / 2 >= last.x1;
    places.len() > 1 && signs.len() <= places.len() && reaches
}

/// The places that stand in a word's line and within its ends, from left to right; none of a word that stands within one.
fn places(word: &Word, bands: &[Vec<BBox>]) -> Vec<BBox> {
    let bbox = word.bbox;
    let (first, last) = ((bbox.y0 / BAND) as usize, (bbox.y1 / BAND) as usize);
    let mut places: Vec<BBox> = Vec::new();
    for band in bands.get(first..=last.min(bands.len().saturating_sub(1))).unwrap_or_default() {
        let begin = band.partition_point(|mark| mark.x1 <= bbox.x0);
        let there = band.iter().skip(begin).take_while(|mark| mark.x0 < bbox.x1);
        places.extend(there.filter(|mark| {
            let middle = u32::midpoint(mark.y0, mark.y1);
            let overlap = bbox.x1.min(mark.x1).saturating_sub(bbox.x0.max(mark.x0));
            bbox.y0 < middle && middle < bbox.y1 && bbox.height() < mark.height() * 3 && overlap * 4 >= mark.width()
        }));
    }
    places.sort_by_key(|place| place.x0);
    let beyond = |place: &BBox| bbox.x1.saturating_sub(place.x1).max(place.x0.saturating_sub(bbox.x0));
    let within = places.iter().any(|place| beyond(place) * 100 < place.width() * ROOM);
    if within { Vec::new() } else { places }
}

/// The room for labels that places leave of a word.
fn rooms(word: BBox, places: &[BBox]) -> Vec<BBox> {
    let mut rooms = Vec::with_capacity(places.len() + 1);
    let mut from = word.x0;
    for place in places {
        if place.x0.saturating_sub(from) * 100 >= place.width() * ROOM {
            rooms.push(BBox { x0: from, x1: place.x0, ..word });
        }
        from = place.x1.max(from);
    }
    let last = places.last().map_or(0, |place| place.width());
    if word.x1.saturating_sub(from) * 100 >= last * ROOM {
        rooms.push(BBox { x0: from, x1: word.x1, ..word });
    }
    rooms
}

/// From and to which sign each room's label goes: parted where labels seem to meet, near to where the rooms' widths put it.
/// `None` where no labels meet.
#[expect(clippy::cast_precision_loss, reason = "signs of a word and pixels of a page")]
fn cuts(signs: &[char], rooms: &[BBox]) -> Option<Vec<(usize, usize)>> {
    let count = signs.len();
    let all: u32 = rooms.iter().map(|room| room.width()).sum();
    let mut expected = Vec::with_capacity(rooms.len());
    let mut width = 0;
    for room in rooms.iter().take(rooms.len().checked_sub(1)?) {
        width += room.width();
        expected.push(width as f32 / all.max(1) as f32 * count as f32);
    }
    // For each cut, the least cost of all cuts up to it if it stands before a sign, and where the one before it stands.
    let joints: Vec<bool> = (0..=count).map(|at| is_joint(signs, at)).collect();
    let mut costs: Vec<f32> = (0..=count).map(|at| if at == 0 { 0.0 } else { f32::INFINITY }).collect();
    let mut ways: Vec<Vec<usize>> = Vec::with_capacity(expected.len());
    for expected in &expected {
        let mut best = (f32::INFINITY, 0);
        let (mut next, mut way) = (vec![f32::INFINITY; count + 1], vec![0; count + 1]);
        for at in 1..count {
            let before = costs.get(at - 1).copied().unwrap_or(f32::INFINITY);
            if before < best.0 {
                best = (before, at - 1);
            }
            if joints.get(at).copied().unwrap_or(false)
                && let (Some(next), Some(way)) = (next.get_mut(at), way.get_mut(at))
            {
                *next = best.0 + (at as f32 - expected).abs() / count as f32 * AWAY;
                *way = best.1;
            }
        }
        costs = next;
        ways.push(way);
    }
    let last = (0..costs.len()).min_by(|a, b| {
        let cost = |at: &usize| costs.get(*at).copied().unwrap_or(f32::INFINITY);
        cost(a).total_cmp(&cost(b))
    })?;
    if !costs.get(last).is_some_and(|cost| cost.is_finite()) {
        return None;
    }
    let mut cuts = vec![(last, count)];
    let mut to = last;
    for way in ways.iter().rev() {
        let from = way.get(to).copied()?;
        cuts.push((from, to));
        to = from;
    }
    cuts.reverse();
    Some(cuts)
}

/// Whether a label may end before a sign and the next one begin with it: `YesNo`, `us?Physician`, `months6`, `Sex:□M`.
fn is_joint(signs: &[char], at: usize) -> bool {
    let (Some(before), Some(after)) = (at.checked_sub(1).and_then(|at| signs.get(at)), signs.get(at)) else {
        return false;
    };
    let ends_a_sentence = at > 1 && signs.get(at - 2).is_some_and(|sign| sign.is_lowercase());
    (*before == '.' && after.is_uppercase() && ends_a_sentence)
        || (before.is_lowercase() && (after.is_uppercase() || after.is_ascii_digit()))
        || (before.is_ascii_digit() && after.is_alphabetic())
        || (!before.is_alphanumeric()
            && after.is_alphanumeric()
            && !matches!(before, '\'' | '’' | '-' | '.' | '/' | '('))
        || (before.is_alphanumeric() && !after.is_alphanumeric() && !after.is_ascii_punctuation())
}

/// How many signs at a label's beginning are what its place was read as.
pub(crate) fn glyph(signs: &[char]) -> usize {
    let begins = |sign: &char| sign.is_uppercase() || sign.is_ascii_digit();
    match signs {
        [first, rest @ ..] if !rest.is_empty() && is_sign_of_place(*first) => 1 + glyph(rest),
        ['L' | 'l', 'I' | 'J' | ']' | 'l', third, ..] if begins(third) => 2,
        ['O' | 'o' | 'Q' | 'D' | '0' | 'C' | 'X', second, third, ..]
            if second.is_uppercase() && third.is_lowercase() =>
        {
            1
        }
        ['O' | 'X', 'M' | 'F' | 'Y' | 'N'] => 1,
        // A mark before a code: `X17000`, `XJ45.909`.
        ['X' | 'x', second, third, ..]
            if second.is_ascii_digit() || (second.is_ascii_uppercase() && third.is_ascii_digit()) =>
        {
            1
        }
        // A code of five figures with the right edge of its place before it.
        ['1' | 'I' | 'l', rest @ ..] if rest.len() == 5 && rest.iter().all(char::is_ascii_digit) => 1,
        _ => 0,
    }
}

fn is_sign_of_place(sign: char) -> bool {
    !sign.is_alphanumeric() && !matches!(sign, '$' | '#' | '<' | '>' | '"' | '\'' | '+' | '-' | '–' | '.')
}

fn ends_with_glyph(before: &[char], last: char) -> bool {
    let parted = before.last().is_some_and(|sign| !sign.is_alphanumeric() || sign.is_lowercase());
    parted
        && !matches!(last, ':' | '?' | '.' | ',' | ')' | ';' | '!' | '%')
        && (!last.is_alphanumeric() || matches!(last, 'O' | 'Q' | 'X'))
}

/// A label's box: no wider than signs of the word's height are.
fn fitted(room: BBox, count: usize) -> BBox {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let wide = room.height().saturating_mul(count).saturating_mul(3) / 5;
    BBox { x1: room.x1.min(room.x0.saturating_add(wide.max(1))), ..room }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, x0: u32, x1: u32) -> Word {
        Word { text: text.into(), confidence: 0.9, bbox: BBox { x0, y0: 100, x1, y1: 124 }, line: 3 }
    }

    fn at(x0: u32) -> Mark {
        let bbox = BBox { x0, y0: 102, x1: x0 + 20, y1: 122 };
        Mark { shape: MarkShape::Square, bbox, selected: false, confidence: 1.0 }
    }

    fn told(text: &str, x: (u32, u32), marks: &[u32]) -> Vec<String> {
        let marks: Vec<Mark> = marks.iter().map(|x| at(*x)).collect();
        parted(vec![word(text, x.0, x.1)], &marks).iter().map(|word| word.text.as_str().to_owned()).collect()
    }

    #[test]
    fn labels_that_were_read_as_one_word_are_parted_at_their_places() {
        assert_eq!(told("YesNo", (130, 230), &[100, 180]), ["Yes", "No"]);
        assert_eq!(told("Sex:MaleFemale", (100, 400), &[150, 260]), ["Sex:", "Male", "Female"]);
        assert_eq!(told("months6", (100, 220), &[180]), ["months", "6"]);
        let parts = parted(vec![word("YesNo", 130, 230)], &[at(100), at(180)]);
        assert!(parts[0].bbox.x1 <= 180 && parts[1].bbox.x0 == 200, "{parts:?}");
    }

    #[test]
    fn a_place_that_was_read_as_a_sign_of_its_label_is_none_of_it() {
        assert_eq!(told("□Gout", (100, 170), &[100]), ["Gout"]);
        assert_eq!(told("OYes", (100, 170), &[100]), ["Yes"]);
        assert_eq!(told("glasses?O", (100, 240), &[215]), ["glasses?"]);
    }

    #[test]
    fn places_side_by_side_that_were_read_as_one_word_are_none() {
        assert!(told("wo", (98, 192), &[100, 170]).is_empty());
        assert_eq!(told("No", (118, 172), &[100, 170]), ["No"]);
        assert_eq!(told("ONo", (100, 190), &[100, 170]), ["No"]);
    }

    #[test]
    fn a_word_without_a_joint_stays_whole() {
        assert_eq!(told("straightforward", (100, 400), &[250]), ["straightforward"]);
        assert_eq!(told("O", (100, 120), &[100]), ["O"]);
        assert_eq!(told("YesNo", (130, 230), &[300]), ["YesNo"]);
    }
}
