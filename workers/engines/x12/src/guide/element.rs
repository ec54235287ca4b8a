//! Elements: which of them a segment must have, and what may stand in each.

use super::values::{is_date, is_decimal, is_period, is_text, is_time, is_whole};
use super::{SegmentRule, Usage};
use crate::segments::{Segment, parts};
use docward_engine_model::acknowledgement::{Acknowledgement, ElementCode, ElementFault};

/// The type of an element (X12.6).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// AN: text.
    Text,
    /// ID: a code.
    Id,
    /// N0: a whole number.
    Whole,
    /// R: a decimal number.
    Decimal,
    /// DT: a day.
    Date,
    /// TM: a time of day.
    Time,
}

impl Kind {
    pub(super) fn of(word: &str) -> Option<Self> {
        match word {
            "AN" => Some(Self::Text),
            "ID" => Some(Self::Id),
            "N0" => Some(Self::Whole),
            "R" => Some(Self::Decimal),
            "DT" => Some(Self::Date),
            "TM" => Some(Self::Time),
            _ => None,
        }
    }
}

/// An element as a guide has it in one place of a segment.
pub(crate) enum ElementRule {
    Simple(Simple),
    Composite(Composite),
}

/// An element without components, or a component.
pub(crate) struct Simple {
    /// Its number in the standard's dictionary.
    pub(crate) number: u16,
    pub(crate) usage: Usage,
    pub(crate) repetitions: usize,
    pub(crate) kind: Kind,
    /// Characters; of a number figures.
    pub(crate) least: usize,
    pub(crate) most: usize,
    /// None where the guide lists none.
    pub(crate) codes: Vec<&'static str>,
}

/// An element of components.
pub(crate) struct Composite {
    pub(crate) usage: Usage,
    pub(crate) repetitions: usize,
    /// None where the guide does not use it.
    pub(crate) parts: Vec<Simple>,
}

/// Which elements need, or exclude, each other (X12.6).
pub(crate) struct Condition {
    sort: Sort,
    numbers: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// All or none.
    Paired,
    /// One at least.
    Required,
    /// One at most.
    Exclusion,
    /// With the first all others.
    Conditional,
    /// With the first one other at least.
    List,
}

impl Condition {
    /// A condition as tables write it: `!P0304`.
    pub(super) fn of(word: &str) -> Option<Self> {
        let mut characters = word.chars().skip(1);
        let sort = match characters.next()? {
            'P' => Sort::Paired,
            'R' => Sort::Required,
            'E' => Sort::Exclusion,
            'C' => Sort::Conditional,
            'L' => Sort::List,
            _ => return None,
        };
        let figures: Vec<u32> = characters.map(|figure| figure.to_digit(10)).collect::<Option<_>>()?;
        let (pairs, []) = figures.as_chunks::<2>() else { return None };
        Some(Self { sort, numbers: pairs.iter().map(|[tens, ones]| (tens * 10 + ones) as usize).collect() })
    }

    /// The first element that is missing, or must not be there.
    fn fault(&self, segment: &Segment<'_>) -> Option<(usize, ElementCode)> {
        let is_there = |number: &&usize| !segment.element(**number).trim().is_empty();
        let missing = || self.numbers.iter().find(|number| !is_there(number)).copied();
        let there = self.numbers.iter().filter(is_there).count();
        let leads = self.numbers.first().is_some_and(|first| is_there(&first));
        let broken = match self.sort {
            Sort::Paired => there > 0 && there < self.numbers.len(),
            Sort::Required => there == 0,
            Sort::Exclusion => there > 1,
            Sort::Conditional => leads && there < self.numbers.len(),
            Sort::List => leads && there == 1,
        };
        match self.sort {
            _ if !broken => None,
            Sort::Exclusion => self.numbers.iter().rfind(is_there).map(|number| (*number, ElementCode::Excluded)),
            _ => missing().map(|number| (number, ElementCode::ConditionalMissing)),
        }
    }
}

/// What is wrong with the elements of a segment: the first of them, if there are many.
pub(crate) fn check(rule: &SegmentRule, segment: &Segment<'_>) -> Vec<ElementFault> {
    let mut checker = Checker { segment, faults: Vec::new(), format: None };
    for (at, element) in rule.elements.iter().enumerate() {
        checker.element(at + 1, element);
    }
    let beyond = segment.elements().skip(rule.elements.len()).find(|(.., text)| !text.trim().is_empty());
    if let Some((number, ..)) = beyond {
        checker.note(number, 0, 0, 0, ElementCode::TooManyElements);
    }
    for condition in &rule.conditions {
        if let Some((number, code)) = condition.fault(segment) {
            let reference = match rule.elements.get(number.saturating_sub(1)) {
                Some(ElementRule::Simple(simple)) => simple.number,
                _ => 0,
            };
            checker.note(number, 0, 0, reference, code);
        }
    }
    checker.faults
}

struct Checker<'a, 't> {
    segment: &'a Segment<'t>,
    faults: Vec<ElementFault>,
    /// What the last format of a date (element 1250) says of the date behind it (element 1251).
    format: Option<&'t str>,
}

/// Where an element or component stands.
#[derive(Clone, Copy)]
struct Place {
    number: usize,
    component: usize,
    repetition: usize,
}

