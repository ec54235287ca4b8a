//! Rows of official forms and their sums, and which values are of which claim.

use super::super::entry::Key;
use super::{CMS, UB, found, of_pages, page, values};
use docward_engine_model::{CheckRule, Column, FieldName as F, Fields, Row, TableName as T};

fn cells(row: &Row) -> Vec<(Column, &str)> {
    row.cells.iter().map(|cell| (cell.column, cell.value.as_str())).collect()
}

fn table(fields: &Fields, name: T) -> Vec<Vec<(Column, &str)>> {
    fields.tables.iter().filter(|table| table.name == name).flat_map(|table| &table.rows).map(cells).collect()
}

/// Two forms reduced on one page: each has its own values and its own lines.
#[test]
fn two_forms_on_a_page_are_two_claims() {
    let claim = |name: &'static str, code: &'static str| {
        page(CMS, &[(("2", "", 0), name), (("24D", "procedure", 1), code), (("24F", "", 1), "40 00")])
    };
    let (mut page, other) = (claim("VINCENT, JODI R", "99213"), claim("RICE, KAREN", "J1885"));
    let first = u32::try_from(page.words.len()).unwrap();
    page.words.extend(other.words);
    page.official.extend(other.official.into_iter().map(|mut official| {
        official.boxes.iter_mut().flatten().flat_map(|one| &mut one.words).for_each(|at| *at += first);
        official
    }));
    let fields = of_pages(vec![page]);
    assert_eq!(values(&fields, F::PatientName), ["VINCENT, JODI R", "RICE, KAREN"]);
    let lines: Vec<usize> = fields.tables.iter().map(|table| table.rows.len()).collect();
    assert_eq!(lines, [1, 1]);
}

#[test]
fn service_lines_are_rows_and_add_up() {
    let lines = [
        (("24A", "from-month", 2), "10"),
        (("24A", "from-day", 2), "24"),
        (("24A", "from-year", 2), "24"),
        (("24D", "procedure", 2), "71046"),
        (("24D", "modifier-1", 2), "GP"),
        (("24D", "modifier-2", 2), "59"),
        (("24E", "", 2), "A,B"),
        (("24F", "", 2), "85 75"),
        (("24J", "npi", 2), "1234567893"),
        (("24F", "", 4), "14 25"),
        (("28", "", 0), "100 00"),
        (("21", "a", 0), "J06.9"),
        (("21", "b", 0), "R05"),
    ];
    let fields = found(CMS, &lines);
    let first = vec![
        (Column::DateFrom, "10 24 24"),
        (Column::Procedure, "71046"),
        (Column::Modifiers, "GP 59"),
        (Column::DiagnosisPointer, "AB"),
        (Column::Charge, "85.75"),
        (Column::RenderingProviderId, "1234567893"),
    ];
    assert_eq!(table(&fields, T::ClaimLines), [first, vec![(Column::Charge, "14.25")]]);
    assert_eq!(values(&fields, F::ProviderId), ["1234567893"]);
    let checks: Vec<(CheckRule, bool)> = fields.checks.iter().map(|check| (check.rule, check.passed)).collect();
    let rules = [
        CheckRule::LinesAddUpToTotal,
        CheckRule::NpiCheckDigit,
        CheckRule::DiagnosisCodeShape,
        CheckRule::ProcedureCodeShape,
        CheckRule::PointersWithinDiagnoses,
    ];
    assert_eq!(checks, rules.map(|rule| (rule, true)));
    assert!(fields.tables.iter().all(docward_engine_model::Table::is_complete));
    let wrong: Vec<(Key, &str)> =
        lines.into_iter().map(|(key, text)| (key, if key.0 == "28" { "200 00" } else { text })).collect();
    assert!(found(CMS, &wrong).checks.iter().any(|check| !check.passed));
}

#[test]
fn a_claim_goes_on_on_the_next_sheet() {
    let number = (("3a", "", 0), "V76666461");
    let first = [number, (("42", "", 1), "0120"), (("47", "", 1), "60 00")];
    let second = [number, (("42", "", 1), "0250"), (("47", "", 1), "40 00"), (("47", "total", 0), "100 00")];
    let fields = of_pages(vec![page(UB, &first), page(UB, &second)]);
    assert_eq!(fields.tables.len(), 1);
    assert_eq!(table(&fields, T::ClaimLines).len(), 2);
    let rules: Vec<CheckRule> = fields.checks.iter().map(|check| check.rule).collect();
    assert_eq!(rules, [CheckRule::LinesAddUpToTotal, CheckRule::RevenueCodeShape]);
    assert!(fields.checks.iter().all(|check| check.passed));
}

