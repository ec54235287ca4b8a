//! Pages are official forms as the tests of `official` make them; the words of a page are read as surely as the test says.

use crate::official::tests::{of_pages, page};
use docward_engine_model::{CheckRule as R, Column, FieldName as F, Fields, OfficialForm, Page, TableName, Text};

/// A box of a form: item, part and line.
type Key = (&'static str, &'static str, u8);

const CMS: OfficialForm = OfficialForm::Cms1500;
const UB: OfficialForm = OfficialForm::Ub04;

fn read(mut page: Page, confidence: f32) -> Page {
    page.words.iter_mut().for_each(|word| word.confidence = confidence);
    page
}

fn sure(form: OfficialForm, values: &[(Key, &str)]) -> Fields {
    of_pages(vec![read(page(form, values), 0.99)])
}

/// A form of which these texts were read unsurely, everything else surely.
fn unsure(form: OfficialForm, values: &[(Key, &str)], texts: &[&str]) -> Fields {
    let mut page = read(page(form, values), 0.99);
    for word in page.words.iter_mut().filter(|word| texts.contains(&word.text.as_str())) {
        word.confidence = 0.6;
    }
    of_pages(vec![page])
}

/// What a rule says, check by check.
fn said(fields: &Fields, rule: R) -> Vec<bool> {
    fields.checks.iter().filter(|check| check.rule == rule).map(|check| check.passed).collect()
}

/// A rule that is kept by the first values, and not by the second.
#[track_caller]
fn holds(form: OfficialForm, rule: R, kept: &[(Key, &str)], broken: &[(Key, &str)]) {
    let (kept, broken) = (sure(form, kept), sure(form, broken));
    assert_eq!((said(&kept, rule), said(&broken, rule)), (vec![true], vec![false]), "{rule:?}");
    let places = |fields: &Fields| -> usize {
        fields.checks.iter().filter(|check| check.rule == rule).map(|check| check.places.len()).sum()
    };
    assert_eq!(places(&kept), 0, "{rule:?}");
    assert!(places(&broken) > 0, "{rule:?} says where");
    assert!(broken.checks.iter().all(|check| check.claim == Some(1)));
}

fn field(fields: &Fields, name: F) -> (&str, Option<&str>) {
    let field = fields.fields.iter().find(|field| field.name == name).unwrap();
    (field.value.as_str(), field.read.as_ref().map(Text::as_str))
}

fn cell<'a>(fields: &'a Fields, row: usize, column: Column) -> (&'a str, Option<&'a str>, Option<&'a str>) {
    let lines = fields.tables.iter().find(|table| table.name == TableName::ClaimLines).unwrap();
    let cell = lines.rows[row].cells.iter().find(|cell| cell.column == column).unwrap();
    let text = |text: &'a Option<Text>| text.as_ref().map(Text::as_str);
    (cell.value.as_str(), text(&cell.read), text(&cell.normalised))
}

const NPI: Key = ("33a", "", 0);
const TOTAL: Key = ("28", "", 0);
const PAID: Key = ("29", "", 0);
const DUE: Key = ("30", "", 0);

const fn charge(line: u8) -> Key {
    ("24F", "", line)
}

#[test]
fn codes_have_shapes() {
    holds(CMS, R::NpiCheckDigit, &[(NPI, "1234567893")], &[(NPI, "1234567890")]);
    holds(CMS, R::NpiCheckDigit, &[(NPI, "1234567893")], &[(NPI, "123456789")]);
    let code = ("21", "a", 0);
    holds(CMS, R::DiagnosisCodeShape, &[(code, "J06.9")], &[(code, "786.50")]);
    let ninth = (("21", "icd-indicator", 0), "9");
    holds(CMS, R::DiagnosisCodeShape, &[ninth, (code, "786.50")], &[ninth, (code, "J06.9")]);
    let procedure = ("24D", "procedure", 1);
    holds(CMS, R::ProcedureCodeShape, &[(procedure, "G0103")], &[(procedure, "9921")]);
    let line = (charge(1), "60 00");
    let place = ("24B", "", 1);
    holds(CMS, R::PlaceOfServiceShape, &[line, (place, "11")], &[line, (place, "111")]);
    let revenue = ("42", "", 1);
    holds(UB, R::RevenueCodeShape, &[(revenue, "0450")], &[(revenue, "45")]);
    holds(UB, R::TypeOfBillShape, &[(("4", "", 0), "0131")], &[(("4", "", 0), "0011")]);
    let stay = ("74", "principal-code", 0);
    holds(UB, R::ProcedureCodeShape, &[(stay, "0DTJ4ZZ")], &[(stay, "0DTJ4Z")]);
}

