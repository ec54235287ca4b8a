//! Tables whose columns hold values of one thing: results by day or by organism, vaccines by dose; and headings in other words.

use super::{Found, found, frame, page, said, table};
use crate::drawn::rows;
use docward_engine_model::{DocumentKind as K, TableName};

fn results(runs: &[(&str, u32, u32)]) -> Vec<Vec<String>> {
    let found: Found = found(vec![page(1, runs)], K::LabReport);
    said(table(&found, TableName::Results))
}

const DAYS: [u32; 5] = [100, 400, 620, 840, 1100];

#[test]
fn days_as_headings_are_when_the_results_below_were_collected() {
    let lines: [&[&str]; 3] = [
        &["Test", "02/03/2025", "02/05/2025", "Units", "Reference range"],
        &["Sodium", "140", "133 L", "mmol/L", "135-145"],
        &["Potassium", "", "3.9", "mmol/L", "3.5-5.1"],
    ];
    assert_eq!(
        results(&rows(&lines, &DAYS, 200, 40)),
        [
            vec!["analyte=Sodium", "collection-date=02/03/2025", "reference-range=135-145", "unit=mmol/L", "value=140"],
            vec![
                "analyte=Sodium",
                "collection-date=02/05/2025",
                "flag=L",
                "reference-range=135-145",
                "unit=mmol/L",
                "value=133"
            ],
            vec![
                "analyte=Potassium",
                "collection-date=02/05/2025",
                "reference-range=3.5-5.1",
                "unit=mmol/L",
                "value=3.9"
            ],
        ]
    );
}

#[test]
fn a_panel_before_the_first_ruled_row_heads_it() {
    let lines: [&[&str]; 4] = [
        &["Test", "2/3/25", "2/5/25", "", ""],
        &["CHEMISTRY", "", "", "", ""],
        &["Sodium", "140", "133", "", ""],
        &["Chloride", "101", "", "", ""],
    ];
    let runs: Vec<_> = rows(&lines, &DAYS, 200, 40)
        .into_iter()
        .chain([("Range / Units", 1100, 200), ("135-145 mmol/L", 1100, 280)])
        .collect();
    let mut page = page(1, &runs);
    // No upright line parts the band of the panel.
    page.structure.rules = frame(&[190, 230, 270, 310, 350], &[90, 1400]);
    for x in [390, 610, 830] {
        page.structure.rules.extend([super::rule(x, 190, x + 2, 230), super::rule(x, 270, x + 2, 350)]);
    }
    let found = found(vec![page], K::LabReport);
    let panels: Vec<Vec<String>> = said(table(&found, TableName::Results));
    assert_eq!(panels.len(), 3);
    assert!(panels.iter().all(|row| row.contains(&"panel=CHEMISTRY".to_owned())), "{panels:?}");
}

#[test]
fn columns_under_two_organisms_are_results_of_each() {
    let places = [100, 400, 560, 760, 920];
    let lines: [&[&str]; 3] = [
        &["Antimicrobial", "MIC", "Interp", "MIC", "Interp"],
        &["Ampicillin", ">=32", "R", "<=2", "S"],
        &["Cefazolin", "", "", "8", "I"],
    ];
    let mut runs = rows(&lines, &places, 240, 40);
    runs.extend([("Escherichia coli", 410, 205), ("Klebsiella oxytoca", 770, 205)]);
    assert_eq!(
        results(&runs),
        [
            ["analyte=Ampicillin", "flag=R", "panel=Escherichia coli", "value=>=32"],
            ["analyte=Ampicillin", "flag=S", "panel=Klebsiella oxytoca", "value=<=2"],
            ["analyte=Cefazolin", "flag=I", "panel=Klebsiella oxytoca", "value=8"],
        ]
    );
}

#[test]
fn the_organism_over_its_susceptibilities_is_their_panel() {
    let lines: [&[&str]; 2] = [&["Antibiotic", "MIC", "Interpretation"], &["Ampicillin", ">=32", "R"]];
    let mut runs = rows(&lines, &[100, 400, 600], 240, 40);
    runs.push(("Organism 1: Escherichia coli", 100, 200));
    assert_eq!(results(&runs), [["analyte=Ampicillin", "flag=R", "panel=Escherichia coli", "value=>=32"]]);
}

#[test]
fn a_title_over_two_headings_is_none_of_them() {
    let lines: [&[&str]; 2] = [&["Test", "Result", "Units", "Reference"], &["Glucose", "99", "mg/dL", "70-110"]];
    let mut runs = rows(&lines, &[100, 220, 400, 560], 240, 40);
    runs.push(("BASIC METABOLIC PANEL", 100, 205));
    assert_eq!(results(&runs), [["analyte=Glucose", "reference-range=70-110", "unit=mg/dL", "value=99"]]);
}

