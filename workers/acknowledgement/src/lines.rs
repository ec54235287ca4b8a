//! Segments: elements between separators, counted; and the envelope around all that is written.

use crate::outcome::is_refused;
use crate::who::Reply;
use docward_engine_model::Text;
use docward_engine_model::acknowledgement::{AcknowledgedInterchange, Acknowledgement, InterchangeCode};
use std::fmt::Write as _;

/// Separators of all that is written.
const ELEMENT: char = '*';
const COMPONENT: char = ':';
const REPETITION: char = '^';
const SEGMENT: &str = "~\n";

/// A value without what would be a separator: X12 knows no way to write one as data.
pub(crate) fn clean(value: &str) -> String {
    let is_data = |sign: char| !matches!(sign, ELEMENT | COMPONENT | REPETITION | '~') && !sign.is_control();
    let value: String = value.chars().map(|sign| if is_data(sign) { sign } else { ' ' }).collect();
    value.trim().to_owned()
}

/// The beginning of a value, so many characters of it.
pub(crate) fn at_most(value: &str, characters: usize) -> &str {
    let end = value.char_indices().nth(characters).map_or(value.len(), |(end, _)| end);
    value.get(..end).unwrap_or_default()
}

/// An acknowledgement in the making.
pub(crate) struct Lines {
    text: String,
    /// Segments of the transaction set that is open, and sets of the group.
    segments: u32,
    sets: u32,
}

impl Lines {
    /// Begins an interchange for whoever sent one.
    pub(crate) fn to(interchange: &AcknowledgedInterchange, reply: &Reply<'_>) -> Self {
        let mut lines = Self { text: String::new(), segments: 0, sets: 0 };
        let padded = |value: &str, width: usize| format!("{:<width$}", at_most(&clean(value), width));
        let qualifier = |value: &str| {
            let value = at_most(&clean(value), 2).to_owned();
            if value.chars().count() == 2 { value } else { "ZZ".to_owned() }
        };
        let (now, number) = (reply.now, format!("{:09}", reply.numbers.interchange()));
        let elements = [
            "ISA".to_owned(),
            "00".to_owned(),
            padded("", 10),
            "00".to_owned(),
            padded("", 10),
            qualifier(reply.us.qualifier()),
            padded(reply.us.id(), 15),
            qualifier(interchange.sender.qualifier.as_str()),
            padded(interchange.sender.id.as_str(), 15),
            now.short_date(),
            now.time(),
            REPETITION.to_string(),
            "00501".to_owned(),
            number,
            "0".to_owned(),
            if interchange.is_test { "T" } else { "P" }.to_owned(),
            COMPONENT.to_string(),
        ];
        lines.text = elements.join("*") + SEGMENT;
        lines
    }

    /// Begins a functional group for the application that sent one.
    pub(crate) fn group(&mut self, function: &str, receiver: &str, version: &str, reply: &Reply<'_>) {
        let us = reply.us.application();
        let receiver = at_most(receiver, 15);
        let receiver = if clean(receiver).chars().count() < 2 { "UNKNOWN" } else { receiver };
        let row = self.row("GS").value(function).value(us).value(receiver).value(&reply.now.date());
        row.value(&reply.now.time()).number(reply.numbers.group()).value("X").value(version).end();
    }

    /// Begins a transaction set.
    pub(crate) fn set(&mut self, id: &str, version: &str) {
        self.sets += 1;
        self.segments = 0;
        let number = format!("{:04}", self.sets);
        self.row("ST").value(id).value(&number).value(version).end();
    }

    /// Ends the transaction set.
    pub(crate) fn end_set(&mut self) {
        let (segments, number) = (self.segments + 1, format!("{:04}", self.sets));
        self.row("SE").number(segments).value(&number).end();
    }

    /// Ends the group, if there is one, and the interchange.
    pub(crate) fn finish(mut self, groups: u32, reply: &Reply<'_>) -> Text {
        if groups > 0 {
            let sets = self.sets;
            self.row("GE").number(sets).number(reply.numbers.group()).end();
        }
        let number = format!("{:09}", reply.numbers.interchange());
        self.row("IEA").number(groups).value(&number).end();
        self.text.into()
    }

    /// How many transaction sets there are.
    pub(crate) fn sets(&self) -> u32 {
        self.sets
    }

    /// Begins a segment.
    pub(crate) fn row(&mut self, name: &str) -> Row<'_> {
        let text = clean(name);
        Row { lines: self, text }
    }
}

/// A segment in the making.
pub(crate) struct Row<'a> {
    lines: &'a mut Lines,
    text: String,
}

impl Row<'_> {
    /// Adds an element.
    pub(crate) fn value(mut self, value: &str) -> Self {
        self.text.push(ELEMENT);
        self.text.push_str(&clean(value));
        self
    }

    /// Adds a number.
    pub(crate) fn number(mut self, number: u32) -> Self {
        // Writing into a text does not fail.
        let _ = write!(self.text, "{ELEMENT}{number}");
        self
    }

    /// Adds an element of components.
    pub(crate) fn parts(mut self, parts: &[&str]) -> Self {
        let parts: Vec<String> = parts.iter().map(|part| clean(part)).collect();
        self.text.push(ELEMENT);
        self.text.push_str(parts.join(":").trim_end_matches(COMPONENT));
        self
    }

    /// Ends the segment; empty elements at its end are left out.
    pub(crate) fn end(self) {
        self.lines.segments += 1;
        self.lines.text.push_str(self.text.trim_end_matches(ELEMENT));
        self.lines.text.push_str(SEGMENT);
    }
}

/// The TA1 of an interchange: whether its envelope was understood.
pub fn interchange_acknowledgement(
    whole: &Acknowledgement,
    interchange: &AcknowledgedInterchange,
    reply: &Reply<'_>,
) -> Text {
    let mut lines = Lines::to(interchange, reply);
    let note = interchange.faults.first().map(|code| code.as_str());
    let (code, note) = match note {
        _ if is_refused(whole, interchange) => ("R", note.unwrap_or(InterchangeCode::Content.as_str())),
        Some(note) => ("E", note),
        None => ("A", "000"),
    };
    let number = figures(interchange.control_number.as_str(), 9);
    let row = lines.row("TA1").value(&number).value(at_most(interchange.date.as_str(), 6));
    row.value(at_most(interchange.time.as_str(), 4)).value(code).value(note).end();
    lines.finish(0, reply)
}

/// A control number as it is repeated: what of it is figures, nine at most, filled up with zeros to a width.
pub(crate) fn figures(number: &str, width: usize) -> String {
    let figures: String = number.chars().filter(char::is_ascii_digit).take(9).collect();
    format!("{figures:0>width$}")
}