#[test]
fn the_number_of_a_member_of_medicare_is_known_where_medicare_pays() {
    let of = |payer: &str, number: &str| {
        let ticked = (("1", "medicare", 0), "X");
        let fields = sure(CMS, &[(("carrier", "", 0), payer), ticked, (("1a", "", 0), number)]);
        said(&fields, R::MedicareNumberShape)
    };
    assert_eq!(of("MEDICARE PART B", "1EG4-TE5-MK73"), [true]);
    assert_eq!(of("MEDICARE PART B", "XQ4471"), [false]);
    assert!(of("ACME MEDICARE ADVANTAGE", "XQ4471").is_empty() && of("ACME HEALTH", "XQ4471").is_empty());
}

#[test]
fn amounts_add_up() {
    let lines = [(charge(1), "60 00"), (charge(2), "40 00")];
    let with = |total| [&lines[..], &[(TOTAL, total)]].concat();
    holds(CMS, R::LinesAddUpToTotal, &with("100 00"), &with("190 00"));
    let paid = [(TOTAL, "100 00"), (PAID, "20 00")];
    let with = |due| [&paid[..], &[(DUE, due)]].concat();
    holds(CMS, R::BalanceIsTotalLessPaid, &with("80 00"), &with("90 00"));
    assert!(
        said(&sure(CMS, &paid), R::BalanceIsTotalLessPaid).is_empty(),
        "nothing is due that the form does not tell"
    );
    let lines =
        [(("42", "", 1), "0120"), (("47", "", 1), "60 00"), (("48", "", 1), "5 00"), (("47", "total", 0), "60 00")];
    let with = |total| [&lines[..], &[(("48", "total", 0), total)]].concat();
    holds(UB, R::NonCoveredLinesAddUpToTotal, &with("5 00"), &with("6 00"));
    // A line whose charge cannot be read adds nobody knows what.
    let unread = [(charge(1), "60 00"), (("24B", "", 2), "11"), (charge(2), "4X 00"), (TOTAL, "100 00")];
    assert!(said(&sure(CMS, &unread), R::LinesAddUpToTotal).is_empty());
}

/// A line with its days, and with a place of service.
fn line(day: &'static str, place: &'static str) -> Vec<(Key, &'static str)> {
    let parts = [
        ("from-month", "03"),
        ("from-day", day),
        ("from-year", "24"),
        ("to-month", "03"),
        ("to-day", day),
        ("to-year", "24"),
    ];
    let days = parts.into_iter().map(|(part, text)| (("24A", part, 1), text));
    days.chain([(("24B", "", 1), place)]).collect()
}

#[test]
fn services_are_within_a_stay() {
    let stay = [
        (("18", "from-month", 0), "03"),
        (("18", "from-day", 0), "10"),
        (("18", "from-year", 0), "24"),
        (("18", "to-month", 0), "03"),
        (("18", "to-day", 0), "14"),
        (("18", "to-year", 0), "24"),
    ];
    let with = |day, place| [line(day, place), stay.to_vec()].concat();
    let rule = R::ServicesWithinHospitalization;
    holds(CMS, rule, &with("10", "21"), &with("09", "21"));
    holds(CMS, rule, &with("14", "21"), &with("15", "21"));
    // What follows from a stay may come after it, elsewhere.
    holds(CMS, rule, &with("15", "11"), &with("09", "11"));
}

