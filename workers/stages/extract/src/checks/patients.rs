//! Whether the pages of a document are of one patient.

use super::held::place_of;
use docward_engine_model::{Check, CheckRule, DocumentKind, FieldName, Fields, Patients};

/// A check that is not kept for each page on which another patient begins; one that is kept where several pages name the same
/// one. Remittances are of many patients, and each claim of an interchange says whose it is.
pub(crate) fn of_patients(fields: &Fields) -> Vec<Check> {
    if matches!(fields.kind, DocumentKind::Remittance | DocumentKind::ClaimBatch) {
        return Vec::new();
    }
    let patients = Patients::of(&fields.fields);
    let check = |at: &[usize], passed: bool| {
        let told = || at.iter().filter_map(|at| fields.fields.get(*at));
        let mut names: Vec<_> = told().map(|field| field.name).collect();
        names.dedup();
        Check { fields: names, ..super::check(CheckRule::OnePatient, None, passed, told().map(place_of)) }
    };
    if patients.changes().is_empty() {
        let named = fields.fields.iter().position(|field| field.name == FieldName::PatientName);
        return if patients.named() > 1 { vec![check(named.as_slice(), true)] } else { Vec::new() };
    }
    patients.changes().iter().map(|change| check(&change.fields, false)).collect()
}