impl<'t> Checker<'_, 't> {
    fn element(&mut self, number: usize, rule: &ElementRule) {
        let (segment, written) = (self.segment, self.segment.element(number));
        let separators = segment.separators();
        let (usage, most) = match rule {
            ElementRule::Simple(simple) => (simple.usage, simple.repetitions),
            ElementRule::Composite(composite) => (composite.usage, composite.repetitions),
        };
        let reference = if let ElementRule::Simple(simple) = rule { simple.number } else { 0 };
        let is_component =
            |character: char| matches!(rule, ElementRule::Composite(_)) && character == separators.component;
        if written.trim_matches(|character: char| character == ' ' || is_component(character)).is_empty() {
            if usage == Usage::Required {
                self.note(number, 0, 0, reference, ElementCode::Missing);
            }
            return;
        }
        if usage == Usage::NotUsed {
            self.note(number, 0, 0, reference, ElementCode::NotUsed);
            return;
        }
        // A separator that no text has makes of it one repetition.
        let repetition = separators.repetition.unwrap_or('\0');
        for (at, (_, value)) in parts(written, 0, repetition).enumerate() {
            if at >= most {
                self.note(number, 0, at + 1, reference, ElementCode::TooManyRepetitions);
                break;
            }
            let place = Place { number, component: 0, repetition: if most > 1 { at + 1 } else { 0 } };
            match rule {
                ElementRule::Simple(simple) => self.simple(place, simple, value),
                ElementRule::Composite(composite) => self.composite(place, composite, value),
            }
        }
    }

    fn composite(&mut self, place: Place, rule: &Composite, written: &'t str) {
        let values: Vec<&str> = written.split(self.segment.separators().component).collect();
        for (at, part) in rule.parts.iter().enumerate() {
            let place = Place { component: at + 1, ..place };
            let value = values.get(at).copied().unwrap_or_default();
            if value.trim().is_empty() {
                if part.usage == Usage::Required {
                    self.note(place.number, place.component, place.repetition, part.number, ElementCode::Missing);
                }
            } else if part.usage == Usage::NotUsed {
                self.note(place.number, place.component, place.repetition, part.number, ElementCode::NotUsed);
            } else {
                self.simple(place, part, value);
            }
        }
        if values.iter().skip(rule.parts.len()).any(|value| !value.trim().is_empty()) {
            self.note(place.number, 0, place.repetition, 0, ElementCode::TooManyComponents);
        }
    }

    /// A value that is there. Spaces behind it, which the standard asks to leave out, are nobody's fault.
    fn simple(&mut self, place: Place, rule: &Simple, value: &'t str) {
        let value = value.trim_end();
        let length = match rule.kind {
            Kind::Whole | Kind::Decimal => value.chars().filter(|sign| !matches!(sign, '-' | '.')).count(),
            _ => value.chars().count(),
        };
        let has_type = match rule.kind {
            Kind::Text | Kind::Id => is_text(value),
            Kind::Whole => is_whole(value),
            Kind::Decimal => is_decimal(value),
            Kind::Date => is_date(value),
            Kind::Time => is_time(value),
        };
        let mut note = |code| self.note(place.number, place.component, place.repetition, rule.number, code);
        if length < rule.least {
            note(ElementCode::TooShort);
        } else if length > rule.most {
            note(ElementCode::TooLong);
        }
        match rule.kind {
            _ if has_type => {}
            Kind::Date => note(ElementCode::InvalidDate),
            Kind::Time => note(ElementCode::InvalidTime),
            _ => note(ElementCode::InvalidCharacter),
        }
        if !rule.codes.is_empty() && !rule.codes.contains(&value) {
            note(ElementCode::InvalidCode);
        }
        match rule.number {
            DATE_FORMAT => self.format = Some(value),
            DATE_OF_FORMAT => self.formatted(place, value),
            _ => {}
        }
    }

    fn formatted(&mut self, place: Place, value: &str) {
        let code = match self.format {
            Some("D8") if !(value.len() == 8 && is_date(value)) => ElementCode::InvalidDate,
            Some("RD8") if !is_period(value) => ElementCode::InvalidDate,
            Some("TM") if !is_time(value) => ElementCode::InvalidTime,
            Some("DT") if !is_moment(value) => ElementCode::InvalidDate,
            _ => return,
        };
        self.note(place.number, place.component, place.repetition, DATE_OF_FORMAT, code);
    }

    fn note(&mut self, number: usize, component: usize, repetition: usize, reference: u16, code: ElementCode) {
        if self.faults.len() < Acknowledgement::MOST_OF_ONE {
            let short = |position: usize| u8::try_from(position).unwrap_or(u8::MAX);
            let (number, component, repetition) = (short(number), short(component), short(repetition));
            self.faults.push(ElementFault { number, component, repetition, reference, code });
        }
    }
}

/// Date Time Period Format Qualifier.
const DATE_FORMAT: u16 = 1250;

/// Date Time Period.
const DATE_OF_FORMAT: u16 = 1251;

/// A day and a time of day: `CCYYMMDDHHMM`.
fn is_moment(value: &str) -> bool {
    value.split_at_checked(8).is_some_and(|(day, time)| is_date(day) && time.len() == 4 && is_time(time))
}
