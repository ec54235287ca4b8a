//! Words burnt into frames: labels and figures beside an image are mostly identifiers, so what is not plainly technical goes.
//!
//! Only for frames. A report in a DICOM file, as a document or as structured content, is prose, and the rules for prose read it.

use crate::rules::{Hit, Rule};
use docward_engine_model::{Document, PhiKind, Reading, Source};
use docward_lexicon::{Class, Vocabulary, class_of, words};
use std::collections::HashSet;

/// What words beside an image say about the image, not about the patient.
static TECHNICAL: Vocabulary = Vocabulary::new(|| {
    words(
        "kv kvp ma mas mm cm fov dfov sfov ww wl wc zoom im img se sl st thk tr te ti fa nex tilt gantry mag lt rt \
     left right ap pa lat lateral portable supine prone upright erect cc mlo lcc rcc lmlo rmlo ml lm ax sag cor \
     axial sagittal coronal hz khz mhz db fps frame image series slice scale sec ms deg contrast flair dwi adc \
     mip ct mr mri us dx cr xa nm pet mg kg lbs yes no name date patient id age dob sex institution study birth time accession physician mrn",
    )
});

/// What stands for a word of a frame that lines up like writing and could not be read.
const UNREADABLE: char = '\u{fffd}';

/// The numbers of the pages whose words are burnt into a frame.
pub(crate) fn frames(document: &Document) -> HashSet<u32> {
    let pages = document.pages().iter().filter(|page| page.source == Source::BurntIn);
    pages.map(|page| page.number).collect()
}

/// The words of the frames that may be identifiers: with digits that measure nothing, or no ordinary word, or not legible
/// to us; and what stands behind a label for age or sex, or for it behind a name, which the basic profile removes from the
/// header too.
pub(crate) fn words_of_frames(document: &Document, reading: &Reading) -> Vec<Hit> {
    let frames = frames(document);
    let mut hits = Vec::new();
    let mut before = "";
    for (at, word) in reading.words().iter().enumerate().filter(|(_, word)| frames.contains(&word.page)) {
        let text = reading.text().get(word.start..word.end).unwrap_or_default();
        let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
        let demographic = matches!(before.to_ascii_lowercase().as_str(), "age" | "sex" | "gender") && bare.len() < 7;
        let behind_name = matches!(bare, "M" | "F" | "O") && in_line_of_last(&hits, reading.text(), word.start);
        let found = if demographic {
            Some((Rule::BurntInDemographic, PhiKind::OtherIdentifier))
        } else if behind_name {
            Some((Rule::BurntInSex, PhiKind::OtherIdentifier))
        } else if is_lone_number(bare, reading, at) {
            Some((Rule::BurntInLoneNumber, PhiKind::OtherIdentifier))
        } else {
            judged(text)
        };
        if let Some((rule, kind)) = found {
            hits.push(Hit { start: word.start, end: word.end, kind, rules: rule.into() });
        }
        if !bare.is_empty() {
            before = bare;
        }
    }
    hits
}

/// Whether a number might be an age for all its line says: nothing technical is before it that it would be a number of, and no
/// unit behind it. Its label may be one that nobody could read.
fn is_lone_number(bare: &str, reading: &Reading, at: usize) -> bool {
    let words = reading.words();
    let in_line = |one: usize, other: usize| {
        let (first, second) = (words.get(one.min(other))?, words.get(one.max(other))?);
        let other = words.get(other)?;
        let near = reading.text().get(first.end..second.start)? == " ";
        near.then(|| reading.text().get(other.start..other.end)).flatten()
    };
    let is_technical = |word: &str| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        TECHNICAL.contains(&bare.to_ascii_lowercase().as_str()) || is_measure(bare)
    };
    let plain = bare.len() == 2 || bare.len() == 3 && bare.starts_with('1');
    plain
        && bare.bytes().all(|byte| byte.is_ascii_digit())
        && !at.checked_sub(1).and_then(|before| in_line(at, before)).is_some_and(is_technical)
        && !in_line(at, at + 1).is_some_and(is_technical)
}

/// Whether the word before this one in the same line is a name.
fn in_line_of_last(hits: &[Hit], text: &str, start: usize) -> bool {
    let last = hits.last().filter(|hit| hit.kind == PhiKind::Name);
    last.and_then(|hit| text.get(hit.end..start)).is_some_and(|between| between == " ")
}

