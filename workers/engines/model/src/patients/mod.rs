//! Whose pages a document's are: a scan of two patients' papers must be seen as one.

mod identity;
#[cfg(test)]
mod tests;

pub use identity::{Identity, is_misread};

use crate::{Field, FieldName};
use identity::Verdict;
use std::collections::{BTreeMap, VecDeque};

/// A page is compared with so many patients, the last that were named; who comes back after more of them counts as another.
const MOST: usize = 32;

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
        let mut found = Self { from: BTreeMap::new(), changes: Vec::new(), named: 0 };
        let mut known: VecDeque<(u32, Identity)> = VecDeque::new();
        let mut count = 0;
        for (page, at) in pages {
            let identity = Identity::of(at.iter().filter_map(|at| fields.get(*at)));
            if identity.is_empty() {
                continue;
            }
            let current = known.back().map(|(number, _)| *number);
            let (number, mut person) = whose(&known, &identity).and_then(|at| known.remove(at)).unwrap_or_else(|| {
                count += 1;
                (count - 1, Identity::default())
            });
            person.learn(identity);
            known.push_back((number, person));
            if known.len() > MOST {
                known.pop_front();
            }
            if current.is_some_and(|current| current != number) {
                found.changes.push(Change { page, fields: at });
            }
            found.named += 1;
            found.from.insert(page, number);
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

/// The place of a patient among those who are known, of whom the last is the one of the page before; `None` of another.
fn whose(known: &VecDeque<(u32, Identity)>, identity: &Identity) -> Option<usize> {
    let last = known.len().checked_sub(1)?;
    let verdict = |at: usize| known.get(at).map_or(Verdict::Other, |(_, person)| person.verdict(identity));
    if verdict(last) != Verdict::Other {
        return Some(last);
    }
    (0..last).rev().find(|at| verdict(*at) == Verdict::Same)
}

const fn tells(name: FieldName) -> bool {
    use FieldName as F;
    matches!(name, F::PatientName | F::DateOfBirth | F::PatientId | F::SocialSecurityNumber)
}
