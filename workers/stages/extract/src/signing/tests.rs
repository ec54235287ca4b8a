use super::signatures;
use crate::drawn;
use crate::upright::Upright;
use docward_engine_model::{BBox, Page, Reading, Signature, Source};

/// A page to write and draw on: letters are 10 wide and 20 high.
struct Sheet {
    page: Page,
}

impl Sheet {
    fn new() -> Self {
        Self { page: drawn::page(Vec::new()) }.write("Consent to treatment", 100, 40).write(
            "Terms of the practice",
            100,
            80,
        )
    }

    fn write(mut self, text: &str, x: u32, y: u32) -> Self {
        self.page.words.extend(drawn::words(text, [x, y], 10, y));
        self
    }

    fn rule(mut self, x0: u32, y0: u32, x1: u32) -> Self {
        self.page.structure.rules.push(BBox { x0, y0, x1, y1: y0 + 2 });
        self
    }

    fn ink(mut self, x0: u32, y0: u32, x1: u32, y1: u32) -> Self {
        self.page.structure.ink.push(BBox { x0, y0, x1, y1 });
        self
    }

    fn signatures(self) -> Vec<Signature> {
        let document = drawn::document(vec![self.page]);
        let reading = Reading::of(&document);
        let pages = Upright::pages(&document, &reading);
        let mut taken: Vec<Vec<bool>> = pages.iter().map(|page| vec![false; page.words.len()]).collect();
        signatures(&pages, &mut taken).signatures
    }

    fn told(self) -> Vec<(String, bool)> {
        self.signatures().iter().map(|one| (one.label.as_str().to_owned(), one.present)).collect()
    }
}

fn told(label: &str, present: bool) -> Vec<(String, bool)> {
    vec![(label.to_owned(), present)]
}

#[test]
fn ink_on_the_line_beside_a_caption_is_a_signature() {
    let sheet = || Sheet::new().write("Patient signature:", 100, 400).rule(290, 420, 700).write("Date:", 720, 400);
    assert_eq!(sheet().told(), told("Patient signature", false));
    assert_eq!(sheet().ink(320, 380, 520, 424).told(), told("Patient signature", true));
    assert_eq!(sheet().ink(800, 380, 990, 424).told(), told("Patient signature", false), "beside the date");
    let signed = sheet().ink(320, 380, 520, 424).signatures();
    assert_eq!(signed[0].bbox, BBox { x0: 320, y0: 380, x1: 520, y1: 424 });
}

#[test]
fn ink_on_the_line_above_a_caption_is_a_signature_and_a_sentence_is_not() {
    let sheet = || Sheet::new().rule(100, 420, 600).write("Signature of guardian", 100, 426);
    assert_eq!(sheet().ink(150, 380, 400, 418).told(), told("Signature of guardian", true));
    let sentence = sheet().write("All that I said is true and complete today", 100, 370);
    assert_eq!(sentence.told(), told("Signature of guardian", false));
}

#[test]
fn words_in_the_room_of_a_scan_are_what_a_signature_was_read_as() {
    let sheet = || Sheet::new().write("Signature:", 100, 400).rule(210, 420, 700).write("Mirna Voss", 230, 396);
    assert_eq!(sheet().told(), told("Signature", true));
    let mut typed = sheet();
    typed.page.source = Source::TextLayer;
    assert_eq!(typed.told(), told("Signature", false), "a text layer has what was typed");
}

#[test]
fn text_about_signatures_is_no_place_to_sign() {
    let sheet = Sheet::new().write("I authorize the use of my signature on all claims", 100, 400);
    assert!(sheet.write("Signature on file", 100, 500).told().is_empty());
}

#[test]
fn a_letter_is_signed_below_its_closing() {
    let sheet = || Sheet::new().write("Sincerely,", 100, 400).write("Ada Quill, MD", 100, 520);
    assert_eq!(sheet().told(), told("Sincerely", false));
    assert_eq!(sheet().ink(110, 440, 380, 490).told(), told("Sincerely", true));
}

#[test]
fn who_signs_alone_calls_a_place_if_ink_is_there() {
    let sheet = || Sheet::new().rule(100, 420, 500).write("Prescriber", 100, 426);
    assert!(sheet().told().is_empty());
    assert_eq!(sheet().ink(130, 380, 300, 418).told(), told("Prescriber", true));
}
