//! Layouts that part captions from what they ask for, and from whom.

use super::{cell, found, gives, page};
use crate::captions::fields;
use crate::drawn;
use crate::upright::{Rect, Upright};
use docward_engine_model::{DocumentKind as K, FieldName as F, Reading};

#[test]
fn captions_of_two_sections_side_by_side_belong_to_their_own() {
    let page = page(
        &[
            ("PRIMARY INSURANCE", 100, 340),
            ("SECONDARY INSURANCE", 900, 340),
            ("Policy holder: Ada Vale", 100, 400),
            ("Policy holder: Otis Vale", 900, 400),
            ("Group number: 4411", 100, 440),
            ("Group number: 5522", 900, 440),
        ],
        &[],
    );
    gives(
        page,
        K::IntakeForm,
        &[
            (F::SubscriberName, "Ada Vale"),
            (F::SecondarySubscriberName, "Otis Vale"),
            (F::GroupNumber, "4411"),
            (F::SecondaryGroupNumber, "5522"),
        ],
    );
}

#[test]
fn a_date_beside_a_place_to_sign_is_the_signatures() {
    let page = page(&[("Date: 03/04/2024", 900, 400)], &[]);
    let document = drawn::document(vec![page]);
    let reading = Reading::of(&document);
    let pages = Upright::pages(&document, &reading);
    let name = |to_sign: &[Vec<Rect>]| fields(&pages, &reading, K::IntakeForm, &[], to_sign).fields[0].name;
    let beside = Rect { x0: 100.0, y0: 400.0, x1: 300.0, y1: 420.0 };
    assert_eq!(name(&[]), F::DateOfService);
    assert_eq!(name(&[vec![beside]]), F::SignatureDate);
    assert_eq!(name(&[vec![Rect { y0: 800.0, y1: 820.0, ..beside }]]), F::DateOfService);
}

#[test]
fn the_number_behind_an_employer_is_the_employers() {
    let page = page(&[("Employer: Larch Mill", 100, 400), ("Phone: (555) 555-0140", 700, 400)], &[]);
    gives(page, K::IntakeForm, &[(F::Employer, "Larch Mill"), (F::EmployerPhone, "(555) 555-0140")]);
}

#[test]
fn an_office_in_a_section_about_a_provider_is_theirs() {
    let texts =
        [("PRESCRIBER", 100, 340), ("Name: Ada Quill, MD", 100, 400), ("Office phone: (555) 555-0140", 700, 400)];
    let expected = [(F::ProviderName, "Ada Quill, MD"), (F::ProviderPhone, "(555) 555-0140")];
    gives(page(&texts, &[]), K::PriorAuthorization, &expected);
}

#[test]
fn a_relative_behind_a_bare_caption_is_an_answer() {
    let page = page(&[("EMERGENCY CONTACT", 100, 340), ("Relationship", 100, 400), ("Son", 300, 400)], &[]);
    gives(page, K::IntakeForm, &[(F::EmergencyContactRelationship, "Son")]);
}

#[test]
fn a_trade_is_an_answer_though_forms_have_places_to_tick_for_it() {
    gives(page(&[("Occupation: Teacher", 100, 400)], &[]), K::IntakeForm, &[(F::Occupation, "Teacher")]);
}

#[test]
fn what_is_typed_on_the_underscores_of_a_caption_is_no_caption() {
    let mut page =
        page(&[("Employer: ______________________________", 100, 400), ("Date of birth: 01/02/1990", 220, 396)], &[]);
    page.words.sort_by_key(|word| word.bbox.x0);
    gives(page, K::IntakeForm, &[]);
}

#[test]
fn the_name_of_a_letterhead_may_stand_beside_its_address() {
    let mut page = page(
        &[
            ("Larch Hill Family Clinic", 100, 60),
            ("12 Elm Court, Salem, OR 97301", 1200, 60),
            ("Patient Name: Ada Vale", 100, 400),
            ("Date of birth: 03/04/1950", 100, 460),
            ("Thank you for your visit", 100, 2000),
        ],
        &[],
    );
    for word in page.words.iter_mut().take(4) {
        word.bbox.y0 -= 10;
    }
    gives(
        page,
        K::IntakeForm,
        &[
            (F::FacilityAddress, "12 Elm Court, Salem, OR 97301"),
            (F::Facility, "Larch Hill Family Clinic"),
            (F::PatientName, "Ada Vale"),
            (F::DateOfBirth, "03/04/1950"),
        ],
    );
}

#[test]
fn the_first_line_of_a_page_is_who_issues_it_where_it_is_written_as_a_name() {
    let head = |first: &'static str| {
        let rest = [("(555) 555-0140", 100, 84), ("Patient Name: Ada Vale", 100, 400), ("Page 1 of 1", 100, 2000)];
        page(&[(first, 100, 60), rest[0], rest[1], rest[2]], &[])
    };
    let patient = (F::PatientName, "Ada Vale");
    let named = [(F::Facility, "Larch Hill Clinic"), (F::FacilityPhone, "(555) 555-0140"), patient];
    gives(head("Larch Hill Clinic"), K::IntakeForm, &named);
    gives(head("Patient Registration Form"), K::IntakeForm, &[patient]);
    gives(head("please write in black ink"), K::IntakeForm, &[patient]);
}

