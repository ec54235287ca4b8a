//! What an interchange of each claim alone is put together of, for whoever wants an outcome of each.
//!
//! A part has what its claim needs and nothing of another's: the headers, the levels that the claim stands in, the claim, and trailers
//! whose counts are the part's own. Headers, control numbers and values are the sender's; only the numbers of the levels (HL) are new.
//!
//! What would be lost in parts forbids splitting: a count or a control number that is wrong, a level whose number or place is wrong, a
//! level or a set without any claim. These say something of the whole file, such as that claims were lost on the way, and no part could
//! say it. Such a file is refused here, and can still be read as a whole.

use super::acknowledge;
use super::interchange::{Interchanges, Step, TransactionKind};
use super::segments::{Segment, Segments};
use docward_engine_model::acknowledgement::Acknowledgement;
use docward_engine_model::protocol::Rejection;
use docward_engine_model::{ClaimPart, Piece, Text};

/// In which characters the file is whose text is split, which says where a place of the text is in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8: the text's bytes are the file's.
    Utf8,
    /// ISO 8859-1: each character of the text is a byte of the file.
    Latin1,
}

/// The parts of a file's text, in the order of its claims. Places in them are bytes of the file.
///
/// # Errors
/// The file can't be read, has something else than claims, or something is wrong with it that its parts could not say.
pub fn split(text: &str, encoding: Encoding) -> Result<Vec<ClaimPart>, Rejection> {
    check(&acknowledge(text)?)?;
    let mut segments = Interchanges::of(Segments::of(text)?);
    let mut splitter = Splitter::of(encoding);
    let mut begin = 0;
    while let Some((segment, step)) = segments.next_segment()? {
        let end = match encoding {
            Encoding::Utf8 => u32::try_from(segments.place()).map_err(|_| Rejection::TooManyBytes)?,
            Encoding::Latin1 => segments.scalars(),
        };
        splitter.take(&segment, step, Stretch { begin, end, segments: 1 })?;
        begin = end;
    }
    if ClaimPart::are_within(&splitter.parts, text.len()) { Ok(splitter.parts) } else { Err(Rejection::TooMuchOutput) }
}

/// Whether nothing is wrong but claims, and there is nothing but claims.
fn check(told: &Acknowledgement) -> Result<(), Rejection> {
    if let Some(refusal) = told.refusal {
        return Err(refusal);
    }
    let groups = || told.interchanges.iter().flat_map(|interchange| &interchange.groups);
    let sets = || groups().flat_map(|group| &group.sets);
    if sets().any(|set| set.id.as_str() != TransactionKind::Claims.id()) {
        return Err(Rejection::UnsupportedTransaction);
    }
    let only_claims = told.interchanges.iter().all(|interchange| interchange.faults.is_empty())
        && groups().all(|group| group.faults.is_empty())
        && sets().all(|set| {
            let only_claims = set.segments.iter().all(|segment| segment.only_claims);
            set.faults.is_empty() && !set.untold_spoils && only_claims
        });
    if only_claims { Ok(()) } else { Err(Rejection::Malformed) }
}

/// Segments that stand one behind the other: where in the file, and how many.
#[derive(Clone, Copy)]
struct Stretch {
    begin: u32,
    end: u32,
    segments: u32,
}

impl Stretch {
    fn piece(self) -> Piece {
        Piece::Stretch { begin: self.begin, end: self.end }
    }

    /// With what stands behind it.
    fn and(known: Option<Self>, next: Self) -> Self {
        known.map_or(next, |known| Self { end: next.end, segments: known.segments + next.segments, ..known })
    }
}

/// A header, and the control number that its trailer repeats.
struct Header {
    stretch: Stretch,
    control: String,
}

/// A level: its number in the set (HL01), its kind (HL03), and what follows its HL.
struct Level {
    number: u32,
    kind: &'static str,
    rest: Option<Stretch>,
}

/// HL03 of a billing provider's level, a subscriber's, and a patient's who is not the subscriber.
const PROVIDER: &str = "20";
const SUBSCRIBER: &str = "22";
const PATIENT: &str = "23";

/// What the next part is made of.
struct Splitter {
    encoding: Encoding,
    interchange: Option<Header>,
    group: Option<Header>,
    set: Option<Header>,
    provider: Option<Level>,
    subscriber: Option<Level>,
    patient: Option<Level>,
    claim: Option<Stretch>,
    /// Levels of the set so far.
    levels: u32,
    /// The number of the level that was begun last if there is nothing in it yet, neither a claim nor a level; 0 is the set itself.
    bare: Option<u32>,
    parts: Vec<ClaimPart>,
}

impl Splitter {
    fn of(encoding: Encoding) -> Self {
        Self {
            encoding,
            interchange: None,
            group: None,
            set: None,
            provider: None,
            subscriber: None,
            patient: None,
            claim: None,
            levels: 0,
            bare: None,
            parts: Vec::new(),
        }
    }

