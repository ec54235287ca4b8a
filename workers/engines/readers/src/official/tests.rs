//! Pages made from the tables themselves: print and values laid through a map, read with errors.

mod page;

use super::shape::Shape;
use crate::Raster;
use docward_engine_model::official::{FilledBox, FormBox, Holds, Official, OfficialForm, PrintedWord};
use docward_engine_model::{Source, Structure, Word};
use page::{Lay, Made};
use proptest::prelude::*;

/// The form that a page is, whose words are not read anew.
fn find(raster: &Raster, words: &[Word]) -> Option<Official> {
    let mut found = super::find(raster, &mut words.to_vec(), &mut Structure::default(), Source::TextLayer);
    assert!(found.len() < 2);
    found.pop()
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
fn a_part_of_a_form_has_the_boxes_of_that_part() {
    let form = OfficialForm::Cms1500;
    for (cut, least) in [(0.55, 60), (0.5, 50), (0.28, 30)] {
        let made = filled(form, Lay { cut, ..Lay::straight() });
        let official = find(&made.raster(), &made.words).unwrap();
        let boxes = official.boxes.unwrap();
        assert!(boxes.len() > least && boxes.len() < form.table().boxes.len(), "{cut}: {}", boxes.len());
        assert!(boxes.iter().all(|one| one.bbox.y1 <= made.height && one.bbox.x1 <= made.width));
    }
}

/// What is typed into a box of a claim.
fn typical(one: &FormBox) -> &'static str {
    match Shape::of(one) {
        Shape::DatePart { most: 12 } => "07",
        Shape::DatePart { most: 31 } => "19",
        Shape::DatePart { .. } => "26",
        Shape::Date => "071926",
        Shape::Provider => "1234567893",
        Shape::Digits([1]) => "0",
        Shape::Digits([2]) => "11",
        Shape::Digits([3]) => "620",
        Shape::Digits([7]) => "5550113",
        Shape::Digits([3, 4]) => "0300",
        Shape::Digits(_) => "67401",
        Shape::Money => "120.00",
        Shape::Count => "2",
        Shape::State => "KS",
        Shape::Diagnosis => "J069",
        Shape::Procedure => "99213",
        Shape::Pointer => "AB",
        Shape::Code(..) => "DN",
        Shape::Any => "HARTWELL",
    }
}

/// Types what a claim has into all boxes but those that are seldom filled in, and ticks one place in three.
fn claim(mut made: Made, form: OfficialForm) -> Made {
    for (index, one) in form.table().boxes.iter().enumerate().filter(|(_, one)| one.line < 4) {
        match one.holds {
            Holds::Tick if index % 3 == 0 => made.tick(index),
            Holds::Tick => {}
            Holds::Text if matches!(one.part, "supplemental" | "other-id") => {}
            _ if matches!(one.item, "8" | "9b" | "9c" | "24H" | "24I") || one.part.starts_with("modifier") => {}
            _ => made.write(index, typical(one)),
        }
    }
    made
}

fn ticked(form: OfficialForm, boxes: &[FilledBox]) -> Vec<usize> {
    let table = &form.table().boxes;
    let is_ticked = |one: &&FilledBox| one.ink && table[usize::from(one.index)].is_tick();
    boxes.iter().filter(is_ticked).map(|one| usize::from(one.index)).collect()
}

#[test]
fn what_is_printed_four_millimetres_off_stands_in_its_boxes() {
    let form = OfficialForm::Cms1500;
    for value_offset in [[0.0, 14.0], [15.0, 10.0], [-15.0, 0.0], [8.0, -12.0]] {
        let made = claim(Made::of(form, Lay { value_offset, ..Lay::straight() }), form);
        assert_right(form, &made);
        let boxes = find(&made.raster(), &made.words).unwrap().boxes.unwrap();
        let all = form.table().boxes.iter().enumerate();
        let ticks: Vec<usize> =
            all.filter(|(index, one)| one.is_tick() && index % 3 == 0).map(|(index, _)| index).collect();
        assert_eq!(ticked(form, &boxes), ticks, "{value_offset:?}");
    }
}

#[test]
fn a_claim_on_plain_paper_is_known_by_what_is_filled_in() {
    let sheet = Lay { margin: 0.0, ..Lay::straight() };
    let smaller = Lay { margin: 16.0, ..sheet };
    let lays = [sheet, smaller, Lay { value_offset: [-12.0, 9.0], ..sheet }, Lay { quarters: 2, ..sheet }];
    for form in OfficialForm::ALL {
        for lay in lays {
            let made = claim(Made::plain(form, lay), form);
            let structure = Structure { quarters: lay.quarters, ..Structure::default() };
            let found = super::find(&made.raster(), &mut made.words.clone(), &mut structure.clone(), Source::TextLayer);
            let official = found.first().expect("the form is known");
            assert_eq!((official.form, official.captions.len()), (form, 0));
            let stands = official.boxes.iter().flatten().flat_map(|one| one.words.iter().map(|at| (one.index, *at)));
            let (right, wrong): (Vec<_>, Vec<_>) =
                stands.partition(|(index, at)| made.index_of(*at) == Some(usize::from(*index)));
            assert!(wrong.len() * 50 <= right.len(), "{lay:?}: {} of {}", wrong.len(), right.len());
            assert!(right.len() * 100 >= made.values() * 95, "{lay:?}: {} of {}", right.len(), made.values());
        }
    }
}

