//! Fields and tables of an interchange: what the reader says of its elements, claim by claim.

mod hospital;
mod lines;
mod names;
mod remittance;

use crate::normal::cents;
use docward_budget::step;
use docward_engine_model::{
    Cell, Claim, Column, CountedBy, Element, Evidence, Field, FieldName, Fields, Interchange, Loop, Meaning, Reading,
    Row, Span, Table, TableName,
};
use names::Context;

/// Adds every claim's fields (what it shares with others: patient, subscriber, provider, header; its own in the order of the
/// text, its total and what was paid of it) and tables; and of a remittance the table of its claims.
pub(crate) fn extract(interchange: &Interchange, reading: &Reading, fields: &mut Fields) {
    let file = File { interchange, reading };
    let mut paid = Vec::new();
    for (number, claim) in (1..).zip(&interchange.claims) {
        let listing = Listing { file: &file, claim, number, context: Context::of(interchange, claim) };
        listing.fields(fields);
        let rows = if listing.context.is_remittance { listing.paid_lines() } else { listing.claim_lines() };
        let name = if listing.context.is_remittance { TableName::ServiceLines } else { TableName::ClaimLines };
        fields.tables.extend(listing.table(name, rows, listing.evidence().into_iter().collect()));
        if listing.context.is_remittance {
            paid.push(listing.paid_claim());
        } else {
            fields.tables.extend(listing.hospital_tables());
        }
    }
    if !paid.is_empty() {
        fields.tables.push(Table { name: TableName::Claims, claim: None, rows: paid, evidence: Vec::new() });
    }
}

/// An interchange and its text.
struct File<'a> {
    interchange: &'a Interchange,
    reading: &'a Reading,
}

impl<'a> File<'a> {
    fn text(&self, span: Span) -> &'a str {
        let (start, end) = self.reading.bytes(span);
        self.reading.text().get(start..end).unwrap_or_default()
    }
}

/// One claim, and what its fields are made of.
struct Listing<'a> {
    file: &'a File<'a>,
    claim: &'a Claim,
    number: u32,
    context: Context,
}

impl<'a> Listing<'a> {
    fn fields(&self, fields: &mut Fields) {
        for range in self.claim.shared() {
            self.of_elements(self.file.interchange.elements_of(range), &mut fields.fields);
        }
        if self.own().iter().all(|element| element.meaning != Meaning::ClaimNumber) {
            self.push(&mut fields.fields, FieldName::ClaimId, String::new(), None);
        }
        self.of_elements(self.own(), &mut fields.fields);
        let place =
            |meaning| self.own().iter().find(|element| element.meaning == meaning && element.place == Loop::Claim);
        let kind = place(Meaning::FacilityCode).zip(place(Meaning::FrequencyCode));
        if let Some((facility, frequency)) = kind {
            let span = Span { start: facility.span.start, end: frequency.span.end };
            let value = format!("{}{}", self.text(facility), self.text(frequency));
            self.push(&mut fields.fields, FieldName::TypeOfBill, value, Some(span));
        }
        if let Some(cents) = self.claim.total_cents {
            let span = place(Meaning::ChargeAmount).map(|element| element.span);
            self.push(&mut fields.fields, FieldName::ClaimTotal, amount(cents), span);
        }
        if let Some(cents) = self.claim.paid_cents {
            let span = place(Meaning::PaidAmount).map(|element| element.span);
            self.push(&mut fields.fields, FieldName::PlanPaid, amount(cents), span);
        }
    }

