//! The form that a claim of an 837 would be on: what a clerk types into a CMS-1500 (NUCC, 1500 Claim Form Reference Instruction
//! Manual) or a UB-04 (NUBC, Official UB-04 Data Specifications Manual).

use crate::typed::{Key, Typed};
use docward_engine_model::{Cell, Column, FieldName as F, Fields, Row, TableName};

/// One claim's fields.
pub(crate) struct Claim<'a>(pub(crate) &'a Fields);

impl<'a> Claim<'a> {
    fn all(&self, name: F) -> Vec<&'a str> {
        self.0.fields.iter().filter(|field| field.name == name).map(|field| field.value.as_str()).collect()
    }

    fn text(&self, name: F) -> &'a str {
        self.all(name).first().copied().unwrap_or_default()
    }

    /// Month, day and year of two figures each; of an ISO date.
    fn date(&self, name: F) -> [String; 3] {
        let field = self.0.fields.iter().find(|field| field.name == name);
        parts(field.and_then(|field| field.normalised.as_ref()).map_or("", |date| date.as_str()))
    }

    fn rows(&self, name: TableName) -> Vec<&'a Row> {
        self.0.tables.iter().filter(|table| table.name == name).flat_map(|table| &table.rows).collect()
    }

    /// Street, city, state and postal code.
    fn address(&self, name: F) -> [String; 4] {
        let lines = self.all(name);
        let Some((place, streets)) = lines.split_last() else { return Default::default() };
        let mut place: Vec<&str> = place.split(' ').collect();
        let (code, state) = (place.pop().unwrap_or_default(), place.pop().unwrap_or_default());
        [streets.join(" "), place.join(" "), state.to_owned(), code.to_owned()]
    }

    /// A name as its form's instructions want it: last name with suffix, first, middle.
    fn last_first(&self, name: F) -> String {
        let mut words: Vec<&str> = self.text(name).split(' ').collect();
        let suffix = words.pop_if(|last| matches!(*last, "JR" | "SR" | "II" | "III"));
        let last = words.pop().unwrap_or_default();
        let last = [Some(last), suffix].into_iter().flatten().collect::<Vec<_>>().join(" ");
        std::iter::once(last.as_str()).chain(words).collect::<Vec<_>>().join(", ")
    }
}

fn parts(iso: &str) -> [String; 3] {
    let part = |start: usize, end: usize| iso.get(start..end).unwrap_or_default().to_owned();
    [part(5, 7), part(8, 10), part(0, 4)]
}

fn cell(row: &Row, column: Column) -> &str {
    find(row, column).map_or("", |cell| cell.value.as_str())
}

fn find(row: &Row, column: Column) -> Option<&Cell> {
    row.cells.iter().find(|cell| cell.column == column)
}

fn day(row: &Row, column: Column) -> [String; 3] {
    parts(find(row, column).and_then(|cell| cell.normalised.as_ref()).map_or("", |date| date.as_str()))
}

/// A name and an address below it.
fn block(name: &str, [street, city, state, code]: &[String; 4]) -> String {
    [name.to_owned(), street.clone(), format!("{city} {state} {code}")].join("\n")
}

fn split_date(typed: &mut Typed, item: &'static str, parts: [&'static str; 3], line: u8, date: [String; 3]) {
    for (part, figures) in parts.into_iter().zip(date) {
        typed.put((item, part, line), figures);
    }
}

const DATE: [&str; 3] = ["month", "day", "year"];
const FROM: [&str; 3] = ["from-month", "from-day", "from-year"];
const TO: [&str; 3] = ["to-month", "to-day", "to-year"];

