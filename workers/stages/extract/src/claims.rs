//! Fields of an interchange: what the reader says of its elements, claim by claim.

use docward_engine_model::{
    Claim, Element, ElementRange, Field, FieldName, Interchange, Loop, Meaning, Reading, Span, Text,
};

/// Every claim's fields: what it shares with others (patient, subscriber, provider, header), its own in the order of the text,
/// its total, what was paid of it, and a line for each of its service lines.
pub(crate) fn fields(interchange: &Interchange, reading: &Reading) -> Vec<Field> {
    let mut fields = Vec::new();
    for (number, claim) in (1..).zip(&interchange.claims) {
        of_claim(claim, &mut Listing { interchange, reading, number, fields: &mut fields });
    }
    fields
}

/// The fields of one claim, and what they are made of.
struct Listing<'a> {
    interchange: &'a Interchange,
    reading: &'a Reading,
    number: u32,
    fields: &'a mut Vec<Field>,
}

fn of_claim(claim: &Claim, fields: &mut Listing<'_>) {
    // Without a dependent the subscriber is the patient.
    let is_patient = claim.patient.is_empty();
    for range in claim.shared() {
        fields.of_elements(range, |element| match name_of(element) {
            Some(FieldName::SubscriberName) if is_patient => Some(FieldName::PatientName),
            name => name,
        });
    }
    let own = fields.interchange.elements_of(claim.own);
    if own.iter().all(|element| element.meaning != Meaning::ClaimNumber) {
        fields.push(FieldName::ClaimId, Text::default(), None);
    }
    fields.of_elements(claim.own, name_of);
    if let Some(cents) = claim.total_cents {
        let total = own.iter().find(|element| element.meaning == Meaning::ChargeAmount && element.place == Loop::Claim);
        fields.push(FieldName::ClaimTotal, amount(cents).into(), total.map(|element| element.span));
    }
    if let Some(cents) = claim.paid_cents {
        fields.push(FieldName::ClaimPaid, amount(cents).into(), None);
    }
    for line in &claim.lines {
        let charge = line.charge_cents.map(amount).unwrap_or_default();
        let date = line.date.map_or("", |date| fields.text(date));
        let parts = [fields.text(line.procedure), &charge, date];
        let value = parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ");
        fields.push(FieldName::ClaimLine, value.into(), None);
    }
}

impl<'a> Listing<'a> {
    fn text(&self, span: Span) -> &'a str {
        let (start, end) = self.reading.bytes(span);
        self.reading.text().get(start..end).unwrap_or_default()
    }

    fn push(&mut self, name: FieldName, value: Text, span: Option<Span>) {
        let claim = Some(self.number);
        self.fields.push(Field { name, value, confidence: 1.0, page: None, bbox: None, span, claim });
    }

    /// A field of every element that is one; a name's or an address's elements together are one field.
    fn of_elements(&mut self, range: ElementRange, name_of: impl Fn(&Element) -> Option<FieldName>) {
        let together = |one: &Element, next: &Element| {
            one.segment == next.segment && is_part(one.meaning) && name_of(one) == name_of(next)
        };
        for elements in self.interchange.elements_of(range).chunk_by(together) {
            let Some((first, name)) = elements.first().and_then(|first| Some((first, name_of(first)?))) else {
                continue;
            };
            let end = elements.last().map_or(first.span.end, |last| last.span.end);
            let value = self.value(elements);
            self.push(name, value.into(), Some(Span { start: first.span.start, end }));
        }
    }

    /// NM103 to NM107 are last, first, middle, prefix and suffix; people read first, middle, last, suffix.
    fn value(&self, elements: &[Element]) -> String {
        const ORDER: [u8; 4] = [4, 5, 3, 7];
        let parts: Vec<&str> = match elements {
            [first, ..] if first.name.as_str() == "NM1" && is_part(first.meaning) => {
                let part = |number| elements.iter().find(move |element| element.number == number);
                ORDER.into_iter().filter_map(part).map(|element| self.text(element.span)).collect()
            }
            elements => elements.iter().map(|element| self.text(element.span)).collect(),
        };
        parts.join(" ")
    }
}

/// Whether a value is mostly a part of a field only.
fn is_part(meaning: Meaning) -> bool {
    use Meaning::{AddressLine, City, OrganizationName, PersonName, PostalCode, State};
    matches!(meaning, PersonName | OrganizationName | AddressLine | City | State | PostalCode)
}

/// Which field an element is; none of what is no field.
fn name_of(element: &Element) -> Option<FieldName> {
    Some(match element.meaning {
        Meaning::PersonName => name_of_party(element.place, true),
        Meaning::OrganizationName => name_of_party(element.place, false),
        Meaning::ContactName => match element.place {
            Loop::Subscriber | Loop::OtherSubscriber | Loop::Patient => FieldName::EmergencyContact,
            _ => FieldName::ProviderName,
        },
        Meaning::GroupName => FieldName::Employer,
        Meaning::AddressLine | Meaning::City | Meaning::State | Meaning::PostalCode => FieldName::Address,
        Meaning::DateOfBirth => FieldName::DateOfBirth,
        Meaning::DateOfService => FieldName::DateOfService,
        Meaning::OtherDate => FieldName::OtherDate,
        Meaning::Sex => FieldName::Sex,
        Meaning::Phone | Meaning::Fax => FieldName::Phone,
        Meaning::Email => FieldName::Email,
        Meaning::SocialSecurityNumber => FieldName::SocialSecurityNumber,
        Meaning::MedicalRecordNumber => FieldName::PatientId,
        Meaning::MemberId => FieldName::MemberId,
        Meaning::PolicyNumber => FieldName::PolicyNumber,
        Meaning::GroupNumber => FieldName::GroupNumber,
        Meaning::PayerId => FieldName::PayerId,
        Meaning::ProviderId => FieldName::ProviderId,
        Meaning::ClaimNumber => FieldName::ClaimId,
        Meaning::AccountNumber | Meaning::OtherIdentifier | Meaning::Url => FieldName::OtherIdentifier,
        Meaning::DiagnosisCode => FieldName::Diagnosis,
        Meaning::AdditionalName
        | Meaning::OtherPlace
        | Meaning::DateOfTransmission
        | Meaning::RoutingNumber
        | Meaning::CompanyId
        | Meaning::TradingPartner
        | Meaning::Credential
        | Meaning::ChargeAmount
        | Meaning::FreeText
        | Meaning::BinaryData
        | Meaning::Code
        | Meaning::Unknown => return None,
    })
}

fn name_of_party(place: Loop, is_person: bool) -> FieldName {
    match place {
        Loop::Patient => FieldName::PatientName,
        Loop::Subscriber | Loop::OtherSubscriber => FieldName::SubscriberName,
        Loop::Payer | Loop::OtherPayer | Loop::Receiver => FieldName::PayerName,
        Loop::BillingProvider | Loop::PayTo | Loop::Payee | Loop::RenderingProvider => FieldName::ProviderName,
        Loop::Submitter => FieldName::Facility,
        _ if is_person => FieldName::ProviderName,
        _ => FieldName::Facility,
    }
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
