//! Redaction of official forms, on pages that are told as a reader tells them.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use docward_engine_model::official::{FilledBox, Official, OfficialForm};
use docward_engine_model::protocol::PageInstruction;
use docward_engine_model::{BBox, Document, DocumentKind, Fields, FileKind, Page, PhiKind, Source, Structure, Word};
use docward_stage_redact::{Profile, Redaction};

/// A page of 850 by 1100 pixels: one pixel is 1/100 inch.
struct Sheet {
    form: OfficialForm,
    words: Vec<Word>,
    boxes: Vec<FilledBox>,
    captions: Vec<u32>,
    line: u32,
}

impl Sheet {
    /// A form with all its boxes, empty.
    fn of(form: OfficialForm) -> Self {
        let filled = |(index, one): (u16, &docward_engine_model::FormBox)| {
            let [x0, y0, x1, y1] = [one.room.x0, one.room.y0, one.room.x1, one.room.y1].map(u32::from);
            let corners = [[x0, y0], [x1 - 1, y0], [x1 - 1, y1 - 1], [x0, y1 - 1]];
            let bbox = BBox { x0, y0, x1, y1 };
            FilledBox { index, bbox, corners, words: Vec::new(), ink: false, confidence: 1.0 }
        };
        let boxes = (0..).zip(&form.table().boxes).map(filled).collect();
        Self { form, words: Vec::new(), boxes, captions: Vec::new(), line: 0 }
    }

    fn say(&mut self, text: &str, bbox: BBox) -> u32 {
        let at = u32::try_from(self.words.len()).unwrap();
        self.words.push(Word { text: text.into(), confidence: 0.9, bbox, line: self.line });
        at
    }

    /// Print, word by word, on a line of its own.
    fn print(&mut self, text: &str) -> &mut Self {
        self.line += 1;
        for word in text.split(' ') {
            let at = self.say(word, BBox { x0: 400, y0: 1, x1: 440, y1: 8 });
            self.captions.push(at);
        }
        self
    }

    /// A value in a box, in the line that was begun last.
    fn fill(&mut self, item: &str, part: &str, text: &str) -> &mut Self {
        let index = self.index(item, part);
        let mut bbox = self.boxes[index].bbox;
        for word in text.split(' ') {
            bbox.x1 = bbox.x0 + 5;
            let at = self.say(word, bbox);
            self.boxes[index].words.push(at);
            self.boxes[index].ink = true;
            bbox.x0 += 6;
        }
        self
    }

    fn index(&self, item: &str, part: &str) -> usize {
        self.form.table().boxes.iter().position(|one| one.item == item && one.part == part).unwrap()
    }

    fn next_line(&mut self) -> &mut Self {
        self.line += 1;
        self
    }

    fn document(self, registered: bool) -> Document {
        let boxes = registered.then_some(self.boxes);
        let mut document = Document::empty(FileKind::Png);
        document.pages_mut().unwrap().push(Page {
            number: 1,
            width: 850,
            height: 1100,
            source: Source::Pixels,
            words: self.words,
            structure: Structure::default(),
            official: vec![Official { form: self.form, boxes, captions: self.captions }],
        });
        document
    }
}

fn redaction(document: &Document, profile: Profile) -> Redaction {
    let fields = Fields::none(DocumentKind::ClaimForm);
    Redaction::of(document, &fields, profile).unwrap()
}

fn text(document: &Document) -> String {
    redaction(document, Profile::Default).text().as_str().to_owned()
}

fn covers(page: &PageInstruction, place: (u32, u32)) -> bool {
    let point = BBox { x0: place.0, y0: place.1, x1: place.0 + 1, y1: place.1 + 1 };
    page.black_out.iter().any(|bbox| bbox.intersects(point))
}