/// The pages of a CMS-1500: six lines each, the total on the last.
pub(crate) fn cms1500(claim: &Claim<'_>) -> Vec<Typed> {
    let mut head = Typed::default();
    let is_self = claim.text(F::RelationshipToSubscriber) == "18";
    head.put(("carrier", "", 0), claim.text(F::PayerName));
    let insurance = match claim.text(F::InsuranceType) {
        "MA" | "MB" => "medicare",
        "MC" => "medicaid",
        "CH" => "tricare",
        "VA" => "champva",
        _ => "group-health-plan",
    };
    head.put(("1", insurance, 0), "X");
    head.put(("1a", "", 0), claim.text(F::MemberId));
    head.put(("2", "", 0), claim.last_first(F::PatientName));
    split_date(&mut head, "3", DATE, 0, claim.date(F::DateOfBirth));
    head.put(("3", if claim.text(F::Sex) == "M" { "m" } else { "f" }, 0), "X");
    head.put(("4", "", 0), claim.last_first(if is_self { F::PatientName } else { F::SubscriberName }));
    for (part, value) in ["street", "city", "state", "zip"].into_iter().zip(claim.address(F::Address)) {
        head.put(("5", part, 0), value);
    }
    let insured = claim.address(if is_self { F::Address } else { F::SubscriberAddress });
    for (part, value) in ["street", "city", "state", "zip"].into_iter().zip(insured) {
        head.put(("7", part, 0), value);
    }
    let relationship = match claim.text(F::RelationshipToSubscriber) {
        "18" => "self",
        "01" => "spouse",
        "19" => "child",
        _ => "other",
    };
    head.put(("6", relationship, 0), "X");
    head.put(("9", "", 0), claim.last_first(F::SecondarySubscriberName));
    head.put(("9a", "", 0), claim.text(F::SecondaryMemberId));
    head.put(("9d", "", 0), claim.text(F::SecondaryPayerName));
    head.put(("11", "", 0), claim.text(F::GroupNumber));
    let born = claim.date(if is_self { F::DateOfBirth } else { F::SubscriberDateOfBirth });
    split_date(&mut head, "11a", DATE, 0, born);
    head.put(("11c", "", 0), claim.text(F::PlanName));
    split_date(&mut head, "14", DATE, 0, claim.date(F::DateOfCurrentIllness));
    split_date(&mut head, "16", FROM, 0, claim.date(F::UnableToWorkFrom));
    split_date(&mut head, "16", TO, 0, claim.date(F::UnableToWorkTo));
    head.put(("17", "qualifier", 0), if claim.text(F::ReferringProviderName).is_empty() { "" } else { "DN" });
    head.put(("17", "", 0), claim.text(F::ReferringProviderName));
    head.put(("17b", "", 0), claim.text(F::ReferringProviderId));
    split_date(&mut head, "18", FROM, 0, claim.date(F::HospitalizationFrom));
    split_date(&mut head, "18", TO, 0, claim.date(F::HospitalizationTo));
    head.put(("21", "icd-indicator", 0), claim.text(F::IcdIndicator));
    for (letter, code) in
        ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"].into_iter().zip(claim.all(F::Diagnosis))
    {
        head.put(("21", letter, 0), with_point(code));
    }
    head.put(("22", "code", 0), claim.text(F::ResubmissionCode));
    head.put(("22", "reference", 0), claim.text(F::OriginalReferenceNumber));
    head.put(("23", "", 0), claim.text(F::PriorAuthorizationNumber));
    head.put(("25", "", 0), claim.text(F::FederalTaxId));
    head.put(("26", "", 0), claim.text(F::PatientAccountNumber));
    head.put(("31", "", 0), claim.text(F::ProviderName));
    let [month, day, year] = claim.date(F::CreationDate);
    head.put(("31", "date", 0), format!("{month} {day} {year}"));
    head.put(("32", "", 0), block(claim.text(F::Facility), &claim.address(F::FacilityAddress)).trim());
    head.put(("32a", "", 0), claim.text(F::FacilityId));
    head.put(("33", "", 0), block(claim.text(F::BillingProviderName), &claim.address(F::BillingProviderAddress)));
    head.put(("33a", "", 0), claim.text(F::BillingProviderId));
    let lines = claim.rows(TableName::ClaimLines);
    let mut pages: Vec<Typed> = lines.chunks(6).map(|lines| with_lines(head.clone(), lines)).collect();
    if let Some(last) = pages.last_mut() {
        last.put(("28", "", 0), claim.text(F::ClaimTotal));
        last.put(("29", "", 0), claim.text(F::AmountPaid));
    }
    pages
}

