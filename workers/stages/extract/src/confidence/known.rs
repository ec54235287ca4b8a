//! What is known of a value that speaks for it.

use super::alike::Alike;
use super::natural;
use super::place::Places;
use super::shape::{self, Days};
use crate::official;
use crate::phrases::letters_and_figures;
use docward_engine_model::{Document, Field, FieldName, PhiKind, Reading, ValueType};
use std::collections::{HashMap, HashSet};

/// How many grounds there are.
pub const GROUNDS: usize = 14;

/// So many names are compared with each other, which costs the square of it.
const NAMES: usize = 64;

/// So many values more are thought to keep their shape, so that few fields say little of each other.
const USUAL: f32 = 4.0;

/// The middle of how surely words are read, [`stretched`].
const MIDDLE: f32 = 0.5;

/// The grounds for believing a value, each from 0 to 1; more is surer. In this order:
///
/// 1. how well it was found, as the step says that found it;
/// 2. how sure the reader is of the word that it is least sure of, stretched near 1;
/// 3. how well it keeps the shape of its type and the rules for it: possible days, check digits, states, ZIP codes;
/// 4. that its words show no signs of misreading, as letters among figures and capitals within words;
/// 5. that it is as long as values of its type are;
/// 6. that the document tells it again (1), and no longer name with the same words, nor almost the same (0);
/// 7. that the document tells no other value of the same field;
/// 8. how well the document's other values keep their shapes;
/// 9. that no ink stands there that nobody read;
/// 10. that it stands in a box of an official form;
/// 11. that no word that is in no value goes on right behind it;
/// 12. how many of its words public lists hold ([`docward_lexicon`]): what misreading makes of a word is in none;
/// 13. how far the second ground is on its way to the middle: below it doubt grows faster than above;
/// 14. that its field takes one of few words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known(pub [f32; GROUNDS]);

/// What is known of each field, in their order.
pub(super) fn of(document: &Document, reading: &Reading, fields: &[Field]) -> Vec<Known> {
    let places = Places::of(document, reading);
    let words: Vec<Vec<usize>> = fields.iter().map(|field| places.words(field)).collect();
    let all = All::of(document, places, fields, words.iter().flatten().copied().collect());
    fields.iter().zip(&words).map(|(field, words)| all.known(field, words)).collect()
}

/// A document's fields together.
struct All<'a> {
    places: Places<'a>,
    /// The words of all fields.
    words: HashSet<usize>,
    /// How often each value is told under any name.
    values: HashMap<(ValueType, String), u16>,
    /// The words of names of persons and organisations, [`NAMES`] at most.
    told: Vec<Vec<String>>,
    alike: Alike,
    /// Each of these words with how many words the longest name has in which it stands.
    longest: HashMap<String, usize>,
    /// How often each field is told, and how well it was found at best.
    names: HashMap<FieldName, (u16, f32)>,
    /// How many fields there are, and the sum of how well they keep their shapes.
    shapes: (f32, f32),
    days: Days,
    /// The pages that are official forms.
    official: Vec<u32>,
}

impl<'a> All<'a> {
    fn of(document: &Document, places: Places<'a>, fields: &[Field], words: HashSet<usize>) -> Self {
        let official = document.pages().iter().filter(|page| official::is_registered(page));
        let mut all = Self {
            words,
            alike: Alike::of(fields.iter().map(|field| (field.name.value_type(), plain(field)))),
            places,
            values: HashMap::new(),
            told: fields.iter().map(words_of).filter(|words| words.len() > 1).take(NAMES).collect(),
            longest: HashMap::new(),
            names: HashMap::new(),
            shapes: (0.0, 0.0),
            days: Days::of(fields),
            official: official.map(|page| page.number).collect(),
        };
        for (words, word) in all.told.iter().flat_map(|words| words.iter().map(move |word| (words, word))) {
            let longest = all.longest.entry(word.clone()).or_default();
            *longest = words.len().max(*longest);
        }
        for field in fields {
            let value = all.values.entry((field.name.value_type(), plain(field))).or_default();
            *value = value.saturating_add(1);
            let (count, best) = all.names.entry(field.name).or_default();
            (*count, *best) = (count.saturating_add(1), best.max(field.confidence.value()));
            all.shapes = (all.shapes.0 + 1.0, all.shapes.1 + all.shape(field));
        }
        all
    }

    fn shape(&self, field: &Field) -> f32 {
        shape::of(field, &self.days)
    }

