//! Whatever a document says, redaction keeps its promises: spans in range and apart, boxes on their pages, nothing found
//! left in the redacted text, and nothing left to find.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test's helpers fail by panicking")]

use docward_engine_model::{
    BBox, Cell, Check, CheckRule, Column, CountedBy, Dicom, DicomContent, Document, DocumentBody, DocumentKind,
    Evidence, Field, FieldName, Fields, FileKind, Page, Reading, Row, Source, Structure, Table, TableName, Text, Word,
};
use docward_stage_redact::{Finding, Profile, Redaction};
use proptest::prelude::*;

fn no_fields() -> Fields {
    Fields::none(DocumentKind::Other)
}

/// A page of words in rows of eight, each word twenty pixels high.
fn paged(words: &[String], kind: FileKind) -> Document {
    let word = |(index, text): (usize, &String)| {
        let (row, column) = (u32::try_from(index / 8).unwrap_or(0), u32::try_from(index % 8).unwrap_or(0));
        Word {
            text: text.as_str().into(),
            confidence: 0.9,
            bbox: BBox { x0: column * 100, y0: row * 30, x1: column * 100 + 90, y1: row * 30 + 20 },
            line: row,
        }
    };
    let words: Vec<Word> = words.iter().enumerate().map(word).collect();
    let source = if kind == FileKind::Dicom { Source::BurntIn } else { Source::Pixels };
    let page = Page {
        number: 1,
        width: 800,
        height: 600,
        source,
        words,
        structure: Structure::default(),
        official: Vec::new(),
    };
    let mut document = Document::empty(kind);
    document.pages_mut().unwrap().push(page);
    document
}

/// A DICOM file with these header values.
fn with_header(mut document: Document, attributes: &[(String, Text)]) -> Document {
    let DocumentBody::Dicom(dicom) = &mut document.body else { panic!("a DICOM file") };
    dicom.attributes = attributes.to_vec();
    document
}

/// Words that identify somebody and words that don't, as people put them together.
fn phrases() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("Eleanor Vance".to_owned()),
        Just("Dr. Oyelaran".to_owned()),
        Just("MRN: 887123".to_owned()),
        Just("seen at Cedar Creek Clinic in Austin, TX 78701".to_owned()),
        Just("(512) 555-0199".to_owned()),
        Just("jo.quill@example.org".to_owned()),
        Just("March 4th, 2021".to_owned()),
        Just("03/04/2021".to_owned()),
        Just("900-12-3456".to_owned()),
        Just("and".to_owned()),
        Just("with hypertension".to_owned()),
        Just("Name:".to_owned()),
        Just("\n".to_owned()),
        Just("[NAME]".to_owned()),
        Just("a 92-year-old".to_owned()),
        "[A-Za-z0-9 .,:#'-]{0,12}",
    ];
    proptest::collection::vec(part, 0..14).prop_map(|parts| parts.join(" "))
}

/// The redaction of a document, which is refused of none that is tried here.
fn redaction(document: &Document, fields: &Fields, profile: Profile) -> Redaction {
    Redaction::of(document, fields, profile).unwrap()
}

fn promises(document: &Document, fields: &Fields, profile: Profile) -> Result<(), TestCaseError> {
    let redaction = Redaction::of(document, fields, profile);
    prop_assert!(redaction.is_ok());
    let redaction = redaction.unwrap();
    let findings = redaction.findings();
    let reading = Reading::of(document);
    let length = reading.text().chars().count();
    let mut end = 0;
    for span in findings.iter().filter_map(|finding| finding.span) {
        prop_assert!(span.start >= end && span.start < span.end && span.end as usize <= length);
        end = span.end;
    }
    for (number, bbox) in findings.iter().flat_map(|finding| finding.boxes.iter()) {
        let page = document.pages().iter().find(|page| page.number == *number);
        prop_assert!(page.is_some_and(|page| !bbox.is_empty() && bbox.x1 <= page.width && bbox.y1 <= page.height));
    }
    for value in values(&reading, findings) {
        let left = stands_in(redaction.text().as_str(), &value);
        prop_assert!(!left, "a value of {} letters is left", value.len());
    }
    let again = Redaction::of(&Document::of_text(redaction.text().as_str()), &no_fields(), Profile::Default);
    prop_assert!(again.is_ok_and(|again| again.findings().is_empty()));
    prop_assert_eq!(redaction.pages().len(), document.pages().len());
    prop_assert_eq!(redaction.counts().values().sum::<u64>(), findings.len() as u64);
    Ok(())
}

