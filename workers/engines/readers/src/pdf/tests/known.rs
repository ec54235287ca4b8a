//! Fonts of usual typefaces that a file brings with it, and tables that have letters of theirs change places.

use super::lies::page_in;
use super::typeface::Typeface;
use super::*;
use crate::pdf::shapes::swapped;
use crate::pdf::typefaces::tests::kept;

/// A usual typeface of the squares that are known of it.
fn typeface(number: usize) -> Typeface {
    let height = |letter: char| match letter {
        'a' | 'c' | 'e' | 'm' | 'n' | 'o' | 'r' | 's' | 'u' | 'v' | 'w' | 'x' | 'z' => 500.0,
        _ => 700.0,
    };
    let letters = kept(number).into_iter().map(|(letter, seen)| (letter, seen.outline(height(letter))));
    Typeface::with(&letters.collect::<Vec<_>>())
}

/// Liberation Sans and Serif, `DejaVu` Sans, Carlito, Open Sans, Source Sans 3.
const UPRIGHT: [usize; 6] = [0, 4, 16, 28, 36, 40];

#[test]
fn a_layer_of_a_known_typeface_that_says_what_is_drawn_is_believed() {
    for number in UPRIGHT {
        let page = only_page(&page_in(&typeface(number), u16::from));
        assert_eq!(page.source, Source::Content, "{number}");
        assert!(texts(&page).contains(&"Quorrax") && texts(&page).contains(&"0048117"));
    }
}

/// Among them are pairs that no reader of pixels is sure of.
#[test]
fn a_layer_of_a_known_typeface_in_which_two_letters_change_places_is_not_believed() {
    let pairs = [b"il", b"1l", b"0O", b"ce", b"38", b"17", b"nh", b"56"].map(|pair| *pair);
    for (at, number) in UPRIGHT.into_iter().enumerate() {
        let typeface = typeface(number);
        // Each is read whole by Tesseract, so each typeface has every third, and each pair two typefaces.
        for pair in pairs.into_iter().skip(at % 3).step_by(3) {
            let page = only_page(&page_in(&typeface, |code| swapped(code, pair).into()));
            let pair = pair.map(char::from);
            assert_eq!(page.source, Source::Pixels, "{pair:?} in {number}");
        }
    }
}
