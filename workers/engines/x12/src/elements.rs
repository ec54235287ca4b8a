//! What of a segment's elements is told: what may name or describe somebody, and what is not what should stand there.

use super::expected::{self, Expected};
use super::segments::{Places, Segment, parts, trimmed};
use docward_engine_model::protocol::Rejection;
use docward_engine_model::{Element, Loop, Meaning, SegmentName};

/// No segment of a claim has nearly as many; each costs more room than it has bytes.
const MOST_OF_A_SEGMENT: usize = 10_000;

/// Adds the elements of a segment to those before.
pub(super) fn tell(segment: &Segment<'_>, place: Loop, told: &mut Vec<Element>) -> Result<(), Rejection> {
    let mut teller = Teller { segment, place, places: segment.places(), left: MOST_OF_A_SEGMENT, told };
    for (number, start, text) in segment.elements() {
        // ISA's elements are filled up with spaces, which belong to their width.
        let (start, value) = if segment.name() == "ISA" { (start, text) } else { trimmed(start, text) };
        if value.trim().is_empty() {
            continue;
        }
        teller.element(number, start, value)?;
    }
    Ok(())
}

/// Where an element or a part of it stands in its segment.
#[derive(Clone, Copy)]
struct Position {
    number: usize,
    repetition: usize,
    component: usize,
}

struct Teller<'a, 't> {
    segment: &'a Segment<'t>,
    place: Loop,
    places: Places<'t>,
    left: usize,
    told: &'a mut Vec<Element>,
}

impl Teller<'_, '_> {
    fn element(&mut self, number: usize, start: usize, value: &str) -> Result<(), Rejection> {
        let whole = Position { number, repetition: 1, component: 0 };
        match expected::of_element(self.segment, number, self.place) {
            Expected::Composite => self.parts(number, start, value, None),
            expected => match known(expected, value) {
                Known::As(meaning) => self.push(whole, start, value, meaning),
                Known::Harmless => Ok(()),
                Known::No(_) if has_words(value) => self.push(whole, start, value, Meaning::FreeText),
                Known::No(meaning) => self.parts(number, start, value, Some(meaning)),
            },
        }
    }

    /// Every component of every repetition; `meaning` is that of the whole element where nothing else is known of its components.
    fn parts(&mut self, number: usize, start: usize, value: &str, meaning: Option<Meaning>) -> Result<(), Rejection> {
        let (segment, place, separators) = (self.segment, self.place, self.segment.separators());
        // A separator that no text has makes of it one repetition.
        let repetitions = parts(value, start, separators.repetition.unwrap_or('\0'));
        for (repetition, (start, value)) in (1..).zip(repetitions) {
            let components: Vec<(usize, &str)> = parts(value, start, separators.component).collect();
            let values: Vec<&str> = components.iter().map(|(_, value)| *value).collect();
            for (component, (start, value)) in (1..).zip(components) {
                let (start, value) = trimmed(start, value);
                let expected = expected::of_component(segment, number, &values, component, place);
                let known = if value.is_empty() {
                    Known::Harmless
                } else {
                    meaning.map_or_else(|| known(expected, value), Known::No)
                };
                let meaning = match known {
                    Known::As(meaning) => meaning,
                    Known::No(_) if has_words(value) => Meaning::FreeText,
                    Known::No(meaning) if value.chars().count() > LONGEST_QUALIFIER => meaning,
                    Known::No(_) | Known::Harmless => continue,
                };
                self.push(Position { number, repetition, component }, start, value, meaning)?;
            }
        }
        Ok(())
    }

    fn push(&mut self, position: Position, start: usize, value: &str, meaning: Meaning) -> Result<(), Rejection> {
        self.left = self.left.checked_sub(1).ok_or(Rejection::TooMuchOutput)?;
        let short = |position: usize| u8::try_from(position).unwrap_or(u8::MAX);
        self.told.push(Element {
            span: self.places.span(start, value),
            segment: self.segment.number(),
            name: SegmentName::of(self.segment.name()).unwrap_or(SegmentName::UNKNOWN),
            number: short(position.number),
            repetition: short(position.repetition),
            component: short(position.component),
            place: self.place,
            meaning,
        });
        Ok(())
    }
}

/// Values of at most so many characters are told only where their meaning is known: qualifiers, modifiers, numbers of lines.
const LONGEST_QUALIFIER: usize = 3;

/// Most codes are not longer; what is may be somebody's number that strayed, and is told.
const LONGEST_OF_MOST: usize = 6;

/// A diagnosis by ICD-10 has seven characters, eight with a point in it; other codes with a meaning are shorter.
const LONGEST_WITH_MEANING: usize = 8;

/// No code of the guides is longer: a taxonomy code has ten characters, a drug code eleven, a version twelve.
const LONGEST_CODE: usize = 15;

/// Where a date stands behind a code there are so many figures.
const FIGURES_OF_A_DATE: usize = 8;

/// What is known of a value.
enum Known {
    As(Meaning),
    /// It identifies nobody.
    Harmless,
    /// It may identify somebody; no more is known of it than this.
    No(Meaning),
}

fn known(expected: Expected, value: &str) -> Known {
    if let Expected::Detail(meaning) = expected {
        return match known(Expected::Code, value) {
            Known::Harmless => Known::As(meaning),
            other => other,
        };
    }
    let has_figures = value.len() <= LONGEST_QUALIFIER || value.bytes().any(|byte| byte.is_ascii_digit());
    match expected {
        Expected::Means(meaning) => Known::As(meaning),
        Expected::MeansCode(meaning) if is_code(value, LONGEST_WITH_MEANING) && has_figures => Known::As(meaning),
        Expected::MeansFigure(meaning) if is_figure(value) => Known::As(meaning),
        Expected::LongCode if is_code(value, LONGEST_CODE) => Known::Harmless,
        Expected::Code if is_code(value, LONGEST_OF_MOST) && has_figures => Known::Harmless,
        Expected::Code | Expected::Figure
            if is_figure(value) && (value.len() <= LONGEST_OF_MOST || value.contains('.')) =>
        {
            Known::Harmless
        }
        Expected::Code | Expected::Open if is_code(value, LONGEST_CODE) => Known::No(Meaning::Code),
        Expected::Code | Expected::Open | Expected::Figure if is_figure(value) => Known::No(Meaning::Code),
        _ => Known::No(Meaning::Unknown),
    }
}

/// Whether a value is a code of at most so many characters; or several, of a sender who names one component separator and uses
/// another.
fn is_code(value: &str, longest: usize) -> bool {
    let several = value.contains(OTHER_SEPARATORS);
    value.split(OTHER_SEPARATORS).all(|code| {
        let figures = code.bytes().filter(u8::is_ascii_digit).count();
        code.len() <= longest
            && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
            && !(several && figures >= FIGURES_OF_A_DATE)
    })
}

/// What separates components, mostly.
const OTHER_SEPARATORS: [char; 4] = [':', '>', '<', '^'];

/// A decimal number as X12 writes it (data type R or N).
fn is_figure(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    digits.len() <= 18 && [whole, fraction].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a value has words: several, or a part of one that a code would not have.
fn has_words(value: &str) -> bool {
    value.contains(char::is_whitespace) && value.chars().filter(|letter| letter.is_alphabetic()).count() > 3
}
