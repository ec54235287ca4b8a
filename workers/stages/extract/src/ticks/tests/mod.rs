mod codes;
mod places;
mod rings;

use super::{Answers, answers};
use crate::drawn;
use crate::upright::Upright;
use docward_engine_model::{BBox, FieldName, Mark, MarkShape, Page, Reading};

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
fn a_sentence_of_the_patient_asks_by_itself() {
    let sheet =
        Sheet::new().write("Agreements", 100, 100).place(100, 140, true).write("I agree to reminders", 130, 140);
    let sheet = sheet.place(500, 140, false).write("I have read the notice", 530, 140);
    let expected = ["I agree to reminders: *I agree to reminders", "I have read the notice: I have read the notice"];
    assert_eq!(sheet.told(), expected);
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
fn beside_yes_a_place_without_words_says_no() {
    let sheet = Sheet::new().write("Surgery planned?", 100, 100).place(300, 100, false).write("Yes", 330, 100);
    assert_eq!(sheet.place(400, 100, true).told(), ["Surgery planned?: Yes, *No"]);
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
