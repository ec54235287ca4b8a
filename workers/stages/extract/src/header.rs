//! Fields of a DICOM header.

use docward_engine_model::{Dicom, Field, FieldName};

/// Which field an attribute is, by its keyword.
fn name_of(keyword: &str) -> Option<FieldName> {
    Some(match keyword {
        "PatientName" => FieldName::PatientName,
        "PatientID" => FieldName::PatientId,
        "PatientBirthDate" => FieldName::DateOfBirth,
        "PatientSex" => FieldName::Sex,
        "PatientAddress" => FieldName::Address,
        "PatientTelephoneNumbers" => FieldName::Phone,
        "AccessionNumber" => FieldName::AccessionNumber,
        "StudyDate" | "AdmittingDate" => FieldName::DateOfService,
        "ReferringPhysicianName"
        | "PerformingPhysicianName"
        | "NameOfPhysiciansReadingStudy"
        | "RequestingPhysician" => FieldName::ProviderName,
        "InstitutionName" => FieldName::Facility,
        "InsurancePlanIdentification" => FieldName::PolicyNumber,
        "AdmittingDiagnosesDescription" => FieldName::Diagnosis,
        _ => return None,
    })
}

/// The header's fields: no page and no span, and nothing to be unsure about.
pub(crate) fn fields(dicom: &Dicom) -> Vec<Field> {
    let named = dicom.attributes.iter().filter_map(|(keyword, value)| name_of(keyword).map(|name| (name, value)));
    let filled = named.filter(|(_, value)| !value.as_str().trim().is_empty());
    filled
        .map(|(name, value)| Field {
            name,
            value: value.clone(),
            confidence: 1.0,
            page: None,
            bbox: None,
            span: None,
            claim: None,
        })
        .collect()
}
