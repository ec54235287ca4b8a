//! What sums ask for: the charges of a claim's lines add up to its total, and the total less what was paid is what is due.

use super::super::sums::Balance;
use super::{Held, Place, alike, only};
use crate::normal::cents;
use docward_engine_model::{BBox, Column, Document, Field, FieldName, Fields, Span, TableName};
use std::collections::{HashMap, HashSet};

/// An amount in a sum.
struct Amount {
    place: Place,
    text: String,
    /// Whether it is taken away.
    is_less: bool,
    unsure: bool,
}

impl Amount {
    fn cents(&self, text: &str) -> Option<i64> {
        let cents = cents(text)?;
        if self.is_less { cents.checked_neg() } else { Some(cents) }
    }
}

/// Amounts that come to nothing together.
struct Sum(Vec<Amount>);

impl Sum {
    /// What the amounts that can be read come to, and how many cannot be read.
    fn total(&self) -> Option<(i64, usize)> {
        self.0.iter().try_fold((0_i64, 0), |(sum, unread), amount| match amount.cents(&amount.text) {
            Some(cents) => Some((sum.checked_add(cents)?, unread)),
            None => Some((sum, unread + 1)),
        })
    }

    /// The one change of one unsure amount that makes the sum hold; `None` if it holds, or if there is no such change, or several.
    fn asks_for(&self) -> Option<(Place, String)> {
        let (sum, unread) = self.total()?;
        if unread > 1 || (unread == 0 && sum == 0) {
            return None;
        }
        let mut found: Option<(Place, String)> = None;
        for amount in self.0.iter().filter(|amount| amount.unsure) {
            let own = amount.cents(&amount.text);
            if unread == 1 && own.is_some() {
                continue;
            }
            let needed = own.unwrap_or(0).checked_sub(sum)?;
            let changes = [
                alike::changes(&amount.text, alike::LETTERS),
                alike::changes(&amount.text, alike::FIGURES),
                alike::without_stroke(&amount.text, false),
            ];
            let fitting = changes.into_iter().flatten().filter(|text| amount.cents(text) == Some(needed));
            let Some(value) = only(fitting) else { continue };
            if found.is_some() {
                return None;
            }
            found = Some((amount.place, value));
        }
        found
    }

    /// Whether it holds with these corrections.
    fn holds_with(&self, corrections: &HashMap<Place, String>) -> bool {
        let text = |amount: &Amount| corrections.get(&amount.place).cloned().unwrap_or_else(|| amount.text.clone());
        let sum = self.0.iter().try_fold(0_i64, |sum, amount| sum.checked_add(amount.cents(&text(amount))?));
        sum == Some(0)
    }
}

/// The corrections that the sums of a document's claims ask for and that break no other sum.
pub(super) fn corrections(
    document: &Document,
    fields: &Fields,
    is_unsure: &impl Fn(Option<Span>, Option<u32>, Option<BBox>) -> bool,
) -> Vec<(Place, String)> {
    let sums = sums(document, fields, is_unsure);
    let asked: Vec<(Place, String)> = sums.iter().filter_map(Sum::asks_for).collect();
    let mut by_place: HashMap<Place, String> = HashMap::new();
    let mut contradicted: HashSet<Place> = HashSet::new();
    for (place, value) in asked {
        let other = by_place.insert(place, value.clone());
        if other.is_some_and(|other| other != value) {
            contradicted.insert(place);
        }
    }
    for sum in &sums {
        if !sum.holds_with(&by_place) {
            contradicted.extend(sum.0.iter().map(|amount| amount.place));
        }
    }
    by_place.into_iter().filter(|(place, _)| !contradicted.contains(place)).collect()
}

fn sums(
    document: &Document,
    fields: &Fields,
    is_unsure: &impl Fn(Option<Span>, Option<u32>, Option<BBox>) -> bool,
) -> Vec<Sum> {
    let amount = |at: usize, field: &Field, is_less: bool| Amount {
        place: Place::Field(at),
        text: field.value.as_str().to_owned(),
        is_less,
        unsure: is_unsure(field.span, field.page, field.bbox),
    };
    let mut totals: HashMap<u32, usize> = HashMap::new();
    let mut places: HashMap<*const Field, usize> = HashMap::new();
    for (at, field) in fields.fields.iter().enumerate() {
        places.insert(std::ptr::from_ref(field), at);
        if let Some(claim) = field.claim.filter(|_| field.name == FieldName::ClaimTotal) {
            totals.entry(claim).or_insert(at);
        }
    }
    let mut sums = Vec::new();
    for (number, table) in fields.tables.iter().enumerate().filter(|(_, table)| table.name == TableName::ClaimLines) {
        let total = table.claim.and_then(|claim| totals.get(&claim).copied());
        let Some((at, total)) = total.and_then(|at| Some((at, fields.fields.get(at)?))) else { continue };
        let mut amounts = vec![amount(at, total, true)];
        for (line, row) in table.rows.iter().enumerate() {
            let charge = row.cells.iter().enumerate().find(|(_, cell)| cell.column == Column::Charge);
            amounts.extend(charge.map(|(at, cell)| Amount {
                place: Place::Cell(number, line, at),
                text: cell.value.as_str().to_owned(),
                is_less: false,
                unsure: is_unsure(cell.span, cell.page, cell.bbox),
            }));
        }
        // Of a line without a charge nobody knows what it adds.
        if amounts.len() == table.rows.len() + 1 {
            sums.push(Sum(amounts));
        }
    }
    for held in Held::of(document, fields) {
        let Some(balance) = Balance::of(&held) else { continue };
        let told = [(balance.total, false), (balance.paid, true), (balance.due, true)];
        let amounts = told
            .into_iter()
            .filter_map(|(field, is_less)| Some(amount(*places.get(&std::ptr::from_ref(field))?, field, is_less)));
        sums.push(Sum(amounts.collect()));
    }
    sums
}
