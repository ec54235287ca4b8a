mod drugs;
mod grids;
mod listings;

use super::{Found, find};
use crate::drawn::{self, rows};
use crate::upright::Upright;
use docward_engine_model::{BBox, CountedBy, DocumentKind, Mark, MarkShape, Page, Reading, Table, TableName};

/// Runs of words at places: each letter 10 pixels wide, 20 high, a space between words.
fn page(number: u32, runs: &[(&str, u32, u32)]) -> Page {
    let words = runs.iter().flat_map(|(text, x, y)| drawn::words(text, [*x, *y], 8, y / 10));
    Page { number, ..drawn::page(words.collect()) }
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
