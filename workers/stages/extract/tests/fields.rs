//! What extraction finds in documents of different layouts, and what it promises of any document.
#![expect(clippy::unwrap_used, reason = "a test's helper fails by panicking")]

use docward_engine_model::{
    BBox, CheckRule, Claim, Column, Dicom, Document, DocumentBody, DocumentKind, Element, ElementRange, Fault,
    FaultCode, FieldName, Fields, FileKind, FormValue, Interchange, Loop, Meaning, Page, Paged, Reading, Row,
    SegmentName, ServiceLine, Source, Span, Structure, TableName, Word,
};
use docward_stage_extract::extract;
use proptest::prelude::*;

fn text_document(text: &str) -> Document {
    Document::of_text(text)
}

/// A page of words, each with its left and top edge; letters are ten pixels wide and twenty high.
fn page_document(words: &[(&str, u32, u32)]) -> Document {
    let mut rows: Vec<u32> = words.iter().map(|(_, _, y)| *y).collect();
    rows.sort_unstable();
    rows.dedup();
    let word = |(text, x, y): &(&str, u32, u32)| Word {
        text: (*text).into(),
        confidence: 0.9,
        bbox: BBox { x0: *x, y0: *y, x1: x + 10 * u32::try_from(text.len()).unwrap_or(1), y1: y + 20 },
        line: u32::try_from(rows.iter().position(|row| row == y).unwrap_or(0)).unwrap_or(0),
    };
    let words = words.iter().map(word).collect();
    let page = Page {
        number: 1,
        width: 1000,
        height: 1000,
        source: Source::Pixels,
        words,
        structure: Structure::default(),
        official: Vec::new(),
    };
    let body = DocumentBody::Pages(Paged { pages: vec![page], form: Vec::new() });
    Document { body, ..Document::empty(FileKind::Png) }
}

fn value(fields: &Fields, name: FieldName) -> Option<&str> {
    fields.fields.iter().find(|field| field.name == name).map(|field| field.value.as_str())
}

#[track_caller]
fn has(document: &Document, expected: &[(FieldName, &str)]) {
    let fields = extract(document);
    for (name, text) in expected {
        assert_eq!(value(&fields, *name), Some(*text));
    }
}

#[test]
fn values_stand_behind_their_labels() {
    let text = "Cedar Creek Clinic\nPatient Name: Eleanor Vance   DOB: 05/14/1985   Sex: F\nMRN: 887123  Member ID: W99-ABC-12\n\
                Phone: (512) 555-0199   E-mail: jo.quill@example.org\nAddress: 742 Evergreen Terrace\n         Austin, TX 78701\n\
                Attending Physician: Dr. Ada Oyelaran, MD   NPI: 1234567893\nPayer: Acme Health   Group No: 7712\n\
                Policy #: P-4471\nDate of Service: 2024-05-18  Accession #: B987654-25\nSSN: 900-12-3456\n\
                Emergency Contact: Otis Vance\nEmployer: Rivet Software";
    has(
        &text_document(text),
        &[
            (FieldName::PatientName, "Eleanor Vance"),
            (FieldName::DateOfBirth, "05/14/1985"),
            (FieldName::Sex, "F"),
            (FieldName::PatientId, "887123"),
            (FieldName::MemberId, "W99-ABC-12"),
            (FieldName::Phone, "(512) 555-0199"),
            (FieldName::Email, "jo.quill@example.org"),
            (FieldName::Address, "742 Evergreen Terrace Austin, TX 78701"),
            (FieldName::ProviderName, "Dr. Ada Oyelaran, MD"),
            (FieldName::ProviderId, "1234567893"),
            (FieldName::PayerName, "Acme Health"),
            (FieldName::GroupNumber, "7712"),
            (FieldName::PolicyNumber, "P-4471"),
            (FieldName::DateOfService, "2024-05-18"),
            (FieldName::AccessionNumber, "B987654-25"),
            (FieldName::SocialSecurityNumber, "900-12-3456"),
            (FieldName::EmergencyContact, "Otis Vance"),
            (FieldName::Employer, "Rivet Software"),
            (FieldName::Facility, "Cedar Creek Clinic"),
        ],
    );
}

#[test]
fn values_stand_below_their_labels_in_boxes() {
    let labels = [("Patient", 10), ("Name", 90), ("Date", 400), ("of", 450), ("Birth", 480), ("Sex", 700)];
    let values = [("Vance,", 10), ("Eleanor", 80), ("05/14/1985", 400), ("F", 700)];
    let words: Vec<(&str, u32, u32)> =
        labels.iter().map(|(text, x)| (*text, *x, 10)).chain(values.iter().map(|(text, x)| (*text, *x, 40))).collect();
    let document = page_document(&words);
    has(
        &document,
        &[(FieldName::PatientName, "Vance, Eleanor"), (FieldName::DateOfBirth, "05/14/1985"), (FieldName::Sex, "F")],
    );
    let fields = extract(&document);
    let name = fields.fields.iter().find(|field| field.name == FieldName::PatientName);
    assert_eq!(name.and_then(|field| field.bbox), Some(BBox { x0: 10, y0: 40, x1: 150, y1: 60 }));
    assert_eq!(name.and_then(|field| field.page), Some(1));
}