#[test]
fn print_stays_and_identifying_boxes_go() {
    let mut sheet = Sheet::of(OfficialForm::Cms1500);
    sheet.print("2. PATIENT'S NAME (Last Name, First Name, Middle Initial)").next_line().fill("2", "", "RICE, KAREN V");
    sheet.print("3. PATIENT'S BIRTH DATE").next_line();
    sheet.fill("3", "month", "10").fill("3", "day", "11").fill("3", "year", "01");
    sheet.print("CITY STATE").next_line().fill("5", "city", "SOUTH MICHAEL").fill("5", "state", "MA");
    sheet.print("11c. INSURANCE PLAN NAME OR PROGRAM NAME").next_line().fill("11c", "", "OPEN ACCESS POS");
    assert_eq!(
        text(&sheet.document(true)),
        "2. PATIENT'S NAME (Last Name, First Name, Middle Initial)\n[NAME]\n3. PATIENT'S BIRTH DATE\n[DATE]\n\
         CITY STATE\n[PLACE] MA\n11c. INSURANCE PLAN NAME OR PROGRAM NAME\n[ORGANIZATION]"
    );
}

#[test]
fn codes_and_amounts_stay_and_what_does_not_fit_goes() {
    let mut sheet = Sheet::of(OfficialForm::Cms1500);
    sheet.next_line().fill("24B", "", "11").fill("24D", "procedure", "99213").fill("24D", "modifier-1", "25");
    sheet.fill("24F", "", "1,352.51").fill("24G", "", "1").fill("21", "a", "E11.9");
    sheet.next_line().fill("24D", "modifier-2", "JOHANSSON").fill("24G", "", "900123456").fill("24F", "", "03/04/2021");
    let text = text(&sheet.document(true));
    let (codes, unfit) = text.split_once('\n').unwrap();
    assert_eq!(codes, "11 99213 25 1,352.51 1 E11.9");
    assert_eq!(unfit.matches('[').count(), 3);
    assert!(!unfit.contains(|c: char| c.is_ascii_digit() || c.is_ascii_lowercase()) && !unfit.contains("JOHANSSON"));
}

/// Two forms reduced side by side: what stands in a box of the one does not stand beside all boxes of the other. If nobody knows
/// how the other one lies, its words go as those of any such form.
#[test]
fn each_of_two_forms_on_a_page_keeps_its_codes() {
    let mut left = Sheet::of(OfficialForm::Cms1500);
    left.next_line().fill("2", "", "RICE, KAREN V").next_line().fill("24D", "procedure", "99213");
    let mut right = Sheet::of(OfficialForm::Cms1500);
    right.next_line().fill("2", "", "OYELARAN, ADA").next_line().fill("24D", "procedure", "J1885");
    let (mut document, mut other) = (left.document(true), right.document(true));
    let page = document.pages_mut().unwrap().first_mut().unwrap();
    let other = other.pages_mut().unwrap().remove(0);
    let (words, lines) = (u32::try_from(page.words.len()).unwrap(), 10);
    page.words.extend(other.words.into_iter().map(|word| Word { line: word.line + lines, ..word }));
    page.official.extend(other.official.into_iter().map(|mut official| {
        let filled = official.boxes.iter_mut().flatten();
        filled.flat_map(|one| &mut one.words).for_each(|at| *at += words);
        official
    }));
    assert_eq!(text(&document), "[NAME]\n99213\n[NAME]\nJ1885");
    document.pages_mut().unwrap().first_mut().unwrap().official.last_mut().unwrap().boxes = None;
    let text = text(&document);
    assert!(text.starts_with("[NAME]\n99213\n[") && !text.contains("OYELARAN") && !text.contains("J1885"), "{text}");
    assert_eq!(redaction(&document, Profile::Default).report(&[]).unregistered_forms, 1);
}

