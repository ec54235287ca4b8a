//! Answers that are ringed: words, numbers of a scale, and rows of short answers.

use super::Sheet;
use docward_engine_model::{BBox, MarkShape};

#[test]
fn ringed_words_are_options_and_so_are_others_like_them() {
    let ring = |x0: u32, y0: u32, x1: u32| BBox { x0, y0, x1, y1: y0 + 40 };
    let sheet = Sheet::new().write("Smoker?", 100, 100).write("Never / Former / Current", 200, 100);
    let sheet = sheet.mark(MarkShape::Ring, ring(260, 90, 355), true);
    let sheet = sheet.write("Pets?", 100, 160).write("Yes / No", 200, 160);
    assert_eq!(sheet.told(), ["Smoker?: Never, *Former, Current", "Pets?: Yes, No"]);
    let without = Sheet::new().write("Pets?", 100, 160).write("Yes / No", 200, 160);
    assert!(without.told().is_empty(), "nobody rings anything on this page");
}

/// The numbers of a scale, but for one.
fn scale(without: u32) -> Sheet {
    let sheet = Sheet::new().write("How bad is your pain", 100, 100);
    (0..=10)
        .filter(|value| *value != without)
        .fold(sheet, |sheet, value| sheet.write(&value.to_string(), 200 + value * 80, 140))
}

#[test]
fn the_number_of_a_scale_that_a_ring_kept_from_being_read_is_told() {
    let told = |value: u32| {
        let options: Vec<String> =
            (0..=10).map(|at| if at == value { format!("*{at}") } else { at.to_string() }).collect();
        [format!("How bad is your pain: {}", options.join(", "))]
    };
    assert_eq!(scale(6).ink(668, 130, 702, 170).told(), told(6));
    assert_eq!(scale(0).ink(188, 130, 222, 170).told(), told(0));
    let ring = BBox { x0: 428, y0: 130, x1: 462, y1: 170 };
    assert_eq!(scale(11).mark(MarkShape::Ring, ring, true).told(), told(3));
    assert!(scale(11).told().is_empty(), "nobody ringed a number");
}

#[test]
fn rows_of_short_answers_below_heads_are_a_table() {
    let sheet = |ring: bool| {
        let sheet = Sheet::new().write("Never", 600, 100).write("Often", 800, 100).write("Always", 1000, 100);
        let rows = ["Little interest", "Poor sleep", "No appetite", "Feeling tired"];
        let sheet = (0u32..).zip(rows).fold(sheet, |sheet, (at, row)| {
            let y = 140 + at * 40;
            let sheet = sheet.write(row, 100, y).write("0", 620, y);
            let sheet = if ring && at == 1 { sheet.ink(808, y - 8, 842, y + 28) } else { sheet.write("1", 820, y) };
            sheet.write("2", 1020, y)
        });
        sheet.told()
    };
    let told = [
        "Little interest: Never, Often, Always",
        "Poor sleep: Never, *Often, Always",
        "No appetite: Never, Often, Always",
        "Feeling tired: Never, Often, Always",
    ];
    assert_eq!(sheet(true), told);
    assert!(sheet(false).is_empty(), "nobody ringed an answer");
}

#[test]
fn parts_of_dates_are_no_answers() {
    let ring = |x0: u32, x1: u32| BBox { x0, y0: 90, x1, y1: 130 };
    let sheet = Sheet::new().write("Received:", 100, 100).write("07 / 17 / 2025", 250, 100);
    assert!(sheet.mark(MarkShape::Ring, ring(290, 340), true).told().is_empty());
}

#[test]
fn ringed_answers_that_were_not_read_are_rows_of_their_table() {
    let mut sheet = Sheet::new().write("Yes", 395, 60).write("No", 495, 60);
    for (y, symptom, yes) in [(100, "Fever", true), (140, "Cough", true), (180, "Rash", false), (220, "Chills", true)] {
        sheet = sheet.write(symptom, 100, y);
        let (ringed, read, answer) = if yes { (400, 500, "N") } else { (500, 400, "Y") };
        sheet = sheet.write(answer, read, y);
        sheet = sheet.mark(MarkShape::Ring, BBox { x0: ringed - 14, y0: y - 8, x1: ringed + 26, y1: y + 28 }, true);
    }
    let expected = ["Fever: *Yes, No", "Cough: *Yes, No", "Rash: Yes, *No", "Chills: *Yes, No"];
    assert_eq!(sheet.told(), expected);
}
