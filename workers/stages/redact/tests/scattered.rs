//! Values whose words stand in several places of a page, as forms split them over cells.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use docward_engine_model::{
    BBox, Document, DocumentKind, Field, FieldName, Fields, FileKind, Page, Source, Structure, Word,
};
use docward_stage_redact::{Profile, Redaction};

/// A page on which each row is a line of words 100 pixels apart.
fn page(rows: &[&[&str]]) -> Document {
    let mut document = Document::empty(FileKind::Png);
    let mut words = Vec::new();
    for (line, row) in (0u32..).zip(rows) {
        for (column, text) in (0u32..).zip(*row) {
            words.push(Word { text: (*text).into(), confidence: 0.9, bbox: place(column, line), line });
        }
    }
    document.pages_mut().unwrap().push(Page {
        number: 1,
        width: 1000,
        height: 1000,
        source: Source::Pixels,
        words,
        structure: Structure::default(),
        official: Vec::new(),
    });
    document
}

fn place(column: u32, line: u32) -> BBox {
    let (x0, y0) = (20 + 100 * column, 20 + 40 * line);
    BBox { x0, y0, x1: x0 + 80, y1: y0 + 24 }
}

fn redacted(document: &Document, name: FieldName, value: &str, bbox: BBox) -> String {
    let field = Field { page: Some(1), bbox: Some(bbox), ..Field::of(name, value.into()) };
    let fields = Fields { fields: vec![field], ..Fields::none(DocumentKind::IntakeForm) };
    Redaction::of(document, &fields, Profile::Default).unwrap().text().as_str().to_owned()
}

#[test]
fn an_address_in_several_cells_goes_cell_by_cell() {
    let document = page(&[&["Oak", "Dell"], &["Evening", "ring"], &["Mobile", "tablets"]]);
    let bbox = place(0, 0).union(place(1, 2));
    let text = redacted(&document, FieldName::Address, "Oak Dell, Mobile", bbox);
    for gone in ["Oak", "Dell", "Mobile"] {
        assert!(!text.contains(gone), "{gone} stays: {text}");
    }
    for kept in ["Evening ring", "tablets"] {
        assert!(text.contains(kept), "{kept} is no word of the address: {text}");
    }
}

#[test]
fn a_date_in_three_cells_goes_and_equal_figures_elsewhere_stay() {
    let document = page(&[&["Month", "08", "Day", "21", "Year", "62"], &["Tablets", "08", "daily"]]);
    let bbox = place(1, 0).union(place(5, 0));
    let text = redacted(&document, FieldName::DateOfBirth, "08 21 62", bbox);
    assert!(!text.contains("21") && !text.contains("62"), "{text}");
    assert!(text.contains("Tablets 08 daily"), "{text}");
}
