//! What an interchange of each claim alone is put together of, for whoever wants an outcome of each.
//!
//! A part has what its claim needs and nothing of another's: the headers, the levels that the claim stands in, the claim, and trailers
//! whose counts are the part's own. Headers, control numbers and values are the sender's; of the levels (HL) only the numbers are new. A
//! file of which more is wrong than single claims is not split: its counts and numbers say something of the whole that no part could.

use super::acknowledge;
use super::interchange::{Interchanges, Step, TransactionKind};
use super::segments::{Segment, Segments, Separators};
use docward_engine_model::acknowledgement::Acknowledgement;
use docward_engine_model::protocol::Rejection;
use docward_engine_model::{ClaimPart, Piece, Text};

/// The parts of a file's text, in the order of its claims. Places in it are in bytes.
///
/// # Errors
/// The file can't be read, has something else than claims, or more than claims is wrong with it.
pub fn split(text: &str) -> Result<Vec<ClaimPart>, Rejection> {
    if !is_whole(&acknowledge(text)?) {
        return Err(Rejection::Malformed);
    }
    let mut segments = Interchanges::of(Segments::of(text)?);
    let mut parts = Parts::default();
    let mut begin = 0;
    while let Some((segment, step)) = segments.next_segment()? {
        let end = segments.place();
        parts.take(&segment, step, Stretch { begin, end, segments: 1 })?;
        begin = end;
    }
    Ok(parts.parts)
}

/// Whether nothing is wrong but claims, and there is nothing but claims.
fn is_whole(told: &Acknowledgement) -> bool {
    let groups = || told.interchanges.iter().flat_map(|interchange| &interchange.groups);
    let mut sets = groups().flat_map(|group| &group.sets);
    told.refusal.is_none()
        && told.interchanges.iter().all(|interchange| interchange.faults.is_empty())
        && groups().all(|group| group.faults.is_empty())
        && sets.all(|set| {
            let only_claims = set.segments.iter().all(|segment| segment.only_claims);
            set.id.as_str() == "837" && set.faults.is_empty() && !set.untold_spoils && only_claims
        })
}

/// Segments that stand one behind the other: where in the text, and how many.
#[derive(Clone, Copy)]
struct Stretch {
    begin: usize,
    end: usize,
    segments: u32,
}

impl Stretch {
    fn piece(self) -> Result<Piece, Rejection> {
        let place = |place: usize| u32::try_from(place).map_err(|_| Rejection::TooManyBytes);
        Ok(Piece::Of(place(self.begin)?, place(self.end)?))
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

/// A level: its HL's kind (HL03), and what follows that.
struct Level {
    kind: String,
    rest: Option<Stretch>,
}

/// What the next part is made of.
#[derive(Default)]
struct Parts {
    interchange: Option<Header>,
    group: Option<Header>,
    set: Option<Header>,
    provider: Option<Level>,
    subscriber: Option<Level>,
    patient: Option<Level>,
    claim: Option<Stretch>,
    separators: Option<Separators>,
    parts: Vec<ClaimPart>,
}

impl Parts {
    fn take(&mut self, segment: &Segment<'_>, step: Step, stretch: Stretch) -> Result<(), Rejection> {
        let header = |control: usize| Some(Header { stretch, control: segment.element(control).trim().to_owned() });
        self.separators = Some(segment.separators());
        match (step, segment.name()) {
            (Step::Envelope, "ISA") => self.interchange = header(13),
            (Step::Envelope, "GS") => self.group = header(6),
            (Step::Envelope, _) => {}
            (Step::Begin(TransactionKind::Claims), _) => {
                self.set = header(2);
                (self.provider, self.subscriber, self.patient) = (None, None, None);
            }
            (Step::Begin(TransactionKind::Remittance), _) => return Err(Rejection::UnsupportedTransaction),
            (Step::End, _) => self.end_claim()?,
            (Step::Within, "HL") => {
                self.end_claim()?;
                self.descend(Level { kind: segment.element(3).trim().to_owned(), rest: None });
            }
            (Step::Within, "CLM") => {
                self.end_claim()?;
                self.claim = Some(stretch);
            }
            (Step::Within, _) => self.add(stretch),
        }
        Ok(())
    }

    fn descend(&mut self, level: Level) {
        self.patient = None;
        match level.kind.as_str() {
            "23" => self.patient = Some(level),
            "22" => self.subscriber = Some(level),
            _ => (self.provider, self.subscriber) = (Some(level), None),
        }
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

    fn end_claim(&mut self) -> Result<(), Rejection> {
        let Some(claim) = self.claim.take() else { return Ok(()) };
        let (Some(interchange), Some(group), Some(set)) = (&self.interchange, &self.group, &self.set) else {
            return Err(Rejection::Malformed);
        };
        let Some(Separators { element, segment, .. }) = self.separators else { return Err(Rejection::Malformed) };
        let mut pieces = vec![interchange.stretch.piece()?, group.stretch.piece()?, set.stretch.piece()?];
        // SE counts itself, too.
        let mut count = set.stretch.segments + claim.segments + 1;
        let levels: Vec<&Level> = [&self.provider, &self.subscriber, &self.patient].into_iter().flatten().collect();
        for (index, level) in levels.iter().enumerate() {
            let (number, has_below) = (index + 1, u8::from(index + 1 < levels.len()));
            let around = if index == 0 { String::new() } else { index.to_string() };
            let kind = &level.kind;
            let new = format!("HL{element}{number}{element}{around}{element}{kind}{element}{has_below}{segment}");
            pieces.push(Piece::New(Text::from(new)));
            count += 1;
            if let Some(rest) = level.rest {
                pieces.push(rest.piece()?);
                count += rest.segments;
            }
        }
        pieces.push(claim.piece()?);
        let trailer =
            |name, count: u32, header: &Header| format!("{name}{element}{count}{element}{}{segment}", header.control);
        let trailers = [trailer("SE", count, set), trailer("GE", 1, group), trailer("IEA", 1, interchange)];
        pieces.push(Piece::New(Text::from(trailers.concat())));
        let set = Text::from(set.control.as_str());
        self.parts.push(ClaimPart { set, pieces });
        Ok(())
    }
}

#[cfg(test)]
mod tests;