#[test]
fn services_are_not_after_the_physicians_signature() {
    let signed = |item: &'static str, date: &'static str| [((item, "date", 0), date)];
    let with = |day, date| [line(day, "11"), signed("31", date).to_vec()].concat();
    holds(CMS, R::ServicesNotAfterSignature, &with("10", "03/10/2024"), &with("11", "03/10/2024"));
    let patients = [line("11", "11"), signed("12", "01/05/2024").to_vec()].concat();
    assert!(said(&sure(CMS, &patients), R::ServicesNotAfterSignature).is_empty());
}

#[test]
fn lines_point_to_diagnoses_that_are_listed() {
    let with =
        |pointer| [(("21", "a", 0), "J06.9"), (("21", "b", 0), "R05"), (charge(1), "60 00"), (("24E", "", 1), pointer)];
    holds(CMS, R::PointersWithinDiagnoses, &with("AB"), &with("AC"));
}

#[test]
fn what_was_read_unsurely_is_corrected_to_the_one_value_that_keeps_the_rule() {
    let values = [(NPI, "123456789E"), (("32a", "", 0), "12345S7893")];
    assert_eq!(said(&unsure(CMS, &values, &["123456789E"]), R::NpiCheckDigit), [false, false]);
    let fields = unsure(CMS, &[(NPI, "12B4567893")], &["12B4567893"]);
    assert_eq!(field(&fields, F::BillingProviderId), ("12B4567893", None), "12 84567893 has another check digit");
    let fields = unsure(CMS, &[(NPI, "7234567893")], &["7234567893"]);
    assert_eq!(field(&fields, F::BillingProviderId), ("1234567893", Some("7234567893")));
    let fields = unsure(CMS, &[(NPI, "1234S67893")], &["1234S67893"]);
    assert_eq!(field(&fields, F::BillingProviderId), ("1234567893", Some("1234S67893")));
    assert_eq!(said(&fields, R::NpiCheckDigit), [true]);
    for (key, name, wrong, right) in
        [(("21", "a", 0), F::Diagnosis, "806.9", "B06.9"), (("21", "a", 0), F::Diagnosis, "643.909", "G43.909")]
    {
        assert_eq!(field(&unsure(CMS, &[(key, wrong)], &[wrong]), name), (right, Some(wrong)));
        assert_eq!(field(&sure(CMS, &[(key, wrong)]), name), (wrong, None), "what was read surely stays");
    }
    let place = [(charge(1), "60 00"), (("24B", "", 1), "711")];
    assert_eq!(cell(&unsure(CMS, &place, &["711"]), 0, Column::PlaceOfService), ("71", Some("711"), Some("71")));
    let key = ("24D", "procedure", 1);
    assert_eq!(
        cell(&unsure(CMS, &[(key, "9921S")], &["9921S"]), 0, Column::Procedure),
        ("99215", Some("9921S"), Some("99215"))
    );
    assert_eq!(cell(&sure(CMS, &[(key, "9921S")]), 0, Column::Procedure), ("9921S", None, Some("9921S")));
}

#[test]
fn a_charge_is_corrected_so_that_the_total_agrees() {
    let values = [(charge(1), "3S 00"), (charge(2), "40 00"), (TOTAL, "75 00")];
    let fields = unsure(CMS, &values, &["3S"]);
    assert_eq!(cell(&fields, 0, Column::Charge), ("35.00", Some("3S 00"), Some("3500")));
    assert_eq!(said(&fields, R::LinesAddUpToTotal), [true]);
    let fields = sure(CMS, &values);
    assert_eq!(cell(&fields, 0, Column::Charge), ("3S 00", None, None), "what was read surely stays");
    // Figures are mistaken for each other, too; the sum tells which one was.
    let values = [(charge(1), "35 00"), (charge(2), "40 00"), (TOTAL, "125 00")];
    let fields = unsure(CMS, &values, &["35"]);
    assert_eq!(cell(&fields, 0, Column::Charge), ("85.00", Some("35.00"), Some("8500")));
    assert_eq!(said(&unsure(CMS, &values, &["40"]), R::LinesAddUpToTotal), [false]);
    // The line between dollars and cents was read as a figure.
    let values = [(charge(1), "35 00"), (charge(2), "40 00"), (TOTAL, "751.00")];
    assert_eq!(field(&unsure(CMS, &values, &["751.00"]), F::ClaimTotal), ("75.00", Some("751.00")));
    assert_eq!(field(&sure(CMS, &values), F::ClaimTotal), ("751.00", None));
}