/// The same words elsewhere, or words of another page with a provider's number, are no form.
#[test]
fn other_pages_with_a_providers_number_are_no_form() {
    for form in OfficialForm::ALL {
        let mut made = claim(Made::plain(form, Lay::straight()), form);
        made.shuffle();
        assert!(find(&made.raster(), &made.words).is_none());
        let mut made = Made::plain(form, Lay::straight());
        for line in 0..40_u16 {
            let y = 60.0 + f64::from(line) * 24.0;
            for (column, text) in ["07/19/26", "99213", "Visit", "120.00", "1234567893"].into_iter().enumerate() {
                let x = 60.0 + 150.0 * f64::from(u16::try_from(column).unwrap());
                made.word([x, y, x + 60.0, y + 10.0], text, usize::from(line));
            }
        }
        assert!(find(&made.raster(), &made.words).is_none());
    }
}

#[test]
fn two_reduced_forms_on_a_page_have_their_boxes_each() {
    let form = OfficialForm::Cms1500;
    let lay = |shift: f64| Lay { scale: 1.3, sheets: 2.0, shift: [shift, 20.0], ..Lay::straight() };
    let mut made = claim(Made::of(form, lay(0.0)), form);
    let first = u32::try_from(made.words.len()).unwrap();
    made.and(&claim(Made::of(form, lay(880.0)), form));
    let found = super::find(&made.raster(), &mut made.words.clone(), &mut Structure::default(), Source::TextLayer);
    assert_eq!(found.len(), 2);
    let mut sides = Vec::new();
    for official in &found {
        let words: Vec<u32> = official.boxes.iter().flatten().flat_map(|one| one.words.clone()).collect();
        let right = official
            .boxes
            .iter()
            .flatten()
            .flat_map(|one| one.words.iter().filter(|at| made.index_of(**at) == Some(usize::from(one.index))));
        assert!(right.count() * 2 * 100 >= made.values() * 95);
        let of_first = words.iter().filter(|at| **at < first).count();
        assert!(of_first == 0 || of_first == words.len(), "one form's words stand in the other's boxes");
        sides.push(of_first == 0);
    }
    sides.sort_unstable();
    assert_eq!(sides, [false, true]);
}

#[test]
fn print_that_was_misread_is_no_value_of_the_box_above() {
    let form = OfficialForm::Cms1500;
    let mut made = Made::of(form, Lay::straight());
    // Among the captions of items 11c and 5.
    made.word([650.0, 401.0, 664.0, 409.0], "QZ", 900);
    made.word([60.0, 200.0, 74.0, 208.0], "K7", 901);
    let boxes = find(&made.raster(), &made.words).unwrap().boxes.unwrap();
    assert!(boxes.iter().all(|one| one.words.is_empty()));
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
    let blank = super::Blank::beside_values(form, [0.0; 2]);
    let lines =
        |index: usize| super::cell::lines(&levels, &sheet, &[form.table().boxes[index].room.into()], &blank).len();
    assert_eq!((lines(month), lines(day)), (1, 0));
}

/// A form whose print is ink that nobody could read but for eight words.
fn faint(form: OfficialForm) -> Made {
    let lay = Lay { scale: 1.24, margin: 0.0, shift: [7.0, 3.0], lost: 1.0, ..Lay::straight() };
    let mut made = filled(form, lay);
    for print in eight(form) {
        made.word(print.edges.map(f64::from), print.text, print.line);
    }
    made
}

fn eight(form: OfficialForm) -> Vec<&'static PrintedWord> {
    let mut long: Vec<&PrintedWord> = form.table().print.iter().filter(|print| print.folded.len() > 5).collect();
    long.sort_by_key(|print| &print.folded);
    long.dedup_by_key(|print| &print.folded);
    long.iter().step_by(long.len() / 8).take(8).copied().collect()
}

#[test]
fn a_form_whose_print_is_too_faint_to_be_read_is_known_by_where_it_stands() {
    for form in OfficialForm::ALL {
        assert_right(form, &faint(form));
    }
}

/// The same few words in the same places, and no other print.
#[test]
fn a_few_words_of_a_form_in_their_places_are_no_form() {
    let form = OfficialForm::Cms1500;
    let made = faint(form);
    let mut other = Made::plain(form, made.lay());
    for print in eight(form) {
        other.letters(print.edges.map(f64::from));
    }
    assert!(find(&other.raster(), &made.words).is_none());
}

/// A long name in the room above a date reaches down into the date's: it stands in its own only, and figures in both.
#[test]
fn letters_stand_in_no_room_of_a_date() {
    let form = OfficialForm::Cms1500;
    let boxes = &form.table().boxes;
    let find_box = |part: &str| boxes.iter().position(|one| one.item == "31" && one.part == part).unwrap();
    let (date, name) = (find_box("date"), find_box("continued"));
    for (text, held) in [("ABUBAKAR", vec![name]), ("09092024", vec![date, name])] {
        let mut made = Made::of(form, Lay::straight());
        for (index, one) in boxes.iter().enumerate().filter(|(_, one)| !one.is_tick() && one.item != "31") {
            made.write(index, if one.holds == Holds::Text { "WORD" } else { "12" });
        }
        let border = f64::from(boxes[date].room.y0);
        let at = made.word([170.0, border - 6.0, 220.0, border + 6.0], text, 900).unwrap();
        let found = find(&made.raster(), &made.words).unwrap().boxes.unwrap();
        let holding = found.iter().filter(|one| one.words.contains(&at)).map(|one| usize::from(one.index));
        assert_eq!(holding.collect::<Vec<usize>>(), held, "{text}");
    }
}
