mod grids;

use super::{Found, find};
use crate::drawn;
use crate::upright::Upright;
use docward_engine_model::{
    BBox, CountedBy, DocumentKind, FieldName, Mark, MarkShape, Page, Reading, Table, TableName,
};

/// Runs of words at places: each letter 10 pixels wide, 20 high, a space between words.
fn page(number: u32, runs: &[(&str, u32, u32)]) -> Page {
    let words = runs.iter().flat_map(|(text, x, y)| drawn::words(text, [*x, *y], 8, y / 10));
    Page { number, ..drawn::page(words.collect()) }
}

fn rows<'t>(lines: &[&[&'t str]], places: &[u32], top: u32, pitch: u32) -> Vec<(&'t str, u32, u32)> {
    let mut runs = Vec::new();
    let mut y = top;
    for line in lines {
        runs.extend(line.iter().zip(places).filter(|(text, _)| !text.is_empty()).map(|(text, x)| (*text, *x, y)));
        y += pitch;
    }
    runs
}

fn found(pages: Vec<Page>, kind: DocumentKind) -> Found {
    let document = drawn::document(pages);
    let reading = Reading::of(&document);
    find(&Upright::pages(&document, &reading), &reading, kind)
}

fn table(found: &Found, name: TableName) -> &Table {
    found.tables.iter().find(|table| table.name == name).expect("the table")
}

/// Each row as `column=value`, in the order of the columns' names.
fn said(table: &Table) -> Vec<Vec<String>> {
    let cells = |row: &docward_engine_model::Row| {
        let mut cells: Vec<String> =
            row.cells.iter().map(|cell| format!("{}={}", cell.column.as_str(), cell.value.as_str())).collect();
        cells.sort();
        cells
    };
    table.rows.iter().map(cells).collect()
}

fn by(table: &Table, by: CountedBy) -> Option<(i64, i64)> {
    table.evidence.iter().find(|evidence| evidence.by == by).map(|evidence| (evidence.expected, evidence.found))
}

fn rule(x0: u32, y0: u32, x1: u32, y1: u32) -> BBox {
    BBox { x0, y0, x1, y1 }
}

/// Level lines at heights and upright ones at places, as a frame.
fn frame(levels: &[u32], uprights: &[u32]) -> Vec<BBox> {
    let (left, right) = (*uprights.first().unwrap(), *uprights.last().unwrap());
    let (top, bottom) = (*levels.first().unwrap(), *levels.last().unwrap());
    let level = levels.iter().map(|y| rule(left, *y, right, y + 2));
    level.chain(uprights.iter().map(|x| rule(*x, top, x + 2, bottom))).collect()
}

const CLAIMS: [u32; 6] = [100, 350, 650, 850, 1050, 1250];
const CLAIM_HEADS: [&str; 6] = ["Claim #", "Patient", "Service date", "Billed", "Allowed", "Paid"];

#[test]
fn a_listing_goes_on_over_pages_and_adds_up() {
    let first: [&[&str]; 4] = [
        &["Claim #", "Patient", "Service date", "Billed", "Allowed", "Paid"],
        &["90017", "Okafor, Ben", "03/04/2025", "120.00", "80.00", "70.00"],
        &["90018", "Liang, Mei", "03/05/2025", "1,000.00", "600.00", "600.00"],
        &["90019", "Ruiz, Ana", "03/06/2025", "30.50", "20.00", "0.00"],
    ];
    // The next page has no headings.
    let second: [&[&str]; 3] = [
        &["90020", "Stone, Kai", "03/07/2025", "10.00", "9.00", "9.00"],
        &["90021", "Abara, Uju", "03/08/2025", "15.00", "12.00", "12.00"],
        &["Claims in this file: 5 Total", "", "", "1,175.50", "721.00", "691.00"],
    ];
    let pages = vec![page(1, &rows(&first, &CLAIMS, 100, 40)), page(2, &rows(&second, &CLAIMS, 100, 40))];
    let found = found(pages, DocumentKind::Remittance);
    let claims = table(&found, TableName::Claims);
    assert_eq!(claims.rows.len(), 5);
    assert_eq!(
        said(claims)[3],
        [
            "allowed=9.00",
            "billed=10.00",
            "claim-id=90020",
            "date-of-service=03/07/2025",
            "paid=9.00",
            "patient-name=Stone, Kai"
        ]
    );
    assert_eq!(by(claims, CountedBy::Total), Some((117_550, 117_550)));
    assert_eq!(by(claims, CountedBy::PrintedCount), Some((5, 5)));
    assert!(claims.is_complete());
    let names: Vec<FieldName> = found.fields.iter().map(|field| field.name).collect();
    assert_eq!(names, [FieldName::RowCount, FieldName::ClaimTotal, FieldName::AllowedTotal, FieldName::PlanPaid]);
    assert!(found.taken.iter().flatten().all(|taken| *taken), "every word is a heading, a cell or a total's");
}

