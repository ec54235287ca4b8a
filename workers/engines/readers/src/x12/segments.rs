//! Segments and elements, by the delimiters that each interchange's own ISA names, with their place in the text.

use docward_engine_model::protocol::Rejection;

/// A file's text: UTF-8, or else ISO 8859-1, which X12's extended character set is.
pub(super) fn decoded(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// One segment: its elements, the first of them its name.
pub(super) struct Segment<'t> {
    number: u32,
    elements: Vec<(usize, &'t str)>,
    component: char,
}

impl<'t> Segment<'t> {
    /// Which segment of the file it is, from 1.
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// The segment's name, `CLM`.
    pub(super) fn name(&self) -> &'t str {
        self.element(0)
    }

    /// An element by its number in the standard, `CLM02` is 2; empty when absent.
    pub(super) fn element(&self, number: usize) -> &'t str {
        self.elements.get(number).map_or("", |(_, text)| text)
    }

    /// Where an element stands in the text, in bytes.
    pub(super) fn place(&self, number: usize) -> (usize, usize) {
        self.elements.get(number).map_or((0, 0), |(start, text)| (*start, start + text.len()))
    }

    /// How many elements there are, without the name.
    pub(super) fn len(&self) -> usize {
        self.elements.len().saturating_sub(1)
    }

    /// An element's components, each with its place in bytes.
    pub(super) fn components(&self, number: usize) -> Vec<(usize, &'t str)> {
        self.elements.get(number).map_or_else(Vec::new, |(start, text)| parts(text, *start, self.component))
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
    at: usize,
    count: u32,
    delimiters: Delimiters,
}

impl<'t> Segments<'t> {
    /// The segments of a file that begins with an ISA.
    pub(super) fn of(text: &'t str) -> Result<Self, Rejection> {
        let at = text.len() - text.trim_start_matches(is_filler).len();
        let delimiters = delimiters(text.get(at..).unwrap_or_default())?;
        Ok(Self { text, at, count: 0, delimiters })
    }

    /// The next segment, and how it ended; `None` at the end of the file.
    pub(super) fn next_segment(&mut self) -> Result<Option<(Segment<'t>, Ending)>, Rejection> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let filler = rest.len() - rest.trim_start_matches(is_filler).len();
        let start = self.at + filler;
        let rest = rest.get(filler..).unwrap_or_default();
        if rest.is_empty() {
            return Ok(None);
        }
        if is_header(rest) {
            self.delimiters = delimiters(rest)?;
        }
        let (body, ending) = match rest.split_once(self.delimiters.segment) {
            Some((body, _)) => (body, Ending::Terminator),
            None => (rest.trim_end_matches(is_filler), Ending::EndOfFile),
        };
        self.at = match ending {
            Ending::Terminator => start + body.len() + self.delimiters.segment.len_utf8(),
            Ending::EndOfFile => self.text.len(),
        };
        let elements = parts(body, start, self.delimiters.element);
        self.count = self.count.saturating_add(1);
        Ok(Some((Segment { number: self.count, elements, component: self.delimiters.component }, ending)))
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
    text.strip_prefix("ISA").and_then(|rest| rest.chars().next()).is_some_and(|next| !next.is_alphanumeric())
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
