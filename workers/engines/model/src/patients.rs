//! Whose pages a document's are: a scan of two patients' papers must be seen as one.

use crate::{Confidence, Field, FieldName, Text};
use std::collections::BTreeMap;

/// Two values that were both read as surely as this and differ are two values, not one that was misread.
const SURE: f32 = 0.9;

/// Shorter numbers say nothing of whose they are.
const TELLING: usize = 4;

/// So many patients are told apart; a document that names more is of as many as it can be.
const MOST: usize = 256;

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
enum Verdict {
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

    fn is_empty(&self) -> bool {
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

    fn verdict(&self, other: &Self) -> Verdict {
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
    fn learn(&mut self, other: Self) {
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
    one == other || (!both_sure && longest > 1 && edits(&one, &other) <= (longest / 4).max(1))
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
    let sign = |sign: char| match sign {
        '0' | 'q' => 'o',
        '1' | 'l' | '|' => 'i',
        '5' => 's',
        '8' => 'b',
        '2' => 'z',
        '6' => 'g',
        sign => sign,
    };
    alike.chars().filter(|sign| sign.is_alphanumeric()).map(sign).take(LONGEST).collect()
}

/// How many signs to change, put in or leave out make one of the other.
fn edits(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, sign) in (1..).zip(one) {
        let mut diagonal = std::mem::replace(&mut row[0], line);
        let mut left = line;
        for (cell, other) in row.iter_mut().skip(1).zip(other) {
            let here = (diagonal + usize::from(sign != other)).min(left + 1).min(*cell + 1);
            diagonal = std::mem::replace(cell, here);
            left = here;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// Where another patient begins.
pub struct Change {
    /// The first page of the other patient.
    pub page: u32,
    /// What says so there, as places in the fields: the page's name, date of birth and numbers of the patient.
    pub fields: Vec<usize>,
}

/// Of which patient each page of a document is.
pub struct Patients {
    /// By page: the number of the patient whom it and the pages behind it are about.
    from: BTreeMap<u32, u32>,
    changes: Vec<Change>,
    named: usize,
}

impl Patients {
    /// The patients that a document's pages name, in their order. A page that does not say whose it is is of the patient of the
    /// page before it.
    pub fn of(fields: &[Field]) -> Self {
        let mut pages: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (at, field) in fields.iter().enumerate() {
            if let Some(page) = field.page.filter(|_| tells(field.name)) {
                pages.entry(page).or_default().push(at);
            }
        }
        let mut known: Vec<Identity> = Vec::new();
        let mut found = Self { from: BTreeMap::new(), changes: Vec::new(), named: 0 };
        let mut current = 0;
        for (page, at) in pages {
            let identity = Identity::of(at.iter().filter_map(|at| fields.get(*at)));
            if identity.is_empty() {
                continue;
            }
            found.named += 1;
            let patient = whose(&known, current, &identity);
            if let Some(person) = known.get_mut(patient) {
                person.learn(identity);
            } else {
                known.push(identity);
            }
            if patient != current && found.named > 1 {
                found.changes.push(Change { page, fields: at });
            }
            current = patient;
            found.from.insert(page, u32::try_from(patient).unwrap_or(u32::MAX));
        }
        found
    }

    /// The number of the patient whom a page is about, from 0.
    pub fn on(&self, page: Option<u32>) -> u32 {
        page.and_then(|page| self.from.range(..=page).next_back()).map_or(0, |(_, patient)| *patient)
    }

    /// Where another patient begins than the page before is of.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// How many pages say whose they are.
    pub const fn named(&self) -> usize {
        self.named
    }
}

/// The place of a patient among those who are known, or one past them of another.
fn whose(known: &[Identity], current: usize, identity: &Identity) -> usize {
    let verdict = |at: usize| known.get(at).map_or(Verdict::Other, |person| person.verdict(identity));
    if verdict(current) != Verdict::Other {
        return current;
    }
    let same = (0..known.len()).find(|at| verdict(*at) == Verdict::Same);
    same.unwrap_or_else(|| known.len().min(MOST - 1))
}

const fn tells(name: FieldName) -> bool {
    use FieldName as F;
    matches!(name, F::PatientName | F::DateOfBirth | F::PatientId | F::SocialSecurityNumber)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fields of pages: page, name and value, which is the normalised form, too.
    fn fields(told: &[(u32, FieldName, &str)], confidence: f32) -> Vec<Field> {
        let field = |(page, name, value): &(u32, FieldName, &str)| Field {
            page: Some(*page),
            normalised: Some((*value).into()),
            confidence: Confidence::nearest(confidence),
            ..Field::of(*name, (*value).into())
        };
        told.iter().map(field).collect()
    }

    fn changes(told: &[(u32, FieldName, &str)], confidence: f32) -> Vec<u32> {
        Patients::of(&fields(told, confidence)).changes().iter().map(|change| change.page).collect()
    }

    const NAME: FieldName = FieldName::PatientName;
    const BORN: FieldName = FieldName::DateOfBirth;
    const RECORD: FieldName = FieldName::PatientId;

    #[test]
    fn another_name_is_another_patient() {
        assert_eq!(
            changes(&[(1, NAME, "Ada Kestrel"), (2, NAME, "Bo Wren"), (3, NAME, "Ada Q Kestrel")], 0.99),
            [2, 3]
        );
        let patients =
            Patients::of(&fields(&[(1, NAME, "Ada Kestrel"), (3, NAME, "Bo Wren"), (5, NAME, "ada kestrel")], 0.6));
        assert_eq!([1, 2, 3, 4, 5].map(|page| patients.on(Some(page))), [0, 0, 1, 1, 0]);
        assert_eq!((patients.changes()[0].fields.as_slice(), patients.named()), (&[1][..], 3));
    }

    #[test]
    fn a_name_that_is_misread_is_no_other_one() {
        for other in
            ["Ada Kestre1", "Ada Kestrei", "Ada Keslrel", "ADA Q. KESTREL", "A Kestrel", "Kestrel", "AdaKestrel"]
        {
            assert_eq!(changes(&[(1, NAME, "Ada Kestrel"), (2, NAME, other)], 0.7), [] as [u32; 0], "{other}");
        }
        // What looks alike is misread even where the reader was sure; other letters are not.
        assert_eq!(changes(&[(1, NAME, "Ada Ke5trel"), (2, NAME, "Ada Kestre1")], 0.99), [] as [u32; 0]);
        assert_eq!(changes(&[(1, NAME, "Ada Kestrel"), (2, NAME, "Ida Kestrel")], 0.99), [2]);
    }

    #[test]
    fn dates_of_birth_and_numbers_decide_where_names_do_not() {
        let of = |one: &[(FieldName, &'static str)], other: &[(FieldName, &'static str)]| {
            let page = |page: u32, told: &[(FieldName, &'static str)]| -> Vec<_> {
                told.iter().map(|(name, value)| (page, *name, *value)).collect()
            };
            let told = [page(1, one), page(2, other)].concat();
            [0.7, 0.99].map(|confidence| changes(&told, confidence).len())
        };
        // Father and son.
        assert_eq!(of(&[(NAME, "Al Roe"), (BORN, "1957-02-03")], &[(NAME, "Al Roe"), (BORN, "1988-11-30")]), [1, 1]);
        // One figure, where it may be misread.
        assert_eq!(of(&[(NAME, "Al Roe"), (BORN, "1957-02-03")], &[(NAME, "Al Roe"), (BORN, "1951-02-03")]), [0, 1]);
        // Twins; and somebody who married.
        assert_eq!(of(&[(NAME, "Ann Roe"), (BORN, "1957-02-03")], &[(NAME, "Bert Roe"), (BORN, "1957-02-03")]), [1, 1]);
        assert_eq!(
            of(&[(NAME, "Ann Roe"), (BORN, "1957-02-03")], &[(NAME, "Ann Quill"), (BORN, "1957-02-03")]),
            [0, 0]
        );
        // Pages without a name.
        assert_eq!(of(&[(NAME, "Ann Roe"), (BORN, "1957-02-03")], &[(BORN, "1988-11-30")]), [1, 1]);
        assert_eq!(of(&[(NAME, "Ann Roe"), (RECORD, "MRN77123")], &[(RECORD, "MRN90418")]), [1, 1]);
        assert_eq!(of(&[(NAME, "Ann Roe"), (RECORD, "MRN77123")], &[(NAME, "A. Rae"), (RECORD, "MRN77123")]), [0, 0]);
        assert_eq!(of(&[(NAME, "Ann Roe")], &[(BORN, "1957-02-03")]), [0, 0]);
    }

    #[test]
    fn many_patients_cost_no_more_than_they_may() {
        let told: Vec<String> = (0..5000_u32).map(|at| format!("Person{at} Family{at}")).collect();
        let told: Vec<(u32, FieldName, &str)> =
            (1..).zip(&told).map(|(page, name)| (page, NAME, name.as_str())).collect();
        assert!(Patients::of(&fields(&told, 0.99)).changes().len() > MOST - 2);
    }
}