#[test]
fn what_stands_behind_the_last_amount_of_a_line_of_totals_is_left_alone() {
    let lines: [&[&str]; 3] = [
        &CLAIM_HEADS,
        &["90017", "Okafor, Ben", "03/04/2025", "120.00", "80.00", "70.00"],
        &["Total", "", "", "120.00", "80.00", "70.00"],
    ];
    let mut runs = rows(&lines, &CLAIMS, 100, 40);
    runs.push(("Check number 4411", 1350, runs.last().map_or(0, |run| run.2)));
    let found = found(vec![page(1, &runs)], DocumentKind::Remittance);
    assert_eq!(found.taken[0].iter().filter(|taken| !**taken).count(), 3);
}

#[test]
fn a_listing_that_lacks_a_row_is_not_complete() {
    let lines: [&[&str]; 4] = [
        &CLAIM_HEADS,
        &["90017", "Okafor, Ben", "03/04/2025", "120.00", "80.00", "70.00"],
        &["90018", "Liang, Mei", "03/05/2025", "1,000.00", "600.00", "600.00"],
        &["Number of claims: 3", "", "", "1,150.50", "700.00", "680.00"],
    ];
    let found = found(vec![page(1, &rows(&lines, &CLAIMS, 100, 40))], DocumentKind::Remittance);
    let claims = table(&found, TableName::Claims);
    assert_eq!((claims.rows.len(), claims.is_complete()), (2, false));
    assert_eq!(by(claims, CountedBy::PrintedCount), Some((3, 2)));
    assert_eq!(by(claims, CountedBy::Total), Some((115_050, 112_000)));
}

#[test]
fn a_listing_whose_next_page_is_missing_is_not_complete() {
    let lines: [&[&str]; 3] = [
        &CLAIM_HEADS,
        &["90017", "Okafor, Ben", "03/04/2025", "120.00", "80.00", "70.00"],
        &["90018", "Liang, Mei", "03/05/2025", "1,000.00", "600.00", "600.00"],
    ];
    let mut runs = rows(&lines, &CLAIMS, 100, 40);
    runs.push(("Page 1 of 3", 1250, 230));
    let found = found(vec![page(1, &runs)], DocumentKind::Remittance);
    assert_eq!(by(table(&found, TableName::Claims), CountedBy::Pages), Some((3, 1)));
}

