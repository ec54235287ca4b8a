//! Lists of codes to tick, and the tables that they are.

use super::Sheet;
use docward_engine_model::{BBox, Column, MarkShape, Table, TableName};

#[test]
fn ticked_codes_are_rows_of_a_table() {
    let sheet = Sheet::new().write("LABORATORY", 100, 100);
    let sheet =
        sheet.place(100, 140, true).write("85025", 130, 140).write("Blood count", 230, 140).write("31.50", 500, 140);
    let sheet = sheet.place(100, 170, false).write("81003", 130, 170).write("Urine", 230, 170).write("12.00", 500, 170);
    let sheet = sheet.write("DIAGNOSES", 100, 230).place(100, 270, true).write("I10", 130, 270);
    let sheet = sheet.write("Hypertension", 230, 270).place(100, 300, false).write("E11.9", 130, 300);
    let answers = sheet.write("Type 2 diabetes", 230, 300).answers();
    let [services, diagnoses] = answers.tables.as_slice() else { panic!("two tables") };
    let cells = |table: &Table| -> Vec<_> {
        table.rows.iter().flat_map(|row| &row.cells).map(|cell| (cell.column, cell.value.as_str().to_owned())).collect()
    };
    let expected = [(Column::Code, "85025"), (Column::Description, "Blood count"), (Column::Charge, "31.50")];
    assert_eq!(services.name, TableName::Procedures);
    assert_eq!(cells(services), expected.map(|(column, text)| (column, text.to_owned())));
    let expected = [(Column::Code, "I10"), (Column::Description, "Hypertension")];
    assert_eq!(diagnoses.name, TableName::Diagnoses);
    assert_eq!(cells(diagnoses), expected.map(|(column, text)| (column, text.to_owned())));
}

/// Two lists of codes side by side, each below a heading in a cell of its own.
fn lists() -> Sheet {
    let mut sheet = Sheet::new();
    for (x, heading, codes) in
        [(100, "OFFICE VISITS", ["99202", "99203", "99204"]), (700, "LABORATORY", ["81002", "82947", "86308"])]
    {
        sheet = sheet.write(heading, x + 150, 110);
        for (x0, y0, x1, y1) in
            [(x, 100, x + 450, 102), (x, 140, x + 450, 142), (x, 100, x + 2, 142), (x + 448, 100, x + 450, 142)]
        {
            sheet = sheet.rule(x0, y0, x1, y1);
        }
        for (y, code) in (160..).step_by(40).zip(codes) {
            sheet = sheet.place(x + 10, y, y == 200).write(code, x + 50, y).write("Level two", x + 130, y);
            sheet = sheet.write("95.00", x + 380, y);
        }
    }
    sheet
}

#[test]
fn lists_below_headings_in_cells_of_their_own_are_questions_of_their_own() {
    let expected = [
        "OFFICE VISITS: 99202 Level two, *99203 Level two, 99204 Level two",
        "LABORATORY: 81002 Level two, *82947 Level two, 86308 Level two",
    ];
    assert_eq!(lists().told(), expected);
}

#[test]
fn lines_of_a_list_without_a_place_and_marks_without_a_code_make_its_table_incomplete() {
    let whole = |sheet: Sheet| {
        let tables = sheet.answers().tables;
        assert_eq!((tables.len(), tables[0].name), (1, TableName::Procedures));
        (tables[0].evidence.iter().map(|one| (one.expected, one.found)).collect::<Vec<_>>(), tables[0].is_complete())
    };
    assert_eq!(whole(lists()), (vec![(6, 6)], true));
    // The place of the last code of the first list was not seen.
    let lost = lists().write("99205", 150, 280).write("Level five", 230, 280);
    assert_eq!(whole(lost), (vec![(7, 6)], false));
    // A ticked place whose code could not be read.
    let unread = lists().place(710, 280, true).write("B7B8O", 750, 280).write("Strep", 830, 280);
    assert_eq!(whole(unread), (vec![(7, 6)], false));
}

#[test]
fn a_cross_that_was_read_together_with_a_code_ticks_it() {
    let sheet = Sheet::new().write("TESTS", 100, 100).place(100, 140, false).write("81002", 140, 140);
    let blank = BBox { x0: 100, y0: 180, x1: 140, y1: 200 };
    let sheet = sheet.mark(MarkShape::Square, blank, false).write("X82947", 118, 180).write("Glucose", 190, 180);
    assert_eq!(sheet.told(), ["TESTS: 81002, *82947 Glucose"]);
}
