//! Which identifier a field or a DICOM attribute is.

use docward_engine_model::{Field, FieldName, Meaning, PhiKind};

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
        FieldName::Sex | FieldName::ClaimTotal | FieldName::ClaimPaid | FieldName::ClaimLine | FieldName::Diagnosis => {
            return None;
        }
    })
}

/// The kind that an interchange's element is of, by its meaning; none for what identifies nobody, and for words, in which
/// somebody may be named.
pub(crate) const fn of_meaning(meaning: Meaning) -> Option<PhiKind> {
    Some(match meaning {
        Meaning::PersonName | Meaning::AdditionalName | Meaning::ContactName => PhiKind::Name,
        Meaning::OrganizationName | Meaning::GroupName | Meaning::TradingPartner => PhiKind::Organization,
        Meaning::AddressLine | Meaning::City | Meaning::PostalCode | Meaning::OtherPlace => PhiKind::Place,
        Meaning::DateOfBirth | Meaning::DateOfService | Meaning::OtherDate | Meaning::DateOfTransmission => {
            PhiKind::Date
        }
        Meaning::Phone => PhiKind::Phone,
        Meaning::Fax => PhiKind::Fax,
        Meaning::Email => PhiKind::Email,
        Meaning::Url => PhiKind::Url,
        Meaning::SocialSecurityNumber => PhiKind::SocialSecurityNumber,
        Meaning::MedicalRecordNumber => PhiKind::MedicalRecordNumber,
        Meaning::MemberId | Meaning::PolicyNumber | Meaning::GroupNumber | Meaning::PayerId => {
            PhiKind::HealthPlanNumber
        }
        Meaning::ProviderId => PhiKind::LicenceNumber,
        Meaning::ClaimNumber | Meaning::AccountNumber | Meaning::RoutingNumber => PhiKind::AccountNumber,
        Meaning::CompanyId | Meaning::OtherIdentifier | Meaning::Credential | Meaning::BinaryData => {
            PhiKind::OtherIdentifier
        }
        // Safe Harbor leaves the state.
        Meaning::State
        | Meaning::Sex
        | Meaning::DiagnosisCode
        | Meaning::ChargeAmount
        | Meaning::FreeText
        | Meaning::Code
        | Meaning::Unknown => return None,
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