    /// The claim's own elements.
    fn own(&self) -> &'a [Element] {
        self.file.interchange.elements_of(self.claim.own)
    }

    /// The claim's own elements before its first line.
    fn before_lines(&self) -> &'a [Element] {
        let first = self.claim.lines.first().map_or(u32::MAX, |line| line.segment);
        let own = self.own();
        own.get(..own.partition_point(|element| element.segment < first)).unwrap_or_default()
    }

    /// The elements of each line, in the order of the lines.
    fn lines(&self) -> impl Iterator<Item = (usize, &'a [Element])> {
        let own = self.own();
        let starts: Vec<u32> = self.claim.lines.iter().map(|line| line.segment).collect();
        let ends: Vec<u32> = starts.iter().skip(1).copied().chain([u32::MAX]).collect();
        starts.into_iter().zip(ends).enumerate().map(move |(index, (start, end))| {
            step(1);
            let start = own.partition_point(|element| element.segment < start);
            let end = own.partition_point(|element| element.segment < end);
            (index, own.get(start..end).unwrap_or_default())
        })
    }

    fn text(&self, element: &Element) -> &'a str {
        self.file.text(element.span)
    }

    /// The first of these elements that means this, with its text.
    fn first(&self, elements: &'a [Element], meaning: Meaning) -> Option<(&'a Element, &'a str)> {
        elements.iter().find(|element| element.meaning == meaning).map(|element| (element, self.text(element)))
    }

    fn push(&self, fields: &mut Vec<Field>, name: FieldName, value: String, span: Option<Span>) {
        fields.push(Field { span, claim: Some(self.number), ..Field::of(name, value.into()) });
    }

    /// A field of every element that is one; a name's or an address's elements together are one field.
    fn of_elements(&self, elements: &[Element], fields: &mut Vec<Field>) {
        step(elements.len());
        let name_of = |element: &Element| names::name_of(element, self.context);
        let together = |one: &Element, next: &Element| {
            one.segment == next.segment && is_part(one.meaning) && name_of(one) == name_of(next)
        };
        for elements in elements.chunk_by(together) {
            let Some(first) = elements.first() else { continue };
            let end = elements.last().map_or(first.span.end, |last| last.span.end);
            let span = Some(Span { start: first.span.start, end });
            let value = self.value(elements);
            let before = fields.len();
            for (name, value) in names::several(first, &value, self.context) {
                self.push(fields, name, value, span);
            }
            if let Some(name) = name_of(first) {
                self.push(fields, name, value, span);
            }
            // What the subscriber's loop says is of the patient because they are the same.
            let same = self.context.subscriber_is_patient && first.place == Loop::Subscriber;
            for field in fields.iter_mut().skip(before).filter(|field| same && names::is_of_patient(field.name)) {
                field.inferred.push(FieldName::RelationshipToSubscriber);
            }
        }
    }

    /// NM103 to NM107 are last, first, middle, prefix and suffix; people read first, middle, last, suffix.
    fn value(&self, elements: &[Element]) -> String {
        const ORDER: [u8; 4] = [4, 5, 3, 7];
        let parts: Vec<&str> = match elements {
            [first, ..] if first.name.as_str() == "NM1" && is_part(first.meaning) => {
                let part = |number| elements.iter().find(move |element| element.number == number);
                ORDER.into_iter().filter_map(part).map(|element| self.text(element)).collect()
            }
            elements => elements.iter().map(|element| self.text(element)).collect(),
        };
        parts.join(" ")
    }

    /// What the lines' charges say of the claim's total; `None` without lines, or where one of the amounts can't be read.
    fn evidence(&self) -> Option<Evidence> {
        let expected = self.claim.total_cents.filter(|_| !self.claim.lines.is_empty())?;
        let found = self.claim.lines.iter().try_fold(0_i64, |sum, line| sum.checked_add(line.charge_cents?))?;
        Some(Evidence { by: CountedBy::Total, expected, found })
    }

    /// A table of the claim; `None` without rows.
    fn table(&self, name: TableName, rows: Vec<Row>, evidence: Vec<Evidence>) -> Option<Table> {
        (!rows.is_empty()).then_some(Table { name, claim: Some(self.number), rows, evidence })
    }

    /// A cell of an element's whole text.
    fn cell(&self, column: Column, element: &Element) -> Cell {
        cell(column, self.text(element).to_owned(), Some(element.span))
    }

    /// A cell of an amount, with two decimals; as it is written where it can't be read.
    fn money(&self, column: Column, element: &Element) -> Cell {
        let text = self.text(element);
        cell(column, cents(text).map_or_else(|| text.to_owned(), amount), Some(element.span))
    }
}

/// Of what a claim says for all its lines, what each of them can have: a file can be made in which it is as long as the file. No
/// code or name of the guides is as long.
fn can_be_shared(cell: &Cell) -> bool {
    cell.value.as_str().len() <= 200
}

fn cell(column: Column, value: String, span: Option<Span>) -> Cell {
    Cell { span, ..Cell::of(column, value.into()) }
}

/// Whether a value is mostly a part of a field only.
fn is_part(meaning: Meaning) -> bool {
    use Meaning::{AddressLine, City, OrganizationName, PersonName, PostalCode, State};
    matches!(meaning, PersonName | OrganizationName | AddressLine | City | State | PostalCode)
}

fn amount(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_two_places() {
        assert_eq!((amount(52_024), amount(5), amount(-110)), ("520.24".into(), "0.05".into(), "-1.10".into()));
    }
}
