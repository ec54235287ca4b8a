//! Segments and elements, by the separators that each interchange's own ISA names, with their place in the text.

use docward_engine_model::Span;
use docward_engine_model::protocol::Rejection;
use std::borrow::Cow;

/// One segment: its elements, the first of them its name.
pub(super) struct Segment<'t> {
    number: u32,
    name: Cow<'t, str>,
    body: &'t str,
    /// Where the body begins in the file's text, in scalar values.
    first: u32,
    /// Each with its place in the body, in bytes.
    elements: Vec<(usize, &'t str)>,
    separators: Separators,
}

impl<'t> Segment<'t> {
    /// Which segment of the file it is, from 1.
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// The segment's name, `CLM`, in capital letters whatever the sender wrote.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is written as a name must be.
    pub(super) fn is_well_named(&self) -> bool {
        let written = self.element(0);
        matches!(written.len(), 2 | 3) && written.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    }

    /// An element by its number in the standard, `CLM02` is 2; empty when absent.
    pub(super) fn element(&self, number: usize) -> &'t str {
        self.elements.get(number).map_or("", |(_, text)| text)
    }

    /// Every element after the name, each with its number and its place in the body, in bytes.
    pub(super) fn elements(&self) -> impl Iterator<Item = (usize, usize, &'t str)> {
        self.elements.iter().enumerate().skip(1).map(|(number, (start, text))| (number, *start, *text))
    }

    /// Where an element's value stands in the file's text, without white space around it.
    pub(super) fn span(&self, number: usize) -> Span {
        let (start, text) = self.elements.get(number).copied().unwrap_or((0, ""));
        let (start, text) = trimmed(start, text);
        self.places().span(start, text)
    }

    /// Places in the file's text, for parts of the segment that are asked for in their order.
    pub(super) fn places(&self) -> Places<'t> {
        Places { body: self.body, at: 0, scalar: self.first }
    }

    /// The separators of its interchange.
    pub(super) fn separators(&self) -> Separators {
        self.separators
    }
}

/// A part of a segment without white space around it, and where it begins then.
pub(super) fn trimmed(start: usize, text: &str) -> (usize, &str) {
    let value = text.trim_start();
    (start + text.len() - value.len(), value.trim_end())
}

/// Turns places in a segment's body into places in the file's text, walking on from the last one.
pub(super) struct Places<'t> {
    body: &'t str,
    at: usize,
    scalar: u32,
}

impl Places<'_> {
    /// A part's span; parts come in order.
    pub(super) fn span(&mut self, start: usize, text: &str) -> Span {
        Span { start: self.scalar(start), end: self.scalar(start + text.len()) }
    }

    fn scalar(&mut self, byte: usize) -> u32 {
        self.scalar = self.scalar.saturating_add(scalars(self.body.get(self.at..byte).unwrap_or_default()));
        self.at = byte;
        self.scalar
    }
}

/// What separates an interchange's parts.
#[derive(Clone, Copy)]
pub(super) struct Separators {
    pub(super) element: char,
    /// ISA11 from version 00402 on; before, a letter stands there, which separates nothing.
    pub(super) repetition: Option<char>,
    pub(super) component: char,
    pub(super) segment: char,
}

/// What a segment was followed by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The character that ends its segments.
    Terminator,
    /// The end of the file, without one.
    EndOfFile,
}

/// A file's segments in order. Each ISA sets the separators until the next.
pub(super) struct Segments<'t> {
    text: &'t str,
    /// How far it is read, in bytes and in scalar values.
    at: usize,
    scalars: u32,
    count: u32,
    separators: Separators,
}

impl<'t> Segments<'t> {
    /// The segments of a file that begins with an ISA.
    pub(super) fn of(text: &'t str) -> Result<Self, Rejection> {
        let separators = separators(text.trim_start_matches(is_filler))?;
        Ok(Self { text, at: 0, scalars: 0, count: 0, separators })
    }

    /// Where the last segment ends, its terminator included, in bytes of the text.
    pub(super) fn place(&self) -> usize {
        self.at
    }

    /// Likewise, in characters of the text.
    pub(super) fn scalars(&self) -> u32 {
        self.scalars
    }

    /// The next segment, and how it ended; `None` at the end of the file.
    pub(super) fn next_segment(&mut self) -> Result<Option<(Segment<'t>, Ending)>, Rejection> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let rest = self.skip(rest.len() - rest.trim_start_matches(is_filler).len());
        if rest.is_empty() {
            return Ok(None);
        }
        if is_header(rest) {
            self.separators = separators(rest)?;
        }
        let separators = self.separators;
        let binary = binary(rest, &separators)?;
        let (body, ending) = match &binary {
            Some(binary) => (rest.get(..binary.end).unwrap_or_default(), Ending::Terminator),
            None => match rest.split_once(separators.segment) {
                Some((body, _)) => (body, Ending::Terminator),
                None => (rest.trim_end_matches(is_filler), Ending::EndOfFile),
            },
        };
        let first = self.scalars;
        self.skip(match ending {
            Ending::Terminator => body.len() + separators.segment.len_utf8(),
            Ending::EndOfFile => rest.len(),
        });
        self.count = self.count.saturating_add(1);
        let elements = match binary {
            // The data is one element, whatever stands in it.
            Some(Binary { data, .. }) => {
                let (head, data) = body.split_at_checked(data).unwrap_or((body, ""));
                let head = head.strip_suffix(separators.element).unwrap_or(head);
                let mut elements: Vec<_> = parts(head, 0, separators.element).collect();
                elements.push((body.len() - data.len(), data));
                elements
            }
            None => parts(body, 0, separators.element).collect(),
        };
        let name = elements.first().map_or("", |(_, name)| name);
        let written = name.bytes().any(|byte| byte.is_ascii_lowercase());
        let name = if written { name.to_ascii_uppercase().into() } else { Cow::Borrowed(name) };
        Ok(Some((Segment { number: self.count, name, body, first, elements, separators }, ending)))
    }