#[test]
fn a_phone_is_of_whom_its_line_or_heading_names() {
    let text = "Attending Physician: Dr. Ada Oyelaran   Phone: (512) 555-0111\n\
                Emergency Contact: Otis Vance (512) 555-0122\n\n\n\n\
                Patient Name: Eleanor Vance   Phone: (512) 555-0133   Cell: (512) 555-0144\n\n\n\n\
                Policy Holder: Hugo Vance   DOB: 01/02/1950\n\n\n\n\
                DOB: 05/14/1985";
    has(
        &text_document(text),
        &[
            (FieldName::ProviderPhone, "(512) 555-0111"),
            (FieldName::EmergencyContact, "Otis Vance"),
            (FieldName::EmergencyContactPhone, "(512) 555-0122"),
            (FieldName::Phone, "(512) 555-0133"),
            (FieldName::MobilePhone, "(512) 555-0144"),
            (FieldName::SubscriberName, "Hugo Vance"),
            (FieldName::SubscriberDateOfBirth, "01/02/1950"),
            (FieldName::DateOfBirth, "05/14/1985"),
        ],
    );
}

#[test]
fn dates_are_called_by_what_happened() {
    let text = "Collected: 05/18/2024   Received: 05/19/2024   Reported: 05/20/2024\n\
                Admission Date: 05/01/2024   Discharge Date: 05/09/2024\nDate of Service: 05/18/2024";
    let document = text_document(text);
    has(
        &document,
        &[
            (FieldName::CollectionDate, "05/18/2024"),
            (FieldName::ReceivedDate, "05/19/2024"),
            (FieldName::ReportDate, "05/20/2024"),
            (FieldName::AdmissionDate, "05/01/2024"),
            (FieldName::DischargeDate, "05/09/2024"),
            (FieldName::DateOfService, "05/18/2024"),
        ],
    );
    assert!(extract(&document).fields.iter().all(|field| field.normalised.is_some()));
}

#[test]
fn an_npi_is_held_against_its_check_digit() {
    let passed = |text: &str| {
        let checks = extract(&text_document(text)).checks;
        checks.iter().map(|check| (check.rule, check.passed)).collect::<Vec<_>>()
    };
    assert_eq!(passed("NPI: 1234567893"), [(CheckRule::NpiCheckDigit, true)]);
    assert_eq!(passed("NPI: 1234567890"), [(CheckRule::NpiCheckDigit, false)]);
    assert_eq!(passed("NPI: 12345"), []);
}

#[test]
fn noise_of_ocr_is_borne() {
    let document = page_document(&[
        ("Patlent", 10, 10),
        ("Name:", 90, 10),
        ("Eleanor", 200, 10),
        ("Vance", 280, 10),
        ("Date", 10, 50),
        ("of", 60, 50),
        ("Blrth:", 90, 50),
        ("05/14/1985", 200, 50),
    ]);
    has(&document, &[(FieldName::PatientName, "Eleanor Vance"), (FieldName::DateOfBirth, "05/14/1985")]);
}

#[test]
fn running_text_gives_no_fields() {
    let text = "The patient was seen and the date was not set. Sex is no issue. He has a name for it.";
    let fields = extract(&text_document(text));
    assert!(fields.fields.is_empty(), "{} fields", fields.fields.len());
}

#[test]
fn forms_and_headers_give_fields() {
    let form = vec![FormValue { name: "pt_name".into(), value: "VANCE, ELEANOR".into(), page: Some(1), bbox: None }];
    let body = DocumentBody::Pages(Paged { form, pages: Vec::new() });
    has(&Document { body, ..Document::empty(FileKind::Pdf) }, &[(FieldName::PatientName, "VANCE, ELEANOR")]);

    let attributes = vec![("PatientID".to_owned(), "887123".into()), ("StudyDate".to_owned(), "20240518".into())];
    let body = DocumentBody::Dicom(Dicom { attributes, ..Dicom::default() });
    let header = Document { body, ..Document::empty(FileKind::Dicom) };
    has(&header, &[(FieldName::PatientId, "887123"), (FieldName::DateOfService, "20240518")]);
}

/// An element of a claim: where it stands, in which loop, and what it means.
fn element(start: u32, end: u32, name: &str, number: u8, place: Loop, meaning: Meaning) -> Element {
    let (name, span) = (SegmentName::of(name).unwrap(), Span { start, end });
    Element { span, segment: start / 20 + 1, name, number, repetition: 1, component: 0, place, meaning }
}