fn with_lines(mut page: Typed, lines: &[&Row]) -> Typed {
    for (line, row) in (1..).zip(lines) {
        split_date(&mut page, "24A", FROM, line, day(row, Column::DateFrom));
        split_date(&mut page, "24A", TO, line, day(row, Column::DateTo));
        page.put(("24B", "", line), cell(row, Column::PlaceOfService));
        page.put(("24D", "procedure", line), cell(row, Column::Procedure));
        let modifiers = ["modifier-1", "modifier-2", "modifier-3", "modifier-4"];
        for (part, modifier) in modifiers.into_iter().zip(cell(row, Column::Modifiers).split(' ')) {
            page.put(("24D", part, line), modifier);
        }
        page.put(("24E", "", line), cell(row, Column::DiagnosisPointer));
        page.put(("24F", "", line), cell(row, Column::Charge));
        page.put(("24G", "", line), cell(row, Column::Units));
        page.put(("24J", "npi", line), cell(row, Column::RenderingProviderId));
    }
    page
}

/// A diagnosis as people write it.
fn with_point(code: &str) -> String {
    match code.split_at_checked(3) {
        Some((category, rest)) if !rest.is_empty() => format!("{category}.{rest}"),
        _ => code.to_owned(),
    }
}

/// Month, day and year in six figures.
fn six([month, day, year]: &[String; 3]) -> String {
    format!("{month}{day}{}", year.get(2..).unwrap_or_default())
}

