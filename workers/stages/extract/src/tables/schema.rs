//! What each table needs to be one, and which columns say that something is a row of it.

use docward_engine_model::{Column, DocumentKind, TableName};

use Column as C;
use DocumentKind as K;
use TableName as T;

/// Whether a table is found by the headings of its columns. The tables of official forms are not.
pub(super) fn is_found_by_headings(table: TableName) -> bool {
    !matches!(table, T::Occurrences | T::ValueCodes | T::ClaimProcedures)
}

const MONEY: &[Column] = &[
    C::Billed,
    C::Allowed,
    C::Discount,
    C::Adjustment,
    C::Deductible,
    C::Copay,
    C::Coinsurance,
    C::Paid,
    C::PatientResponsibility,
];

/// Whether headings that mean these columns head this table.
pub(super) fn is_table(
    table: TableName,
    columns: &[Column],
    is_grid: bool,
    text: &str,
    kind: DocumentKind,
    title: Option<TableName>,
) -> bool {
    let has = |column: Column| columns.contains(&column);
    let any = |some: &[Column]| some.iter().any(|column| columns.contains(column));
    let money = MONEY.iter().filter(|column| columns.contains(column)).count();
    let says = |words: &[&str]| text.split(' ').any(|word| words.iter().any(|other| word.starts_with(other)));
    let titled = title == Some(table);
    match table {
        T::Medications => {
            has(C::Medication) && any(&[C::Dose, C::Frequency, C::Route, C::Reason, C::Status, C::Prescriber])
        }
        T::Allergies => has(C::Allergen) && any(&[C::Reaction, C::Severity]),
        T::Surgeries => has(C::Procedure) && any(&[C::Date, C::Facility]) && money_free(text),
        T::FamilyHistory => has(C::Condition) && has(C::Relative),
        T::Prescriptions => {
            has(C::Medication)
                && any(&[C::Directions, C::Quantity, C::Refills])
                && (titled || kind == K::Prescription || has(C::Refills) || has(C::Quantity))
        }
        T::Results => has(C::Analyte) && has(C::Value),
        T::ClaimLines => (has(C::Procedure) || has(C::RevenueCode)) && has(C::Charge) && columns.len() > 2,
        T::ServiceLines => {
            money > 1 && any(&[C::DateOfService, C::Procedure, C::Description]) && (kind != K::EncounterForm)
        }
        T::Claims => money > 0 && any(&[C::ClaimId, C::PatientName, C::PatientAccountNumber]) && columns.len() > 2,
        T::Procedures => {
            let codes = says(&["cpt", "hcpc", "proc", "service", "svc"]);
            (has(C::Code) && any(&[C::Description, C::Charge, C::Units]) && (codes || titled || has(C::Charge)))
                || (has(C::Description) && any(&[C::Charge, C::Units]) && (titled || kind == K::EncounterForm))
                // What a notice or an estimate says that services cost.
                || (has(C::Description) && has(C::Charge) && kind == K::Other)
        }
        T::Diagnoses => has(C::Code) && has(C::Description) && (titled || says(&["icd", "dx", "diag"])),
        T::PriorTreatments => has(C::Medication) && any(&[C::Dates, C::Outcome]) && (titled || has(C::Outcome)),
        T::Immunizations => has(C::Vaccine) && (is_grid || any(&[C::Date, C::LotNumber, C::DoseNumber])),
        T::FollowUp => has(C::Provider) && any(&[C::Date, C::Phone, C::Reason]) && (titled || kind == K::DischargeNote),
        T::Occurrences | T::ValueCodes | T::ClaimProcedures => false,
    }
}

/// Whether no heading speaks of money or codes of claims.
fn money_free(text: &str) -> bool {
    let of_claims = ["billed", "charge", "charges", "paid", "allowed", "cpt", "hcpcs", "units", "fee"];
    !text.split(' ').any(|word| of_claims.contains(&word))
}

/// How much likelier a table is in a document of a kind, in headings.
pub(super) fn likelihood(table: TableName, kind: DocumentKind) -> f32 {
    let own: &[TableName] = match kind {
        K::IntakeForm => &[T::Medications, T::Allergies, T::Surgeries, T::FamilyHistory],
        K::ClaimForm => &[T::ClaimLines],
        K::LabReport => &[T::Results],
        K::Remittance => &[T::ServiceLines, T::Claims],
        K::Referral => &[T::Medications, T::Procedures, T::Diagnoses],
        K::PriorAuthorization => &[T::PriorTreatments, T::Procedures, T::Diagnoses],
        K::Prescription => &[T::Prescriptions],
        K::EncounterForm => &[T::Procedures, T::Diagnoses],
        K::ImmunizationRecord => &[T::Immunizations],
        K::DischargeNote => &[T::Medications, T::FollowUp, T::Allergies],
        _ => &[],
    };
    if own.contains(&table) { 1.2 } else { 0.0 }
}

/// Of two tables that share their columns: a row that has a claim's number or a patient is a claim.
pub(super) fn preference(table: TableName, columns: &[Column]) -> f32 {
    let whose = [C::ClaimId, C::PatientName].iter().any(|column| columns.contains(column));
    match table {
        T::Claims if whose => 0.2,
        T::ServiceLines if !whose => 0.2,
        _ => 0.0,
    }
}

/// Whether lines between the rows of a table may head those below.
pub(super) fn has_headings(table: TableName) -> bool {
    matches!(table, T::Results | T::ServiceLines | T::Claims | T::Immunizations)
}

/// The columns of which one has to be filled in every row, the likeliest first.
pub(super) fn keys(table: TableName) -> &'static [Column] {
    match table {
        T::Medications | T::Prescriptions | T::PriorTreatments => &[C::Medication],
        T::Allergies => &[C::Allergen],
        T::Surgeries => &[C::Procedure],
        T::FamilyHistory => &[C::Condition],
        T::Results => &[C::Analyte],
        T::ClaimLines => &[C::Procedure, C::RevenueCode, C::DateFrom],
        T::ServiceLines => &[C::DateOfService, C::Procedure, C::Description],
        T::Claims => &[C::ClaimId, C::PatientName, C::PatientAccountNumber],
        T::Procedures => &[C::Code, C::Description],
        T::Immunizations => &[C::Vaccine, C::Date],
        T::FollowUp => &[C::Provider, C::Date],
        T::Diagnoses | T::Occurrences | T::ValueCodes | T::ClaimProcedures => &[C::Code],
    }
}

/// A second column without which nothing is a row, if the table has it.
pub(super) fn amounts(table: TableName) -> &'static [Column] {
    match table {
        T::ServiceLines | T::Claims => MONEY,
        T::ClaimLines => &[C::Charge],
        _ => &[],
    }
}