#[test]
fn claims_give_fields_that_say_which_claim_they_are_of() {
    let text = "NM1*IL*1*VOSS*MIRA ~CLM*C-17*100~        DTP*472*D8*20240518~";
    let elements = vec![
        element(9, 13, "NM1", 3, Loop::Subscriber, Meaning::PersonName),
        element(14, 18, "NM1", 4, Loop::Subscriber, Meaning::PersonName),
        element(24, 28, "CLM", 1, Loop::Claim, Meaning::ClaimNumber),
        element(29, 32, "CLM", 2, Loop::Claim, Meaning::ChargeAmount),
        element(52, 60, "DTP", 3, Loop::ServiceLine, Meaning::DateOfService),
    ];
    let none = ElementRange::default();
    let lines = vec![
        ServiceLine {
            segment: 2,
            procedure: Span { start: 29, end: 32 },
            charge_cents: Some(4_000),
            date: Some(elements[4].span),
        },
        ServiceLine { segment: 4, procedure: Span { start: 29, end: 32 }, charge_cents: None, date: None },
    ];
    let subscriber = ElementRange { start: 0, end: 2 };
    let first = Claim {
        header: none,
        provider: none,
        subscriber,
        patient: none,
        own: ElementRange { start: 2, end: 5 },
        total_cents: Some(10_000),
        paid_cents: Some(8_050),
        lines,
    };
    let second = Claim {
        own: ElementRange::at(5),
        patient: subscriber,
        total_cents: None,
        paid_cents: None,
        lines: Vec::new(),
        ..first.clone()
    };
    let faults = vec![Fault { segment: 9, code: FaultCode::MissingElement, claim: Some(2) }];
    let interchange = Interchange { text: text.into(), elements, claims: vec![first, second], faults: faults.clone() };
    let document = Document { body: DocumentBody::Interchange(interchange), ..Document::empty(FileKind::X12) };
    let fields = extract(&document);
    let told: Vec<_> = fields.fields.iter().map(|field| (field.claim, field.name, field.value.as_str())).collect();
    assert_eq!(
        told,
        [
            (Some(1), FieldName::PatientName, "MIRA VOSS"),
            (Some(1), FieldName::ClaimId, "C-17"),
            (Some(1), FieldName::PatientAccountNumber, "C-17"),
            (Some(1), FieldName::ClaimTotal, "100.00"),
            (Some(1), FieldName::PlanPaid, "80.50"),
            (Some(2), FieldName::SubscriberName, "MIRA VOSS"),
            (Some(2), FieldName::SubscriberName, "MIRA VOSS"),
            (Some(2), FieldName::ClaimId, ""),
        ]
    );
    let [table] = fields.tables.as_slice() else { panic!("one table") };
    assert!(table.name == TableName::ClaimLines && table.claim == Some(1) && table.evidence.is_empty());
    let cells = |row: &Row| -> Vec<(Column, String)> {
        row.cells.iter().map(|cell| (cell.column, cell.value.as_str().to_owned())).collect()
    };
    let [first, second] = table.rows.as_slice() else { panic!("two rows") };
    let day = || "20240518".to_owned();
    assert_eq!(
        cells(first),
        [(Column::DateFrom, day()), (Column::DateTo, day()), (Column::Charge, "40.00".to_owned())]
    );
    assert_eq!(cells(second), []);
    assert_eq!(fields.fields[0].span, Some(Span { start: 9, end: 18 }));
    assert_eq!(fields.faults, faults);
    assert!(fields.kind == DocumentKind::ClaimBatch);
}

proptest! {
    #[test]
    fn any_text_gives_fields_within_it(text in "(?s)([A-Za-z ]{0,9}|Name: |DOB |MRN#|[0-9/-]{1,9}|\n|\\PC){0,40}") {
        let document = text_document(&text);
        let reading = Reading::of(&document);
        for field in &extract(&document).fields {
            prop_assert!((0.0..=1.0).contains(&field.confidence.value()));
            prop_assert!(!field.value.is_empty());
            if let Some(span) = field.span {
                let (start, end) = reading.bytes(span);
                let there: String = reading.text().get(start..end).unwrap_or_default().split_whitespace().collect();
                prop_assert_eq!(there, field.value.as_str().split_whitespace().collect::<String>());
            }
        }
    }

    #[test]
    fn any_page_gives_boxes_on_it(
        words in proptest::collection::vec(("[A-Za-z0-9:#/-]{1,9}|Name:|DOB:", 0u32..900, 0u32..980), 0..60),
    ) {
        let words: Vec<(&str, u32, u32)> = words.iter().map(|(text, x, y)| (text.as_str(), *x, *y)).collect();
        for field in &extract(&page_document(&words)).fields {
            prop_assert!(field.bbox.is_none_or(|bbox| !bbox.is_empty() && bbox.x1 <= 1000 && bbox.y1 <= 1000));
        }
    }
}
