//! What stands where a caption asks for something that identifies, and was read as no value of it.

use super::{cell, page};
use crate::captions::fields;
use crate::drawn;
use crate::upright::Upright;
use docward_engine_model::{BBox, DocumentKind as K, Mark, MarkShape, Page, PhiKind, Reading, Structure, Unread};

/// What was not read on a page, and the words of it.
fn unread(page: Page) -> Vec<(Unread, Vec<String>)> {
    let document = drawn::document(vec![page]);
    let reading = Reading::of(&document);
    let pages = Upright::pages(&document, &reading);
    let found = fields(&pages, &reading, K::IntakeForm, &[], &[]).unread.into_iter();
    found
        .map(|unread| {
            let places = unread.spans.iter().map(|span| reading.bytes(*span));
            let words = places.map(|(start, end)| reading.text().get(start..end).unwrap().to_owned()).collect();
            (unread, words)
        })
        .collect()
}

fn inked(page: Page, ink: [u32; 4]) -> Page {
    let [x0, y0, x1, y1] = ink;
    let structure = Structure { ink: vec![BBox { x0, y0, x1, y1 }], ..page.structure };
    Page { structure, ..page }
}

/// Whether some box holds a point.
fn covers(unread: &Unread, x: u32, y: u32) -> bool {
    unread.boxes.iter().any(|bbox| (bbox.x0..bbox.x1).contains(&x) && (bbox.y0..bbox.y1).contains(&y))
}

#[test]
fn a_word_in_the_cell_of_a_date_that_is_none() {
    let rules: Vec<[u32; 4]> = cell(90, 390, 500, 470).into_iter().chain(cell(500, 390, 900, 470)).collect();
    let texts = [("Date of service", 100, 396), ("Plan name", 510, 396), ("tr", 140, 440), ("Osprey", 520, 440)];
    let found = unread(page(&texts, &rules));
    let [(room, words)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((room.kind, room.page), (PhiKind::Date, 1));
    assert_eq!(words, &["tr"]);
    assert!(covers(room, 110, 450) && covers(room, 480, 450), "all of the room: {room:?}");
    assert!(!covers(room, 150, 406) && !covers(room, 530, 450), "neither caption nor neighbour: {room:?}");
}

#[test]
fn ink_without_words_behind_a_caption_or_on_its_blank() {
    let found = unread(inked(page(&[("Appointment:", 100, 400), ("2024with", 400, 380)], &[]), [230, 402, 290, 420]));
    let [(room, words)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((room.kind, words.len()), (PhiKind::Date, 0));
    assert!(covers(room, 235, 410) && covers(room, 294, 410) && !covers(room, 150, 410), "{room:?}");
    let blank = page(&[("Patient name", 100, 400)], &[[240, 424, 700, 426]]);
    let found = unread(inked(blank, [300, 390, 420, 424]));
    assert!(covers(&found[0].0, 310, 400) && !covers(&found[0].0, 200, 410), "{found:?}");
}

#[test]
fn what_is_left_in_a_room_beside_its_value() {
    let texts = [("Date of birth", 100, 396), ("03/04/1950", 100, 440), ("qx7", 260, 440)];
    let found = unread(page(&texts, &cell(90, 390, 500, 470)));
    assert_eq!(found.iter().flat_map(|(_, words)| words).collect::<Vec<_>>(), ["qx7"]);
}

#[test]
fn a_room_that_lies_tilted_is_told_in_pieces() {
    let lying = page(&[("Date of service:", 100, 1000), ("tr0vq3kk0wqx", 300, 1000)], &[]);
    let lying = Page { structure: Structure { degrees: 3.0, ..lying.structure }, ..lying };
    let found = unread(lying);
    let [(room, _)] = found.as_slice() else { panic!("{found:?}") };
    assert!(room.boxes.len() > 2 && room.boxes.iter().all(|bbox| bbox.height() < 40), "{room:?}");
}

#[test]
fn nothing_is_told_of_rooms_that_are_empty_or_identify_nobody_or_are_shared() {
    let grid = cell(90, 390, 500, 470);
    let empty = page(&[("Date of birth", 100, 396)], &grid);
    let hint = page(&[("Date of birth", 100, 396), ("(MM/DD/YYYY)", 100, 440)], &grid);
    let read = page(&[("Date of birth", 100, 396), ("03/04/1950", 100, 440)], &grid);
    let harmless = page(&[("Sex", 100, 396), ("qx7", 100, 440)], &grid);
    let framed = inked(page(&[("Date of birth", 100, 396)], &grid), [91, 420, 499, 469]);
    let prose = page(&[("Date: zq xv wq kx vv zz kk seen today", 100, 400)], &[]);
    let ticked = page(&[("Date of birth", 100, 396), ("qx7", 140, 440)], &grid);
    let bbox = BBox { x0: 110, y0: 440, x1: 130, y1: 460 };
    let mark = Mark { shape: MarkShape::Square, bbox, selected: true, confidence: 0.9 };
    let ticked = Page { structure: Structure { marks: vec![mark], ..ticked.structure }, ..ticked };
    for page in [empty, hint, read, harmless, framed, prose, ticked] {
        let said = page.words.iter().map(|word| word.text.as_str().to_owned()).collect::<Vec<_>>().join(" ");
        assert!(unread(page).is_empty(), "{said}");
    }
}

#[test]
fn what_stands_behind_a_caption_without_a_colon_or_alone_below_it() {
    let texts = [("Date of birth", 100, 400), ("tr", 260, 400), ("Member ID", 100, 600), ("=~q", 100, 626)];
    let found = unread(page(&texts, &[]));
    assert_eq!(found.iter().flat_map(|(_, words)| words).collect::<Vec<_>>(), ["tr", "=~q"]);
}

#[test]
fn a_column_below_a_caption_is_followed_as_far_as_it_is_written_alike() {
    let rows = [("R 4471", 430), ("R 3920", 460), ("R 3771", 490), ("3771", 520), ("R 8125", 550)];
    let mut texts = vec![("Member ID", 100, 400), ("Reason", 400, 400)];
    texts.extend(rows.iter().map(|(number, y)| (*number, 100, *y)));
    texts.extend(rows.iter().map(|(_, y)| ("Knee pain", 400, *y)));
    let found = unread(page(&texts, &[]));
    assert_eq!(found.iter().flat_map(|(_, words)| words).collect::<Vec<_>>(), ["R", "3920", "R", "3771"]);
}