/// A UB-04 of at most 22 lines.
pub(crate) fn ub04(claim: &Claim<'_>) -> Vec<Typed> {
    let mut page = Typed::default();
    let [street, city, state, code] = claim.address(F::BillingProviderAddress);
    page.put(("1", "name", 0), claim.text(F::BillingProviderName));
    page.put(("1", "street", 0), street);
    page.put(("1", "city", 0), format!("{city} {state} {code}"));
    page.put(("3a", "", 0), claim.text(F::PatientAccountNumber));
    page.put(("3b", "", 0), claim.text(F::PatientId));
    page.put(("4", "", 0), format!("0{}", claim.text(F::TypeOfBill)));
    page.put(("5", "", 0), claim.text(F::FederalTaxId));
    page.put(("6", "from", 0), six(&claim.date(F::StatementFrom)));
    page.put(("6", "through", 0), six(&claim.date(F::StatementThrough)));
    page.put(("8b", "", 0), claim.last_first(F::PatientName));
    for (item, value) in ["9a", "9b", "9c", "9d"].into_iter().zip(claim.address(F::Address)) {
        page.put((item, "", 0), value);
    }
    page.put(("10", "", 0), claim.date(F::DateOfBirth).concat());
    page.put(("11", "", 0), claim.text(F::Sex));
    page.put(("12", "", 0), six(&claim.date(F::AdmissionDate)));
    for (item, name) in [
        ("13", F::AdmissionHour),
        ("14", F::AdmissionType),
        ("15", F::AdmissionSource),
        ("16", F::DischargeHour),
        ("17", F::DischargeStatus),
        ("56", F::BillingProviderId),
        ("66", F::IcdIndicator),
        ("69", F::AdmittingDiagnosis),
        ("71", F::Drg),
    ] {
        page.put((item, "", 0), claim.text(name));
    }
    let conditions = ["18", "19", "20", "21", "22", "23", "24", "25", "26", "27", "28"];
    for (item, code) in conditions.into_iter().zip(claim.all(F::ConditionCode)) {
        page.put((item, "", 0), code);
    }
    insured(&mut page, claim);
    for (item, row) in ["31", "32", "33", "34"].into_iter().zip(claim.rows(TableName::Occurrences)) {
        page.put((item, "code", 1), cell(row, Column::Code));
        page.put((item, "date", 1), six(&day(row, Column::Date)));
    }
    for (item, row) in ["39", "40", "41"].into_iter().zip(claim.rows(TableName::ValueCodes)) {
        page.put((item, "code", 1), cell(row, Column::Code));
        page.put((item, "amount", 1), cell(row, Column::Amount));
    }
    for (line, row) in (1..).zip(claim.rows(TableName::ClaimLines)) {
        page.put(("42", "", line), cell(row, Column::RevenueCode));
        page.put(("43", "", line), cell(row, Column::Description));
        page.put(("44", "", line), format!("{} {}", cell(row, Column::Procedure), cell(row, Column::Modifiers)).trim());
        page.put(("45", "", line), six(&day(row, Column::DateFrom)));
        page.put(("46", "", line), cell(row, Column::Units));
        page.put(("47", "", line), cell(row, Column::Charge));
        page.put(("48", "", line), cell(row, Column::NonCoveredCharge));
    }
    page.put(("45", "creation-date", 0), six(&claim.date(F::CreationDate)));
    page.put(("47", "total", 0), claim.text(F::ClaimTotal));
    let diagnoses = ["principal", "a", "b", "c", "d", "e", "f", "g", "h"];
    for (part, code) in diagnoses.into_iter().zip(claim.all(F::Diagnosis)) {
        page.put(("67", part, 0), code);
    }
    for (part, code) in ["a", "b", "c"].into_iter().zip(claim.all(F::PatientReasonDiagnosis)) {
        page.put(("70", part, 0), code);
    }
    let procedures = [("principal-code", "principal-date"), ("a-code", "a-date"), ("b-code", "b-date")];
    for ((code, date), row) in procedures.into_iter().zip(claim.rows(TableName::ClaimProcedures)) {
        page.put(("74", code, 0), cell(row, Column::Code));
        page.put(("74", date, 0), six(&day(row, Column::Date)));
    }
    provider(&mut page, "76", claim.text(F::ProviderName), claim.text(F::ProviderId));
    provider(&mut page, "77", claim.text(F::OperatingProviderName), claim.text(F::OperatingProviderId));
    vec![page]
}

/// Locators 50 to 64: the payers, one a line.
fn insured(page: &mut Typed, claim: &Claim<'_>) {
    let is_self = claim.text(F::RelationshipToSubscriber) == "18";
    let boxes: [(Key, String); 12] = [
        (("50", "", 1), claim.text(F::PayerName).to_owned()),
        (("50", "", 2), claim.text(F::SecondaryPayerName).to_owned()),
        (("51", "", 1), claim.text(F::PayerId).to_owned()),
        (("51", "", 2), claim.text(F::SecondaryPayerId).to_owned()),
        (("58", "", 1), claim.last_first(if is_self { F::PatientName } else { F::SubscriberName })),
        (("59", "", 1), claim.text(F::RelationshipToSubscriber).to_owned()),
        (("60", "", 1), claim.text(F::MemberId).to_owned()),
        (("60", "", 2), claim.text(F::SecondaryMemberId).to_owned()),
        (("61", "", 1), claim.text(F::GroupName).to_owned()),
        (("62", "", 1), claim.text(F::GroupNumber).to_owned()),
        (("63", "", 1), claim.text(F::PriorAuthorizationNumber).to_owned()),
        (("64", "", 1), claim.text(F::OriginalReferenceNumber).to_owned()),
    ];
    for (key, value) in boxes {
        page.put(key, value);
    }
}

fn provider(page: &mut Typed, item: &'static str, name: &str, npi: &str) {
    let (first, last) = name.rsplit_once(' ').unwrap_or(("", name));
    page.put((item, "first", 0), first);
    page.put((item, "last", 0), last);
    page.put((item, "npi", 0), npi);
}
