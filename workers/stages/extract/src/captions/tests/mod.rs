mod damage;
mod layouts;
mod matrices;
mod unread;
mod wordings;

use super::fields;
use crate::drawn;
use crate::upright::Upright;
use docward_engine_model::{BBox, DocumentKind, FieldName, Mark, MarkShape, Page, Reading, Structure};

use DocumentKind as K;
use FieldName as F;

/// A page of texts at places, each word 20 pixels high, each letter 10 wide, a space 10 wide.
fn page(texts: &[(&str, u32, u32)], rules: &[[u32; 4]]) -> Page {
    let words = (0..).zip(texts).flat_map(|(line, (text, x, y))| drawn::words(text, [*x, *y], 10, line));
    let rules = rules.iter().map(|[x0, y0, x1, y1]| BBox { x0: *x0, y0: *y0, x1: *x1, y1: *y1 }).collect();
    let structure = Structure { rules, ..Structure::default() };
    Page { structure, ..drawn::page(words.collect()) }
}

fn found(page: Page, kind: DocumentKind) -> Vec<(FieldName, String)> {
    let document = drawn::document(vec![page]);
    let reading = Reading::of(&document);
    let pages = Upright::pages(&document, &reading);
    let fields = fields(&pages, &reading, kind, &[], &[]).fields;
    fields.into_iter().map(|field| (field.name, field.value.as_str().to_owned())).collect()
}

#[track_caller]
fn gives(page: Page, kind: DocumentKind, expected: &[(FieldName, &str)]) {
    let found = found(page, kind);
    let expected: Vec<(FieldName, String)> = expected.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
    assert_eq!(found, expected);
}

/// The four sides of a ruled cell.
fn cell(x0: u32, y0: u32, x1: u32, y1: u32) -> [[u32; 4]; 4] {
    [[x0, y0, x1, y0 + 2], [x0, y1, x1, y1 + 2], [x0, y0, x0 + 2, y1], [x1, y0, x1 + 2, y1]]
}

#[test]
fn captions_of_one_line_have_their_values_behind_them() {
    let page = page(&[("Patient Name: Ada Vale DOB: 03/04/1950 Sex: F", 100, 400)], &[]);
    gives(page, K::IntakeForm, &[(F::PatientName, "Ada Vale"), (F::DateOfBirth, "03/04/1950"), (F::Sex, "F")]);
}

#[test]
fn a_value_may_be_glued_to_its_caption() {
    let page = page(&[("Sex:Female DOB:03/04/1950", 100, 400)], &[]);
    gives(page, K::IntakeForm, &[(F::Sex, "Female"), (F::DateOfBirth, "03/04/1950")]);
}

#[test]
fn a_caption_in_the_corner_of_a_cell_has_its_value_below() {
    let rules: Vec<[u32; 4]> = cell(90, 390, 500, 470).into_iter().chain(cell(500, 390, 900, 470)).collect();
    let page = page(
        &[("Patient name", 100, 396), ("Date of birth", 510, 396), ("Ada Vale", 100, 440), ("3/4/1950", 510, 440)],
        &rules,
    );
    gives(page, K::IntakeForm, &[(F::PatientName, "Ada Vale"), (F::DateOfBirth, "3/4/1950")]);
}

#[test]
fn what_answers_a_caption_in_its_cell_is_no_caption() {
    let page = page(&[("Emergency contact relationship", 100, 396), ("Sister", 100, 440)], &cell(90, 390, 500, 470));
    gives(page, K::IntakeForm, &[(F::EmergencyContactRelationship, "Sister")]);
}

#[test]
fn an_empty_cell_takes_nothing_from_elsewhere() {
    let rules: Vec<[u32; 4]> = cell(90, 390, 500, 470).into_iter().chain(cell(90, 470, 500, 550)).collect();
    let page = page(&[("Patient name", 100, 396), ("Preferred name", 100, 476), ("Addie", 100, 520)], &rules);
    gives(page, K::IntakeForm, &[(F::PreferredName, "Addie")]);
}

#[test]
fn a_form_that_nobody_filled_in_gives_nothing() {
    let lines = [[260, 420, 700, 422], [860, 420, 1300, 422], [260, 480, 700, 482]];
    let page = page(
        &[
            ("PATIENT INFORMATION", 100, 340),
            ("Patient name", 100, 400),
            ("Date of birth", 720, 400),
            ("Home phone", 100, 460),
            ("(MM/DD/YYYY)", 900, 400),
            ("Employer: ____________________", 100, 520),
        ],
        &lines,
    );
    gives(page, K::IntakeForm, &[]);
}

