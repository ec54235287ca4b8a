use super::{Answers, answers};
use crate::drawn;
use crate::upright::Upright;
use docward_engine_model::{BBox, Column, FieldName, Mark, MarkShape, Page, Reading, Table, TableName, Word};

/// A page to write and draw on: letters are 10 wide and 20 high, places 20 by 20.
struct Sheet {
    page: Page,
}

impl Sheet {
    fn new() -> Self {
        Self { page: drawn::page(Vec::new()) }
    }

    /// Words with a space of 10 between them.
    fn write(mut self, text: &str, x: u32, y: u32) -> Self {
        self.page.words.extend(drawn::words(text, [x, y], 10, y));
        self
    }

    fn place(self, x: u32, y: u32, selected: bool) -> Self {
        self.mark(MarkShape::Square, BBox { x0: x, y0: y, x1: x + 20, y1: y + 20 }, selected)
    }

    fn mark(mut self, shape: MarkShape, bbox: BBox, selected: bool) -> Self {
        self.page.structure.marks.push(Mark { shape, bbox, selected, confidence: 1.0 });
        self
    }

    fn rule(mut self, x0: u32, y0: u32, x1: u32, y1: u32) -> Self {
        self.page.structure.rules.push(BBox { x0, y0, x1, y1 });
        self
    }

    fn ink(mut self, x0: u32, y0: u32, x1: u32, y1: u32) -> Self {
        self.page.structure.ink.push(BBox { x0, y0, x1, y1 });
        self
    }

    fn answers(self) -> Answers {
        let document = drawn::document(vec![self.page]);
        let reading = Reading::of(&document);
        let pages = Upright::pages(&document, &reading);
        let mut taken: Vec<Vec<bool>> = pages.iter().map(|page| vec![false; page.words.len()]).collect();
        answers(&pages, &mut taken)
    }

    /// Each question with its options, those that are ticked with a star.
    fn told(self) -> Vec<String> {
        let told = |choice: &docward_engine_model::Choice| {
            let options = choice.options.iter();
            let options = options.map(|one| format!("{}{}", if one.selected { "*" } else { "" }, one.label.as_str()));
            format!("{}: {}", choice.question.as_str(), options.collect::<Vec<_>>().join(", "))
        };
        self.answers().choices.iter().map(told).collect()
    }
}

#[test]
fn a_cell_of_a_comb_is_no_place_to_tick() {
    let form = |cells: [&str; 4]| {
        let mut sheet = Sheet::new().write("Sex:", 600, 100).place(700, 100, true).write("female", 730, 100);
        sheet = sheet.write("Smoker:", 100, 200).place(200, 200, true).write("yes", 230, 200);
        sheet = sheet.write("Driver:", 100, 240).place(200, 240, true).write("yes", 230, 240);
        for (x, text) in (200..).step_by(24).zip(cells) {
            sheet = sheet.write(text, x + 5, 100).ink(x, 98, x + 20, 122);
        }
        let choices = sheet.answers().choices;
        let options = choices.iter().flat_map(|choice| &choice.options).filter_map(|option| option.bbox);
        options.filter(|bbox| bbox.y1 < 150 && bbox.x1 < 500).count()
    };
    assert_eq!(form(["1", "9", "8", "3"]), 0);
    // A pen's crosses that are read as letters cover places.
    assert!(form(["x", "x", "x", "x"]) > 0);
}

#[test]
fn words_before_options_ask_and_words_behind_places_answer() {
    let sheet = || {
        let sheet = Sheet::new().write("Sex:", 100, 100).place(160, 100, false).write("Male", 190, 100);
        sheet.place(260, 100, true).write("Female", 290, 100).write("Weight:", 460, 100)
    };
    assert_eq!(sheet().told(), ["Sex: Male, *Female"]);
    let fields = sheet().answers().fields;
    assert_eq!((fields[0].name, fields[0].value.as_str()), (FieldName::Sex, "Female"));
}

#[test]
fn labels_may_stand_before_their_places() {
    let sheet = Sheet::new().write("Type: Standard", 100, 100).place(250, 100, false).write("Rush", 310, 100);
    assert_eq!(sheet.place(360, 100, true).told(), ["Type: Standard, *Rush"]);
}

#[test]
fn captions_above_part_a_row_of_options() {
    let sheet = Sheet::new().write("Sex at birth", 100, 70).write("Household", 500, 70);
    let sheet = sheet.place(100, 100, true).write("Boy", 130, 100).place(190, 100, false).write("Girl", 220, 100);
    let sheet = sheet.place(500, 100, false).write("Alone", 530, 100).place(610, 100, true).write("Shared", 640, 100);
    assert_eq!(sheet.told(), ["Sex at birth: *Boy, Girl", "Household: Alone, *Shared"]);
}

