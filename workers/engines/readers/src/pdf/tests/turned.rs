//! Letters that are placed so that they show another letter: mirrored.

use super::*;
use pdf_writer::Str;
use pdf_writer::types::TextRenderingMode;

/// A page of upright text, and in its second line what a content says.
fn page(build: impl FnOnce(&mut Content)) -> Page {
    only_page(
        &Fixture::of(vec![content(|content| {
            line(content, "The patient was seen in the clinic", 14.0, 20.0, 110.0);
            build(content);
            line(content, "and goes home with her mother", 14.0, 20.0, 30.0);
        })])
        .bytes(),
    )
}

/// Text with a matrix.
fn text(content: &mut Content, text: &str, matrix: [f32; 6]) {
    content.begin_text().set_font(Name(b"F"), 24.0).set_text_matrix(matrix).show(Str(text.as_bytes())).end_text();
}

#[test]
fn mirrored_letters_are_read_as_they_look() {
    let shown: [(&str, Page); 4] = [
        (
            "a text matrix that mirrors downwards",
            page(|content| text(content, "bob", [1.0, 0.0, 0.0, -1.0, 60.0, 80.0])),
        ),
        (
            "a text matrix that mirrors to the left",
            page(|content| text(content, "qoq", [-1.0, 0.0, 0.0, 1.0, 120.0, 70.0])),
        ),
        (
            "a page that is mirrored",
            page(|content| {
                content.save_state().transform([1.0, 0.0, 0.0, -1.0, 0.0, 150.0]);
                text(content, "bob", [1.0, 0.0, 0.0, 1.0, 60.0, 70.0]);
                content.restore_state();
            }),
        ),
        (
            "letters that are less than nothing wide",
            page(|content| {
                content.begin_text().set_horizontal_scaling(-100.0).set_font(Name(b"F"), 24.0);
                content.set_text_matrix([1.0, 0.0, 0.0, 1.0, 120.0, 70.0]).show(Str(b"qoq"));
                content.set_horizontal_scaling(100.0).end_text();
            }),
        ),
    ];
    for (how, page) in shown {
        let texts = texts(&page);
        assert!(texts.contains(&"pop"), "{how}: {texts:?}");
        assert!(!texts.contains(&"bob") && !texts.contains(&"qoq") && texts.contains(&"mother"), "{how}: {texts:?}");
    }
}

/// One mirrored letter beside others that are not, each placed by itself.
#[test]
fn a_mirrored_letter_within_a_word_is_read_with_it() {
    let page = page(|content| {
        text(content, "Bo", [1.0, 0.0, 0.0, 1.0, 60.0, 70.0]);
        text(content, "b", [-1.0, 0.0, 0.0, 1.0, 103.0, 70.0]);
        text(content, "en", [1.0, 0.0, 0.0, 1.0, 103.0, 70.0]);
    });
    let texts = texts(&page);
    assert!(texts.contains(&"Boden"), "{texts:?}");
}

/// What is mirrored twice is not, and what is not painted is no matter.
#[test]
fn text_that_only_looks_mirrored_in_the_content_is_believed() {
    let twice = page(|content| {
        content.save_state().transform([1.0, 0.0, 0.0, -1.0, 0.0, 150.0]);
        text(content, "bob", [1.0, 0.0, 0.0, -1.0, 60.0, 80.0]);
        content.restore_state();
    });
    assert!(twice.source == Source::Content && texts(&twice).contains(&"bob"), "{:?}", texts(&twice));
    let turned = page(|content| text(content, "bob", [0.0, 1.0, -1.0, 0.0, 340.0, 50.0]));
    assert!(turned.source == Source::Content && texts(&turned).contains(&"bob"), "{:?}", texts(&turned));
    let invisible = page(|content| {
        content.set_text_rendering_mode(TextRenderingMode::Invisible);
        text(content, "bob", [1.0, 0.0, 0.0, -1.0, 60.0, 80.0]);
        content.set_text_rendering_mode(TextRenderingMode::Fill);
    });
    assert!(invisible.source.is_text() && texts(&invisible).contains(&"mother"), "{:?}", texts(&invisible));
}