    fn known(&self, field: &Field, words: &[usize]) -> Known {
        let (found, shaped) = (field.confidence.value(), self.shape(field));
        let read = words.iter().filter_map(|at| self.places.word(*at));
        let read = read.map(|word| f32::from(word.confidence_thousandths) / 1000.0);
        // What the file itself says is read without doubt; what is ticked is read as well as it was found.
        let least = if words.is_empty() && !self.places.is_text(field) { found } else { read.fold(1.0, f32::min) };
        let read = stretched(least);
        let odd = natural::oddities(field.name.value_type(), field.value.as_str());
        Known([
            found,
            read,
            shaped,
            [1.0, 0.5].get(odd).copied().unwrap_or(0.0),
            f32::from(shape::is_usual_length(field)),
            self.agreement(field),
            self.uniqueness(field),
            (self.shapes.1 - shaped + USUAL) / (self.shapes.0 - 1.0 + USUAL),
            f32::from(!self.places.has_ink(field)),
            f32::from(field.page.is_some_and(|page| self.official.contains(&page))),
            f32::from(self.places.is_whole(words, &self.words)),
            natural::known_share(field.name.value_type(), field.value.as_str()),
            read.min(MIDDLE) / MIDDLE,
            f32::from(takes_few_words(field.name)),
        ])
    }

    /// 1 if the document tells the same value in another place or under another name, 0 if it is only some words of a longer one
    /// there, as a name that was cut off, or almost the same, so that one of the two is misread; .5 if the document tells nothing
    /// like it.
    fn agreement(&self, field: &Field) -> f32 {
        let same = (field.name.value_type(), plain(field));
        if self.values.get(&same).is_some_and(|count| *count > 1) {
            return 1.0;
        }
        if self.alike.has_almost(&same) {
            return 0.0;
        }
        let words = words_of(field);
        let longer = words.iter().filter_map(|word| self.longest.get(word)).copied().min();
        if longer.is_some_and(|longest| longest > words.len()) && self.is_part(&words) { 0.0 } else { 0.5 }
    }

    /// Whether all the words stand in one name that has more.
    fn is_part(&self, words: &[String]) -> bool {
        self.told.iter().any(|other| other.len() > words.len() && words.iter().all(|word| other.contains(word)))
    }

    /// 1 if the document tells no other value of the field, or usually tells several; of several .5 for the one that was found best.
    fn uniqueness(&self, field: &Field) -> f32 {
        match self.names.get(&field.name) {
            Some((2.., _)) if is_told_often(field.name) => 1.0,
            Some((2.., best)) if field.confidence.value() < *best => 0.0,
            Some((2.., _)) => 0.5,
            _ => 1.0,
        }
    }
}

/// Whether documents tell a field several times with values of its own.
fn is_told_often(name: FieldName) -> bool {
    use FieldName as F;
    matches!(
        name,
        F::Diagnosis
            | F::DiagnosisCode
            | F::PatientReasonDiagnosis
            | F::ConditionCode
            | F::GuardianName
            | F::GuardianRelationship
            | F::GuardianPhone
            | F::ReasonForVisit
            | F::SignatureDate
            | F::Race
    )
}

/// Whether what forms ask for is one of few words, usually to be ticked.
fn takes_few_words(name: FieldName) -> bool {
    use FieldName as F;
    name.value_type() == ValueType::Sex
        || matches!(
            name,
            F::MaritalStatus
                | F::Race
                | F::Ethnicity
                | F::PreferredLanguage
                | F::RelationshipToSubscriber
                | F::GuardianRelationship
                | F::GuarantorRelationship
                | F::EmergencyContactRelationship
        )
}

/// A confidence of a reader, stretched near 1, where it tells most: .9, .99 and .999 lie apart as .5 and .9 do.
fn stretched(confidence: f32) -> f32 {
    const FLOOR: f32 = 0.005;
    (1.0 + FLOOR - confidence.clamp(0.0, 1.0)).ln() / FLOOR.ln()
}

/// The words of the name of a person or an organisation; none of other values.
fn words_of(field: &Field) -> Vec<String> {
    let is_name = field.name.value_type() == ValueType::Name || field.name.phi_kind() == Some(PhiKind::Organization);
    let value = if is_name { field.value.as_str().to_lowercase() } else { String::new() };
    value.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 1).map(str::to_owned).collect()
}

/// A value as it is compared with others.
fn plain(field: &Field) -> String {
    let value = field.normalised.as_ref().map_or(field.value.as_str(), |text| text.as_str());
    letters_and_figures(value)
}
