//! Which elements of a segment name somebody or something, and as what.

use super::segments::Segment;
use docward_engine_model::{FieldName, Span, Text};

/// A labelled value and its place in the file's text.
#[derive(Clone)]
pub(super) struct Value {
    pub(super) name: FieldName,
    pub(super) text: Text,
    pub(super) span: Span,
}

/// Whose loop a segment stands in.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Party {
    /// Submitter and receiver, before the first provider.
    #[default]
    Sender,
    /// Billing provider and pay-to address.
    Provider,
    /// The subscriber, who may be the patient.
    Subscriber,
    /// A dependent, or the patient of a remittance.
    Patient,
    /// The payer.
    Payer,
    /// Somebody in a claim: rendering, referring, facility.
    Other,
}

impl Party {
    /// Who an NM1 or N1 names, by its entity code.
    pub(super) fn of_entity(code: &str) -> Self {
        match code {
            "QC" => Self::Patient,
            "IL" | "74" | "GM" => Self::Subscriber,
            "PR" | "TT" | "40" => Self::Payer,
            "41" => Self::Sender,
            "85" | "87" | "PE" => Self::Provider,
            _ => Self::Other,
        }
    }
}

/// One value of one element, if it is not empty.
pub(super) fn one(segment: &Segment<'_>, element: usize, name: FieldName) -> Option<Value> {
    let text = segment.element(element);
    (!text.trim().is_empty()).then(|| Value { name, text: text.trim().into(), span: segment.span(element) })
}

/// What a segment of somebody's loop says of them.
pub(super) fn of(segment: &Segment<'_>, party: Party) -> Vec<Value> {
    let mut values = Vec::new();
    match segment.name() {
        "NM1" => entity(segment, party, &mut values),
        "N1" => organisation(segment, party, &mut values),
        "N3" => values.extend(joined(segment, &[1, 2], FieldName::Address)),
        "N4" => values.extend(joined(segment, &[1, 2, 3], FieldName::Address)),
        "DMG" => {
            values.extend(one(segment, 2, FieldName::DateOfBirth));
            values.extend(one(segment, 3, FieldName::Sex));
        }
        "PER" => contact(segment, party, &mut values),
        "REF" => values.extend(one(segment, 2, reference(segment.element(1), party))),
        "SBR" => {
            values.extend(one(segment, 3, FieldName::GroupNumber));
            values.extend(one(segment, 4, FieldName::Employer));
        }
        "PAT" => values.extend(one(segment, 6, FieldName::OtherDate)),
        "DTP" => values.extend(one(segment, 3, date(segment.element(1)))),
        "DTM" => values.extend(one(segment, 2, date(segment.element(1)))),
        "HI" => (1..=segment.len()).for_each(|element| health_information(segment, element, &mut values)),
        "PWK" => values.extend(one(segment, 6, FieldName::OtherIdentifier)),
        "BHT" => {
            values.extend(one(segment, 3, FieldName::OtherIdentifier));
            values.extend(one(segment, 4, FieldName::OtherDate));
        }
        "TRN" => values.extend(one(segment, 2, FieldName::OtherIdentifier)),
        "BPR" => {
            values.extend(one(segment, 9, FieldName::OtherIdentifier));
            values.extend(one(segment, 15, FieldName::OtherIdentifier));
            values.extend(one(segment, 16, FieldName::OtherDate));
        }
        _ => {}
    }
    values
}

/// NM103 to NM107 are last, first, middle, prefix and suffix; people read first, middle, last, suffix.
fn entity(segment: &Segment<'_>, party: Party, values: &mut Vec<Value>) {
    let code = segment.element(1);
    let person = segment.element(2) == "1";
    let name = match party {
        Party::Patient => FieldName::PatientName,
        Party::Subscriber => FieldName::SubscriberName,
        Party::Payer => FieldName::PayerName,
        Party::Provider => FieldName::ProviderName,
        Party::Other if person || code == "82" => FieldName::ProviderName,
        Party::Sender | Party::Other => FieldName::Facility,
    };
    if let Some(mut value) = joined(segment, &[3, 4, 5, 7], name) {
        let order = [4, 5, 3, 7].map(|element| segment.element(element).trim());
        value.text = order.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ").into();
        values.push(value);
    }
    values.extend(one(segment, 9, identification(segment.element(8), party)));
}