/// What a word by itself may identify, and by which rule; `None` for what is plainly technical or ordinary.
fn judged(word: &str) -> Option<(Rule, PhiKind)> {
    if word.contains(UNREADABLE) {
        return Some((Rule::BurntInUnreadable, PhiKind::OtherIdentifier));
    }
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    let signs = bare.chars().filter(|c| c.is_alphanumeric()).count();
    let numbers = bare.chars().filter(char::is_ascii_digit).count();
    let technical = TECHNICAL.contains(&bare.to_ascii_lowercase().as_str());
    if is_age(bare) {
        return Some((Rule::BurntInAge, PhiKind::Age));
    }
    if signs < 2 || technical || is_measure(bare) {
        return None;
    }
    if numbers == 0 {
        let class = class_of(bare);
        let ordinary = class.any(Class::ORDINARY) && !class.any(Class::NAME);
        return (signs > 2 && !ordinary).then_some((Rule::BurntInWord, PhiKind::Name));
    }
    let dated = bare.contains(['/', '-', '.'])
        && numbers >= 4
        && bare.chars().all(|c| c.is_ascii_digit() || matches!(c, '/' | '-' | '.'));
    let found =
        if dated { (Rule::BurntInDate, PhiKind::Date) } else { (Rule::BurntInNumber, PhiKind::OtherIdentifier) };
    (numbers >= 2).then_some(found)
}

/// `067Y`, `67Y`, `067Y/F`
fn is_age(word: &str) -> bool {
    let number: String = word.chars().take_while(char::is_ascii_digit).collect();
    let unit = word.strip_prefix(number.as_str()).unwrap_or_default();
    (2..=3).contains(&number.len())
        && matches!(unit.to_ascii_uppercase().as_str(), "Y" | "YR" | "YRS" | "Y/F" | "Y/M" | "/F" | "/M")
}

/// `120kV`, `5.0`, `35.2cm`, `512x512`, `3/24`
fn is_measure(word: &str) -> bool {
    let unit = word.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+'));
    let number = word.strip_suffix(unit).unwrap_or_default();
    let short = number.chars().filter(char::is_ascii_digit).count() < 4 && number.matches('-').count() == 0;
    let sides: Vec<&str> = word.split(['x', 'X', '*']).collect();
    let matrix = sides.len() == 2
        && sides
            .iter()
            .all(|side| !side.is_empty() && side.len() < 5 && side.bytes().all(|byte| byte.is_ascii_digit()));
    matrix
        || short
            && !number.is_empty()
            && (unit.is_empty() || TECHNICAL.contains(&unit.to_ascii_lowercase().as_str()) || unit == "%")
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_engine_model::{BBox, FileKind, Page, Structure, Word};

    #[test]
    fn a_letter_for_the_sex_goes_with_the_name_before_it() {
        let found = |words: &[&str]| {
            let bbox = BBox { x0: 0, y0: 0, x1: 9, y1: 9 };
            let word = |text: &&str| Word { text: (*text).into(), confidence: 0.9, bbox, line: 0 };
            let words = words.iter().map(word).collect();
            let mut document = Document::empty(FileKind::Dicom);
            document.pages_mut().unwrap().push(Page {
                number: 1,
                width: 9,
                height: 9,
                source: Source::BurntIn,
                words,
                structure: Structure::default(),
                official: Vec::new(),
            });
            words_of_frames(&document, &Reading::of(&document)).len()
        };
        assert_eq!(found(&["Whitmore", "M"]), 2);
        assert_eq!(found(&["SUPINE", "F"]), 0);
    }

    #[test]
    fn a_number_that_nothing_explains_may_be_an_age() {
        let gone = |lines: &[&str]| {
            let bbox = BBox { x0: 0, y0: 0, x1: 9, y1: 9 };
            let mut document = Document::empty(FileKind::Dicom);
            let words = (0..).zip(lines).flat_map(|(line, words)| {
                words.split(' ').map(move |text| Word { text: text.into(), confidence: 0.9, bbox, line })
            });
            let words = words.collect();
            document.pages_mut().unwrap().push(Page {
                number: 1,
                width: 9,
                height: 9,
                source: Source::BurntIn,
                words,
                structure: Structure::default(),
                official: Vec::new(),
            });
            let reading = Reading::of(&document);
            let hits = words_of_frames(&document, &reading);
            hits.iter().filter_map(|hit| reading.text().get(hit.start..hit.end)).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(gone(&["kV 120", "76", "Im"]), ["76"]);
        assert_eq!(gone(&["\u{fffd} 67", "Age: 45"]), ["\u{fffd}", "67", "45"]);
        assert!(gone(&["Im 76", "Se 3", "120 kV", "35 cm", "WW 350 40", "512"]).is_empty());
    }

    #[test]
    fn frames_lose_what_may_identify() {
        for word in ["DOE^JANE", "Whitmore", "MR-887123", "01/02/1950", "19500102", "Z99812", "067Y", "\u{fffd}"] {
            assert!(judged(word).is_some(), "{word}");
        }
        for word in ["120kV", "512x512", "5.0", "R", "LMLO", "PORTABLE", "cm", "35.2cm"] {
            assert!(judged(word).is_none(), "{word}");
        }
    }
}
