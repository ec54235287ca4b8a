//! Pages made from the tables themselves: print and values laid through a map, read with errors.

mod page;

use crate::Raster;
use docward_engine_model::official::{FilledBox, Holds, Official, OfficialForm};
use docward_engine_model::{Source, Structure, Word};
use page::{Lay, Made};
use proptest::prelude::*;

/// The form that a page is, whose words are not read anew.
fn find(raster: &Raster, words: &[Word]) -> Option<Official> {
    super::find(raster, &mut words.to_vec(), &mut Structure::default(), Source::TextLayer)
}

/// A value for every box that holds words.
fn filled(form: OfficialForm, lay: Lay) -> Made {
    let mut made = Made::of(form, lay);
    for (index, one) in form.table().boxes.iter().enumerate() {
        match one.holds {
            Holds::Tick => made.tick(index),
            _ => made.write(index, &format!("V{index}")),
        }
    }
    made
}

/// Every value stands in its box, and in no other.
fn assert_right(form: OfficialForm, made: &Made) {
    let official = find(&made.raster(), &made.words).expect("the form is known");
    assert_eq!(official.form, form);
    let boxes = official.boxes.expect("its boxes are found");
    let mut right = 0;
    for filled in &boxes {
        for word in &filled.words {
            let expected = made.index_of(*word);
            assert!(expected.is_none_or(|expected| expected == usize::from(filled.index)), "box {}", filled.index);
            right += usize::from(expected.is_some());
        }
    }
    assert!(right * 100 >= made.values() * 97, "{right} of {}", made.values());
    let taken = official.captions.iter().filter(|at| made.index_of(**at).is_some());
    let taken: Vec<&str> = taken.map(|at| made.words[*at as usize].text.as_str()).collect();
    assert!(taken.is_empty(), "values are taken for print: {taken:?}");
}

#[test]
fn a_page_as_scanned_has_every_value_in_its_box() {
    for form in OfficialForm::ALL {
        assert_right(form, &filled(form, Lay::straight()));
    }
}

#[test]
fn a_page_on_its_side_or_head_is_registered() {
    for form in OfficialForm::ALL {
        for quarters in 1..4 {
            assert_right(form, &filled(form, Lay { quarters, ..Lay::straight() }));
        }
    }
}

#[test]
fn ticks_are_told_from_outlines_and_smudges() {
    let form = OfficialForm::Cms1500;
    let ticks: Vec<usize> =
        form.table().boxes.iter().enumerate().filter(|(_, one)| one.is_tick()).map(|(index, _)| index).collect();
    let mut made = Made::of(form, Lay { degrees: 1.5, ..Lay::straight() });
    for (at, index) in ticks.iter().enumerate() {
        made.outline(*index);
        match at % 3 {
            0 => made.tick(*index),
            1 => made.smudge(*index),
            _ => {}
        }
    }
    let official = find(&made.raster(), &made.words).unwrap();
    let boxes = official.boxes.unwrap();
    for (at, index) in ticks.iter().enumerate() {
        let found = boxes.iter().find(|one| usize::from(one.index) == *index).unwrap();
        assert_eq!(found.ink, at % 3 == 0, "box {index}");
    }
}

#[test]
fn ink_without_words_is_seen_and_empty_boxes_are_empty() {
    let form = OfficialForm::Cms1500;
    let mut made = Made::of(form, Lay { degrees: -2.0, ..Lay::straight() });
    let signature = form.table().boxes.iter().position(|one| one.item == "31").unwrap();
    made.scrawl(signature);
    let boxes = find(&made.raster(), &made.words).unwrap().boxes.unwrap();
    let told = |one: &FilledBox| {
        let words: Vec<&str> = one.words.iter().map(|at| made.words[*at as usize].text.as_str()).collect();
        (usize::from(one.index), words.join(" "))
    };
    let inked: Vec<(usize, String)> = boxes.iter().filter(|one| one.ink).map(told).collect();
    assert_eq!(inked, [(signature, String::new())]);
}

/// Streaks of a fax are none of a box's ink, and a typed 11 that nobody read is.
#[test]
fn streaks_are_no_ink_and_strokes_of_digits_are() {
    let form = OfficialForm::Cms1500;
    let mut made = Made::of(form, Lay { degrees: 1.7, ..Lay::straight() });
    for x in [60.0, 200.0, 560.0] {
        made.stroke([x, 0.0], [x + 8.0, 1100.0]);
    }
    let day = form.table().boxes.iter().position(|one| one.item == "3" && one.part == "day").unwrap();
    for x in [366.0, 371.0] {
        made.stroke([x, 187.5], [x, 195.5]);
    }
    let boxes = find(&made.raster(), &made.words).unwrap().boxes.unwrap();
    let inked: Vec<usize> = boxes.iter().filter(|one| one.ink).map(|one| usize::from(one.index)).collect();
    assert_eq!(inked, [day]);
}

