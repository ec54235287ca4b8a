//! What follows from answers: fields of the vocabulary, and ticked rows of lists of codes.

use super::bbox;
use super::places::is_code;
use super::questions::{Answer, Question};
use super::wording::is_amount;
use crate::upright::{Rect, Upright, median, strip};
use docward_engine_model::{
    BBox, Cell, Column, Confidence, CountedBy, Evidence, Field, FieldName, Row, Table, TableName, Text,
};
use std::collections::{HashMap, HashSet};

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
    let mut tables = ticked(page, questions);
    if !tables.is_empty() {
        let lines = CodeLines::of(page, questions);
        for table in &mut tables {
            table.evidence.extend(lines.evidence(page, questions, table.name));
        }
    }
    tables
}

fn ticked(page: &Upright<'_>, questions: &[Question]) -> Vec<Table> {
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

/// The lines of a page that begin with what looks like a code and belong to no option, by where they begin.
struct CodeLines {
    columns: HashMap<i32, Vec<Rect>>,
}

/// A list has so many options with codes at least.
const LIST: usize = 2;
/// A line of a list stands at most so many steps from the next one.
const STEPS: f32 = 1.6;

/// A place before a code is at most so many lines wide.
const PLACE: i32 = 4;

/// The list that an option's code belongs to.
fn code(option: &Answer) -> Option<TableName> {
    option.label.split(' ').next().and_then(code_of)
}

impl CodeLines {
    fn of(page: &Upright<'_>, questions: &[Question]) -> Self {
        let options = questions.iter().flat_map(|question| &question.options);
        let own: HashSet<usize> = options.filter_map(|option| option.words.first()).copied().collect();
        let mut columns: HashMap<i32, Vec<Rect>> = HashMap::new();
        for (at, word) in page.words.iter().enumerate() {
            if is_code(word.text) && !is_charge(word.text) && !own.contains(&at) {
                columns.entry(strip(word.rect.x0, page.height)).or_default().push(word.rect);
            }
        }
        Self { columns }
    }

    /// The rows of the lists that a table was ticked in, by their places, beside the lines of text there: a line without a place
    /// may be ticked, and a ticked place without a code is a row that could not be read.
    fn evidence(&self, page: &Upright<'_>, questions: &[Question], table: TableName) -> Option<Evidence> {
        let is_of_table = |option: &&Answer| code(option) == Some(table);
        let (mut coded, mut unread) = (Vec::new(), 0);
        for question in questions {
            let before = coded.len();
            let first = |option: &Answer| option.words.first().and_then(|at| page.words.get(*at)).map(|word| word.rect);
            coded.extend(question.options.iter().filter(is_of_table).filter_map(first));
            if coded.len() > before {
                unread += question.options.iter().filter(|option| option.selected && code(option).is_none()).count();
            }
        }
        let found = coded.len();
        let expected = found + unread + self.without_places(page, coded);
        let whole = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        (found >= LIST).then(|| Evidence { by: CountedBy::Baselines, expected: whole(expected), found: whole(found) })
    }

    /// How many lines stand in the columns of a list, between its options or right beside the first and the last one.
    fn without_places(&self, page: &Upright<'_>, mut coded: Vec<Rect>) -> usize {
        coded.sort_by(|a, b| a.x0.total_cmp(&b.x0).then(a.y0.total_cmp(&b.y0)));
        let columns = coded.chunk_by(|one, next| next.x0 - one.x0 < page.height * 0.8);
        let lines = columns.map(|column| {
            let mut heights: Vec<f32> = column.iter().map(|rect| rect.middle().1).collect();
            heights.sort_by(f32::total_cmp);
            let steps = heights.windows(2).filter_map(|pair| Some(pair.last()? - pair.first()?));
            let step = if column.len() > 1 { median(steps) } else { page.height * 2.0 };
            let (Some(top), Some(bottom), Some(rect)) = (heights.first(), heights.last(), column.first()) else {
                return 0;
            };
            let (top, bottom) = (top - step * STEPS, bottom + step * STEPS);
            let key = strip(rect.x0, page.height);
            let near = (key - PLACE..=key + 1).filter_map(|key| self.columns.get(&key)).flatten();
            // A code that was read together with the mark before it begins at its place.
            let is_there = |line: &&Rect| line.x0 < rect.x0 + page.height * 0.8 && line.x1 > rect.x0 + page.height;
            near.filter(|line| is_there(line) && (top..bottom).contains(&line.middle().1)).count()
        });
        lines.sum()
    }
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