#[test]
fn every_value_says_which_claim_it_is_of() {
    let sheet = |name: &str, account: &str, more: &[(Key, &str)]| {
        let head = [
            (("2", "", 0), name),
            (("26", "", 0), account),
            (("24F", "", 1), "60 00"),
            (("24J", "npi", 1), "1234567893"),
        ];
        page(CMS, &[&head, more].concat())
    };
    let total = (("28", "", 0), "120 00");
    let pages = vec![
        sheet("VINCENT, JODI R", "AC-77123", &[]),
        // The same, as it was misread.
        sheet("VINCENT, J0DI R", "AC-77I23", &[total]),
        sheet("VINCENT, JODI R", "AC-88450", &[(("28", "", 0), "60 00")]),
        sheet("HOLM, BERTRAM", "AC-99001", &[total]),
    ];
    let fields = of_pages(pages);
    let claims: Vec<(Option<u32>, Option<u32>)> = fields
        .fields
        .iter()
        .filter(|field| field.name == F::PatientName)
        .map(|field| (field.page, field.claim))
        .collect();
    assert_eq!(claims, [(Some(1), Some(1)), (Some(2), Some(1)), (Some(3), Some(2)), (Some(4), Some(3))]);
    assert!(fields.fields.iter().all(|field| field.claim.is_some()));
    let rows: Vec<_> = fields.tables.iter().map(|table| (table.claim, table.rows.len())).collect();
    assert_eq!(rows, [(Some(1), 2), (Some(2), 1), (Some(3), 1)]);
    // What claims have in common is of each, and each is held against the rules by itself.
    assert_eq!(values(&fields, F::ProviderId), ["1234567893"; 3]);
    let sums = fields.checks.iter().filter(|check| check.rule == CheckRule::LinesAddUpToTotal);
    let sums: Vec<_> = sums.map(|check| (check.claim, check.passed)).collect();
    assert_eq!(sums, [(Some(1), true), (Some(2), true), (Some(3), false)]);
}

#[test]
fn a_line_of_revenue_code_0001_is_the_total() {
    let lines = [
        (("42", "", 1), "0120"),
        (("44", "", 1), "1250.00"),
        (("47", "", 1), "60 00"),
        (("42", "", 2), "0410"),
        (("44", "", 2), "94640 59"),
        (("47", "", 2), "40 00"),
        (("42", "", 22), "0001"),
        (("47", "", 22), "100 00"),
    ];
    let fields = found(UB, &lines);
    let first = vec![(Column::RevenueCode, "0120"), (Column::Charge, "60.00")];
    let second = vec![
        (Column::RevenueCode, "0410"),
        (Column::Procedure, "94640"),
        (Column::Modifiers, "59"),
        (Column::Charge, "40.00"),
    ];
    assert_eq!(table(&fields, T::ClaimLines), [first, second]);
    assert_eq!(values(&fields, F::ClaimTotal), ["100.00"]);
    let rules: Vec<CheckRule> = fields.checks.iter().map(|check| check.rule).collect();
    let shapes = [CheckRule::ProcedureCodeShape, CheckRule::RevenueCodeShape];
    assert_eq!(rules, [&[CheckRule::LinesAddUpToTotal][..], &shapes].concat());
    assert!(fields.checks.iter().all(|check| check.passed));
}

#[test]
fn hospitals_have_codes_with_dates_and_amounts() {
    let fields = found(
        UB,
        &[
            (("31", "code", 2), "24"),
            (("32", "code", 1), "01"),
            (("32", "date", 1), "021325"),
            (("40", "code", 3), "45"),
            (("40", "amount", 3), "193 75"),
            (("74", "principal-code", 0), "0DTJ4ZZ"),
            (("74", "principal-date", 0), "021525"),
        ],
    );
    let occurrences = [vec![(Column::Code, "01"), (Column::Date, "021325")], vec![(Column::Code, "24")]];
    assert_eq!(table(&fields, T::Occurrences), occurrences);
    assert_eq!(table(&fields, T::ValueCodes), [vec![(Column::Code, "45"), (Column::Amount, "193.75")]]);
    assert_eq!(table(&fields, T::ClaimProcedures), [vec![(Column::Code, "0DTJ4ZZ"), (Column::Date, "021525")]]);
}