#[test]
fn a_heading_between_rows_says_whose_they_are() {
    let places = [100, 300, 500, 700, 900];
    let lines: [&[&str]; 8] = [
        &["Serv date", "CPT", "Billed", "Allowed", "Paid"],
        &["Patient: Okafor, Ben ICN: 7001"],
        &["03/04/2025", "99213", "120.00", "80.00", "70.00"],
        &["03/04/2025", "85025", "20.00", "10.00", "10.00"],
        &["Claim totals", "", "140.00", "90.00", "80.00"],
        &["Patient: Liang, Mei ICN: 7002"],
        &["03/05/2025", "97110", "60.00", "55.00", "55.00"],
        &["Claim totals", "", "60.00", "55.00", "55.00"],
    ];
    let found = found(vec![page(1, &rows(&lines, &places, 100, 40))], DocumentKind::Remittance);
    let lines = table(&found, TableName::ServiceLines);
    let whose: Vec<String> = said(lines)
        .iter()
        .map(|row| {
            row.iter()
                .filter(|cell| cell.starts_with("claim-id") || cell.starts_with("patient-name"))
                .cloned()
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    assert_eq!(
        whose,
        [
            "claim-id=7001 patient-name=Okafor, Ben",
            "claim-id=7001 patient-name=Okafor, Ben",
            "claim-id=7002 patient-name=Liang, Mei"
        ]
    );
    assert!(lines.is_complete(), "each total is that of its claim");
}

#[test]
fn a_panel_is_a_column_and_flags_may_stand_behind_values() {
    let places = [100, 500, 700, 900];
    let lines: [&[&str]; 6] = [
        &["Test Name", "Result", "Units", "Reference Interval"],
        &["Lipid Panel"],
        &["Cholesterol", "221 H", "mg/dL", "125-200"],
        &["HDL", "38L", "mg/dL", "40-90"],
        &["Thyroid"],
        &["TSH", "2.1", "mIU/L", "0.4-4.5"],
    ];
    let found = found(vec![page(1, &rows(&lines, &places, 100, 40))], DocumentKind::LabReport);
    let results = said(table(&found, TableName::Results));
    assert_eq!(
        results[0],
        ["analyte=Cholesterol", "flag=H", "panel=Lipid Panel", "reference-range=125-200", "unit=mg/dL", "value=221"]
    );
    assert_eq!(results[1][1..3], ["flag=L", "panel=Lipid Panel"]);
    assert!(results[2].contains(&"panel=Thyroid".to_owned()));
    assert_eq!(results.len(), 3);
}

#[test]
fn headings_may_be_misread_and_stand_on_two_lines() {
    let runs = [
        ("Date of", 100, 100),
        ("service", 100, 125),
        ("Descriptlon", 350, 125),
        ("Amount", 700, 100),
        ("billed", 700, 125),
        ("Plan", 900, 100),
        ("paid", 900, 125),
        ("03/04/2025", 100, 170),
        ("Office visit", 350, 170),
        ("120.00", 700, 170),
        ("70.00", 900, 170),
    ];
    let found = found(vec![page(1, &runs)], DocumentKind::Remittance);
    assert_eq!(
        said(table(&found, TableName::ServiceLines)),
        [["billed=120.00", "date-of-service=03/04/2025", "description=Office visit", "paid=70.00"]]
    );
}

#[test]
fn a_wrapped_cell_is_one_value_whether_it_begins_above_its_row_or_not() {
    let places = [100, 350, 900];
    let mut runs =
        rows(&[&["Date given", "Vaccine", "Lot number"], &["2021-04-02", "Measles, mumps,", "K11"]], &places, 100, 40);
    runs.push(("rubella", 350, 164));
    // In the middle of its cell's height.
    runs.extend([("Tetanus and", 350, 200), ("2022-05-03", 100, 212), ("M22", 900, 212), ("diphtheria", 350, 224)]);
    runs.extend(rows(&[&["2023-06-04", "Influenza", "N33"]], &places, 262, 40));
    let found = found(vec![page(1, &runs)], DocumentKind::ImmunizationRecord);
    let vaccines: Vec<String> =
        said(table(&found, TableName::Immunizations)).iter().map(|row| row[2].clone()).collect();
    assert_eq!(vaccines, ["vaccine=Measles, mumps, rubella", "vaccine=Tetanus and diphtheria", "vaccine=Influenza"]);
}

#[test]
fn rows_of_a_frame_that_are_empty_are_none_and_ink_that_was_not_read_is_one() {
    let places = [110, 510, 810];
    let lines: [&[&str]; 3] =
        [&["Medication", "Dose", "How often"], &["Lisinopril", "10 mg", "daily"], &["Metformin", "500 mg", "BID"]];
    let mut drugs = page(1, &rows(&lines, &places, 110, 40));
    drugs.structure.rules = frame(&[100, 140, 180, 220, 260, 300], &[100, 500, 800, 1200]);
    let whole = found(vec![drugs.clone()], DocumentKind::IntakeForm);
    let medications = table(&whole, TableName::Medications);
    assert_eq!(said(medications)[1], ["dose=500 mg", "frequency=BID", "medication=Metformin"]);
    assert_eq!((medications.rows.len(), by(medications, CountedBy::Rules)), (2, Some((2, 2))));
    drugs.structure.ink.push(rule(120, 232, 260, 252));
    let found = found(vec![drugs], DocumentKind::IntakeForm);
    assert!(!table(&found, TableName::Medications).is_complete());
}

#[test]
fn a_cell_over_several_rows_is_a_value_of_each() {
    let places = [110, 410, 510];
    let mut shots = page(
        1,
        &rows(
            &[&["Vaccine", "Dose", "Date given"], &["", "1", "01/02/2020"], &["", "2", "03/04/2020"]],
            &places,
            110,
            40,
        ),
    );
    shots.words.extend(page(1, &[("Hepatitis B", 110, 170)]).words);
    shots.structure.rules = frame(&[100, 140, 220], &[100, 400, 500, 800]);
    shots.structure.rules.push(rule(400, 180, 800, 182));
    let found = found(vec![shots], DocumentKind::ImmunizationRecord);
    assert_eq!(
        said(table(&found, TableName::Immunizations)),
        [
            ["date=01/02/2020", "dose-number=1", "vaccine=Hepatitis B"],
            ["date=03/04/2020", "dose-number=2", "vaccine=Hepatitis B"]
        ]
    );
}

#[test]
fn each_date_of_a_grid_is_a_vaccination() {
    let places = [110, 410, 610, 810];
    let lines: [&[&str]; 3] =
        [&["Vaccine", "Dose 1", "Dose 2", "Dose 3"], &["Polio", "01/02/2020", "03/04/2020", ""], &["MMR", "", "", ""]];
    let found = found(vec![page(1, &rows(&lines, &places, 110, 40))], DocumentKind::ImmunizationRecord);
    assert_eq!(
        said(table(&found, TableName::Immunizations)),
        [["date=01/02/2020", "dose-number=1", "vaccine=Polio"], ["date=03/04/2020", "dose-number=2", "vaccine=Polio"]]
    );
}

#[test]
fn a_ruled_row_may_have_lines_of_their_own_in_each_cell() {
    let mut runs = vec![("Vaccine", 110, 110), ("1st dose", 410, 110), ("2nd dose", 710, 110)];
    let given = [("Polio", ["01/02/20", "05/06/20"]), ("Rubella", ["03/04/20", "illegible"])];
    for (top, (vaccine, dates)) in [160, 260].into_iter().zip(given) {
        runs.push((vaccine, 110, top + 25));
        for (x, date) in [410, 710].into_iter().zip(dates) {
            runs.extend([("Date", x, top), ("Lot", x, top + 50)]);
            if !date.is_empty() {
                // A typewriter writes a little below the captions.
                runs.extend([(date, x + 60, top + 13), ("B3197K", x + 60, top + 63)]);
            }
        }
    }
    let mut card = page(1, &runs);
    card.structure.rules = frame(&[100, 150, 250, 350], &[100, 400, 700, 1000]);
    let found = found(vec![card], DocumentKind::ImmunizationRecord);
    let expected = ["date=03/04/20", "dose-number=1", "lot-number=B3197K", "vaccine=Rubella"];
    let given = said(table(&found, TableName::Immunizations));
    assert_eq!(given[2], expected);
    assert_eq!(given[3], ["dose-number=2", "lot-number=B3197K", "vaccine=Rubella"], "a lot without its date");
    assert_eq!(given.len(), 4, "what is empty is none");
}

#[test]
fn tables_may_stand_side_by_side_and_captions_of_values_head_none() {
    let places = [100, 400, 900, 1200];
    let lines: [&[&str]; 3] = [
        &["Medication", "Dosage", "Allergy", "Reaction"],
        &["Lisinopril", "10 mg", "Latex", "rash"],
        &["Metformin", "500 mg", "", ""],
    ];
    let both = found(vec![page(1, &rows(&lines, &places, 100, 40))], DocumentKind::IntakeForm);
    assert_eq!(table(&both, TableName::Medications).rows.len(), 2);
    assert_eq!(said(table(&both, TableName::Allergies)), [["allergen=Latex", "reaction=rash"]]);
    let captions = [("Medication:", 100, 100), ("Dose:", 500, 100), ("Name", 100, 140), ("Phone", 500, 140)];
    assert!(found(vec![page(1, &captions)], DocumentKind::IntakeForm).tables.is_empty());
}

#[test]
fn drugs_are_listed_in_words() {
    let runs = [
        ("Current medications: lisinopril 10 mg by mouth once daily;", 100, 100),
        ("metformin 500 mg twice daily.", 100, 130),
        ("Please send your note to our office.", 100, 160),
        ("ALLERGIES", 100, 300),
        ("Latex (skin rash)", 100, 330),
        ("Referring provider", 100, 360),
    ];
    let found = found(vec![page(1, &runs)], DocumentKind::Referral);
    assert_eq!(
        said(table(&found, TableName::Medications)),
        [
            vec!["dose=10 mg", "frequency=once daily", "medication=lisinopril", "route=by mouth"],
            vec!["dose=500 mg", "frequency=twice daily", "medication=metformin"]
        ]
    );
    assert_eq!(said(table(&found, TableName::Allergies)), [["allergen=Latex", "reaction=skin rash"]]);
}

#[test]
fn what_stands_in_one_column_is_parted() {
    let places = [100, 600];
    let lines: [&[&str]; 2] = [&["Medication", "Reason"], &["Lisinopril 10 mg once daily", "pressure"]];
    let drugs = found(vec![page(1, &rows(&lines, &places, 100, 40))], DocumentKind::IntakeForm);
    assert_eq!(
        said(table(&drugs, TableName::Medications)),
        [["dose=10 mg", "frequency=once daily", "medication=Lisinopril", "reason=pressure"]]
    );
    let lines: [&[&str]; 2] = [&["CPT code", "Units"], &["29881 Knee arthroscopy", "1"]];
    let services = found(vec![page(1, &rows(&lines, &places, 100, 40))], DocumentKind::PriorAuthorization);
    assert_eq!(
        said(table(&services, TableName::Procedures)),
        [["code=29881", "description=Knee arthroscopy", "units=1"]]
    );
}

#[test]
fn a_line_of_places_to_tick_is_no_row() {
    let lines: [&[&str]; 3] = [&["Allergy", "Reaction"], &["Latex", "rash"], &["Tobacco", "Never"]];
    let mut form = page(1, &rows(&lines, &[100, 500], 100, 40));
    let mark = |x| Mark { shape: MarkShape::Circle, bbox: rule(x, 180, x + 20, 200), selected: false, confidence: 1.0 };
    assert_eq!(table(&found(vec![form.clone()], DocumentKind::IntakeForm), TableName::Allergies).rows.len(), 2);
    form.structure.marks = vec![mark(470), mark(600)];
    let found = found(vec![form], DocumentKind::IntakeForm);
    assert_eq!(said(table(&found, TableName::Allergies)), [["allergen=Latex", "reaction=rash"]]);
}

#[test]
fn headings_of_a_typewriter_have_wide_spaces() {
    // Every sign has the same room, a space too.
    let mut words = Vec::new();
    for (y, line) in
        [(100, "SERV DATE  PROC   BILLED  ALLOWED  PROV PD"), (140, "053124     20610  164.35  131.35   105.08")]
    {
        let mut at = 0;
        for word in line.split(' ') {
            words.push((word, 100 + 13 * at, y));
            at += 1 + u32::try_from(word.len()).unwrap();
        }
    }
    words.retain(|(word, ..)| !word.is_empty());
    let found = found(vec![page(1, &words)], DocumentKind::Remittance);
    assert_eq!(
        said(table(&found, TableName::ServiceLines)),
        [["allowed=131.35", "billed=164.35", "date-of-service=053124", "paid=105.08", "procedure=20610"]]
    );
}

#[test]
fn no_known_allergies_are_no_row() {
    let runs = [("Allergies: No known drug allergies", 100, 100), ("MEDICATIONS", 100, 200), ("None", 100, 230)];
    assert!(found(vec![page(1, &runs)], DocumentKind::DischargeNote).tables.is_empty());
}

#[test]
fn a_prescription_is_a_drug_with_what_its_captions_say() {
    let runs = [
        ("Rx", 100, 100),
        ("Amoxicillin 500 mg capsule", 160, 140),
        ("Sig: take 1 capsule three times daily", 160, 180),
        ("Disp: #30", 160, 220),
        ("Refills: 2", 600, 220),
        ("Dispense as written", 160, 300),
    ];
    let found = found(vec![page(1, &runs)], DocumentKind::Prescription);
    assert_eq!(
        said(table(&found, TableName::Prescriptions)),
        [[
            "directions=take 1 capsule three times daily",
            "medication=Amoxicillin",
            "quantity=30",
            "refills=2",
            "strength=500 mg capsule"
        ]]
    );
}

#[test]
fn a_table_beyond_the_bound_is_cut_and_says_so() {
    let places: Vec<u32> = (0..12).map(|column| 100 + column * 250).collect();
    let heads = [
        "Claim #",
        "Patient",
        "Service date",
        "Billed",
        "Allowed",
        "Paid",
        "Member ID",
        "Account",
        "CPT",
        "Adjusted",
        "You owe",
        "Status",
    ];
    let row = [
        "90017",
        "Okafor",
        "03/04/2025",
        "120.00",
        "80.00",
        "70.00",
        "W1234",
        "A5678",
        "99213",
        "40.00",
        "10.00",
        "Paid",
    ];
    let lines = |count: usize| {
        let mut lines: Vec<&[&str]> = vec![&heads];
        lines.extend(std::iter::repeat_n(&row[..], count));
        lines
    };
    let pages = (1..=3).map(|number| page(number, &rows(&lines(3000), &places, 100, 30))).collect();
    let found = found(pages, DocumentKind::Remittance);
    let claims = table(&found, TableName::Claims);
    assert_eq!(claims.rows.iter().map(|row| row.cells.len()).sum::<usize>(), 99_996);
    assert_eq!(by(claims, CountedBy::Baselines), Some((9000, 8333)));
    assert!(!claims.is_complete());
}