    fn take(&mut self, segment: &Segment<'_>, step: Step, stretch: Stretch) -> Result<(), Rejection> {
        let header = |control: usize| Some(Header { stretch, control: segment.element(control).trim().to_owned() });
        match (step, segment.name()) {
            (Step::Envelope, "ISA") => self.interchange = header(13),
            (Step::Envelope, "GS") => self.group = header(6),
            (Step::Envelope, "GE" | "IEA") => {}
            // An acknowledgement of another interchange (TA1) is of no claim.
            (Step::Envelope | Step::Begin(TransactionKind::Remittance), _) => {
                return Err(Rejection::UnsupportedTransaction);
            }
            (Step::Begin(TransactionKind::Claims), _) => {
                self.set = header(2);
                (self.provider, self.subscriber, self.patient) = (None, None, None);
                (self.levels, self.bare) = (0, Some(0));
            }
            (Step::End, _) => {
                self.end_claim(segment)?;
                if self.bare.is_some() {
                    return Err(Rejection::Malformed);
                }
            }
            (Step::Within, "HL") => {
                self.end_claim(segment)?;
                self.descend(segment)?;
            }
            (Step::Within, "CLM") => {
                self.end_claim(segment)?;
                self.bare = None;
                self.claim = Some(stretch);
            }
            (Step::Within, _) => self.add(stretch),
        }
        Ok(())
    }

    /// Begins a level. Its number, its kind and the level around it must be those that it has by its place in the set: in a part they
    /// are written anew, and what was wrong with them could not be seen any more.
    fn descend(&mut self, segment: &Segment<'_>) -> Result<(), Rejection> {
        let number = self.levels + 1;
        let (kind, around) = match segment.element(3) {
            PROVIDER => (PROVIDER, Some(0)),
            SUBSCRIBER => (SUBSCRIBER, self.provider.as_ref().map(|level| level.number)),
            PATIENT => (PATIENT, self.subscriber.as_ref().map(|level| level.number)),
            _ => return Err(Rejection::Malformed),
        };
        let around = around.ok_or(Rejection::Malformed)?;
        let is_right = segment.is_well_named()
            && segment.element(1) == number.to_string()
            && segment.element(2) == outer(around)
            && matches!(segment.element(4), "0" | "1")
            && segment.elements().count() == 4;
        if !is_right || self.bare.is_some_and(|bare| bare != around) {
            return Err(Rejection::Malformed);
        }
        (self.levels, self.bare) = (number, Some(number));
        let level = Some(Level { number, kind, rest: None });
        match kind {
            PATIENT => self.patient = level,
            SUBSCRIBER => (self.subscriber, self.patient) = (level, None),
            _ => (self.provider, self.subscriber, self.patient) = (level, None, None),
        }
        Ok(())
    }

    /// Takes a segment that begins nothing: where it belongs.
    fn add(&mut self, stretch: Stretch) {
        let level = self.patient.as_mut().or(self.subscriber.as_mut()).or(self.provider.as_mut());
        match (&mut self.claim, level, &mut self.set) {
            (Some(claim), ..) => *claim = Stretch::and(Some(*claim), stretch),
            (None, Some(level), _) => level.rest = Some(Stretch::and(level.rest, stretch)),
            (None, None, Some(set)) => set.stretch = Stretch::and(Some(set.stretch), stretch),
            (None, None, None) => {}
        }
    }

    /// Puts the part of the claim together that ends before a segment, if there is one.
    fn end_claim(&mut self, next: &Segment<'_>) -> Result<(), Rejection> {
        let Some(claim) = self.claim.take() else { return Ok(()) };
        let (Some(interchange), Some(group), Some(set)) = (&self.interchange, &self.group, &self.set) else {
            return Err(Rejection::Malformed);
        };
        let (element, end) = (next.separators().element, next.separators().segment);
        let mut pieces = vec![interchange.stretch.piece(), group.stretch.piece(), set.stretch.piece()];
        // SE counts itself, too.
        let mut count = set.stretch.segments + claim.segments + 1;
        let levels: Vec<&Level> = [&self.provider, &self.subscriber, &self.patient].into_iter().flatten().collect();
        for (number, level) in (1..).zip(&levels) {
            let (around, kind) = (outer(number - 1), level.kind);
            let has_below = u8::from((number as usize) < levels.len());
            pieces.push(
                self.written(&format!("HL{element}{number}{element}{around}{element}{kind}{element}{has_below}{end}"))?,
            );
            count += 1;
            if let Some(rest) = level.rest {
                pieces.push(rest.piece());
                count += rest.segments;
            }
        }
        pieces.push(claim.piece());
        let trailer =
            |name, count: u32, header: &Header| format!("{name}{element}{count}{element}{}{end}", header.control);
        let trailers = [trailer("SE", count, set), trailer("GE", 1, group), trailer("IEA", 1, interchange)];
        pieces.push(self.written(&trailers.concat())?);
        self.parts.push(ClaimPart { pieces });
        Ok(())
    }

    /// What is new, as it can be written in the file's characters.
    fn written(&self, text: &str) -> Result<Piece, Rejection> {
        if self.encoding == Encoding::Latin1 && !text.is_ascii() {
            return Err(Rejection::UnsupportedCharacterSet);
        }
        Ok(Piece::New(Text::from(text)))
    }
}

/// HL02: the number of the level around one; empty where that is the set.
fn outer(number: u32) -> String {
    if number == 0 { String::new() } else { number.to_string() }
}

#[cfg(test)]
mod tests;
