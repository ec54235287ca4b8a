//! Letters of which a part is covered, so that they look like others, and words that are drawn without letters.

use super::drawn::letter;
use super::*;
use crate::pdf::shapes::drawn;
use hayro::kurbo::{Affine, BezPath, PathEl, Shape};

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
        assert!(texts.contains(&"LENA"), "{light}: {:?} {texts:?}", page.source);
    }
}

/// Helvetica's letters of a word, one after the other, as large as a font of so many points.
fn outlines(word: &str, points: f64) -> BezPath {
    let letters: Vec<_> = drawn().into_iter().filter(|(name, ..)| *name == "Helvetica").collect();
    let (mut whole, mut at) = (BezPath::new(), 0.0);
    for sign in word.chars() {
        let (_, _, path) = letters.iter().find(|(_, letter, _)| *letter == sign).unwrap();
        whole.extend((Affine::scale(points / 1000.0) * Affine::translate((at, 0.0)) * path.clone()).iter());
        at += path.bounding_box().x1 + 70.0;
    }
    whole
}

#[expect(clippy::cast_possible_truncation, reason = "places on a page")]
fn trace(content: &mut Content, path: &BezPath, x: f64, y: f64) {
    let path = Affine::translate((x, y)) * path.clone();
    for element in path.iter() {
        match element {
            PathEl::MoveTo(to) => content.move_to(to.x as f32, to.y as f32),
            PathEl::LineTo(to) => content.line_to(to.x as f32, to.y as f32),
            PathEl::QuadTo(by, to) => {
                content.cubic_to(by.x as f32, by.y as f32, by.x as f32, by.y as f32, to.x as f32, to.y as f32)
            }
            PathEl::CurveTo(from, by, to) => {
                content.cubic_to(from.x as f32, from.y as f32, by.x as f32, by.y as f32, to.x as f32, to.y as f32)
            }
            PathEl::ClosePath => content.close_path(),
        };
    }
}

type Paint = fn(&mut Content);

#[test]
fn a_word_that_is_drawn_as_curves_is_read() {
    let words = ["Tamsin", "0048117"];
    let paints: [(&str, Paint); 3] = [
        ("filled", |content| _ = content.fill_nonzero()),
        ("drawn", |content| _ = content.set_line_width(0.8).stroke()),
        ("both", |content| _ = content.set_line_width(0.3).fill_nonzero_and_stroke()),
    ];
    for (how, paint) in paints {
        for is_one in [true, false] {
            let page = only_page(&letter(|content| {
                print(content);
                let path = outlines(&words.concat(), 16.0);
                assert!(path.bounding_box().width() > 90.0);
                let mut at = 60.0;
                for word in words {
                    if is_one {
                        trace(content, &outlines(word, 16.0), at, 650.0);
                        paint(content);
                    } else {
                        let mut beside = 0.0;
                        for sign in word.chars() {
                            let path = outlines(&sign.to_string(), 16.0);
                            trace(content, &path, at + beside, 650.0);
                            paint(content);
                            beside += path.bounding_box().x1 + 1.1;
                        }
                    }
                    at += 100.0;
                }
            }));
            let texts = texts(&page);
            // Letters that stand alone on much white are not all read.
            let is_read = |word: &str| {
                texts.iter().any(|text| word.get(1..word.len() - 1).is_some_and(|inner| text.contains(inner)))
            };
            assert!(words.iter().all(|word| is_read(word)), "{how}, {is_one}: {:?} {texts:?}", page.source);
            assert!(texts.contains(&"mother"));
        }
    }
}