/// Found by its box once, found wherever it stands again: in a code's box, on a page that is no form.
#[test]
fn values_of_boxes_are_found_again_elsewhere() {
    let mut sheet = Sheet::of(OfficialForm::Ub04);
    sheet.next_line().fill("8b", "", "SEO, HYEJIN").fill("3a", "", "V766664");
    sheet.next_line().fill("10", "", "09091995").next_line().fill("44", "", "V766664");
    let mut document = sheet.document(true);
    let words = ["asked", "Hyejin", "about", "V766664"].into_iter().zip(0..).map(|(text, at)| Word {
        text: text.into(),
        confidence: 0.9,
        bbox: BBox { x0: at * 50, y0: 10, x1: at * 50 + 40, y1: 20 },
        line: 0,
    });
    document.pages_mut().unwrap().push(Page {
        number: 2,
        width: 850,
        height: 1100,
        source: Source::Pixels,
        words: words.collect(),
        structure: Structure::default(),
        official: Vec::new(),
    });
    assert_eq!(
        text(&document),
        "[NAME] [ACCOUNT-NUMBER]\n[DATE]\n[ACCOUNT-NUMBER]\u{c}asked [NAME] about [ACCOUNT-NUMBER]"
    );
}

#[test]
fn the_whole_room_is_blacked_out_also_of_ink_that_was_not_read() {
    let mut sheet = Sheet::of(OfficialForm::Cms1500);
    sheet.next_line().fill("2", "", "RICE, KAREN");
    let signature = sheet.index("31", "");
    sheet.boxes[signature].ink = true;
    let tick = sheet.index("27", "yes");
    sheet.boxes[tick].ink = true;
    let document = sheet.document(true);
    let redaction = redaction(&document, Profile::Default);
    let page = &redaction.pages()[0];
    assert!(covers(page, (30, 181)) && covers(page, (312, 196)), "the name's room from end to end");
    assert!(covers(page, (60, 1020)), "a signature");
    assert!(!covers(page, (405, 957)), "a tick stays");
    assert!(!covers(page, (600, 188)), "an empty box stays");
    assert_eq!(redaction.counts().get(&PhiKind::Name), Some(&2));
}

#[test]
fn words_beside_all_boxes_go() {
    let mut sheet = Sheet::of(OfficialForm::Cms1500);
    sheet.print("PICA").next_line();
    sheet.say("Kowalski", BBox { x0: 840, y0: 500, x1: 849, y1: 510 });
    sheet.say("x", BBox { x0: 840, y0: 520, x1: 849, y1: 530 });
    let text = text(&sheet.document(true));
    assert!(text.starts_with("PICA\n[") && text.ends_with("] x"), "{text}");
}

/// An engine that calls values print is not believed: the form does not print them.
#[test]
fn print_must_be_what_the_form_prints() {
    let mut sheet = Sheet::of(OfficialForm::Cms1500);
    sheet.print("KOWALSKI 1093185613 PATIENT'S");
    let text = text(&sheet.document(true));
    assert!(text.starts_with('[') && text.ends_with("] PATIENT'S"), "{text}");
}

#[test]
fn of_a_form_that_was_not_registered_only_print_and_small_words_stay() {
    let mut sheet = Sheet::of(OfficialForm::Cms1500);
    sheet
        .print("2. PATIENT'S NAME")
        .next_line()
        .fill("2", "", "RICE, KAREN")
        .fill("3", "month", "10")
        .fill("21", "a", "E11.9");
    sheet.next_line().fill("19", "", "seen for cough by Amy");
    let document = sheet.document(false);
    let text = text(&document);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "2. PATIENT'S NAME");
    assert!(lines[1].starts_with('[') && lines[1].ends_with(']') && lines[1].matches('[').count() == 1, "{text}");
    assert!(lines[2].starts_with("seen for cough by [") && lines[2].ends_with(']'), "{text}");
    let strict = redaction(&document, Profile::Strict);
    let page = &strict.pages()[0];
    assert!(page.black_out_unknown_ink);
    assert_eq!(page.known, vec![BBox { x0: 400, y0: 1, x1: 440, y1: 8 }; 3]);
    assert!(covers(page, (30, 615)), "a small word's ink");
    assert_eq!(strict.report(&[]).unregistered_forms, 1);
}
