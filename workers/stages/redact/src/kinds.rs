//! Which identifier a field or a DICOM attribute is.

use crate::rules::dose;
use docward_engine_model::{BBox, Field, FieldName, Fields, Meaning, PhiKind, Span, ValueType};

/// The kind that a field's value is of; none for what identifies nobody.
pub(crate) fn of_field(field: &Field) -> Option<PhiKind> {
    let value = field.as_read().as_str();
    field.name.phi_kind().filter(|kind| match (field.name, kind) {
        (_, PhiKind::Age) => is_from_90(value),
        // "Signature on file", "SOF" (CMS-1500 boxes 12 and 13).
        (FieldName::PatientSignature | FieldName::SubscriberSignature, _) => !is_on_file(value),
        // What is planned for a patient, taken for the plan that pays.
        (_, PhiKind::Organization) => !dose::is_in(value),
        _ => true,
    })
}

/// Whether an age identifies (45 CFR 164.514(b)(2)(i)(C)).
fn is_from_90(age: &str) -> bool {
    let years: String = age.trim_start().chars().take_while(char::is_ascii_digit).collect();
    years.parse::<u32>().is_ok_and(|years| years >= 90)
}

fn is_on_file(value: &str) -> bool {
    let letters: String = value.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    matches!(letters.as_str(), "sof" | "onfile" | "signatureonfile")
}

/// A value that extraction found and that identifies somebody.
pub(crate) struct Identifying<'a> {
    pub(crate) kind: PhiKind,
    pub(crate) value: &'a str,
    /// Whether it is a person's name, of which each part identifies.
    pub(crate) is_name: bool,
    pub(crate) span: Option<Span>,
    pub(crate) place: Option<(u32, BBox)>,
}

/// The values of fields, and of the cells of tables, that identify somebody.
pub(crate) fn identifying(fields: &Fields) -> impl Iterator<Item = Identifying<'_>> {
    let of_fields = fields.fields.iter().filter_map(|field| {
        Some(Identifying {
            kind: of_field(field)?,
            value: field.as_read().as_str(),
            is_name: field.name.value_type() == ValueType::Name,
            span: field.span,
            place: field.page.zip(field.bbox),
        })
    });
    let cells = fields.tables.iter().flat_map(|table| table.rows.iter().flat_map(|row| &row.cells));
    // What a rule corrected may stand elsewhere as it is right.
    let right = |kind, value| Identifying { kind, value, is_name: false, span: None, place: None };
    let corrected = fields.fields.iter().filter(|field| field.read.is_some());
    let corrected = corrected.filter_map(move |field| Some(right(of_field(field)?, field.value.as_str())));
    let corrected_cells = cells.filter(|cell| cell.read.is_some());
    let corrected_cells =
        corrected_cells.filter_map(move |cell| Some(right(cell.column.phi_kind()?, cell.value.as_str())));
    let of_tables = fields.tables.iter().flat_map(|table| {
        table.rows.iter().flat_map(|row| &row.cells).filter_map(|cell| {
            Some(Identifying {
                kind: cell.column.phi_kind()?,
                value: cell.as_read().as_str(),
                is_name: table.name.value_type(cell.column) == Some(ValueType::Name),
                span: cell.span,
                place: cell.page.zip(cell.bbox),
            })
        })
    });
    of_fields.chain(corrected).chain(of_tables).chain(corrected_cells)
}

