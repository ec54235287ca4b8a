use super::*;
use crate::drawn;
use docward_engine_model::DocumentKind as K;
use docward_engine_model::{BBox, Mark, MarkShape, Page, Structure, Text, Word};

fn kind(text: &str) -> DocumentKind {
    let document = Document::of_text(text);
    of(&document, &Reading::of(&document))
}

fn expect(documents: &[(&str, DocumentKind)]) {
    for (text, expected) in documents {
        assert_eq!(kind(text), *expected, "{text}");
    }
}

#[test]
fn kinds_follow_the_evidence() {
    expect(&[
        ("NEW PATIENT REGISTRATION FORM\nName: A\nEmergency contact: B\nMarital status: single", K::IntakeForm),
        ("HEALTH INSURANCE CLAIM FORM\nAPPROVED BY", K::ClaimForm),
        ("EXPLANATION OF BENEFITS\nThis is not a bill", K::Remittance),
        ("Prior Authorization Request\nMedication", K::PriorAuthorization),
        ("SUPERBILL\nCPT", K::EncounterForm),
        ("Immunization Record\nVaccine Lot number", K::ImmunizationRecord),
        ("Acme Health\nMember ID 12\nRxBIN 610014 RxPCN MED", K::InsuranceCard),
        ("Clinical Laboratory\nTest Result Flag Reference Range\nWBC 7.2\nHemoglobin 13", K::LabReport),
        ("Discharge Summary\nHospital course: uneventful", K::DischargeNote),
        ("Dear Dr. Q,\nThank you for seeing this patient. Reason for referral: knee", K::Referral),
        ("Rx\nSig: take one tablet daily\nDispense 30 Refills 2", K::Prescription),
        ("MRI Brain without contrast\nTechnique: x\nFindings: y\nImpression: z", K::ImagingReport),
        ("Progress note\nChief complaint: cough\nAssessment and plan: rest", K::ClinicalNote),
        ("lorem ipsum", K::Other),
    ]);
}

/// No title says what these are; their captions do.
#[test]
fn captions_tell_the_kind_without_a_title() {
    expect(&[
        (
            "Elm Family Practice\nLast name: Doe\nCell phone: 555-0100\nOccupation: baker\nSpouse's name: Ann\n\
             Person responsible for account: Ann\nNearest relative: Sue",
            K::IntakeForm,
        ),
        (
            "Acme Diagnostics\nCollected: 01/02/2025\nReceived: 01/03/2025\nSpecimen type: Serum\nCLIA # 12D3456789",
            K::LabReport,
        ),
        (
            "Acme Health\nClaim number: 12\nTotal billed: 100.00\nAllowed amount: 80.00\nPlan paid: 60.00\nYou owe: 20.00",
            K::Remittance,
        ),
        (
            "Acme Health\nMember ID: X1\nGroup: 12\nRx BIN: 610014\nPCP copay: $20\nSpecialist copay: $40\nUrgent care: $60",
            K::InsuranceCard,
        ),
        ("Ann Low, MD\nDEA # AL1234563\nDate written: 01/02/2025\nQuantity: 30\nLic. No. 12", K::Prescription),
        (
            "Admitted: 01/02/2025\nDischarge date: 01/05/2025\nCondition at discharge: good\nDischarge disposition: home",
            K::DischargeNote,
        ),
        (
            "Referred by: Ann Low, MD\nRefer to: Cardiology Associates\nReason for referral: murmur\nNo. of visits: 3",
            K::Referral,
        ),
    ]);
}

#[test]
fn values_tell_the_kind() {
    expect(&[
        (
            "GLUCOSE 98 mg/dL\nSODIUM 140 mmol/L\nPOTASSIUM 4.1 mmol/L\nCREATININE 0.9 mg/dL\nCALCIUM 9.4 mg/dL\nALBUMIN 4.0 g/dL\n\
             HEMOGLOBIN 13.9 g/dL\nALT 20 U/L",
            K::LabReport,
        ),
        (
            "DTaP 01/02/20\nIPV 01/02/20\nMMR 02/03/21\nVaricella 02/03/21\nHib 01/02/20\nRotavirus 01/02/20",
            K::ImmunizationRecord,
        ),
        (
            "99202 Level 2\n99203 Level 3\n99212 Level 2\n99213 Level 3\n93000 EKG\n20610 Injection\nI10 Hypertension\nE11.9 Diabetes\n\
             J06.9 Cold",
            K::EncounterForm,
        ),
    ]);
}

#[test]
fn what_is_written_in_another_language_is_other() {
    expect(&[
        (
            "Formulario de registro del paciente\nNombre: Ana\nFecha de nacimiento: 01/02/1980\nDirección: Calle 1\nTeléfono: 1\n\
             Contacto de emergencia: Luis\nSeguro médico: X\nEstado civil: casada\nReferral Rx Refills Sig: mg/dL",
            K::Other,
        ),
        (
            "Befund des Labors\nName und Vorname: Maier\nGeburtsdatum: 01.02.1980\nMaterial: Serum\nHämoglobin 13,9 g/dl\n\
             Natrium 140 mmol/l\nDie Werte sind für den Arzt. Telefon: 1",
            K::Other,
        ),
    ]);
    // Names of people do not make a document foreign.
    expect(&[(
        "Patient Registration Form\nName: Maria de la Cruz y del Rio\nEmergency contact: Juan de los Santos",
        K::IntakeForm,
    )]);
}

