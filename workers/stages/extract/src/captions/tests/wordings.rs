//! What forms say in other places and other words: at the foot of cells, in sentences, in letterheads, about where a service is given.

use super::{cell, found, gives, page};
use docward_engine_model::{DocumentKind as K, FieldName as F};

#[test]
fn a_caption_at_the_foot_of_a_cell_has_its_value_above() {
    let rules: Vec<[u32; 4]> = cell(90, 390, 500, 470).into_iter().chain(cell(500, 390, 900, 470)).collect();
    let page = page(
        &[("Vale, Ada", 100, 404), ("3/4/1950", 510, 404), ("PATIENT NAME", 100, 444), ("BIRTH DATE", 510, 444)],
        &rules,
    );
    gives(page, K::IntakeForm, &[(F::PatientName, "Vale, Ada"), (F::DateOfBirth, "3/4/1950")]);
}

#[test]
fn sentences_of_a_discharge_note_tell_whose_it_is_and_when_it_was() {
    let page = page(
        &[
            ("Ada Vale is a 74-year-old woman who was admitted to Larch Hospital on 02/03/2025 with pain.", 100, 400),
            ("She was discharged home on 02/06/2025 in stable condition.", 100, 430),
            ("Follow up with Dr. Otis Quill on 02/20/2025.", 100, 460),
        ],
        &[],
    );
    let found = found(page, K::DischargeNote);
    for told in [
        (F::PatientName, "Ada Vale"),
        (F::AdmissionDate, "02/03/2025"),
        (F::DischargeDate, "02/06/2025"),
        (F::FollowUpDate, "02/20/2025"),
    ] {
        assert!(found.contains(&(told.0, told.1.to_owned())), "{told:?} in {found:?}");
    }
}

#[test]
fn a_certificate_for_work_tells_who_was_seen_and_when() {
    let text = "This is to certify that Ada Vale was seen in our office on 02/03/2025 and may return to work.";
    let expected = [(F::PatientName, "Ada Vale"), (F::DateOfService, "02/03/2025")];
    gives(page(&[(text, 100, 400)], &[]), K::Other, &expected);
}

#[test]
fn where_a_service_will_be_given_is_whom_a_request_refers_to() {
    let page = page(
        &[
            ("2 ORDERED BY", 100, 340),
            ("3 PERFORMED AT", 900, 340),
            ("Physician: Otis Quill, MD", 100, 400),
            ("Site: Larch Imaging Group", 900, 400),
            ("Phone: (555) 555-0140", 100, 460),
            ("Phone: (555) 555-0141", 900, 460),
        ],
        &[],
    );
    gives(
        page,
        K::PriorAuthorization,
        &[
            (F::ProviderName, "Otis Quill, MD"),
            (F::ReferredToFacility, "Larch Imaging Group"),
            (F::ProviderPhone, "(555) 555-0140"),
            (F::ReferredToPhone, "(555) 555-0141"),
        ],
    );
}

#[test]
fn a_title_beside_the_insurer_is_not_the_insurer() {
    let page = page(
        &[("Larch Care Network", 100, 100), ("ADVANCED IMAGING", 1200, 100), ("Member ID: X1234567", 100, 400)],
        &[],
    );
    gives(page, K::PriorAuthorization, &[(F::PayerName, "Larch Care Network"), (F::MemberId, "X1234567")]);
}

#[test]
fn a_number_to_fax_orders_to_is_a_fax() {
    let page = page(
        &[
            ("Homestead Medical Supply", 100, 100),
            ("7859 State Hwy 38, La Crosse, WI 54601 • Phone (555) 555-0140 • Fax orders to (555) 555-0141", 100, 130),
        ],
        &[],
    );
    let found = found(page, K::Prescription);
    assert!(found.contains(&(F::FacilityPhone, "(555) 555-0140".to_owned())), "{found:?}");
    assert!(found.contains(&(F::FacilityFax, "(555) 555-0141".to_owned())), "{found:?}");
}