#[test]
fn an_address_behind_a_caption_in_another_language_is_no_letterheads() {
    let page = page(&[("Endereço: 12 Elm Court, Salem, OR 97301", 100, 60), ("Assinatura", 100, 2000)], &[]);
    gives(page, K::Other, &[]);
}

#[test]
fn a_letter_says_whom_it_is_for_above_and_who_writes_below() {
    let page = page(
        &[
            ("Cedar Bend Cardiology", 100, 60),
            ("Attn: Otis Quill, MD", 100, 90),
            ("I am sending a patient to you.", 100, 400),
            ("With kind regards,", 100, 600),
            ("Ada Vale, NP", 100, 680),
            ("Larch Hill Family Clinic", 100, 710),
            ("12 Elm Court, Salem, OR 97301", 100, 740),
            ("Page 1", 100, 2000),
        ],
        &[],
    );
    let found = found(page, K::Referral);
    for expected in [
        (F::ReferredToFacility, "Cedar Bend Cardiology"),
        (F::ReferredToProviderName, "Otis Quill, MD"),
        (F::ReferringProviderName, "Ada Vale, NP"),
        (F::Facility, "Larch Hill Family Clinic"),
        (F::FacilityAddress, "12 Elm Court, Salem, OR 97301"),
    ] {
        assert!(found.contains(&(expected.0, expected.1.to_owned())), "{expected:?} of {found:?}");
    }
    assert_eq!(found.len(), 5, "{found:?}");
}

#[test]
fn a_plan_is_the_insurer_where_a_form_asks_for_no_other() {
    let asks = |company: &str| page(&[("Plan: Cedar Gate Mutual", 100, 400), (company, 700, 400)], &[]);
    gives(asks(""), K::IntakeForm, &[(F::PayerName, "Cedar Gate Mutual")]);
    let both = [(F::PlanName, "Cedar Gate Mutual"), (F::PayerName, "Larch Health")];
    gives(asks("Insurance company: Larch Health"), K::IntakeForm, &both);
}

#[test]
fn a_value_in_the_captions_own_cell_is_nearer_than_the_next_cell() {
    let rules: Vec<[u32; 4]> = cell(90, 390, 250, 470).into_iter().chain(cell(250, 390, 900, 470)).collect();
    let page = page(&[("Date of birth", 100, 396), ("03/04/1950", 100, 440)], &rules);
    gives(page, K::IntakeForm, &[(F::DateOfBirth, "03/04/1950")]);
}

#[test]
fn a_number_of_a_pharmacy_benefit_may_be_a_word() {
    let page = page(&[("BIN: 123456", 100, 400), ("PCN: ADV", 500, 400)], &[]);
    gives(page, K::InsuranceCard, &[(F::RxBin, "123456"), (F::RxPcn, "ADV")]);
}

#[test]
fn signs_on_both_sides_set_a_heading_off() {
    let texts = [("~ In case of emergency ~", 600, 300), ("Name: Otis Vale", 100, 440)];
    gives(page(&texts, &[]), K::IntakeForm, &[(F::EmergencyContact, "Otis Vale")]);
}

#[test]
fn a_state_before_a_zip_is_no_caption() {
    let texts = [("Form 7", 100, 60), ("Address", 100, 900), ("12 Elm Court Boise ID 83702", 100, 924)];
    let page = page(&texts, &cell(90, 890, 700, 970));
    gives(page, K::IntakeForm, &[(F::Address, "12 Elm Court Boise ID 83702")]);
    let texts =
        [("Form 7", 100, 60), ("Address", 100, 900), ("12 Elm Court, Boise,", 100, 924), ("ID 83702", 350, 924)];
    let page = super::page(&texts, &cell(90, 890, 700, 970));
    gives(page, K::IntakeForm, &[(F::Address, "12 Elm Court, Boise, ID 83702")]);
}

#[test]
fn a_caption_in_brackets_behind_its_blank_asks_for_what_stands_on_it() {
    let texts = [
        ("Ada Vale", 110, 400),
        ("(patient's name)", 500, 400),
        ("3/4/1950", 700, 400),
        ("(birth date)", 900, 400),
        ("(employer)", 500, 460),
    ];
    let blanks = [[100, 424, 490, 426], [690, 424, 890, 426], [100, 484, 490, 486]];
    gives(page(&texts, &blanks), K::IntakeForm, &[(F::PatientName, "Ada Vale"), (F::DateOfBirth, "3/4/1950")]);
}

#[test]
fn a_dental_insurer_is_the_payer_where_no_other_is_asked_for() {
    let asks = |other: &str| {
        page(&[("Dental insurance co.: Larch Dental Mutual", 100, 400), (other, 100, 440), ("Page 1", 100, 2000)], &[])
    };
    gives(
        asks("Ins. phone: (555) 555-0140"),
        K::IntakeForm,
        &[(F::PayerName, "Larch Dental Mutual"), (F::PayerPhone, "(555) 555-0140")],
    );
    gives(asks("Medical insurance: Cedar Gate Health"), K::IntakeForm, &[(F::PayerName, "Cedar Gate Health")]);
}

