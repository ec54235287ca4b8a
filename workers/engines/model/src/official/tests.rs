use super::*;
use std::collections::HashSet;

fn tables() -> impl Iterator<Item = &'static FormTable> {
    OfficialForm::ALL.into_iter().map(OfficialForm::table)
}

#[test]
fn every_box_has_a_name_of_its_own_and_room_on_the_sheet() {
    for table in tables() {
        let names: HashSet<_> = table.boxes.iter().map(|one| (one.item, one.part, one.line)).collect();
        assert_eq!(names.len(), table.boxes.len());
        for one in &table.boxes {
            let Room { x0, y0, x1, y1 } = one.room;
            assert!(x0 < x1 && y0 < y1 && x1 <= 850 && y1 <= 1100, "{} {}", one.item, one.part);
        }
    }
}

#[test]
fn no_two_boxes_share_room() {
    for table in tables() {
        for (at, one) in table.boxes.iter().enumerate() {
            for other in table.boxes.iter().skip(at + 1) {
                let (a, b) = (one.room, other.room);
                let apart = a.x1 <= b.x0 || b.x1 <= a.x0 || a.y1 <= b.y0 || b.y1 <= a.y0;
                assert!(
                    apart,
                    "{} {} {} and {} {} {}",
                    one.item, one.part, one.line, other.item, other.part, other.line
                );
            }
        }
    }
}

/// NUCC items 1 to 33; NUBC form locators 1 to 81.
#[test]
fn every_item_of_the_manuals_has_a_box() {
    let items = |form: OfficialForm| -> HashSet<&str> { form.table().boxes.iter().map(|one| one.item).collect() };
    let number = |item: &str| item.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<u32>().ok();
    for (form, last) in [(OfficialForm::Cms1500, 33), (OfficialForm::Ub04, 81)] {
        let found: HashSet<u32> = items(form).into_iter().filter_map(number).collect();
        let missing: Vec<u32> = (1..=last).filter(|item| !found.contains(item)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
    let service: HashSet<&str> =
        items(OfficialForm::Cms1500).into_iter().filter(|item| item.starts_with("24")).collect();
    assert_eq!(service.len(), 11, "24A to 24J and the supplemental half");
}

#[test]
fn what_the_print_says_is_print_and_values_are_not() {
    let table = OfficialForm::Cms1500.table();
    for word in ["INSURED'S", "lNSURED'5", "Initial)", "(ID#/DoD#)", "HOSPITALIZATI0N", "SERVICES:", "QUTSIDE"] {
        assert!(table.prints(word), "{word}");
    }
    for word in ["DATE01", "SIGNED06", "KOWALSKI", "1093185613", "JOHANSSON", "04/18/1952", "Z11.51"] {
        assert!(!table.prints(word), "{word}");
    }
}

#[test]
fn strips_cover_the_room_and_little_more() {
    let upright = filled([[10, 10], [200, 10], [200, 30], [10, 30]]);
    assert_eq!(upright.strips(), [BBox { x0: 10, y0: 10, x1: 201, y1: 31 }]);
    let askew = filled([[100, 100], [700, 160], [698, 190], [98, 130]]).strips();
    let area: u32 = askew.iter().map(|strip| strip.width() * strip.height()).sum();
    assert!(area < 600 * 30 * 3 / 2, "{area}");
    for along in 0..=60 {
        let (x, y) = (99 + along * 10, 115 + along);
        let point = BBox { x0: x, y0: y, x1: x + 1, y1: y + 1 };
        assert!(askew.iter().any(|strip| strip.intersects(point)), "{x} {y}");
    }
}

fn filled(corners: [[u32; 2]; 4]) -> FilledBox {
    let bbox = BBox { x0: 0, y0: 0, x1: 1, y1: 1 };
    FilledBox { index: 0, bbox, corners, words: Vec::new(), ink: false, confidence: 1.0 }
}