    /// Goes on by so many bytes; what is left then.
    fn skip(&mut self, bytes: usize) -> &'t str {
        let skipped = self.text.get(self.at..self.at + bytes).unwrap_or_default();
        self.scalars = self.scalars.saturating_add(scalars(skipped));
        self.at += bytes;
        self.text.get(self.at..).unwrap_or_default()
    }
}

fn scalars(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// Where a binary segment's data begins and ends, in bytes from the segment's first.
struct Binary {
    data: usize,
    end: usize,
}

/// A binary segment (`BIN*length*data`, `BDS*filter*length*data`): its data may hold any separator, so it says how long it is.
/// That is in bytes, which are characters if the file is ISO 8859-1.
fn binary(text: &str, separators: &Separators) -> Result<Option<Binary>, Rejection> {
    let Some((name, rest)) = text.split_at_checked(3).filter(|(_, rest)| rest.starts_with(separators.element)) else {
        return Ok(None);
    };
    let before = match name.to_ascii_uppercase().as_str() {
        "BIN" => 1,
        "BDS" => 2,
        _ => return Ok(None),
    };
    let mut parts = rest.splitn(before + 2, separators.element);
    let length = parts.nth(before).ok_or(Rejection::Truncated)?;
    let data = parts.next().ok_or(Rejection::Truncated)?;
    let length: usize = length.trim().parse().map_err(|_| Rejection::Malformed)?;
    let in_characters = data.char_indices().nth(length).map(|(end, _)| end);
    let ends = |end: &usize| data.get(*end..).is_some_and(|after| after.starts_with(separators.segment));
    let begin = text.len() - data.len();
    match in_characters.into_iter().chain([length]).find(ends) {
        Some(end) => Ok(Some(Binary { data: begin, end: begin + end })),
        None if length >= data.len() => Err(Rejection::Truncated),
        None => Err(Rejection::Malformed),
    }
}

/// A text's parts between separators, each with its place when the text begins at `start`.
pub(super) fn parts(text: &str, start: usize, separator: char) -> impl Iterator<Item = (usize, &str)> {
    text.split(separator).scan(start, move |next, part| {
        let at = *next;
        *next += str::len(part) + separator.len_utf8();
        Some((at, part))
    })
}

/// Line ends after a terminator, a byte order mark, and the control characters that old transmissions pad with.
fn is_filler(character: char) -> bool {
    character.is_whitespace() || character.is_control() || character == '\u{feff}'
}

fn is_header(text: &str) -> bool {
    let named = text.get(..3).is_some_and(|name| name.eq_ignore_ascii_case("ISA"));
    named && text.chars().nth(3).is_some_and(|next| !next.is_alphanumeric())
}

/// Whether a text that begins so is an interchange: `ISA` and a separator that no prose has there, ISA01's two characters, and
/// the same separator again. In small letters, as no standard has it, or with a separator that is not ASCII it must look like
/// a whole header, or somebody called Isa would be one.
pub fn begins_interchange(beginning: &str) -> bool {
    let text = beginning.trim_start_matches(is_filler);
    if !is_header(text) {
        return false;
    }
    let Some(separator) = text.chars().nth(3).filter(|next| !matches!(next, ' ' | '\r' | '\n')) else {
        return false;
    };
    let usual = text.starts_with("ISA") && separator.is_ascii();
    let whole = || text.chars().take(WHOLE_HEADER).filter(|next| *next == separator).count() >= 16;
    (usual || whole()) && text.chars().nth(6).is_none_or(|next| next == separator)
}

/// How long a header is that its sender filled up (X12.5), in characters.
const WHOLE_HEADER: usize = 106;

/// The separators of the interchange that begins here: the element separator follows `ISA`, the component separator is
/// ISA16, the segment terminator follows it.
fn separators(text: &str) -> Result<Separators, Rejection> {
    if !is_header(text) {
        return Err(Rejection::Malformed);
    }
    let element = text.chars().nth(3).ok_or(Rejection::Truncated)?;
    // ISA is of fixed width, 106 characters; some senders don't pad, none repeats its separator within it.
    let mut tail = text.splitn(17, element).skip(11);
    let repetition = tail.next().and_then(|element| element.chars().next());
    let mut tail = tail.nth(4).ok_or(Rejection::Truncated)?.chars();
    let component = tail.next().ok_or(Rejection::Truncated)?;
    let segment = tail.next().ok_or(Rejection::Truncated)?;
    let distinct = element != component && component != segment && element != segment;
    if !distinct || [element, component, segment].iter().any(|separator| separator.is_alphanumeric()) {
        return Err(Rejection::Malformed);
    }
    let repetition =
        repetition.filter(|found| !found.is_alphanumeric() && ![element, component, segment].contains(found));
    Ok(Separators { element, repetition, component, segment })
}
