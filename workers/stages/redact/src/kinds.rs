//! Which identifier a field or a DICOM attribute is.

use docward_engine_model::{Field, FieldName, PhiKind};

/// The kind that a field's value is of; none for what identifies nobody.
pub(crate) fn of_field(field: &Field) -> Option<PhiKind> {
    Some(match field.name {
        FieldName::PatientName | FieldName::ProviderName | FieldName::SubscriberName | FieldName::EmergencyContact => {
            PhiKind::Name
        }
        FieldName::DateOfBirth | FieldName::DateOfService | FieldName::OtherDate => PhiKind::Date,
        FieldName::PatientId => PhiKind::MedicalRecordNumber,
        FieldName::MemberId | FieldName::PolicyNumber | FieldName::GroupNumber | FieldName::PayerId => {
            PhiKind::HealthPlanNumber
        }
        FieldName::Phone => PhiKind::Phone,
        FieldName::Email => PhiKind::Email,
        FieldName::Address => PhiKind::Place,
        FieldName::ProviderId => PhiKind::LicenceNumber,
        FieldName::Facility | FieldName::PayerName | FieldName::Employer => PhiKind::Organization,
        FieldName::AccessionNumber | FieldName::OtherIdentifier => PhiKind::OtherIdentifier,
        FieldName::ClaimId => PhiKind::AccountNumber,
        FieldName::SocialSecurityNumber => PhiKind::SocialSecurityNumber,
        FieldName::Sex | FieldName::ClaimTotal | FieldName::ClaimLine | FieldName::Diagnosis => return None,
    })
}

/// The kind that a DICOM attribute's value is of, by its keyword; none for what identifies nobody.
pub(crate) fn of_attribute(keyword: &str) -> Option<PhiKind> {
    let has = |part: &str| keyword.contains(part);
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
    } else if has("Name") || has("Physician") || has("Operator") {
        PhiKind::Name
    } else {
        PhiKind::OtherIdentifier
    })
}