#[test]
fn a_list_is_asked_by_its_heading() {
    let sheet = Sheet::new().write("PAST ILLNESSES", 100, 100).write("Check all that you had:", 100, 130);
    let sheet = sheet.place(100, 170, false).write("Asthma", 130, 170).place(400, 170, true).write("Gout", 430, 170);
    let sheet =
        sheet.place(100, 200, true).write("High fever", 130, 200).place(400, 200, false).write("Mumps", 430, 200);
    assert_eq!(sheet.told(), ["PAST ILLNESSES: Asthma, *Gout, *High fever, Mumps"]);
}

#[test]
fn rows_of_a_table_of_answers_ask_with_their_words() {
    let sheet = Sheet::new().write("Yes", 600, 100).write("No", 705, 100);
    let sheet = sheet.write("Fainting", 100, 140).place(605, 140, true).place(705, 140, false);
    let sheet = sheet.write("Short breath", 100, 180).place(605, 180, false).place(705, 180, false);
    assert_eq!(sheet.told(), ["Fainting: *Yes, No", "Short breath: Yes, No"]);
}

#[test]
fn a_table_whose_columns_ask_too_is_called_by_its_heading() {
    let sheet = Sheet::new().write("RELATIVES", 100, 60).write("Father", 600, 100).write("Aunt", 800, 100);
    let sheet = sheet.write("Stroke", 100, 140).place(620, 140, false).place(810, 140, true);
    assert_eq!(sheet.told(), ["RELATIVES: Stroke: Father, *Aunt"]);
}

#[test]
fn ink_where_a_place_should_be_is_a_ticked_one() {
    let sheet = |x: u32| {
        let sheet = Sheet::new().write("Visit:", 100, 100).place(200, 100, false).write("New", 230, 100);
        sheet.place(300, 100, false).write("Return", 330, 100).write("Video", 440, 100).ink(x, 98, x + 24, 122)
    };
    assert_eq!(sheet(410).told(), ["Visit: New, Return, *Video"]);
    assert_eq!(sheet(900).told(), ["Visit: New, Return"], "a smudge is no place");
}

#[test]
fn short_blanks_before_words_are_places() {
    let sheet = |ink: bool| {
        let sheet = Sheet::new().write("I am:", 100, 100).rule(160, 120, 200, 122).write("single", 210, 100);
        let sheet = sheet.rule(300, 120, 340, 122).write("married", 350, 100).rule(450, 120, 490, 122);
        let sheet = sheet.write("widowed", 500, 100);
        if ink { sheet.ink(305, 96, 333, 120) } else { sheet }
    };
    assert_eq!(sheet(true).told(), ["I am: single, *married, widowed"]);
    assert_eq!(sheet(false).told(), ["I am: single, married, widowed"]);
    let blanks = Sheet::new().write("City", 100, 100).rule(150, 120, 190, 122).write("State", 210, 100);
    let blanks = blanks.rule(270, 120, 310, 122).write("Zip", 330, 100).rule(370, 120, 410, 122);
    assert!(blanks.told().is_empty(), "blanks behind their captions are to be filled");
}

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

#[test]
fn a_sentence_of_the_patient_asks_by_itself() {
    let sheet =
        Sheet::new().write("Agreements", 100, 100).place(100, 140, true).write("I agree to reminders", 130, 140);
    let sheet = sheet.place(500, 140, false).write("I have read the notice", 530, 140);
    let expected = ["I agree to reminders: *I agree to reminders", "I have read the notice: I have read the notice"];
    assert_eq!(sheet.told(), expected);
}

#[test]
fn ten_thousand_places_are_all_told() {
    let mut sheet = Sheet::new();
    for row in 0..100 {
        for column in 0..100 {
            sheet = sheet.place(column * 60, row * 40, (row + column) % 7 == 0).write("a", column * 60 + 25, row * 40);
        }
    }
    let answers = sheet.answers();
    assert_eq!(answers.choices.iter().map(|choice| choice.options.len()).sum::<usize>(), 10_000);
}

#[test]
fn options_alone_tell_what_some_questions_ask() {
    let sheet = Sheet::new().write("You are this person's", 100, 400).place(400, 400, false).write("Self", 430, 400);
    let sheet = sheet.place(520, 400, true).write("Spouse", 550, 400).place(660, 400, false).write("Child", 690, 400);
    let fields = sheet.answers().fields;
    let found: Vec<_> = fields.iter().map(|field| (field.name, field.value.as_str())).collect();
    assert_eq!(found, [(FieldName::RelationshipToSubscriber, "Spouse")]);
}

#[test]
fn a_place_that_was_told_twice_is_one() {
    let sheet = Sheet::new().write("Smoker:", 100, 100).place(200, 100, false).write("Yes", 230, 100);
    let bbox = BBox { x0: 201, y0: 101, x1: 222, y1: 121 };
    let sheet = sheet.mark(MarkShape::Circle, bbox, true).place(300, 100, false).write("No", 330, 100);
    assert_eq!(sheet.told(), ["Smoker: *Yes, No"]);
}

#[test]
fn an_empty_bracket_is_no_stroke() {
    let sheet = Sheet::new().write("Pets:", 100, 100).place(200, 100, false).write("Dog", 230, 100);
    let sheet = sheet.place(300, 100, true).write("Cat", 330, 100).write("()", 400, 100).write("Bird", 430, 100);
    assert_eq!(sheet.told(), ["Pets: Dog, *Cat, Bird"]);
}

