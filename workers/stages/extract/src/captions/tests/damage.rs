//! Captions and values as scans, faxes and photos leave them.

use super::{cell, gives, page};
use docward_engine_model::{BBox, DocumentKind as K, FieldName as F, Page, Word};

/// A line of words with spaces of widths between them: after each word how many pixels the next one stands off.
fn spaced(line: &[(&str, u32)], x: u32, y: u32) -> Page {
    let mut whole = page(&[], &[]);
    let mut x0 = x;
    for (text, gap) in line {
        let x1 = x0 + 10 * u32::try_from(text.len()).unwrap();
        let bbox = BBox { x0, y0: y, x1, y1: y + 20 };
        whole.words.push(Word { text: (*text).into(), confidence: 0.9, bbox, line: 0 });
        x0 = x1 + gap;
    }
    whole
}

#[test]
fn what_a_colon_is_misread_as_ends_a_caption_too() {
    let texts =
        [("Provider; Ines Duarte, NP", 100, 400), ("Employer. Larch Mill", 100, 480), ("DEA- BD4471238", 100, 560)];
    let expected = [(F::ProviderName, "Ines Duarte, NP"), (F::Employer, "Larch Mill"), (F::DeaNumber, "BD4471238")];
    gives(page(&texts, &[]), K::Prescription, &expected);
}

#[test]
fn running_text_has_no_misread_colons() {
    let text = "insurance. I authorize the use of my signature on all of the submissions to them and to others";
    gives(page(&[(text, 100, 400)], &[]), K::IntakeForm, &[]);
}

#[test]
fn a_misread_caption_is_told_by_its_colon_or_by_its_value() {
    let texts =
        [("Fullegal ame: Ada Vale", 100, 400), ("Dateof binh 7/10/61", 700, 400), ("Memb erI D: XK5512", 100, 480)];
    let expected = [(F::PatientName, "Ada Vale"), (F::DateOfBirth, "7/10/61"), (F::MemberId, "XK5512")];
    gives(page(&texts, &[]), K::IntakeForm, &expected);
}

#[test]
fn a_space_that_is_wider_than_the_others_ends_a_caption() {
    let page = spaced(&[("Reason", 5), ("for", 5), ("visit", 10), ("Sore", 5), ("throat", 5)], 100, 400);
    gives(page, K::IntakeForm, &[(F::ReasonForVisit, "Sore throat")]);
    let page = spaced(&[("Reason", 10), ("for", 10), ("visit", 10), ("Sore", 10), ("throat", 5)], 100, 400);
    gives(page, K::IntakeForm, &[]);
}

#[test]
fn a_heading_that_begins_as_a_caption_does_has_no_value() {
    gives(spaced(&[("Patient", 10), ("Registration", 5)], 100, 400), K::IntakeForm, &[]);
}

#[test]
fn figures_may_be_glued_to_their_caption() {
    let texts = [("DOB10/23/1969 Age55 HR94", 100, 400)];
    let expected = [(F::DateOfBirth, "10/23/1969"), (F::Age, "55"), (F::HeartRate, "94")];
    gives(page(&texts, &[]), K::DischargeNote, &expected);
}

#[test]
fn a_code_that_begins_with_the_letters_of_a_caption_is_whole() {
    gives(page(&[("Group number: GRP770351", 100, 400)], &[]), K::IntakeForm, &[(F::GroupNumber, "GRP770351")]);
}

#[test]
fn one_word_may_answer_a_caption_that_asks_for_two_things() {
    gives(page(&[("Sex / Age: M/58", 100, 400)], &[]), K::LabReport, &[(F::Age, "58"), (F::Sex, "M")]);
}

#[test]
fn what_stands_behind_a_degree_is_the_specialty() {
    let expected = [(F::ReferredToSpecialty, "Cardiology"), (F::ReferredToProviderName, "Ines Duarte, MD")];
    gives(page(&[("Refer to: Ines Duarte, MD, Cardiology", 100, 400)], &[]), K::Referral, &expected);
}

#[test]
fn a_value_goes_on_behind_the_end_of_a_blank_that_was_seen_in_part() {
    let page = page(&[("Employer: Larch Mill and Sons", 100, 400)], &[[200, 422, 260, 424]]);
    gives(page, K::IntakeForm, &[(F::Employer, "Larch Mill and Sons")]);
}

#[test]
fn part_of_the_top_of_a_box_is_no_blank() {
    let page = page(&[("Nickname", 100, 400), ("Addie", 104, 436)], &[[150, 424, 240, 426]]);
    gives(page, K::IntakeForm, &[(F::PreferredName, "Addie")]);
}

