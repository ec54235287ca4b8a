//! What was read unsurely is corrected where rules leave one way to do it.
//!
//! A rule that is broken asks for a correction where exactly one change of exactly one unsure value makes it hold: signs that are
//! mistaken for each other are exchanged, or a line of the form that was read as a sign is left out ([`alike`]), nothing else. A
//! correction is made if no rule asks for another one of the same value, and if all sums that the value stands in hold with it.
//! What was read surely stays, whatever rules say.

mod alike;
mod sums;

use super::held::Held;
use super::shapes::{Context, Shape};
use crate::confidence::Places;
use crate::normal;
use docward_engine_model::{BBox, Document, Fields, Reading, Span, Text, ValueType};
use std::cell::LazyCell;
use std::collections::HashMap;

/// A value all of whose words were read as surely as this is never corrected. On measured pages six of seven values that were read
/// wrongly are below it, and two of three that were read right are above.
const SURE: f32 = 0.97;

/// Where a value stands among the fields, or among the tables: table, row and cell.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    Field(usize),
    Cell(usize, usize, usize),
}

/// Corrects fields and cells of documents with pages.
pub(crate) fn correct(document: &Document, reading: &Reading, fields: &mut Fields) {
    if document.pages().is_empty() {
        return;
    }
    let places = LazyCell::new(|| Places::of(document, reading));
    let is_unsure = |span: Option<Span>, page: Option<u32>, bbox: Option<BBox>| {
        page.is_some() && places.least(span, page, bbox).is_some_and(|least| least < SURE)
    };
    let mut asked = shapes(document, fields, &is_unsure);
    asked.extend(sums::corrections(document, fields, &is_unsure));
    for (place, value) in agreed(asked) {
        set(fields, place, &value);
    }
}

/// What shapes of codes ask for.
fn shapes(
    document: &Document,
    fields: &Fields,
    is_unsure: &impl Fn(Option<Span>, Option<u32>, Option<BBox>) -> bool,
) -> Vec<(Place, String)> {
    let contexts: HashMap<Option<u32>, Context> =
        Held::of(document, fields).iter().map(|held| (held.claim, Context::of(held))).collect();
    let mut asked = Vec::new();
    for (at, field) in fields.fields.iter().enumerate() {
        let shape = contexts.get(&field.claim).and_then(|context| context.of_field(field));
        let Some(value) = shape.and_then(|shape| shaped(shape, field.value.as_str())) else { continue };
        if is_unsure(field.span, field.page, field.bbox) {
            asked.push((Place::Field(at), value));
        }
    }
    for (number, table) in fields.tables.iter().enumerate() {
        let Some(context) = contexts.get(&table.claim) else { continue };
        for (line, row) in table.rows.iter().enumerate() {
            for (at, cell) in row.cells.iter().enumerate() {
                let shape = context.of_cell(table.name, row, cell.column);
                let Some(value) = shape.and_then(|shape| shaped(shape, cell.value.as_str())) else { continue };
                if is_unsure(cell.span, cell.page, cell.bbox) {
                    asked.push((Place::Cell(number, line, at), value));
                }
            }
        }
    }
    asked
}

/// The one value with a shape that another may be a misreading of; `None` of what has the shape, or may be several.
fn shaped(shape: Shape, value: &str) -> Option<String> {
    if shape.fits(value) {
        return None;
    }
    // National Provider Identifiers begin with 1 or 2 (CMS, NPI check digit calculation): a 7 there is a 1.
    let first = if shape == Shape::Npi { value.strip_prefix('7').map(|rest| format!("1{rest}")) } else { None };
    let changes =
        [alike::changes(value, alike::LETTERS), alike::without_stroke(value, true), first.into_iter().collect()];
    only(changes.into_iter().flatten().filter(|other| shape.fits(other)))
}

/// What there is one of.
fn only(mut values: impl Iterator<Item = String>) -> Option<String> {
    let first = values.next()?;
    values.all(|other| other == first).then_some(first)
}

/// The corrections that nobody contradicts.
fn agreed(asked: Vec<(Place, String)>) -> Vec<(Place, String)> {
    let mut by_place: HashMap<Place, Option<String>> = HashMap::new();
    for (place, value) in asked {
        let agreed = by_place.entry(place).or_insert_with(|| Some(value.clone()));
        if agreed.as_ref() != Some(&value) {
            *agreed = None;
        }
    }
    by_place.into_iter().filter_map(|(place, value)| Some((place, value?))).collect()
}

fn set(fields: &mut Fields, place: Place, value: &str) {
    // Dollars and cents may stand in two cells.
    let written = |value_type: Option<ValueType>| {
        if value_type == Some(ValueType::Money) { value.replace(' ', ".") } else { value.to_owned() }
    };
    let of = |value_type: Option<ValueType>, value: &str| {
        value_type.and_then(|value_type| normal::normalised(value_type, value)).map(Text::from)
    };
    match place {
        Place::Field(at) => {
            let Some(field) = fields.fields.get_mut(at) else { return };
            let value = written(Some(field.name.value_type()));
            field.normalised = of(Some(field.name.value_type()), &value);
            field.read = Some(std::mem::replace(&mut field.value, value.into()));
        }
        Place::Cell(table, row, at) => {
            let Some(table) = fields.tables.get_mut(table) else { return };
            let name = table.name;
            let Some(cell) = table.rows.get_mut(row).and_then(|row| row.cells.get_mut(at)) else { return };
            let value = written(name.value_type(cell.column));
            cell.normalised = of(name.value_type(cell.column), &value);
            cell.read = Some(std::mem::replace(&mut cell.value, value.into()));
        }
    }
}