/// The kind that an interchange's element is of, by its meaning; none for what identifies nobody, and for words, in which
/// somebody may be named.
pub(crate) const fn of_meaning(meaning: Meaning) -> Option<PhiKind> {
    Some(match meaning {
        Meaning::PersonName | Meaning::AdditionalName | Meaning::ContactName => PhiKind::Name,
        Meaning::OrganizationName | Meaning::GroupName | Meaning::TradingPartner => PhiKind::Organization,
        Meaning::AddressLine | Meaning::City | Meaning::PostalCode | Meaning::OtherPlace => PhiKind::Place,
        Meaning::DateOfBirth
        | Meaning::DateOfService
        | Meaning::EndOfService
        | Meaning::StatementPeriod
        | Meaning::StatementStart
        | Meaning::StatementEnd
        | Meaning::AdmissionDate
        | Meaning::Discharge
        | Meaning::OnsetDate
        | Meaning::LastMenstrualPeriod
        | Meaning::DisabilityPeriod
        | Meaning::DisabilityStart
        | Meaning::DisabilityEnd
        | Meaning::ReceivedDate
        | Meaning::PaymentDate
        | Meaning::OtherDate
        | Meaning::DateOfTransmission => PhiKind::Date,
        Meaning::Phone => PhiKind::Phone,
        Meaning::Fax => PhiKind::Fax,
        Meaning::Email => PhiKind::Email,
        Meaning::Url => PhiKind::Url,
        Meaning::SocialSecurityNumber => PhiKind::SocialSecurityNumber,
        Meaning::MedicalRecordNumber => PhiKind::MedicalRecordNumber,
        Meaning::MemberId | Meaning::PolicyNumber | Meaning::GroupNumber | Meaning::PayerId => {
            PhiKind::HealthPlanNumber
        }
        Meaning::ProviderId | Meaning::TaxId | Meaning::LicenceNumber | Meaning::CliaNumber => PhiKind::LicenceNumber,
        Meaning::ClaimNumber
        | Meaning::PayerClaimNumber
        | Meaning::PaymentNumber
        | Meaning::AccountNumber
        | Meaning::RoutingNumber => PhiKind::AccountNumber,
        Meaning::OriginalReferenceNumber
        | Meaning::AuthorizationNumber
        | Meaning::OtherClaimNumber
        | Meaning::CompanyId
        | Meaning::OtherIdentifier
        | Meaning::Credential
        | Meaning::BinaryData => PhiKind::OtherIdentifier,
        // Safe Harbor leaves the state.
        Meaning::State
        | Meaning::Sex
        | Meaning::DiagnosisCode
        | Meaning::AdmittingDiagnosis
        | Meaning::ReasonDiagnosis
        | Meaning::DiagnosisRevision
        | Meaning::DiagnosisGroup
        | Meaning::ConditionCode
        | Meaning::OccurrenceCode
        | Meaning::ValueCode
        | Meaning::ValueAmount
        | Meaning::ClaimProcedure
        | Meaning::ChargeAmount
        | Meaning::Procedure
        | Meaning::Modifier
        | Meaning::RevenueCode
        | Meaning::PlaceOfService
        | Meaning::FacilityCode
        | Meaning::FrequencyCode
        | Meaning::DiagnosisPointer
        | Meaning::Units
        | Meaning::NonCoveredAmount
        | Meaning::PaidAmount
        | Meaning::PatientPaidAmount
        | Meaning::PatientAmount
        | Meaning::AllowedAmount
        | Meaning::AdjustmentGroup
        | Meaning::AdjustmentReason
        | Meaning::AdjustmentAmount
        | Meaning::RemarkCode
        | Meaning::ClaimStatus
        | Meaning::Relationship
        | Meaning::InsuranceType
        | Meaning::AdmissionType
        | Meaning::AdmissionSource
        | Meaning::DischargeStatus
        | Meaning::AccidentState
        | Meaning::FreeText
        | Meaning::Code
        | Meaning::Unknown => return None,
    })
}

/// The kind that a DICOM attribute's value is of, by its keyword; none for what identifies nobody.
pub(crate) fn of_attribute(keyword: &str) -> Option<PhiKind> {
    let has = |part: &str| keyword.contains(part);
    // What things are called that have no name of a person's.
    let is_of_thing =
        || ["Protocol", "ROI", "Plan", "StructureSet", "Entity", "Template"].iter().any(|thing| has(thing));
    Some(if keyword == "PatientSex" || keyword == "PatientAge" || keyword == "Modality" || has("Description") {
        return None;
    } else if has("Date") || has("Time") {
        PhiKind::Date
    } else if has("PatientID") || has("PatientIDs") {
        PhiKind::MedicalRecordNumber
    } else if has("Address") {
        PhiKind::Place
    } else if has("Telephone") || has("Phone") {
        PhiKind::Phone
    } else if has("Institution") || has("Department") {
        PhiKind::Organization
    } else if has("Serial") || has("Station") {
        PhiKind::DeviceIdentifier
    } else if has("Name") && is_of_thing() {
        PhiKind::OtherIdentifier
    } else if has("Name") || has("Physician") || has("Operator") {
        PhiKind::Name
    } else {
        PhiKind::OtherIdentifier
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(name: FieldName, value: &str) -> Option<PhiKind> {
        of_field(&Field::of(name, value.into()))
    }

    #[test]
    fn ages_and_signatures_identify_by_what_they_say() {
        assert_eq!(kind(FieldName::Age, "45 years"), None);
        assert_eq!(kind(FieldName::Age, "93"), Some(PhiKind::Age));
        assert_eq!(kind(FieldName::PatientSignature, "Signature on File"), None);
        assert_eq!(kind(FieldName::PatientSignature, "Mira Voss"), Some(PhiKind::Name));
        assert_eq!(kind(FieldName::EmployerPhone, "555"), Some(PhiKind::Phone));
        assert_eq!(kind(FieldName::PlanName, "Fenmoor Mutual"), Some(PhiKind::Organization));
        assert_eq!(kind(FieldName::PlanName, "cephalexin 500 mg four times daily"), None);
    }
}
