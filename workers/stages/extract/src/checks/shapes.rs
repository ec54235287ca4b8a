//! The shapes of codes and numbers, and the check digits of providers' numbers.

use super::held::{Held, cell, place_of, place_of_cell};
use docward_engine_model::official::is_npi;
use docward_engine_model::{BBox, Check, CheckRule, Column, Field, FieldName, Row, TableName, codes};
use std::collections::{BTreeMap, HashSet};

/// What a code must look like.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A National Provider Identifier.
    Npi,
    /// A diagnosis of ICD-10-CM, or of ICD-9-CM.
    Diagnosis {
        ninth: bool,
    },
    /// A procedure of HCPCS, maybe with modifiers behind it.
    Procedure,
    /// A procedure of HCPCS, or a revenue code: what payers list as a service.
    Service,
    /// A procedure of ICD-10-PCS.
    StayProcedure,
    RevenueCode,
    PlaceOfService,
    TypeOfBill,
    /// A Medicare Beneficiary Identifier.
    MedicareNumber,
}

impl Shape {
    pub(super) const fn rule(self) -> CheckRule {
        match self {
            Self::Npi => CheckRule::NpiCheckDigit,
            Self::Diagnosis { .. } => CheckRule::DiagnosisCodeShape,
            Self::Procedure | Self::Service | Self::StayProcedure => CheckRule::ProcedureCodeShape,
            Self::RevenueCode => CheckRule::RevenueCodeShape,
            Self::PlaceOfService => CheckRule::PlaceOfServiceShape,
            Self::TypeOfBill => CheckRule::TypeOfBillShape,
            Self::MedicareNumber => CheckRule::MedicareNumberShape,
        }
    }

    pub(super) fn fits(self, value: &str) -> bool {
        let value = value.trim();
        match self {
            Self::Npi => is_npi(value),
            Self::Diagnosis { ninth: true } => codes::is_icd_9_cm(value),
            Self::Diagnosis { ninth: false } => codes::is_icd_10_cm(value),
            Self::Procedure => codes::is_procedure(without_modifiers(value)),
            Self::Service => codes::is_procedure(without_modifiers(value)) || codes::is_revenue_code(value),
            Self::StayProcedure => codes::is_icd_10_pcs(value),
            Self::RevenueCode => codes::is_revenue_code(value),
            Self::PlaceOfService => codes::is_place_of_service(value),
            Self::TypeOfBill => codes::is_type_of_bill(value),
            Self::MedicareNumber => codes::is_medicare_number(value),
        }
    }
}

/// A procedure without the modifiers behind it: `99213-25`, `99213 25 59`.
fn without_modifiers(value: &str) -> &str {
    value.split_once([' ', '-', ':']).filter(|(_, rest)| rest.len() < 12).map_or(value, |(code, _)| code)
}

pub(crate) fn is_provider(name: FieldName) -> bool {
    use FieldName as F;
    matches!(
        name,
        F::ProviderId | F::ReferringProviderId | F::OperatingProviderId | F::FacilityId | F::BillingProviderId
    )
}

/// What tells of services.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Teller {
    /// A claim on an official form.
    Form,
    /// A claim of an interchange.
    Interchange,
    /// A document that tells no claims.
    Other,
}

/// What of a claim decides the shapes of its codes.
#[derive(Clone, Copy)]
pub(super) struct Context {
    told_by: Teller,
    /// Its diagnoses are of ICD-9-CM.
    ninth: bool,
    is_medicare: bool,
}

impl Context {
    pub(super) fn of(held: &Held<'_>) -> Self {
        let indicator = held.first(FieldName::IcdIndicator);
        Self {
            told_by: match held.claim {
                Some(_) if held.is_on_official_form() => Teller::Form,
                Some(_) => Teller::Interchange,
                None => Teller::Other,
            },
            ninth: indicator.is_some_and(|field| field.value.as_str() == "9"),
            is_medicare: is_medicare(held),
        }
    }

    /// The shape of a field's values; `None` of fields without one, and of a value that says that it is something else.
    pub(super) fn of_field(self, field: &Field) -> Option<Shape> {
        use FieldName as F;
        let value = field.value.as_str();
        match field.name {
            // Other forms have numbers of all kinds there.
            name if is_provider(name) && (self.told_by == Teller::Form || is_ten_figures(value)) => Some(Shape::Npi),
            F::Diagnosis | F::AdmittingDiagnosis | F::PatientReasonDiagnosis if self.told_by != Teller::Other => {
                Some(Shape::Diagnosis { ninth: self.ninth })
            }
            F::DiagnosisCode if !value.trim().contains([' ', ',', ';', '/']) => {
                Some(Shape::Diagnosis { ninth: self.ninth })
            }
            F::TypeOfBill => Some(Shape::TypeOfBill),
            F::MemberId if self.is_medicare => Some(Shape::MedicareNumber),
            _ => None,
        }
    }

