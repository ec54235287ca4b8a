//! The service lines of an 837: the table of item 24 of a CMS-1500, and of locators 42 to 48 of a UB-04.

use super::{Listing, amount, can_be_shared, cell};
use docward_engine_model::{Cell, Column, Element, Loop, Meaning, Row, Span};

impl Listing<'_> {
    /// A row a line. What the claim says for all its lines (place of service, who rendered them) stands in each.
    pub(super) fn claim_lines(&self) -> Vec<Row> {
        let place = self.first(self.before_lines(), Meaning::PlaceOfService);
        let place = place.map(|(element, _)| self.cell(Column::PlaceOfService, element)).filter(can_be_shared);
        let rendered = self.rendered(self.before_lines()).filter(can_be_shared);
        let row = |(index, elements)| Row { cells: self.claim_line(index, elements, place.clone(), rendered.clone()) };
        self.lines().map(row).collect()
    }

    fn claim_line(&self, index: usize, elements: &[Element], place: Option<Cell>, rendered: Option<Cell>) -> Vec<Cell> {
        let first = |meaning| elements.iter().find(|element| element.meaning == meaning);
        let mut cells = Vec::new();
        cells.extend(first(Meaning::RevenueCode).map(|element| self.cell(Column::RevenueCode, element)));
        if let Some(date) = first(Meaning::DateOfService) {
            let (from, to) = split(self.text(date));
            cells.push(cell(Column::DateFrom, from.to_owned(), Some(date.span)));
            cells.push(cell(Column::DateTo, to.to_owned(), Some(date.span)));
        }
        let own = first(Meaning::PlaceOfService).map(|element| self.cell(Column::PlaceOfService, element));
        cells.extend(own.or(place));
        cells.extend(first(Meaning::Procedure).map(|element| self.cell(Column::Procedure, element)));
        cells.extend(self.joined(Column::Modifiers, elements, Meaning::Modifier, " ", str::to_owned));
        cells.extend(
            elements
                .iter()
                .find(|element| is_description(element))
                .map(|element| self.cell(Column::Description, element)),
        );
        cells.extend(self.joined(Column::DiagnosisPointer, elements, Meaning::DiagnosisPointer, "", letter));
        // An institutional line without a charge has one of zero.
        let charge = self.claim.lines.get(index).and_then(|line| line.charge_cents);
        let span = first(Meaning::ChargeAmount).map(|element| element.span);
        cells.extend(charge.map(|cents| cell(Column::Charge, amount(cents), span)));
        cells.extend(first(Meaning::Units).map(|element| self.cell(Column::Units, element)));
        cells.extend(first(Meaning::NonCoveredAmount).map(|element| self.money(Column::NonCoveredCharge, element)));
        cells.extend(self.rendered(elements).or(rendered));
        cells
    }

    /// The NPI of who rendered a service.
    fn rendered(&self, elements: &[Element]) -> Option<Cell> {
        let element = elements.iter().find(|element| {
            element.place == Loop::RenderingProvider
                && element.meaning == Meaning::ProviderId
                && element.name.as_str() == "NM1"
        })?;
        Some(self.cell(Column::RenderingProviderId, element))
    }

    /// A cell of several elements, from the first to the last; `None` without one.
    pub(super) fn joined(
        &self,
        column: Column,
        elements: &[Element],
        meaning: Meaning,
        between: &str,
        written: fn(&str) -> String,
    ) -> Option<Cell> {
        let meant: Vec<&Element> = elements.iter().filter(|element| element.meaning == meaning).collect();
        let span = Span { start: meant.first()?.span.start, end: meant.last()?.span.end };
        let values: Vec<String> = meant.iter().map(|element| written(self.text(element))).collect();
        Some(cell(column, values.join(between), Some(span)))
    }
}

/// The description of a procedure: its seventh component.
pub(super) fn is_description(element: &Element) -> bool {
    element.meaning == Meaning::FreeText
        && element.component == 7
        && matches!(element.name.as_str(), "SV1" | "SV2" | "SV3" | "SVC")
}

/// The first and the last day of a period, or twice the one day.
pub(super) fn split(date: &str) -> (&str, &str) {
    date.split_once('-').unwrap_or((date, date))
}

/// A pointer counts the diagnoses from 1; item 24E of a CMS-1500 has their letters.
fn letter(pointer: &str) -> String {
    let letter = pointer.parse::<u8>().ok().filter(|number| (1..=12).contains(number));
    letter.map_or_else(|| pointer.to_owned(), |number| char::from(b'A' + number - 1).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_are_letters() {
        assert_eq!(["1", "4", "12", "13", "A"].map(letter), ["A", "D", "L", "13", "A"]);
    }
}