/// What a title names and the vocabulary has no kind for is none of those whose words it shares.
#[test]
fn titles_of_other_kinds_are_other() {
    expect(&[
        (
            "Advance Beneficiary Notice of Noncoverage\nEstimated cost: 95.00\nMedicare does not pay for this test. Amount not \
             covered, claim denied, deductible",
            K::Other,
        ),
        (
            "Elm Clinic\nAuthorization to Release Medical Records\nDate of birth: 01/02/1980\nRelease to: Dr. Low\nLaboratory \
             results, progress notes, immunization",
            K::Other,
        ),
    ]);
    // A registration form asks for a release as well.
    let before =
        "Patient Registration Form\nEmergency contact: Ann\nMarital status: single\nOccupation: baker\n".to_owned();
    let text = format!("{before}{}I sign this authorization to release information", "and so on ".repeat(30));
    assert_eq!(kind(&text), K::IntakeForm);
}

#[test]
fn orders_labels_and_cards_are_told_by_what_they_are() {
    expect(&[
        ("TX RESULT OK\nWRITTEN ORDER - DURABLE MEDICAL EQUIPMENT\nLength of need: 3\nWalker 1", K::Prescription),
        ("Elm Pharmacy\nRx No 12\nTAKE 1 TABLET BY MOUTH DAILY\nNo refills\nDiscard after 01/02/2026", K::Prescription),
        ("Elm Laboratories\nTEST REQUISITION\nFasting\nSpecimen\nHemoglobin\nGlucose\nSodium", K::Referral),
        (
            "MEDICARE HEALTH INSURANCE\nName\nMedicare number\nEntitled to\nHOSPITAL (PART A)\nMEDICAL (PART B)",
            K::InsuranceCard,
        ),
        (
            "D0120 Exam 60.00\nD0150 Exam 90.00\nD0210 X-rays 140.00\nD0274 Bitewings 70.00\nD1110 Cleaning 95.00\n\
             D2140 Filling 150.00\nD2740 Crown 1100.00\nD7140 Extraction 180.00",
            K::EncounterForm,
        ),
    ]);
}

/// A page of words in one line each, with so many places to tick.
fn page(size: (u32, u32), lines: &[&str], ticks: usize) -> Document {
    let mut words = Vec::new();
    for (line, text) in (0u32..).zip(lines) {
        for (at, word) in (0u32..).zip(text.split(' ')) {
            let bbox = BBox { x0: at * 100, y0: line * 40, x1: at * 100 + 90, y1: line * 40 + 30 };
            words.push(Word { text: Text::from(word), confidence: 0.9, bbox, line });
        }
    }
    let mark = Mark {
        shape: MarkShape::Square,
        bbox: BBox { x0: 0, y0: 0, x1: 20, y1: 20 },
        selected: false,
        confidence: 0.9,
    };
    let structure = Structure { marks: vec![mark; ticks], ..Structure::default() };
    drawn::document(vec![Page { width: size.0, height: size.1, structure, ..drawn::page(words) }])
}

#[test]
fn the_shape_of_a_page_tells_a_card_and_a_questionnaire() {
    let kind = |document: Document| of(&document, &Reading::of(&document));
    let card = ["Acme Health", "Member ID X1", "Group 12"];
    assert_eq!(kind(page((1000, 630), &card, 0)), K::InsuranceCard);
    assert_eq!(kind(page((1700, 2200), &card, 0)), K::Other);
    let questions = ["Family history", "Social history", "Have you ever had"];
    assert_eq!(kind(page((1700, 2200), &questions, 30)), K::IntakeForm);
}

#[test]
fn a_page_that_asks_is_no_report() {
    let kind = |document: Document| of(&document, &Reading::of(&document));
    let lines = ["Hemoglobin units result", "Circle your answers"];
    assert_eq!(kind(page((1700, 2200), &lines, 0)), K::LabReport);
    assert_ne!(kind(page((1700, 2200), &lines, 30)), K::LabReport);
}

/// Whatever stands below them.
#[test]
fn titles_tell_the_kind_alone() {
    let below = "\nName: Ada Vale DOB: 03/04/1950 Date: 02/03/2025";
    for (kind, titles) in [
        (K::IntakeForm, "Dental History|Pediatric Intake|Patient Information|Annual Update|Depression Screening"),
        (K::LabReport, "Microbiology Report|Cumulative Summary|Toxicology Report|Cytology Report"),
        (K::Referral, "Request for Imaging|Consult Order|Radiology Requisition"),
        (K::PriorAuthorization, "Advanced Imaging Authorization|Formulary Exception Request"),
        (K::Prescription, "DME Order Form|Physician Order Form"),
        (K::EncounterForm, "Patient Encounter|Charge Entry Form"),
        (K::DischargeNote, "Discharge Orders|Transfer Summary"),
        (K::Remittance, "Medicare Summary Notice|Payment Detail"),
        (K::ImagingReport, "Bone Density Report"),
        (K::Other, "Operative Consent|Return to Work"),
    ] {
        for title in titles.split('|') {
            expect(&[(&format!("{title}{below}"), kind)]);
        }
    }
}
