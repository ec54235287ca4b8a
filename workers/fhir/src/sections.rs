//! A document's parts: its claims, and the pages of each patient of a scan of several. What two patients' pages say is never put
//! together.

use crate::section::Section;
use docward_engine_model::{Fields, Patients, Row, TableName};
use std::collections::BTreeMap;

/// The parts of a document, at least one.
pub(crate) fn sections(fields: &Fields) -> Vec<Section<'_>> {
    let parts = Parts::of(fields);
    let mut sections: BTreeMap<Part, Section<'_>> = BTreeMap::new();
    for field in &fields.fields {
        let section = sections.entry(parts.of_value(field.claim, field.page)).or_default();
        section.claim = section.claim.or(field.claim);
        section.push(field);
    }
    for table in &fields.tables {
        for (number, row) in (1..).zip(&table.rows) {
            // The table of an interchange's claims has a row a claim.
            let own = (parts.is_interchange && table.name == TableName::Claims).then_some(number);
            let section = sections.entry(parts.of_value(table.claim.or(own), page_of(row))).or_default();
            // Of a row without cells there is nothing to make a resource of.
            if !row.cells.is_empty() {
                section.rows.entry(table.name).or_default().push(row);
            }
        }
    }
    for choice in fields.choices.iter().flatten() {
        let page = choice.options.first().and_then(|option| option.page);
        sections.entry(parts.of_value(None, page)).or_default().choices.push(choice);
    }
    for signature in fields.signatures.iter().flatten() {
        sections.entry(parts.of_value(None, Some(signature.page))).or_default().signatures.push(signature);
    }
    if sections.is_empty() {
        return vec![Section::default()];
    }
    sections.into_values().collect()
}

fn page_of(row: &Row) -> Option<u32> {
    row.cells.iter().find_map(|cell| cell.page)
}

/// A part of a document.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// A claim, and the pages that belong to it.
    Claim(u32),
    /// The pages of a patient that belong to no claim.
    Patient(u32),
}

/// To which part each page belongs.
struct Parts {
    is_interchange: bool,
    patients: Patients,
    /// By the first page of each claim: its number and patient.
    claims: BTreeMap<u32, (u32, u32)>,
}

impl Parts {
    fn of(fields: &Fields) -> Self {
        let patients = Patients::of(&fields.fields);
        let mut claims = BTreeMap::new();
        let placed = fields.fields.iter().filter_map(|field| field.claim.zip(field.page));
        for (claim, page) in placed {
            claims.entry(page).or_insert((claim, patients.on(Some(page))));
        }
        let is_interchange = claims.is_empty() && fields.fields.iter().any(|field| field.claim.is_some());
        Self { is_interchange, patients, claims }
    }

    /// What stands in no claim belongs to the claim of the same patient before it, or to the first one behind it.
    fn of_value(&self, claim: Option<u32>, page: Option<u32>) -> Part {
        if let Some(claim) = claim {
            return Part::Claim(claim);
        }
        if self.is_interchange {
            return Part::Claim(1);
        }
        let patient = self.patients.on(page);
        let before = self.claims.range(..=page.unwrap_or(0)).next_back();
        let behind = || self.claims.values().find(|(_, whose)| *whose == patient);
        let claim = before.map(|(_, claim)| claim).filter(|(_, whose)| *whose == patient).or_else(behind);
        claim.map_or(Part::Patient(patient), |(claim, _)| Part::Claim(*claim))
    }
}
