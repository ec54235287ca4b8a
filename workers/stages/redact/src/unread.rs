//! What stands in the room of a caption that asks for something that identifies, and was read as no value of it.

use crate::official::BlackRoom;
use crate::rules::{Hit, Rule};
use docward_engine_model::{Fields, Reading};
use docward_lexicon::{Class, class_of};

/// The words of these rooms, and the rooms themselves. A room of ordinary words alone was read: "Employer: retired".
pub(crate) fn rooms(fields: &Fields, reading: &Reading) -> (Vec<Hit>, Vec<BlackRoom>) {
    let (mut hits, mut rooms) = (Vec::new(), Vec::new());
    for unread in &fields.unread {
        let words: Vec<(usize, usize)> = unread.spans.iter().map(|span| reading.bytes(*span)).collect();
        let says_plainly = |(start, end): &(usize, usize)| reading.text().get(*start..*end).is_some_and(is_ordinary);
        if !words.is_empty() && words.iter().all(says_plainly) {
            continue;
        }
        let (kind, rule) = (unread.kind, Rule::CaptionedRoom);
        hits.extend(words.iter().map(|(start, end)| Hit { start: *start, end: *end, kind, rules: rule.into() }));
        let word = words.iter().map(|(start, _)| *start).min();
        rooms.push(BlackRoom { page: unread.page, boxes: unread.boxes.clone(), kind, rule, word });
    }
    (hits, rooms)
}

/// Whether a word, or several joined by signs, is in the lists of ordinary words and nobody's name.
fn is_ordinary(word: &str) -> bool {
    word.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).all(|part| {
        let class = class_of(part);
        part.eq_ignore_ascii_case("n")
            || part.eq_ignore_ascii_case("a")
            || class.any(Class::ORDINARY) && !class.any(Class::LEANS_NAME)
    })
}
