//! A page that is an official form, as the readers tell it of a form that was filled without fault.

use docward_engine_model::{
    BBox, Document, FileKind, FilledBox, Official, OfficialForm, Page, Source, Structure, Word,
};
use std::collections::BTreeMap;

/// A box: item, part and line.
pub(crate) type Key = (&'static str, &'static str, u8);

/// What is typed into a form's boxes; places to tick hold anything.
#[derive(Debug, Default, Clone)]
pub(crate) struct Typed(pub(crate) BTreeMap<Key, String>);

/// Pixels of a hundredth of an inch at 200 dpi.
const SCALE: u32 = 2;

impl Typed {
    /// Types a value into a box, line below line; nothing where there is none.
    pub(crate) fn put(&mut self, key: Key, value: impl Into<String>) {
        let value = value.into();
        if !value.trim().is_empty() {
            self.0.insert(key, value);
        }
    }

    /// The document of these pages.
    pub(crate) fn document(form: OfficialForm, pages: &[Self]) -> Document {
        let mut document = Document::empty(FileKind::Pdf);
        document.pages_mut().unwrap().extend((1..).zip(pages).map(|(number, typed)| typed.page(form, number)));
        document
    }

    fn page(&self, form: OfficialForm, number: u32) -> Page {
        let table = form.table();
        let known = |key: &Key| table.boxes.iter().any(|form| (form.item, form.part, form.line) == *key);
        assert!(self.0.keys().all(known), "typed into a box that the form does not have: {:?}", self.0.keys());
        let (mut words, mut boxes, mut line) = (Vec::new(), Vec::new(), 0);
        for (index, form) in table.boxes.iter().enumerate() {
            let [x0, y0, x1, y1] =
                [form.room.x0, form.room.y0, form.room.x1, form.room.y1].map(|edge| u32::from(edge) * SCALE);
            let bbox = BBox { x0, y0, x1, y1 };
            let text = self.0.get(&(form.item, form.part, form.line));
            let mut own = Vec::new();
            if let Some(text) = text.filter(|_| !form.is_tick()) {
                for typed in rows(text, bbox, line) {
                    own.push(u32::try_from(words.len()).unwrap());
                    line = typed.line + 1;
                    words.push(typed);
                }
            }
            let corners = [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];
            let (index, ink) = (u16::try_from(index).unwrap(), text.is_some());
            boxes.push(FilledBox { index, bbox, corners, words: own, ink, confidence: 1.0 });
        }
        let official = vec![Official { form, boxes: Some(boxes), captions: Vec::new() }];
        let (width, height, source) = (1700, 2200, Source::Pixels);
        Page { number, width, height, source, words, structure: Structure::default(), official }
    }
}

/// The words of a text in a room: its lines below each other, each letter as wide as the longest line allows.
fn rows(text: &str, room: BBox, first: u32) -> Vec<Word> {
    let lines: Vec<&str> = text.lines().collect();
    let high = room.height() / u32::try_from(lines.len()).unwrap();
    let longest = lines.iter().map(|line| line.chars().count()).max().unwrap_or(1) + 1;
    let wide = f64::from(room.width()) * 0.8 / f64::from(u32::try_from(longest).unwrap());
    let mut words = Vec::new();
    for (at, line) in (0_u32..).zip(&lines) {
        let mut column = 0.0;
        for word in line.split(' ').filter(|word| !word.is_empty()) {
            let end = column + f64::from(u32::try_from(word.chars().count()).unwrap());
            let edge = |column: f64| room.x0 + 1 + format!("{:.0}", column * wide).parse::<u32>().unwrap();
            let (y0, y1) = (room.y0 + at * high + 1, room.y0 + (at + 1) * high - 1);
            let bbox = BBox { x0: edge(column), y0, x1: edge(end).max(edge(column) + 1), y1 };
            words.push(Word { text: word.into(), confidence: 1.0, bbox, line: first + at });
            column = end + 1.0;
        }
    }
    words
}