#[test]
fn a_caption_that_was_typed_as_a_value_is_none() {
    let page = page(&[("Patient Name: Address", 100, 400), ("Occupation: Date of birth", 100, 500)], &[]);
    gives(page, K::IntakeForm, &[]);
}

#[test]
fn running_text_asks_for_nothing() {
    let text =
        "The patient was seen and his name and phone number were not on file with the front desk of the practice.";
    gives(page(&[(text, 100, 400)], &[]), K::ClinicalNote, &[]);
}

#[test]
fn what_is_written_on_a_blank_is_a_value_without_a_colon() {
    let page = page(
        &[("Patient name Ada Vale", 100, 400), ("Occupation Carpenter", 100, 480)],
        &[[222, 422, 700, 424], [204, 502, 700, 504]],
    );
    gives(page, K::IntakeForm, &[(F::PatientName, "Ada Vale"), (F::Occupation, "Carpenter")]);
}

#[test]
fn captions_below_lines_have_their_values_above() {
    let lines = [[100, 430, 500, 432], [600, 430, 900, 432], [100, 530, 500, 532], [600, 530, 900, 532]];
    let page = page(
        &[
            ("Ada Vale", 110, 400),
            ("03/04/1950", 610, 400),
            ("Patient name", 100, 436),
            ("Date of birth", 600, 436),
            ("(555) 555-0142", 110, 500),
            ("vale@example.org", 610, 500),
            ("Home phone", 100, 536),
            ("E-mail", 600, 536),
        ],
        &lines,
    );
    gives(
        page,
        K::IntakeForm,
        &[
            (F::PatientName, "Ada Vale"),
            (F::DateOfBirth, "03/04/1950"),
            (F::Phone, "(555) 555-0142"),
            (F::Email, "vale@example.org"),
        ],
    );
}

#[test]
fn parts_of_a_name_and_an_address_are_joined() {
    let page = page(
        &[
            ("Last name: Vale", 100, 400),
            ("First name: Ada", 500, 400),
            ("MI: R", 900, 400),
            ("Street: 12 Elm Court", 100, 460),
            ("City: Salem", 500, 460),
            ("State: OR", 800, 460),
            ("ZIP: 97301", 1000, 460),
        ],
        &[],
    );
    gives(page, K::IntakeForm, &[(F::PatientName, "Ada R Vale"), (F::Address, "12 Elm Court, Salem, OR 97301")]);
}

#[test]
fn an_address_goes_on_below_its_first_line() {
    let page = page(
        &[("Home address: 12 Elm Court", 100, 400), ("Salem, OR 97301", 240, 424), ("Please print.", 240, 448)],
        &[],
    );
    gives(page, K::IntakeForm, &[(F::Address, "12 Elm Court Salem, OR 97301")]);
}

#[test]
fn letters_in_the_cells_of_a_comb_are_one_value() {
    let mut texts = vec![("Date of birth", 100, 400)];
    let digits = ["0", "3", "0", "4", "1", "9", "5", "0"];
    texts.extend((0..).zip(digits).map(|(at, digit)| (digit, 110 + at * 40, 440)));
    let mut rules = vec![[100, 432, 420, 434], [100, 468, 420, 470]];
    rules.extend((0..9).map(|at| [100 + at * 40, 432, 102 + at * 40, 470]));
    gives(page(&texts, &rules), K::IntakeForm, &[(F::DateOfBirth, "03041950")]);
}

#[test]
fn a_date_in_a_comb_is_one_value_though_its_parts_stand_apart() {
    // The first two figures are read as one word, with the edge of their cells.
    let figures = [("@4", 114), ("2", 194), ("6", 224), ("1", 290), ("9", 320), ("8", 350), ("3", 380)];
    let mut texts = vec![("Date of birth", 100, 400)];
    texts.extend(figures.map(|(text, x)| (text, x, 440)));
    let rules = [[100, 390, 600, 392], [100, 480, 600, 482], [100, 390, 102, 482], [600, 390, 602, 482]];
    gives(page(&texts, &rules), K::IntakeForm, &[(F::DateOfBirth, "04261983")]);
}

#[test]
fn a_heading_says_whose_things_stand_below() {
    let page = page(
        &[
            ("PATIENT INFORMATION", 100, 340),
            ("Name: Ada Vale", 100, 400),
            ("Phone: (555) 555-0142", 700, 400),
            ("EMERGENCY CONTACT", 100, 480),
            ("Name: Otis Vale", 100, 540),
            ("Relationship: Brother", 700, 540),
            ("Phone: (555) 555-0143", 1100, 540),
        ],
        &[],
    );
    gives(
        page,
        K::IntakeForm,
        &[
            (F::PatientName, "Ada Vale"),
            (F::Phone, "(555) 555-0142"),
            (F::EmergencyContact, "Otis Vale"),
            (F::EmergencyContactRelationship, "Brother"),
            (F::EmergencyContactPhone, "(555) 555-0143"),
        ],
    );
}