fn organisation(segment: &Segment<'_>, party: Party, values: &mut Vec<Value>) {
    let name = match party {
        Party::Payer => FieldName::PayerName,
        Party::Provider => FieldName::ProviderName,
        _ => FieldName::Facility,
    };
    values.extend(one(segment, 2, name));
    values.extend(one(segment, 4, identification(segment.element(3), party)));
}

fn identification(qualifier: &str, party: Party) -> FieldName {
    match (qualifier, party) {
        ("34", _) => FieldName::SocialSecurityNumber,
        ("MI" | "II", _) | (_, Party::Subscriber | Party::Patient) => FieldName::MemberId,
        ("PI" | "XV", _) | (_, Party::Payer) => FieldName::PayerId,
        (_, Party::Sender) => FieldName::OtherIdentifier,
        _ => FieldName::ProviderId,
    }
}

fn reference(qualifier: &str, party: Party) -> FieldName {
    match (qualifier, party) {
        ("SY", _) => FieldName::SocialSecurityNumber,
        ("EA", _) => FieldName::PatientId,
        ("1W", _) => FieldName::MemberId,
        ("IG", _) => FieldName::PolicyNumber,
        ("1L" | "6P" | "CE", _) => FieldName::GroupNumber,
        ("2U" | "NF" | "FY", _) => FieldName::PayerId,
        (
            "EI" | "TJ" | "0B" | "1A" | "1B" | "1C" | "1D" | "1G" | "1H" | "1J" | "G2" | "LU" | "D3" | "X4" | "X5"
            | "HPI",
            _,
        )
        | (_, Party::Provider) => FieldName::ProviderId,
        _ => FieldName::OtherIdentifier,
    }
}

/// Dates of service, statement, admission and discharge; every other date is one too, but not of service.
fn date(qualifier: &str) -> FieldName {
    match qualifier {
        "472" | "434" | "435" | "096" | "150" | "151" | "232" | "233" => FieldName::DateOfService,
        _ => FieldName::OtherDate,
    }
}

fn contact(segment: &Segment<'_>, party: Party, values: &mut Vec<Value>) {
    let name = match party {
        Party::Subscriber | Party::Patient => FieldName::EmergencyContact,
        _ => FieldName::ProviderName,
    };
    values.extend(one(segment, 2, name));
    for qualifier in [3, 5, 7] {
        let name = match segment.element(qualifier) {
            "EM" => FieldName::Email,
            "UR" => FieldName::OtherIdentifier,
            _ => FieldName::Phone,
        };
        values.extend(one(segment, qualifier + 1, name));
    }
}

/// HI elements: `ABK:code` is a diagnosis, `BH:code:D8:date` an occurrence with its date.
fn health_information(segment: &Segment<'_>, element: usize, values: &mut Vec<Value>) {
    let components = segment.components(element);
    let value = |at: usize, name| {
        let (span, text) = components.get(at).copied()?;
        (!text.trim().is_empty()).then(|| Value { name, text: text.into(), span })
    };
    match components.first().map(|(_, qualifier)| *qualifier) {
        Some("BK" | "ABK" | "BF" | "ABF" | "BJ" | "ABJ" | "PR" | "APR" | "BN" | "ABN") => {
            values.extend(value(1, FieldName::Diagnosis));
        }
        // Senders that name one component separator and use another: the whole element is what there is.
        Some(_) if components.len() == 1 => values.extend(value(0, FieldName::Diagnosis)),
        _ => {}
    }
    if let Some((_, "D8" | "RD8" | "DT")) = components.get(2) {
        values.extend(value(3, FieldName::OtherDate));
    }
}

/// Several elements as one value: joined by a space, its place from the first to the last that is not empty.
fn joined(segment: &Segment<'_>, elements: &[usize], name: FieldName) -> Option<Value> {
    let filled: Vec<usize> =
        elements.iter().copied().filter(|element| !segment.element(*element).trim().is_empty()).collect();
    let span = Span { start: segment.span(*filled.first()?).start, end: segment.span(*filled.last()?).end };
    let text = filled.iter().map(|element| segment.element(*element).trim()).collect::<Vec<_>>().join(" ");
    Some(Value { name, text: text.into(), span })
}
