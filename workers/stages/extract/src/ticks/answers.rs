//! What follows from answers: fields of the vocabulary, and ticked rows of lists of codes.

use super::questions::Question;
use crate::upright::Upright;
use docward_engine_model::{Confidence, Field, FieldName, Table, Text};

/// The field that a question's ticked option is, if the vocabulary has it as one.
pub(super) fn fields(page: &Upright<'_>, question: &Question) -> Vec<Field> {
    let Some(name) = name(&question.text) else { return Vec::new() };
    let ticked: Vec<_> = question.options.iter().filter(|option| option.selected).collect();
    let field = |option: &&super::questions::Answer| Field {
        confidence: Confidence::nearest(option.confidence),
        page: Some(page.page.number),
        bbox: Some(option.bbox),
        ..Field::of(name, Text::from(option.label.as_str()))
    };
    ticked.iter().map(field).collect()
}

pub(super) fn tables(_page: &Upright<'_>, _questions: &[Question]) -> Vec<Table> {
    Vec::new()
}

fn name(question: &str) -> Option<FieldName> {
    use FieldName as F;
    let question = question.to_lowercase();
    let words: Vec<&str> =
        question.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let has = |word: &str| words.iter().any(|other| *other == word);
    let starts = |start: &str| words.iter().any(|other| other.starts_with(start));
    let of_the_insured = starts("insured") || starts("subscriber") || starts("holder") || starts("policyholder");
    if words.len() > 8 {
        return None;
    }
    Some(match () {
        () if starts("relation") && (of_the_insured || starts("member")) && (starts("second") || has("2nd")) => {
            F::SecondaryRelationshipToSubscriber
        }
        () if starts("relation") && (of_the_insured || starts("member")) => F::RelationshipToSubscriber,
        () if has("gender") && has("identity") => F::GenderIdentity,
        () if (has("sex") || has("gender")) && of_the_insured => F::SubscriberSex,
        () if has("sex") || has("gender") => F::Sex,
        () if starts("marital") => F::MaritalStatus,
        () if starts("ethnic") => F::Ethnicity,
        () if has("race") => F::Race,
        () if starts("pronoun") => F::Pronouns,
        () if has("fasting") => F::Fasting,
        () if has("status") && has("report") => F::ReportStatus,
        () if has("pain") => F::PainScore,
        () => return None,
    })
}