#[test]
fn a_state_stands_between_its_city_and_zip_whatever_its_caption_was_read_as() {
    let texts = [
        ("Street", 100, 400),
        ("City", 500, 400),
        ("SI", 800, 400),
        ("ZIP", 1000, 400),
        ("12 Elm Court", 100, 430),
        ("Truro", 500, 430),
        ("MA", 800, 430),
        ("02666", 1000, 430),
    ];
    gives(page(&texts, &[]), K::IntakeForm, &[(F::Address, "12 Elm Court, Truro, MA 02666")]);
}

#[test]
fn a_relative_behind_relationship_is_its_answer_on_the_same_line() {
    let texts = [("Emergency contact: Otis Vale", 100, 400), ("Relationship: Sister", 700, 400)];
    let expected = [(F::EmergencyContact, "Otis Vale"), (F::EmergencyContactRelationship, "Sister")];
    gives(page(&texts, &[]), K::IntakeForm, &expected);
}

#[test]
fn what_an_encounter_form_lists_below_diagnoses_is_to_be_ticked() {
    let texts = [("Diagnoses", 100, 400), ("I10 Hypertension", 100, 440), ("J06.9 Cold", 100, 470)];
    gives(page(&texts, &[]), K::EncounterForm, &[]);
}

#[test]
fn both_sexes_are_printed_to_be_ringed() {
    let texts = [("Sex: M F", 100, 400), ("Gender: Male / Female", 700, 400), ("Sex: F", 100, 480)];
    gives(page(&texts, &[]), K::IntakeForm, &[(F::Sex, "F")]);
}

#[test]
fn a_comb_is_one_value_though_some_of_its_letters_were_read_as_words() {
    let mut whole = page(&[("Home address", 100, 400)], &[]);
    let mut x = 100;
    for text in ["4", "4", "0", " ", "LARCH", " ", "W", "A", "Y", "4"] {
        let x1 = x + 40 * u32::try_from(text.len()).unwrap();
        if text != " " {
            let bbox = BBox { x0: x + 10, y0: 440, x1: x1 - 10, y1: 460 };
            whole.words.push(Word { text: text.into(), confidence: 0.9, bbox, line: 1 });
        }
        x = x1;
    }
    gives(whole, K::IntakeForm, &[(F::Address, "440 LARCH WAY4")]);
}

#[test]
fn a_divider_of_a_comb_ends_no_value() {
    let sides = cell(100, 430, 500, 470);
    let rules: Vec<[u32; 4]> = sides.into_iter().chain([[140, 430, 142, 470], [340, 430, 342, 470]]).collect();
    let mut whole = page(&[("Member ID", 104, 404), ("2 2 8 5 5 5 0 1 0 4", 116, 440)], &rules);
    for (at, word) in (0..).zip(whole.words.iter_mut().skip(2)) {
        word.bbox = BBox { x0: 112 + at * 40, x1: 124 + at * 40, ..word.bbox };
    }
    gives(whole, K::IntakeForm, &[(F::MemberId, "2285550104")]);
}

#[test]
fn a_name_goes_on_behind_and() {
    let texts = [("Employer:", 100, 400), ("Larch", 260, 400), ("&", 350, 400), ("Sons Roofing", 390, 400)];
    gives(page(&texts, &[]), K::IntakeForm, &[(F::Employer, "Larch & Sons Roofing")]);
}

#[test]
fn a_caption_may_be_read_as_two() {
    let texts =
        [("Subscriber", 100, 400), ("ID", 226, 400), ("Group", 500, 400), ("XK551203", 100, 430), ("7741", 500, 430)];
    gives(page(&texts, &[]), K::IntakeForm, &[(F::MemberId, "XK551203"), (F::GroupNumber, "7741")]);
}

#[test]
fn what_is_printed_between_the_parts_of_a_date_in_a_comb_is_none_of_it() {
    let read = [
        &["0", "3", "1", "0", "4", "1", "1", "9", "5", "0"][..],
        &["0", "3", "|", "0", "4", "|", "1", "9", "5", "0"],
        &["0", "3", "/", "0", "4", "1", "1", "9", "5", "0"],
        &["0", "3", "l", "0", "4", "1", "9", "5", "0"],
    ];
    for signs in read {
        let mut texts = vec![("Date of birth", 100, 400)];
        texts.extend((0..).zip(signs).map(|(at, sign)| (*sign, 110 + at * 40, 440)));
        let rules = [[100, 432, 520, 434], [100, 468, 520, 470]];
        gives(page(&texts, &rules), K::IntakeForm, &[(F::DateOfBirth, "03041950")]);
    }
}