#[test]
fn a_caption_before_says_whose_the_next_in_the_row_is() {
    let page = page(
        &[
            ("In case of emergency notify: Otis Vale", 100, 400),
            ("Relationship: Friend", 700, 400),
            ("Phone: (555) 555-0143", 1100, 400),
        ],
        &[],
    );
    gives(
        page,
        K::IntakeForm,
        &[
            (F::EmergencyContact, "Otis Vale"),
            (F::EmergencyContactRelationship, "Friend"),
            (F::EmergencyContactPhone, "(555) 555-0143"),
        ],
    );
}

#[test]
fn what_stands_behind_a_place_to_tick_is_no_value() {
    let mut page = page(&[("Sex:", 100, 400), ("Male", 200, 400), ("Female", 320, 400)], &[]);
    let mark = |x0: u32| Mark {
        shape: MarkShape::Square,
        bbox: BBox { x0, y0: 400, x1: x0 + 20, y1: 420 },
        selected: false,
        confidence: 1.0,
    };
    page.structure.marks = vec![mark(170), mark(290)];
    gives(page, K::IntakeForm, &[]);
}

#[test]
fn words_that_a_table_took_are_left_alone() {
    let page = page(&[("Patient Name: Ada Vale", 100, 400)], &[]);
    let document = drawn::document(vec![page]);
    let reading = Reading::of(&document);
    let pages = Upright::pages(&document, &reading);
    assert_eq!(fields(&pages, &reading, K::IntakeForm, &[], &[]).fields.len(), 1);
    assert!(fields(&pages, &reading, K::IntakeForm, &[vec![true; 4]], &[]).fields.is_empty());
}

#[test]
fn a_letterhead_names_the_facility_its_address_and_its_numbers() {
    let page = page(
        &[
            ("Larch Hill Family Clinic", 100, 60),
            ("12 Elm Court, Suite 4, Salem, OR 97301", 100, 90),
            ("Phone (555) 555-0140 Fax (555) 555-0141", 100, 120),
            ("Patient Name: Ada Vale", 100, 400),
            ("Thank you.", 100, 2000),
        ],
        &[],
    );
    gives(
        page,
        K::IntakeForm,
        &[
            (F::Facility, "Larch Hill Family Clinic"),
            (F::FacilityAddress, "12 Elm Court, Suite 4, Salem, OR 97301"),
            (F::FacilityPhone, "(555) 555-0140"),
            (F::FacilityFax, "(555) 555-0141"),
            (F::PatientName, "Ada Vale"),
        ],
    );
}

#[test]
fn diagnoses_of_a_list_have_their_codes_beside_them() {
    let page = page(
        &[
            ("DISCHARGE DIAGNOSES", 100, 400),
            ("1. Chest pain, unspecified (R07.9)", 100, 440),
            ("2. Migraine (G43.909)", 100, 464),
            // A fax makes a comma of a point.
            ("3. Cataract (H25,13)", 100, 488),
            ("End of report", 100, 2000),
        ],
        &[],
    );
    gives(
        page,
        K::DischargeNote,
        &[
            (F::Diagnosis, "Chest pain, unspecified"),
            (F::DiagnosisCode, "R07.9"),
            (F::Diagnosis, "Migraine"),
            (F::DiagnosisCode, "G43.909"),
            (F::Diagnosis, "Cataract"),
            (F::DiagnosisCode, "H25.13"),
        ],
    );
}

#[test]
fn a_number_beside_a_name_is_of_whom_the_name_is() {
    let page = page(&[("Emergency contact: Otis Vale, (555) 555-0143", 100, 400)], &[]);
    gives(page, K::IntakeForm, &[(F::EmergencyContactPhone, "(555) 555-0143"), (F::EmergencyContact, "Otis Vale")]);
}

#[test]
fn a_page_crowded_with_captions_costs_no_more_than_its_length() {
    let texts: Vec<(&str, u32, u32)> =
        (0..20_000).map(|at| ("Name: Ada Vale", 10 + at % 10 * 160, 40 + at / 10 * 24)).collect();
    let begun = std::time::Instant::now();
    let found = found(page(&texts, &[]), K::IntakeForm);
    assert!(begun.elapsed().as_secs() < 60, "took {:?}", begun.elapsed());
    assert!(found.is_empty(), "so many names are the rows of a table");
}