#[test]
fn nothing_is_corrected_where_it_could_be_one_of_several() {
    // Either line may be the one.
    let values = [(charge(1), "35 00"), (charge(2), "35 01"), (TOTAL, "120 01")];
    let fields = unsure(CMS, &values, &["35"]);
    let charges = [0, 1].map(|row| cell(&fields, row, Column::Charge).0.to_owned());
    assert_eq!((charges, said(&fields, R::LinesAddUpToTotal)), (["35.00".into(), "35.01".into()], vec![false]));
    // A total or a line.
    let values = [(charge(1), "30 00"), (charge(2), "10 00"), (TOTAL, "90 00")];
    let fields = unsure(CMS, &values, &["30", "90"]);
    assert_eq!(cell(&fields, 0, Column::Charge).0, "80.00", "only one of both leads there");
    let values = [(charge(1), "30 00"), (TOTAL, "80 00")];
    let fields = unsure(CMS, &values, &["30", "80"]);
    assert_eq!((cell(&fields, 0, Column::Charge).0, field(&fields, F::ClaimTotal).0), ("30.00", "80.00"));
}

#[test]
fn rules_that_contradict_each_other_leave_the_value_as_it_was_read() {
    // The lines want 800.00, the balance 380.00.
    let values = [(charge(1), "800 00"), (TOTAL, "300 00"), (PAID, "80 00"), (DUE, "300 00")];
    let fields = unsure(CMS, &values, &["300"]);
    assert_eq!(field(&fields, F::ClaimTotal), ("300.00", None));
    assert_eq!(
        (said(&fields, R::LinesAddUpToTotal), said(&fields, R::BalanceIsTotalLessPaid)),
        (vec![false], vec![false])
    );
    // One that is kept must stay so.
    let values = [(charge(1), "800 00"), (TOTAL, "300 00"), (PAID, "100 00"), (DUE, "200 00")];
    let fields = unsure(CMS, &values, &["300"]);
    assert_eq!(field(&fields, F::ClaimTotal), ("300.00", None));
    assert_eq!(
        (said(&fields, R::LinesAddUpToTotal), said(&fields, R::BalanceIsTotalLessPaid)),
        (vec![false], vec![true])
    );
    // Both want the same.
    let values = [(charge(1), "800 00"), (TOTAL, "300 00"), (PAID, "100 00"), (DUE, "700 00")];
    assert_eq!(field(&unsure(CMS, &values, &["300"]), F::ClaimTotal), ("800.00", Some("300.00")));
}

#[test]
fn another_patient_is_told() {
    let sheet = |name: &str, year: &str| {
        let born = [("month", "03"), ("day", "29"), ("year", year)].map(|(part, text)| (("3", part, 0), text));
        read(page(CMS, &[&[(("2", "", 0), name)][..], &born].concat()), 0.99)
    };
    let fields = of_pages(vec![sheet("VINCENT, JODI R", "1948"), sheet("HOLM, BERTRAM", "1971")]);
    let checks: Vec<_> = fields.checks.iter().filter(|check| check.rule == R::OnePatient).collect();
    assert_eq!((checks.len(), checks[0].passed), (1, false));
    assert_eq!(checks[0].fields, [F::PatientName, F::DateOfBirth]);
    assert!(checks[0].places.len() == 2 && checks[0].places.iter().all(|(page, _)| *page == 2));
    let misread = of_pages(vec![sheet("VINCENT, JODI R", "1948"), sheet("V1NCENT, JODl", "1948")]);
    assert_eq!(said(&misread, R::OnePatient), [true]);
    assert!(said(&of_pages(vec![sheet("VINCENT, JODI R", "1948")]), R::OnePatient).is_empty());
}