#[test]
fn a_heading_alone_above_columns_asks_them_all() {
    let sheet = Sheet::new().write("Which of these did you have", 500, 100);
    let sheet = sheet.place(100, 140, true).write("Asthma", 130, 140).place(1200, 140, false).write("Gout", 1230, 140);
    let sheet = sheet.place(100, 170, false).write("Mumps", 130, 170).place(1200, 170, true).write("Polio", 1230, 170);
    assert_eq!(sheet.told(), ["Which of these did you have: *Asthma, Gout, Mumps, *Polio"]);
}

#[test]
fn what_explains_an_option_asks_nothing() {
    let sheet = Sheet::new().write("Your choice:", 100, 100).place(100, 140, false).write("Pay today", 130, 140);
    let sheet = sheet.write("The clinic sends no bill", 130, 165).write("to anybody else", 130, 190);
    let sheet = sheet.place(100, 230, true).write("Pay later", 130, 230).write("A bill will come", 130, 255);
    assert_eq!(sheet.told(), ["Your choice: Pay today, *Pay later"]);
}

#[test]
fn a_caption_in_the_cell_before_asks_and_not_the_cell_above() {
    let sheet = Sheet::new().write("Birthdate", 220, 100).rule(80, 130, 700, 132).rule(180, 90, 182, 190);
    let sheet = sheet.write("Gender", 100, 150).place(220, 150, false).write("Male", 250, 150);
    assert_eq!(sheet.place(320, 150, true).write("Female", 350, 150).told(), ["Gender: Male, *Female"]);
}

#[test]
fn words_with_a_place_in_them_are_parted() {
    let sheet = Sheet::new().write("Pregnant?", 100, 100).place(200, 100, false);
    let mut sheet = sheet.write("Yes", 225, 100).place(260, 100, true);
    let bbox = BBox { x0: 225, y0: 100, x1: 310, y1: 120 };
    sheet.page.words.pop();
    sheet.page.words.push(Word { text: "YesNo".into(), confidence: 0.9, bbox, line: 100 });
    assert_eq!(sheet.told(), ["Pregnant?: Yes, *No"]);
}

#[test]
fn beside_yes_a_place_without_words_says_no() {
    let sheet = Sheet::new().write("Surgery planned?", 100, 100).place(300, 100, false).write("Yes", 330, 100);
    assert_eq!(sheet.place(400, 100, true).told(), ["Surgery planned?: Yes, *No"]);
}

#[test]
fn words_that_were_not_read_do_not_part_a_row() {
    let sheet = Sheet::new().write("Cause:", 100, 100).place(200, 100, false).write("Work", 230, 100);
    let sheet = sheet.place(300, 100, false).ink(330, 98, 380, 122).place(420, 100, true).write("Fall", 450, 100);
    assert_eq!(sheet.told(), ["Cause: Work, *Fall"]);
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
fn blanks_that_a_reader_told_are_told_once_with_what_it_saw() {
    let mut sheet = Sheet::new().write("Status:", 100, 100);
    for (x, label) in [(200, "Single"), (400, "Married"), (600, "Widowed")] {
        let bbox = BBox { x0: x, y0: 98, x1: x + 50, y1: 120 };
        sheet = sheet.rule(x, 120, x + 50, 122).mark(MarkShape::Square, bbox, x == 400).write(label, x + 70, 100);
    }
    assert_eq!(sheet.told(), ["Status: Single, *Married, Widowed"]);
}

#[test]
fn what_a_mark_in_its_place_was_read_as_is_no_label() {
    let blank = |x0: u32| BBox { x0, y0: 98, x1: x0 + 50, y1: 122 };
    let sheet = Sheet::new().write("You are:", 100, 100).mark(MarkShape::Square, blank(200), true);
    let sheet = sheet.write("VA", 215, 100).write("self", 265, 100).mark(MarkShape::Square, blank(350), false);
    let sheet = sheet.write("spouse", 415, 100).mark(MarkShape::Square, blank(520), false).write("child", 585, 100);
    assert_eq!(sheet.told(), ["You are: *self, spouse, child"]);
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

#[test]
fn what_is_filled_in_asks_nothing() {
    let line = || Sheet::new().write("Name:", 100, 100).write("Vale, Ada", 170, 100).rule(168, 122, 400, 124);
    let sexes =
        |sheet: Sheet| sheet.place(420, 100, false).write("M", 450, 100).place(500, 100, true).write("F", 530, 100);
    assert_eq!(sexes(line()).told(), [": M, *F"]);
    let fields = sexes(line()).answers().fields;
    assert_eq!(fields.first().map(|field| field.name), Some(FieldName::Sex));
    // Nor does a caption that has its value, over a list.
    let list =
        Sheet::new().write("Insurance: Larch Mutual", 100, 100).place(100, 130, true).write("Office visit", 130, 130);
    assert_eq!(list.told(), ["Office visit: *Office visit"]);
}