/// A value that says what the form prints elsewhere is a value.
#[test]
fn print_typed_as_a_value_is_a_value() {
    let form = OfficialForm::Cms1500;
    let mut made = Made::of(form, Lay::straight());
    let index = |item: &str| form.table().boxes.iter().position(|one| one.item == item).unwrap();
    made.write(index("9a"), "PATIENT'S");
    made.write(index("1a"), "SIGNATURE");
    made.write(index("19"), "EMPLOYMENT");
    made.write(index("3"), "MM09");
    let boxes = find(&made.raster(), &made.words).unwrap().boxes.unwrap();
    for item in ["9a", "1a", "19", "3"] {
        let found = boxes.iter().find(|one| usize::from(one.index) == index(item)).unwrap();
        assert_eq!(found.words.len(), 1, "{item}");
    }
}

#[test]
fn all_that_is_printed_low_stands_in_its_boxes() {
    for form in OfficialForm::ALL {
        assert_right(form, &filled(form, Lay { value_offset: [4.0, 6.0], ..Lay::straight() }));
    }
}

#[test]
fn half_a_form_has_the_boxes_of_that_half() {
    let form = OfficialForm::Cms1500;
    let made = filled(form, Lay { cut: 0.55, ..Lay::straight() });
    let official = find(&made.raster(), &made.words).unwrap();
    let boxes = official.boxes.unwrap();
    assert!(boxes.len() > 60 && boxes.len() < form.table().boxes.len());
    assert!(boxes.iter().all(|one| one.bbox.y1 <= made.height && one.bbox.x1 <= made.width));
}

#[test]
fn print_in_another_order_gives_no_boxes() {
    for form in OfficialForm::ALL {
        let mut made = Made::of(form, Lay::straight());
        made.shuffle();
        let official = find(&made.raster(), &made.words).expect("its words are the form's");
        assert!(official.boxes.is_none());
        // Words side by side in the reading are side by side in the print, whatever their places.
        assert!(official.captions.len() > 50);
    }
}

#[test]
fn pages_without_the_print_are_no_form() {
    let mut made = Made::of(OfficialForm::Cms1500, Lay::straight());
    made.words.retain(|word| word.text.as_str().len() < 4);
    assert!(find(&made.raster(), &made.words).is_none());
    made.words.clear();
    assert!(find(&made.raster(), &made.words).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// However a page was scanned, faxed or photographed, no value stands in a wrong box; and nearly all in the right one. From
    /// 100 dots an inch down: below, a UB-04's narrowest cells (FL 67's indicators) are not told apart where much print is lost.
    #[test]
    fn no_value_stands_in_a_wrong_box(
        form in prop::sample::select(OfficialForm::ALL.to_vec()),
        scale in 1.5f64..2.6,
        stretch in 0.7f64..1.4,
        degrees in -5.0f64..5.0,
        quarters in 0u8..4,
        keystone in -0.04f64..0.04,
        shift in [-20.0f64..60.0, -20.0f64..60.0],
        misread in 0.0f64..0.25,
        lost in 0.0f64..0.3,
        seed in any::<u64>(),
    ) {
        let lay = Lay { scale, stretch, degrees, quarters, keystone, shift, misread, lost, seed, ..Lay::straight() };
        let made = filled(form, lay);
        let found = find(&made.raster(), &made.words);
        let boxes = found.and_then(|official| official.boxes);
        // A page that can't be registered is told so; that is no wrong box.
        prop_assert!(boxes.is_some() || lost > 0.2 || misread > 0.15);
        let (mut right, mut wrong) = (0, 0);
        for filled in boxes.iter().flatten() {
            for word in filled.words.iter().filter_map(|word| made.index_of(*word)) {
                if word == usize::from(filled.index) { right += 1 } else { wrong += 1 }
            }
        }
        prop_assert_eq!(wrong, 0);
        prop_assert!(boxes.is_none() || right * 100 >= made.values() * 95, "{} of {}", right, made.values());
    }
}

/// Nothing is read anew in these tests, but the ink of each box is looked at as if it were.
#[test]
fn the_ink_of_a_box_is_a_line_by_itself_without_rules_print_and_neighbours() {
    let form = OfficialForm::Cms1500;
    let at = |item: &str, part: &str| {
        form.table().boxes.iter().position(|one| one.item == item && one.part == part).unwrap()
    };
    let (month, day) = (at("3", "month"), at("3", "day"));
    let mut made = Made::of(form, Lay { degrees: 1.0, ..Lay::straight() });
    made.write(month, "11");
    let raster = made.raster();
    let seen: Vec<super::Seen> = made.words.iter().map(super::Seen::of).collect();
    let pairs = super::Pairs::of(form, &seen);
    let sheet = super::fit::sheet(&pairs, &seen, raster.width(), raster.height()).unwrap();
    let levels = super::cell::Levels::of(&raster);
    let lines = |index: usize| {
        super::cell::lines(&levels, &sheet, &[form.table().boxes[index].room.into()], form.table()).len()
    };
    assert_eq!((lines(month), lines(day)), (1, 0));
}
