//! Fields of a DICOM header.

use docward_engine_model::{Dicom, Field, FieldName};

/// Which field an attribute is, by its keyword.
fn name_of(keyword: &str) -> Option<FieldName> {
    Some(match keyword {
        "PatientName" => FieldName::PatientName,
        "PatientBirthName" => FieldName::PreviousName,
        "PatientID" => FieldName::PatientId,
        "PatientBirthDate" => FieldName::DateOfBirth,
        "PatientSex" => FieldName::Sex,
        "PatientAddress" => FieldName::Address,
        "PatientTelephoneNumbers" => FieldName::Phone,
        "EthnicGroup" => FieldName::Ethnicity,
        "Occupation" => FieldName::Occupation,
        "ResponsiblePerson" => FieldName::GuardianName,
        "AccessionNumber" => FieldName::AccessionNumber,
        "StudyDate" => FieldName::DateOfService,
        "AdmittingDate" => FieldName::AdmissionDate,
        "ReferringPhysicianName" => FieldName::ReferringProviderName,
        "PerformingPhysicianName" | "NameOfPhysiciansReadingStudy" | "RequestingPhysician" => FieldName::ProviderName,
        "InstitutionName" => FieldName::Facility,
        "InstitutionAddress" => FieldName::FacilityAddress,
        "InsurancePlanIdentification" => FieldName::PolicyNumber,
        "AdmittingDiagnosesDescription" => FieldName::AdmittingDiagnosis,
        _ => return None,
    })
}

/// The header's fields: no page and no span, and nothing to be unsure about.
pub(crate) fn fields(dicom: &Dicom) -> Vec<Field> {
    let named = dicom.attributes.iter().filter_map(|(keyword, value)| name_of(keyword).map(|name| (name, value)));
    let filled = named.filter(|(_, value)| !value.as_str().trim().is_empty());
    filled.map(|(name, value)| Field::of(name, value.clone())).collect()
}