/// What identifies by itself: an address, a number of five digits and more.
fn values(reading: &Reading, findings: &[Finding]) -> Vec<String> {
    let text = |finding: &Finding| {
        let (start, end) = finding.span.map(|span| reading.bytes(span))?;
        reading.text().get(start..end).map(str::to_owned)
    };
    let telling = |value: &String| value.contains('@') || value.bytes().filter(u8::is_ascii_digit).count() > 4;
    findings.iter().filter_map(text).filter(telling).collect()
}

fn stands_in(text: &str, value: &str) -> bool {
    let open = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
    text.match_indices(value).any(|(at, _)| {
        let before = text.get(..at).and_then(|left| left.chars().next_back());
        open(before) && open(text.get(at + value.len()..).and_then(|right| right.chars().next()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn any_text_keeps_the_promises(text in "\\PC{0,300}") {
        promises(&Document::of_text(text.as_str()), &no_fields(), Profile::Default)?;
    }

    #[test]
    fn any_clinical_text_keeps_the_promises(text in phrases()) {
        promises(&Document::of_text(text.as_str()), &no_fields(), Profile::Default)?;
    }

    #[test]
    fn any_page_keeps_the_promises(text in phrases(), strict in any::<bool>(), dicom in any::<bool>()) {
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        let kind = if dicom { FileKind::Dicom } else { FileKind::Png };
        promises(&paged(&words, kind), &no_fields(), if strict { Profile::Strict } else { Profile::Default })?;
    }

    #[test]
    fn any_field_is_gone_wherever_it_stands(name in "[A-Z][a-z]{3,8}q", text in phrases()) {
        let text = format!("{text}\nthe value {name} and again {name}.");
        let document = Document::of_text(text.as_str());
        let field = Field::of(FieldName::PatientName, name.as_str().into());
        let fields = Fields { fields: vec![field], ..Fields::none(DocumentKind::Other) };
        promises(&document, &fields, Profile::Default)?;
        let redaction = redaction(&document, &fields, Profile::Default);
        prop_assert!(!stands_in(redaction.text().as_str(), &name));
    }
}

#[test]
fn a_page_loses_what_its_words_say_and_no_more() {
    let words: Vec<String> =
        "Patient: Eleanor Vance was well and had no pain at all".split(' ').map(str::to_owned).collect();
    let document = paged(&words, FileKind::Png);
    let strict = redaction(&document, &no_fields(), Profile::Strict);
    assert_eq!(strict.pages()[0].black_out, vec![BBox { x0: 98, y0: 0, x1: 292, y1: 22 }]);
    assert_eq!(strict.pages()[0].known.len(), words.len());
    assert!(strict.pages()[0].black_out_unknown_ink);
    assert!(!redaction(&document, &no_fields(), Profile::Default).pages()[0].black_out_unknown_ink);
}

#[test]
fn burnt_in_words_like_the_header_go() {
    let words: Vec<String> = ["WH1TMORE", "HAROLD", "120kV", "R"].map(str::to_owned).to_vec();
    let attributes = vec![("PatientName".to_owned(), "WHITMORE^HAROLD".into())];
    let document = with_header(paged(&words, FileKind::Dicom), &attributes);
    let redaction = redaction(&document, &no_fields(), Profile::Default);
    let boxes: usize = redaction.findings().iter().map(|finding| finding.boxes.len()).sum();
    let redacted = redaction.text().as_str();
    assert!(boxes >= 1 && redacted.contains("120kV") && !redacted.contains("HAROLD") && !redacted.contains("TMORE"));
}

/// What a report says in a DICOM file: as structured content, in the file's text layer, or scanned.
#[test]
fn a_report_in_a_dicom_file_loses_what_the_same_sentences_lose_elsewhere() {
    let sentences = "MRI of the left knee without contrast. There is a tear of the posterior horn, seen by Eleanor Vance. \
                     An imaged center of the lesion is intact.";
    let attributes = vec![
        ("PatientName".to_owned(), "VANCE^ELEANOR".into()),
        ("InstitutionName".to_owned(), "Posteriors Imaging Center".into()),
    ];
    let elsewhere = redaction(&Document::of_text(sentences), &no_fields(), Profile::Default);
    assert!(elsewhere.text().as_str().contains("tear of the posterior horn, seen by [NAME]."));
    let words: Vec<String> = sentences.split_whitespace().map(str::to_owned).collect();
    for source in [Source::TextLayer, Source::Mixed, Source::Pixels] {
        let mut document = with_header(paged(&words, FileKind::Dicom), &attributes);
        document.pages_mut().unwrap()[0].source = source;
        let report = redaction(&document, &no_fields(), Profile::Default);
        assert_eq!(report.text().as_str().replace('\n', " "), elsewhere.text().as_str());
    }
    let content = DicomContent::Text(sentences.into());
    let body = DocumentBody::Dicom(Dicom { content, ..Dicom::default() });
    let structured = with_header(Document { body, ..Document::empty(FileKind::Dicom) }, &attributes);
    let report = redaction(&structured, &no_fields(), Profile::Default);
    assert_eq!(report.text().as_str(), elsewhere.text().as_str());
}

#[test]
fn a_text_of_one_long_number_is_done_in_linear_time() {
    let document = Document::of_text("1-".repeat(20_000));
    assert!(Redaction::of(&document, &no_fields(), Profile::Default).is_ok());
}

#[test]
fn a_report_counts_the_tables_that_are_not_complete() {
    let table = |found| {
        let evidence = vec![Evidence { by: CountedBy::PrintedCount, expected: 3, found }];
        Table { name: TableName::Results, claim: None, rows: Vec::new(), evidence }
    };
    let fields = Fields { tables: vec![table(3), table(2)], ..no_fields() };
    let redaction = Redaction::of(&paged(&[], FileKind::Png), &fields, Profile::Default).unwrap();
    assert_eq!(redaction.report(&[]).incomplete_tables, 1);
}

#[test]
fn a_report_counts_how_often_another_patient_begins() {
    let check = |passed| Check {
        rule: CheckRule::OnePatient,
        fields: vec![FieldName::PatientName],
        columns: Vec::new(),
        claim: None,
        passed,
        places: Vec::new(),
    };
    let fields = Fields { checks: vec![check(false), check(false), check(true)], ..no_fields() };
    let redaction = Redaction::of(&paged(&[], FileKind::Png), &fields, Profile::Default).unwrap();
    assert_eq!(redaction.report(&[]).changes_of_patient, 2);
}

#[test]
fn a_value_that_a_rule_corrected_goes_as_it_was_read_and_as_it_is() {
    let document = Document::of_text("Seen by 1234S67893 in March; billed by 1234567893.");
    let read = Some("1234S67893".into());
    let field = Field { read, ..Field::of(FieldName::BillingProviderId, "1234567893".into()) };
    let fields = Fields { fields: vec![field], ..no_fields() };
    let redaction = Redaction::of(&document, &fields, Profile::Default).unwrap();
    let left = redaction.text().as_str();
    assert!(!left.contains("1234S67893") && !left.contains("1234567893"));
}

#[test]
fn what_a_rule_corrected_in_a_table_goes_where_it_stands_right_too() {
    let document = Document::of_text("Seen by QR4S7 once, by QR457 twice.");
    let cell = || Cell { read: Some("QR4S7".into()), ..Cell::of(Column::RenderingProviderId, "QR457".into()) };
    let left = |cells: Vec<Cell>| {
        let rows = vec![Row { cells }];
        let table = Table { name: TableName::ClaimLines, claim: None, rows, evidence: Vec::new() };
        let redaction = Redaction::of(&document, &Fields { tables: vec![table], ..no_fields() }, Profile::Default);
        redaction.unwrap().text().as_str().to_owned()
    };
    assert!(left(Vec::new()).contains("QR457"), "no rule finds it by itself");
    let left = left(vec![cell()]);
    assert!(!left.contains("QR4S7") && !left.contains("QR457"), "{left}");
}