#[test]
fn whom_a_card_names_is_insured() {
    let page = page(&[("NAME: VALE, ADA B", 100, 400), ("RECIPIENT ID: BLP622543764", 100, 440)], &[]);
    gives(page, K::InsuranceCard, &[(F::SubscriberName, "VALE, ADA B"), (F::MemberId, "BLP622543764")]);
}

#[test]
fn a_specialists_price_on_a_card_is_a_copayment() {
    let page = page(&[("PCP $20 Spec $45", 100, 400)], &[]);
    gives(page, K::InsuranceCard, &[(F::CopayPrimaryCare, "$20"), (F::CopaySpecialist, "$45")]);
}

#[test]
fn a_state_before_its_zip_asks_for_nothing() {
    let page = page(&[("ADA B VALE", 100, 600), ("12 MILL ST", 100, 630), ("BOISE ID 83702", 100, 660)], &[]);
    gives(
        page,
        K::Remittance,
        &[(F::SubscriberName, "ADA B VALE"), (F::SubscriberAddress, "12 MILL ST, BOISE ID 83702")],
    );
}

#[test]
fn the_address_on_the_label_of_a_bottle_is_the_patients() {
    let page = page(
        &[
            ("LARCH DRUG", 100, 100),
            ("12 Mill St, Boise, ID 83702 (555) 555-0106", 100, 130),
            ("Rx# 7001234", 100, 500),
            ("ADA VALE", 100, 560),
            ("12 Elm St, Boise, ID 83702", 100, 590),
        ],
        &[],
    );
    let found = found(page, K::Prescription);
    assert!(found.contains(&(F::PatientName, "ADA VALE".to_owned())), "{found:?}");
    assert!(found.contains(&(F::Address, "12 Elm St, Boise, ID 83702".to_owned())), "{found:?}");
}

#[test]
fn numbers_below_whom_somebody_is_referred_to_are_theirs() {
    let page = page(
        &[
            ("Refer to: Larch Cardiology", 100, 400),
            ("Phone: (555) 555-0110", 100, 440),
            ("Fax: (555) 555-0111", 700, 440),
        ],
        &[],
    );
    gives(
        page,
        K::Referral,
        &[
            (F::ReferredToFacility, "Larch Cardiology"),
            (F::ReferredToPhone, "(555) 555-0110"),
            (F::ReferredToFax, "(555) 555-0111"),
        ],
    );
}

#[test]
fn a_name_in_a_band_with_a_record_number_is_the_patients() {
    let texts = [("VALE, ADA B", 100, 100), ("MRN 0012345", 400, 100), ("DOB 03/04/1950", 700, 100)];
    let expected = [(F::PatientName, "VALE, ADA B"), (F::PatientId, "0012345"), (F::DateOfBirth, "03/04/1950")];
    gives(page(&texts, &[]), K::LabReport, &expected);
    // One that a caption asks for is somebody else's.
    let texts = [("Contact: VALE, BEN", 100, 100), ("MRN 0012345", 400, 100)];
    assert!(!found(page(&texts, &[]), K::LabReport).iter().any(|(name, _)| *name == F::PatientName));
}

#[test]
fn the_flat_is_part_of_an_address_on_lines() {
    let page = page(
        &[("Home Address:", 100, 400), ("12 Elm St", 240, 400), ("Apt 4", 240, 430), ("Boise, ID 83702", 240, 460)],
        &[],
    );
    gives(page, K::IntakeForm, &[(F::Address, "12 Elm St Apt 4 Boise, ID 83702")]);
}

#[test]
fn a_name_and_a_number_on_one_line_are_two_values() {
    let page = page(&[("Pharmacy name and phone: Larch Drug (555) 555-0106", 100, 400)], &[]);
    gives(page, K::IntakeForm, &[(F::PharmacyPhone, "(555) 555-0106"), (F::PharmacyName, "Larch Drug")]);
}

#[test]
fn where_to_fax_a_request_is_no_number_of_the_prescriber() {
    let page = page(&[("Fax to: (555) 555-0199", 100, 100), ("Member name: Ada Vale", 100, 400)], &[]);
    gives(page, K::PriorAuthorization, &[(F::PatientName, "Ada Vale")]);
}
