//! What follows from answers: fields of the vocabulary, and ticked rows of lists of codes.

use super::bbox;
use super::questions::{Answer, Question};
use super::wording::is_amount;
use crate::upright::Upright;
use docward_engine_model::{BBox, Cell, Column, Confidence, Field, FieldName, Row, Table, TableName, Text};

/// The field that a question's ticked option is, if the vocabulary has it as one.
pub(super) fn fields(page: &Upright<'_>, question: &Question) -> Vec<Field> {
    let Some(name) = name(&question.text).or_else(|| name_by_options(question)) else { return Vec::new() };
    let ticked: Vec<_> = question.options.iter().filter(|option| option.selected).collect();
    let field = |option: &&Answer| Field {
        confidence: Confidence::nearest(option.confidence),
        page: Some(page.page.number),
        bbox: Some(option.bbox),
        ..Field::of(name, Text::from(option.label.as_str()))
    };
    ticked.iter().map(field).collect()
}

/// The ticked rows of lists whose options are codes with their words: services, and diagnoses.
pub(super) fn tables(page: &Upright<'_>, questions: &[Question]) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for option in questions.iter().flat_map(|question| &question.options).filter(|option| option.selected) {
        let Some((name, row)) = row(page, option) else { continue };
        match tables.iter_mut().find(|table| table.name == name) {
            Some(table) => table.rows.push(row),
            None => tables.push(Table { name, claim: None, rows: vec![row], evidence: Vec::new() }),
        }
    }
    tables
}

fn row(page: &Upright<'_>, option: &Answer) -> Option<(TableName, Row)> {
    let (code, description) = option.label.split_once(' ').unwrap_or((option.label.as_str(), ""));
    let name = code_of(code)?;
    let (first, rest) = option.words.split_first()?;
    let mut cells = vec![cell(page, Column::Code, code, std::slice::from_ref(first), option.confidence)];
    if !description.is_empty() {
        cells.push(cell(page, Column::Description, description, rest, option.confidence));
    }
    let charge = option.behind.iter().find(|at| page.words.get(**at).is_some_and(|word| is_charge(word.text)));
    if let (TableName::Procedures, Some(at)) = (name, charge) {
        let text = page.words.get(*at).map_or("", |word| word.text);
        cells.push(cell(page, Column::Charge, text, std::slice::from_ref(at), option.confidence));
    }
    Some((name, Row { cells }))
}

fn cell(page: &Upright<'_>, column: Column, text: &str, words: &[usize], confidence: f32) -> Cell {
    let boxes = words.iter().filter_map(|at| bbox(page, *at));
    Cell {
        confidence: Confidence::nearest(confidence),
        page: Some(page.page.number),
        bbox: boxes.reduce(BBox::union),
        ..Cell::of(column, Text::from(text))
    }
}

fn is_charge(text: &str) -> bool {
    is_amount(text) && text.contains('.')
}

/// Which list a code belongs to: CPT and HCPCS have five signs, the last four figures (CPT category II and III end with a
/// letter); ICD-10-CM has a letter, a figure, and up to five more behind a point.
fn code_of(code: &str) -> Option<TableName> {
    let signs: Vec<char> = code.chars().collect();
    let figures = |signs: &[char]| signs.iter().all(char::is_ascii_digit);
    match signs.as_slice() {
        [first, rest @ ..]
            if rest.len() == 4 && figures(rest) && (first.is_ascii_digit() || first.is_ascii_uppercase()) =>
        {
            Some(TableName::Procedures)
        }
        [first @ .., last] if first.len() == 4 && figures(first) && matches!(last, 'F' | 'T') => {
            Some(TableName::Procedures)
        }
        [letter, figure, third, rest @ ..]
            if letter.is_ascii_uppercase()
                && figure.is_ascii_digit()
                && third.is_ascii_alphanumeric()
                && (rest.is_empty() || (rest.first() == Some(&'.') && (2..=5).contains(&rest.len()))) =>
        {
            Some(TableName::Diagnoses)
        }
        _ => None,
    }
}

/// What is asked by its options alone, as few questions have these.
fn name_by_options(question: &Question) -> Option<FieldName> {
    let labels: Vec<String> = question.options.iter().map(|option| option.label.to_lowercase()).collect();
    let has = |label: &str| labels.iter().any(|other| other == label);
    match () {
        () if has("single") && has("married") => Some(FieldName::MaritalStatus),
        () if has("self") && has("spouse") && has("child") => Some(FieldName::RelationshipToSubscriber),
        () if has("male") && has("female") => Some(FieldName::Sex),
        () if has("m") && has("f") && labels.len() < 4 => Some(FieldName::Sex),
        () => None,
    }
}

fn name(question: &str) -> Option<FieldName> {
    use FieldName as F;
    let question = question.to_lowercase();
    let words: Vec<&str> =
        question.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let has = |word: &str| words.contains(&word);
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
