//! Segments and elements, by the delimiters that each interchange's own ISA names, with their place in the text.

use docward_engine_model::Span;
use docward_engine_model::protocol::Rejection;
use std::borrow::Cow;

/// A file's text: UTF-8, of which nothing is copied, or else ISO 8859-1, which X12's extended character set is.
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect::<String>().into(),
    }
}

/// One segment: its elements, the first of them its name.
pub(super) struct Segment<'t> {
    number: u32,
    name: Cow<'t, str>,
    body: &'t str,
    /// Where the body begins in the file's text, in scalar values.
    first: u32,
    /// Each with its place in the body, in bytes.
    elements: Vec<(usize, &'t str)>,
    component: char,
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

    /// Where an element stands in the file's text.
    pub(super) fn span(&self, number: usize) -> Span {
        self.elements.get(number).map_or(Span { start: 0, end: 0 }, |(start, text)| self.span_of(*start, text))
    }

    fn span_of(&self, start: usize, text: &str) -> Span {
        let start = self.first.saturating_add(scalars(self.body.get(..start).unwrap_or_default()));
        Span { start, end: start.saturating_add(scalars(text)) }
    }

    /// How many elements there are, without the name.
    pub(super) fn len(&self) -> usize {
        self.elements.len().saturating_sub(1)
    }

    /// An element's components, each with its place in the file's text.
    pub(super) fn components(&self, number: usize) -> Vec<(Span, &'t str)> {
        let Some((start, text)) = self.elements.get(number) else {
            return Vec::new();
        };
        parts(text, *start, self.component).into_iter().map(|(at, part)| (self.span_of(at, part), part)).collect()
    }
}

#[derive(Clone, Copy)]
struct Delimiters {
    element: char,
    component: char,
    segment: char,
}

/// What a segment was followed by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Its terminator.
    Terminator,
    /// The end of the file, without one.
    EndOfFile,
}

/// A file's segments in order. Each ISA sets the delimiters until the next.
pub(super) struct Segments<'t> {
    text: &'t str,
    /// How far it is read, in bytes and in scalar values.
    at: usize,
    scalars: u32,
    count: u32,
    delimiters: Delimiters,
}

impl<'t> Segments<'t> {
    /// The segments of a file that begins with an ISA.
    pub(super) fn of(text: &'t str) -> Result<Self, Rejection> {
        let delimiters = delimiters(text.trim_start_matches(is_filler))?;
        Ok(Self { text, at: 0, scalars: 0, count: 0, delimiters })
    }

    /// Where the last segment ends, its terminator included, in bytes of the text.
    pub(super) fn place(&self) -> usize {
        self.at
    }

    /// The next segment, and how it ended; `None` at the end of the file.
    pub(super) fn next_segment(&mut self) -> Result<Option<(Segment<'t>, Ending)>, Rejection> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let rest = self.skip(rest.len() - rest.trim_start_matches(is_filler).len());
        if rest.is_empty() {
            return Ok(None);
        }
        if is_header(rest) {
            self.delimiters = delimiters(rest)?;
        }
        let Delimiters { element, component, segment } = self.delimiters;
        let (body, ending) = match binary_end(rest, &self.delimiters)? {
            Some(end) => (rest.get(..end).unwrap_or_default(), Ending::Terminator),
            None => match rest.split_once(segment) {
                Some((body, _)) => (body, Ending::Terminator),
                None => (rest.trim_end_matches(is_filler), Ending::EndOfFile),
            },
        };
        let first = self.scalars;
        self.skip(match ending {
            Ending::Terminator => body.len() + segment.len_utf8(),
            Ending::EndOfFile => rest.len(),
        });
        self.count = self.count.saturating_add(1);
        let elements = parts(body, 0, element);
        let name = elements.first().map_or("", |(_, name)| name);
        let written = name.bytes().any(|byte| byte.is_ascii_lowercase());
        let name = if written { name.to_ascii_uppercase().into() } else { Cow::Borrowed(name) };
        Ok(Some((Segment { number: self.count, name, body, first, elements, component }, ending)))
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

/// Where a binary segment ends (`BIN*length*data`, `BDS*filter*length*data`): its data may hold any delimiter, so it says how
/// long it is. That is in bytes, which are characters if the file is ISO 8859-1.
fn binary_end(text: &str, delimiters: &Delimiters) -> Result<Option<usize>, Rejection> {
    let Some((name, rest)) = text.split_at_checked(3).filter(|(_, rest)| rest.starts_with(delimiters.element)) else {
        return Ok(None);
    };
    let before = match name.to_ascii_uppercase().as_str() {
        "BIN" => 1,
        "BDS" => 2,
        _ => return Ok(None),
    };
    let mut parts = rest.splitn(before + 2, delimiters.element);
    let length = parts.nth(before).ok_or(Rejection::Truncated)?;
    let data = parts.next().ok_or(Rejection::Truncated)?;
    let length: usize = length.trim().parse().map_err(|_| Rejection::Malformed)?;
    let in_characters = data.char_indices().nth(length).map(|(end, _)| end);
    let ends = |end: &usize| data.get(*end..).is_some_and(|after| after.starts_with(delimiters.segment));
    match in_characters.into_iter().chain([length]).find(ends) {
        Some(end) => Ok(Some(text.len() - data.len() + end)),
        None if length >= data.len() => Err(Rejection::Truncated),
        None => Err(Rejection::Malformed),
    }
}

/// A text's parts between separators, each with its place when the text begins at `start`.
fn parts(text: &str, start: usize, separator: char) -> Vec<(usize, &str)> {
    let place = |next: &mut usize, part| {
        let at = *next;
        *next += str::len(part) + separator.len_utf8();
        Some((at, part))
    };
    text.split(separator).scan(start, place).collect()
}

/// Line ends after a terminator, a byte order mark, and the padding that old transmissions end with.
fn is_filler(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{feff}' | '\u{1a}' | '\0')
}

fn is_header(text: &str) -> bool {
    let named = text.get(..3).is_some_and(|name| name.eq_ignore_ascii_case("ISA"));
    named && text.chars().nth(3).is_some_and(|next| !next.is_alphanumeric())
}

/// The delimiters of the interchange that begins here: the element separator follows `ISA`, the component separator is
/// ISA16, the segment terminator follows it.
fn delimiters(text: &str) -> Result<Delimiters, Rejection> {
    if !is_header(text) {
        return Err(Rejection::Malformed);
    }
    let element = text.chars().nth(3).ok_or(Rejection::Truncated)?;
    // ISA is of fixed width, 106 characters; some senders don't pad, none repeats its separator within it.
    let tail = text.splitn(17, element).nth(16).ok_or(Rejection::Truncated)?;
    let mut tail = tail.chars();
    let component = tail.next().ok_or(Rejection::Truncated)?;
    let segment = tail.next().ok_or(Rejection::Truncated)?;
    let distinct = element != component && component != segment && element != segment;
    if !distinct || [element, component, segment].iter().any(|delimiter| delimiter.is_alphanumeric()) {
        return Err(Rejection::Malformed);
    }
    Ok(Delimiters { element, component, segment })
}
