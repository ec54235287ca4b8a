//! Letters of which a part is covered, so that they look like others.

use super::drawn::letter;
use super::*;

fn print(content: &mut Content) {
    content.set_fill_gray(0.0);
    for (row, text) in ["The patient was seen in the clinic", "and goes home with her mother"].into_iter().enumerate() {
        line(content, text, 14.0, 60.0, 700.0 - 100.0 * f32::from(u8::try_from(row).unwrap()));
    }
}

/// An `E` whose upper arms are covered is an `L`.
#[test]
fn a_letter_that_is_half_covered_is_read_as_it_looks() {
    for light in [1.0, 0.97] {
        let page = only_page(&letter(|content| {
            print(content);
            line(content, "Seen: EENA Voss", 24.0, 60.0, 640.0);
            // Of the first E, from its upright to the right, all but its foot.
            content.set_fill_gray(light).rect(134.0, 642.8, 11.5, 16.0).fill_nonzero();
        }));
        let texts = texts(&page);
        assert!(texts.contains(&"LENA") && !texts.contains(&"EENA"), "{light}: {:?} {texts:?}", page.source);
    }
}
