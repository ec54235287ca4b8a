use super::html;
use docward_engine_model::{
    BBox, Choice, ChoiceOption, Confidence, Document, DocumentBody, DocumentKind, Field, FieldName, Fields, FileKind,
    Page, Paged, Source, Structure,
};

fn page_of(fields: &Fields) -> String {
    let page = Page {
        number: 1,
        width: 1000,
        height: 500,
        source: Source::Pixels,
        words: Vec::new(),
        structure: Structure::default(),
        official: Vec::new(),
    };
    let body = DocumentBody::Pages(Paged { pages: vec![page], form: Vec::new() });
    let document = Document { body, ..Document::empty(FileKind::Png) };
    html("scan", &document, &[vec![1, 2, 3]], fields)
}

#[test]
fn a_value_is_linked_with_its_box_on_the_page() {
    let bbox = BBox { x0: 100, y0: 50, x1: 300, y1: 100 };
    let field = Field { page: Some(1), bbox: Some(bbox), ..Field::of(FieldName::PatientName, "Ann Example".into()) };
    let html = page_of(&Fields { fields: vec![field], ..Fields::none(DocumentKind::IntakeForm) });
    assert!(html.contains(r##"<a href="#box-1">Ann Example</a>"##), "{html}");
    assert!(html.contains("left:10.00%;top:10.00%;width:20.00%;height:10.00%"), "{html}");
    assert!(html.contains("data:image/png;base64,AQID"), "{html}");
}

#[test]
fn text_of_a_document_is_text_and_never_markup() {
    let name = Field::of(FieldName::PatientName, "<script>alert(1)</script>".into());
    let option = ChoiceOption {
        label: "\"><img src=x>".into(),
        selected: true,
        confidence: Confidence::SURE,
        page: Some(1),
        bbox: Some(BBox { x0: 1, y0: 1, x1: 9, y1: 9 }),
    };
    let choice = Choice { question: "<b>Sex</b>".into(), options: vec![option] };
    let fields = Fields { fields: vec![name], choices: Some(vec![choice]), ..Fields::none(DocumentKind::IntakeForm) };
    let html = page_of(&fields);
    for markup in ["<script", "<img src=x", "<b>"] {
        assert!(!html.contains(markup), "{markup}");
    }
}
