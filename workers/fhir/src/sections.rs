//! A document's parts: the claims of an interchange, and the pages of each patient of a scan of several.

use crate::section::Section;
use docward_engine_model::{FieldName, Fields, Row, TableName};
use std::collections::{BTreeMap, HashSet};

/// The parts of a document, at least one.
pub(crate) fn sections(fields: &Fields) -> Vec<Section<'_>> {
    let patients = Patients::of(fields);
    let mut sections: BTreeMap<u32, Section<'_>> = BTreeMap::new();
    let is_interchange = fields.fields.iter().any(|field| field.claim.is_some());
    let key =
        |claim: Option<u32>, page: Option<u32>| if is_interchange { claim.unwrap_or(1) } else { patients.on(page) };
    for field in &fields.fields {
        let section = sections.entry(key(field.claim, field.page)).or_default();
        section.claim = field.claim;
        section.push(field);
    }
    for table in &fields.tables {
        for (number, row) in (1..).zip(&table.rows) {
            // The table of an interchange's claims has a row a claim.
            let claim = table.claim.or((table.name == TableName::Claims).then_some(number));
            let section = sections.entry(key(claim, page_of(row))).or_default();
            // Of a row without cells there is nothing to make a resource of.
            if !row.cells.is_empty() {
                section.rows.entry(table.name).or_default().push(row);
            }
        }
    }
    for choice in fields.choices.iter().flatten() {
        let page = choice.options.first().and_then(|option| option.page);
        sections.entry(key(None, page)).or_default().choices.push(choice);
    }
    for signature in fields.signatures.iter().flatten() {
        sections.entry(key(None, Some(signature.page))).or_default().signatures.push(signature);
    }
    if sections.is_empty() {
        sections.insert(0, Section::default());
    }
    sections.into_values().collect()
}

fn page_of(row: &Row) -> Option<u32> {
    row.cells.iter().find_map(|cell| cell.page)
}

/// From which pages on a document is about another patient. What two patients' pages say is never put together.
struct Patients {
    /// By page: the number of the patient whom it and the pages behind it are about.
    from: BTreeMap<u32, u32>,
}

impl Patients {
    fn of(fields: &Fields) -> Self {
        let (mut known, mut from): (Vec<Vec<String>>, _) = (Vec::new(), BTreeMap::new());
        let mut told_of = HashSet::new();
        for field in fields.fields.iter().filter(|field| field.name == FieldName::PatientName) {
            let Some(page) = field.page else { continue };
            // Of two names on one page nobody knows what is whose.
            if !told_of.insert(page) {
                continue;
            }
            let words = words(field.normalised.as_ref().unwrap_or(&field.value).as_str());
            let same = known.iter().position(|other| is_part(&words, other) || is_part(other, &words));
            let patient = same.unwrap_or_else(|| {
                known.push(words);
                known.len() - 1
            });
            from.insert(page, u32::try_from(patient).unwrap_or(u32::MAX));
        }
        Self { from }
    }

    fn on(&self, page: Option<u32>) -> u32 {
        page.and_then(|page| self.from.range(..=page).next_back()).map_or(0, |(_, patient)| *patient)
    }
}

fn words(name: &str) -> Vec<String> {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

fn is_part(words: &[String], whole: &[String]) -> bool {
    words.iter().all(|word| whole.contains(word))
}
