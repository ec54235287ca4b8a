//! What is a place to tick, and what was read or drawn in it.

use super::Sheet;
use docward_engine_model::{BBox, MarkShape, Word};

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
fn words_with_a_place_in_them_are_parted() {
    let sheet = Sheet::new().write("Pregnant?", 100, 100).place(200, 100, false);
    let mut sheet = sheet.write("Yes", 225, 100).place(260, 100, true);
    let bbox = BBox { x0: 225, y0: 100, x1: 310, y1: 120 };
    sheet.page.words.pop();
    sheet.page.words.push(Word { text: "YesNo".into(), confidence: 0.9, bbox, line: 100 });
    assert_eq!(sheet.told(), ["Pregnant?: Yes, *No"]);
}

#[test]
fn words_that_were_not_read_do_not_part_a_row() {
    let sheet = Sheet::new().write("Cause:", 100, 100).place(200, 100, false).write("Work", 230, 100);
    let sheet = sheet.place(300, 100, false).ink(330, 98, 380, 122).place(420, 100, true).write("Fall", 450, 100);
    assert_eq!(sheet.told(), ["Cause: Work, *Fall"]);
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