    /// The shape of the codes of a column, in a row.
    pub(super) fn of_cell(self, table: TableName, row: &Row, column: Column) -> Option<Shape> {
        use Column as C;
        use TableName as T;
        match (table, column) {
            (T::ClaimLines, C::RenderingProviderId) if self.told_by != Teller::Other => Some(Shape::Npi),
            (T::ClaimLines, C::Procedure) if !has_health_insurance_code(row) => Some(Shape::Procedure),
            // An 835 has codes of other lists there, too.
            (T::ServiceLines, C::Procedure) if self.told_by != Teller::Interchange => Some(Shape::Service),
            (T::ClaimLines, C::RevenueCode) => Some(Shape::RevenueCode),
            (T::ClaimLines, C::PlaceOfService) => Some(Shape::PlaceOfService),
            (T::ClaimProcedures, C::Code) if !self.ninth => Some(Shape::StayProcedure),
            (T::Procedures, C::Code) => Some(Shape::Procedure),
            (T::Diagnoses, C::Code) => Some(Shape::Diagnosis { ninth: self.ninth }),
            _ => None,
        }
    }
}

fn is_ten_figures(value: &str) -> bool {
    let plain: String = value.chars().filter(|sign| !matches!(sign, ' ' | '-')).collect();
    plain.len() == 10 && plain.bytes().all(|byte| byte.is_ascii_digit())
}

/// Lines of the revenue codes 0022 to 0024 have a rate code of a prospective payment system where others have a procedure
/// (NUBC, UB-04 FL 44).
fn has_health_insurance_code(row: &Row) -> bool {
    cell(row, Column::RevenueCode)
        .is_some_and(|cell| matches!(cell.value.as_str().trim_start_matches('0'), "22" | "23" | "24"))
}

/// Whether Medicare itself is the payer, not a plan that takes its place or adds to it: these have numbers of their own. Item 1
/// of a CMS-1500 is ticked for such plans, too, so that the payer must be named Medicare beside it.
fn is_medicare(held: &Held<'_>) -> bool {
    let lower = |name| held.first(name).map(|field| field.value.as_str().to_lowercase());
    let others = ["advantage", "supplement", "medigap", "part d", "choice", "hmo", "ppo"];
    let names_it = |name: &str| name.contains("medicare") && !others.iter().any(|other| name.contains(other));
    let is_named = lower(FieldName::PayerName).is_some_and(|name| names_it(&name));
    match lower(FieldName::InsuranceType).as_deref() {
        // X12 SBR09: Medicare part A and part B.
        Some("ma" | "mb") => true,
        Some("medicare") | None => is_named,
        Some(_) => false,
    }
}

/// What the shapes of codes say: of each provider's number by itself, of other values name by name and column by column.
pub(super) fn of(held: &Held<'_>) -> Vec<Check> {
    let context = Context::of(held);
    let mut checks = Vec::new();
    let mut by_name: BTreeMap<(CheckRule, FieldName), Tally> = BTreeMap::new();
    for field in &held.fields {
        let Some(shape) = context.of_field(field) else { continue };
        let fits = shape.fits(field.normalised.as_ref().unwrap_or(&field.value).as_str());
        if shape == Shape::Npi {
            checks.push(held.check(shape.rule(), &[field.name], &[], fits, [place_of(field)]));
        } else {
            by_name.entry((shape.rule(), field.name)).or_default().add(fits, place_of(field));
        }
    }
    let numbers = held.fields.iter().filter(|field| is_provider(field.name)).map(|field| field.value.as_str());
    let numbers: HashSet<&str> = numbers.collect();
    let mut by_column: BTreeMap<(CheckRule, Column), Tally> = BTreeMap::new();
    for (table, row) in held.tables.iter().flat_map(|table| table.rows.iter().map(move |row| (table, row))) {
        for cell in &row.cells {
            let Some(shape) = context.of_cell(table.name, row, cell.column) else { continue };
            // What is a field, too, was looked at as one.
            if shape == Shape::Npi && numbers.contains(cell.value.as_str()) {
                continue;
            }
            by_column
                .entry((shape.rule(), cell.column))
                .or_default()
                .add(shape.fits(cell.value.as_str()), place_of_cell(cell));
        }
    }
    checks.extend(by_name.into_iter().map(|((rule, name), tally)| tally.check(held, rule, &[name], &[])));
    checks.extend(by_column.into_iter().map(|((rule, column), tally)| tally.check(held, rule, &[], &[column])));
    checks
}

/// Whether all values of a name or column have their shape, and where those stand that have not.
#[derive(Default)]
struct Tally {
    broken: usize,
    places: Vec<(u32, BBox)>,
}

impl Tally {
    fn add(&mut self, fits: bool, place: Option<(u32, BBox)>) {
        if !fits {
            self.broken += 1;
            self.places.extend(place.filter(|_| self.places.len() < Check::MOST_PLACES));
        }
    }

    fn check(self, held: &Held<'_>, rule: CheckRule, fields: &[FieldName], columns: &[Column]) -> Check {
        held.check(rule, fields, columns, self.broken == 0, self.places.into_iter().map(Some))
    }
}