#[test]
fn captions_speak_of_whoever_was_named_before() {
    let texts = [
        ("In an emergency, call: Otis Vale", 100, 400),
        ("At this number: (555) 555-0141", 100, 500),
        ("Your physician: Ida Quill, MD", 100, 600),
        ("Physician's phone: (555) 555-0142", 700, 600),
    ];
    gives(
        page(&texts, &[]),
        K::IntakeForm,
        &[
            (F::EmergencyContact, "Otis Vale"),
            (F::EmergencyContactPhone, "(555) 555-0141"),
            (F::PrimaryCareProvider, "Ida Quill, MD"),
            (F::PrimaryCareProviderPhone, "(555) 555-0142"),
        ],
    );
}

#[test]
fn the_only_one_in_capitals_heads_its_column() {
    let texts = [
        ("ABOUT YOU", 100, 300),
        ("Your name", 100, 330),
        ("Ada Vale", 100, 356),
        ("Home phone", 100, 420),
        ("JUST IN CASE", 700, 420),
        ("(555) 555-0143", 100, 446),
        ("Full name", 700, 460),
        ("Otis Vale", 700, 486),
    ];
    gives(
        page(&texts, &[]),
        K::IntakeForm,
        &[(F::PatientName, "Ada Vale"), (F::Phone, "(555) 555-0143"), (F::EmergencyContact, "Otis Vale")],
    );
}

#[test]
fn cells_of_captions_and_values_in_turns_are_told_apart() {
    let places =
        [(90, "PT NAME"), (300, "VALE, ADA B"), (600, "MRN"), (750, "0012345"), (900, "OCC"), (1050, "Sawyer")];
    let rules: Vec<[u32; 4]> = places
        .iter()
        .zip(places.iter().skip(1).map(|(x, _)| *x).chain([1300]))
        .flat_map(|((x0, _), x1)| cell(*x0, 390, x1, 430))
        .collect();
    let texts: Vec<(&str, u32, u32)> = places.iter().map(|(x, text)| (*text, x + 10, 400)).collect();
    gives(
        page(&texts, &rules),
        K::IntakeForm,
        &[(F::PatientName, "VALE, ADA B"), (F::PatientId, "0012345"), (F::Occupation, "Sawyer")],
    );
}

#[test]
fn the_sides_of_a_fax_cover_have_their_own_numbers() {
    let page = page(
        &[
            ("TO: Larch Cardiology", 100, 400),
            ("FROM: Otis Quill, MD", 900, 400),
            ("FAX: (555) 555-0111", 100, 440),
            ("FAX: (555) 555-0101", 900, 440),
            ("PHONE: (555) 555-0110", 100, 480),
            ("PHONE: (555) 555-0100", 900, 480),
            ("RE: Referral for Ada Vale, DOB 03/04/1950", 100, 520),
        ],
        &[],
    );
    gives(
        page,
        K::Referral,
        &[
            (F::ReferredToFacility, "Larch Cardiology"),
            (F::ReferringProviderName, "Otis Quill, MD"),
            (F::ReferredToFax, "(555) 555-0111"),
            (F::ReferringProviderFax, "(555) 555-0101"),
            (F::ReferredToPhone, "(555) 555-0110"),
            (F::ReferringProviderPhone, "(555) 555-0100"),
            (F::PatientName, "Ada Vale"),
            (F::DateOfBirth, "03/04/1950"),
        ],
    );
}

#[test]
fn the_practice_below_a_name_on_a_fax_cover_is_where_they_work() {
    let texts =
        [("To: Ines Duarte, MD", 100, 400), ("Of: Larch Cardiology", 100, 430), ("Fax: (555) 555-0111", 100, 460)];
    let expected = [
        (F::ReferredToProviderName, "Ines Duarte, MD"),
        (F::ReferredToFacility, "Larch Cardiology"),
        (F::ReferredToFax, "(555) 555-0111"),
    ];
    gives(page(&texts, &[]), K::Referral, &expected);
}

#[test]
fn the_employee_of_a_questionnaire_is_the_patient() {
    let page = page(
        &[
            ("Section A. Employee", 100, 340),
            ("Name: Ada Vale", 100, 400),
            ("Insurance carrier: Larch Mutual", 100, 460),
            ("Adjuster: Lee Marsh", 700, 460),
            ("Phone: (555) 555-0177", 1100, 460),
        ],
        &[],
    );
    gives(page, K::IntakeForm, &[(F::PatientName, "Ada Vale"), (F::PayerName, "Larch Mutual")]);
}

#[test]
fn a_card_names_no_place_of_care() {
    let texts = [("Entitled to", 100, 400), ("HOSPITAL (PART A)", 100, 440), ("MEDICAL (PART B)", 100, 480)];
    gives(page(&texts, &[]), K::InsuranceCard, &[]);
}