#[test]
fn bare_numbers_under_one_heading_are_doses() {
    let lines: [&[&str]; 3] =
        [&["", "1", "2", "3"], &["DTaP", "05/04/2018", "07/06/2018", ""], &["MMR", "03/10/2019", "", ""]];
    let mut runs = rows(&lines, &[100, 400, 620, 840], 240, 40);
    runs.extend([("Dose / Date administered", 500, 205), ("Vaccine group", 100, 222)]);
    let found = found(vec![page(1, &runs)], K::ImmunizationRecord);
    assert_eq!(
        said(table(&found, TableName::Immunizations)),
        [
            ["date=05/04/2018", "dose-number=1", "vaccine=DTaP"],
            ["date=07/06/2018", "dose-number=2", "vaccine=DTaP"],
            ["date=03/10/2019", "dose-number=1", "vaccine=MMR"],
        ]
    );
}

#[test]
fn a_heading_in_other_words_is_known_by_one_of_them() {
    let lines: [&[&str]; 2] =
        [&["Medicine or eye drop", "Strength", "How often"], &["Latanoprost", "0.005%", "at bedtime"]];
    let found = found(vec![page(1, &rows(&lines, &[100, 500, 760], 240, 40))], K::IntakeForm);
    assert_eq!(
        said(table(&found, TableName::Medications)),
        [["dose=0.005%", "frequency=at bedtime", "medication=Latanoprost"]]
    );
}

#[test]
fn a_heading_that_means_one_column_only_goes_before_one_that_may_be_another() {
    let lines: [&[&str]; 2] = [&["Medication", "How taken", "When"], &["Lisinopril", "by mouth", "every day"]];
    let found = found(vec![page(1, &rows(&lines, &[100, 500, 760], 240, 40))], K::DischargeNote);
    assert_eq!(
        said(table(&found, TableName::Medications)),
        [["frequency=every day", "medication=Lisinopril", "route=by mouth"]]
    );
}

#[test]
fn a_mark_in_a_column_says_what_becomes_of_a_drug() {
    let places = [100, 400, 600, 760, 900, 1040];
    let lines: [&[&str]; 3] = [
        &["Medication", "Dose", "Continue", "Change", "Stop", "New"],
        &["Lisinopril", "10 mg", "X", "", "", ""],
        &["Metformin", "500 mg", "", "", "X", ""],
    ];
    let mut runs = rows(&lines, &places, 240, 40);
    runs.push(("At discharge", 780, 205));
    let found = found(vec![page(1, &runs)], K::DischargeNote);
    assert_eq!(
        said(table(&found, TableName::Medications)),
        [
            ["dose=10 mg", "medication=Lisinopril", "status=Continue"],
            ["dose=500 mg", "medication=Metformin", "status=Stop"],
        ]
    );
}

#[test]
fn each_date_of_a_grid_is_a_vaccination() {
    let places = [110, 410, 610, 810];
    let lines: [&[&str]; 3] =
        [&["Vaccine", "Dose 1", "Dose 2", "Dose 3"], &["Polio", "01/02/2020", "03/04/2020", ""], &["MMR", "", "", ""]];
    let found = found(vec![page(1, &rows(&lines, &places, 110, 40))], K::ImmunizationRecord);
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
    let found = found(vec![card], K::ImmunizationRecord);
    let expected = ["date=03/04/20", "dose-number=1", "lot-number=B3197K", "vaccine=Rubella"];
    let given = said(table(&found, TableName::Immunizations));
    assert_eq!(given[2], expected);
    assert_eq!(given[3], ["dose-number=2", "lot-number=B3197K", "vaccine=Rubella"], "a lot without its date");
    assert_eq!(given.len(), 4, "what is empty is none");
}

#[test]
fn two_columns_of_one_dose_are_two_vaccinations() {
    let lines: [&[&str]; 2] =
        [&["Vaccine", "Dose 1", "Booster", "Booster"], &["Polio", "01/02/2020", "03/04/2020", "05/06/2021"]];
    let found = found(vec![page(1, &rows(&lines, &[110, 410, 610, 810], 110, 40))], K::ImmunizationRecord);
    assert_eq!(
        said(table(&found, TableName::Immunizations)),
        [
            vec!["date=01/02/2020", "dose-number=1", "vaccine=Polio"],
            vec!["date=03/04/2020", "vaccine=Polio"],
            vec!["date=05/06/2021", "vaccine=Polio"],
        ]
    );
}
