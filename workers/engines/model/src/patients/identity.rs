//! Who a patient is, as far as fields tell, and whether two are one.

use crate::official::{edits, seen_as};
use crate::{Confidence, Field, FieldName, Text};

/// Two values that were both read as surely as this and differ are two values, not one that was misread.
const SURE: f32 = 0.9;

/// Shorter numbers say nothing of whose they are.
const TELLING: usize = 4;

/// A value that tells who somebody is: as it is compared, and how surely it was read.
#[derive(Clone)]
struct Told {
    value: String,
    sure: bool,
}

/// What some fields, as those of a page, tell of who the patient is.
#[derive(Clone, Default)]
pub struct Identity {
    name: Option<Told>,
    born: Option<Told>,
    /// The facility's number for the patient, and the social security number.
    numbers: [Option<Told>; 2],
}

/// Whether two identities are of one patient, as far as they tell.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Same,
    Other,
    Unknown,
}

impl Identity {
    /// The first name, date of birth and numbers among these fields. Of two names on one page nobody knows what is whose.
    pub fn of<'a>(fields: impl IntoIterator<Item = &'a Field>) -> Self {
        let mut identity = Self::default();
        for field in fields {
            let value = field.normalised.as_ref().unwrap_or(&field.value);
            let place = match field.name {
                FieldName::PatientName => &mut identity.name,
                FieldName::DateOfBirth if field.normalised.is_some() => &mut identity.born,
                FieldName::PatientId => &mut identity.numbers[0],
                FieldName::SocialSecurityNumber => &mut identity.numbers[1],
                _ => continue,
            };
            if place.is_none() {
                *place = told(value, field.confidence);
            }
        }
        identity
    }

    pub(super) fn is_empty(&self) -> bool {
        self.name.is_none() && self.born.is_none() && self.numbers.iter().all(Option::is_none)
    }

    /// Whether both cannot be of one patient, whatever was misread.
    ///
    /// They are of one patient where the names are alike, unless the dates of birth differ; where a name differs they are not,
    /// unless the number of the patient's record says so, or the given name and the date of birth are alike, for people marry.
    /// Without a name the date of birth says it, or the number of the record. The number of a health plan says nothing: families
    /// share one, and a patient may have two plans.
    pub fn is_of_another(&self, other: &Self) -> bool {
        self.verdict(other) == Verdict::Other
    }

    /// Whether both are of one patient, as far as they tell: each tells something that the other tells, too.
    pub fn is_of(&self, other: &Self) -> bool {
        self.verdict(other) == Verdict::Same
    }

    pub(super) fn verdict(&self, other: &Self) -> Verdict {
        let names = self.name.as_ref().zip(other.name.as_ref());
        let name = names.map(|(one, other)| are_alike_names(one, other));
        let born = self.born.as_ref().zip(other.born.as_ref()).map(|(one, other)| are_alike(one, other));
        let numbers = || {
            self.numbers.iter().zip(&other.numbers).filter_map(|(one, other)| Some((one.as_ref()?, other.as_ref()?)))
        };
        match (name, born) {
            (Some(false), Some(false)) => Verdict::Other,
            _ if numbers().any(|(one, other)| one.value.len() >= TELLING && are_alike(one, other)) => Verdict::Same,
            (Some(true) | None, Some(false)) => Verdict::Other,
            (Some(true), _) | (None, Some(true)) => Verdict::Same,
            (Some(false), Some(true)) if names.is_some_and(|(one, other)| have_one_given_name(one, other)) => {
                Verdict::Same
            }
            (Some(false), _) => Verdict::Other,
            (None, None) if numbers().next().is_some() => Verdict::Other,
            (None, None) => Verdict::Unknown,
        }
    }

    /// Takes over what it did not know.
    pub(super) fn learn(&mut self, other: Self) {
        self.name = self.name.take().or(other.name);
        self.born = self.born.take().or(other.born);
        for (own, number) in self.numbers.iter_mut().zip(other.numbers) {
            *own = own.take().or(number);
        }
    }
}

fn told(value: &Text, confidence: Confidence) -> Option<Told> {
    let value = value.as_str().to_lowercase();
    value.contains(char::is_alphanumeric).then(|| Told { value, sure: confidence.value() >= SURE })
}

/// Whether two words or numbers, in small letters, are one that was misread. What looks alike in print is the same; beyond that
/// one sign of four may differ where one of the two was not read surely.
pub fn is_misread(one: &str, other: &str, both_sure: bool) -> bool {
    let (one, other) = (looks(one), looks(other));
    let longest = one.len().max(other.len());
    one == other || (!both_sure && longest > 1 && edits(one.iter().copied(), &other) <= (longest / 4).max(1))
}

fn are_alike(one: &Told, other: &Told) -> bool {
    is_misread(&one.value, &other.value, one.sure && other.sure)
}

/// Whether each word of the name that has fewer is one of the other's, or its initial; or the letters are the same, however
/// they are parted.
fn are_alike_names(one: &Told, other: &Told) -> bool {
    let both_sure = one.sure && other.sure;
    let (mut fewer, mut more) = (words(&one.value), words(&other.value));
    if fewer.len() > more.len() {
        std::mem::swap(&mut fewer, &mut more);
    }
    let is_word = |word: &&str, other: &&str| {
        let initial = word.chars().count() == 1 || other.chars().count() == 1;
        (initial && word.chars().next() == other.chars().next()) || is_misread(word, other, both_sure)
    };
    fewer.iter().all(|word| more.iter().any(|other| is_word(word, other)))
        || is_misread(&fewer.concat(), &more.concat(), both_sure)
}

/// Whether the given names, which normalised names have first, are alike.
fn have_one_given_name(one: &Told, other: &Told) -> bool {
    let first = |told: &'_ Told| words(&told.value).first().map(|word| (*word).to_owned());
    first(one).zip(first(other)).is_some_and(|(a, b)| is_misread(&a, &b, one.sure && other.sure))
}

/// No name has more words.
const WORDS: usize = 12;

fn words(name: &str) -> Vec<&str> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(WORDS).collect()
}

/// No name or number is longer.
const LONGEST: usize = 64;

/// How a word looks: one sign for those that readers mistake for each other.
fn looks(word: &str) -> Vec<char> {
    let alike = word.replace("rn", "m").replace("vv", "w");
    let signs = alike.chars().filter(|sign| sign.is_alphanumeric());
    signs.map(|sign| seen_as(sign.to_ascii_uppercase())).take(LONGEST).collect()
}
