//! Letters that are little drawings (fonts of type 3).

use super::lies::pages_of;
use super::*;
use crate::pdf::shapes::drawn;
use hayro::kurbo::{BezPath, PathEl};
use pdf_writer::{Finish, Pdf, Ref};
use std::collections::HashMap;
use std::fmt::Write as _;

/// A font of drawings of Helvetica's letters; `other` draws what another code does.
fn font(pdf: &mut Pdf, font: Ref, meanings: Ref, other: (u8, u8)) {
    let letters: HashMap<char, BezPath> =
        drawn().into_iter().filter(|(name, ..)| *name == "Helvetica").map(|(_, sign, path)| (sign, path)).collect();
    let codes = || (b' '..=b'~').map(|code| (code, Ref::new(100 + i32::from(code))));
    let name = |code: u8| format!("g{code}");
    let mut dictionary = pdf.indirect(font).dict();
    dictionary.pair(Name(b"Type"), Name(b"Font")).pair(Name(b"Subtype"), Name(b"Type3"));
    dictionary.pair(Name(b"FontBBox"), Rect::new(-500.0, -300.0, 1500.0, 1000.0)).pair(Name(b"ToUnicode"), meanings);
    dictionary.insert(Name(b"FontMatrix")).array().items([0.001_f32, 0.0, 0.0, 0.001, 0.0, 0.0]);
    dictionary.pair(Name(b"FirstChar"), i32::from(b' ')).pair(Name(b"LastChar"), i32::from(b'~'));
    dictionary.insert(Name(b"Widths")).array().items(codes().map(|_| 620));
    let mut procedures = dictionary.insert(Name(b"CharProcs")).dict();
    for (code, place) in codes() {
        procedures.pair(Name(name(code).as_bytes()), place);
    }
    procedures.finish();
    let mut encoding = dictionary.insert(Name(b"Encoding")).dict();
    let mut differences = encoding.insert(Name(b"Differences")).array();
    differences.item(i32::from(b' '));
    for (code, _) in codes() {
        differences.item(Name(name(code).as_bytes()));
    }
    differences.finish();
    encoding.finish();
    dictionary.insert(Name(b"Resources")).dict();
    dictionary.finish();
    for (code, place) in codes() {
        let shown = char::from(if code == other.0 { other.1 } else { code });
        let mut program = String::from("620 0 -500 -300 1500 1000 d1\n");
        for element in letters.get(&shown).into_iter().flat_map(BezPath::iter) {
            let points: &[hayro::kurbo::Point] = match &element {
                PathEl::MoveTo(to) | PathEl::LineTo(to) => &[*to],
                PathEl::QuadTo(by, to) => &[*by, *by, *to],
                PathEl::CurveTo(from, by, to) => &[*from, *by, *to],
                PathEl::ClosePath => &[],
            };
            for point in points {
                write!(program, "{} {} ", point.x, point.y).unwrap();
            }
            program.push_str(match element {
                PathEl::MoveTo(_) => "m\n",
                PathEl::LineTo(_) => "l\n",
                PathEl::QuadTo(..) | PathEl::CurveTo(..) => "c\n",
                PathEl::ClosePath => "h\n",
            });
        }
        program.push('f');
        pdf.stream(place, program.as_bytes());
    }
}

/// A page of such letters; one code draws what another one does, and means a third.
fn page(lines: &[&str], other: (u8, u8), meaning: u8) -> Page {
    let says = |code: u8| u16::from(if code == other.0 { meaning } else { code });
    only_page(&pages_of(lines, 1, says, |pdf, [place, _, _, meanings]| font(pdf, place, meanings, other)))
}

const LINES: [&str; 4] =
    ["Visits 1111 of 1101 and 1011", "Tamsin Quorrax", "Nothing else of note was seen", "Record 0048!!!"];

#[test]
fn drawings_that_are_what_they_are_said_to_be_are_believed() {
    let page = page(&LINES, (b'!', b'1'), b'1');
    assert!(page.source.is_text() && texts(&page).contains(&"0048111"), "{:?} {:?}", page.source, texts(&page));
}

/// Each drawing is looked at, not each letter that drawings are said to be.
#[test]
fn a_second_drawing_that_is_said_to_be_a_letter_is_not_believed_for_the_first() {
    let page = page(&LINES, (b'!', b'7'), b'1');
    assert!(texts(&page).contains(&"0048777"), "{:?} {:?}", page.source, texts(&page));
}
