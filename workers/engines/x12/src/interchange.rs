//! Interchanges, groups and transaction sets. Where control numbers and counts disagree a fault says so; what stands where it
//! can't is no X12.

use super::segments::{Ending, Segment, Segments};
use docward_engine_model::protocol::Rejection;
use docward_engine_model::{Fault, FaultCode};

/// What a transaction set carries.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TransactionKind {
    /// 837P, 837I or 837D.
    Claims,
    /// A remittance advice: 835.
    Remittance,
}

impl TransactionKind {
    /// What ST01 says of it.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Claims => "837",
            Self::Remittance => "835",
        }
    }
}

/// What a segment is to the file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It holds interchanges and groups together.
    Envelope,
    /// ST: a transaction set begins.
    Begin(TransactionKind),
    /// It stands within a set, and is neither ST nor SE.
    Within,
    /// SE: a set ends, complete.
    End,
}

/// A header that its trailer must agree with: control number, and how many it holds.
struct Open<'t> {
    control: &'t str,
    count: u64,
}

/// Faults of one file that are told one by one; whoever makes more than this makes them on purpose.
const MOST_FAULTS: usize = 10_000;

/// Walks a file.
pub(super) struct Interchanges<'t> {
    faults: Vec<Fault>,
    segments: Segments<'t>,
    interchange: Option<Open<'t>>,
    group: Option<(Open<'t>, TransactionKind)>,
    set: Option<Open<'t>>,
    /// Whether there was any set.
    any: bool,
}

impl<'t> Interchanges<'t> {
    pub(super) fn of(segments: Segments<'t>) -> Self {
        Self { faults: Vec::new(), segments, interchange: None, group: None, set: None, any: false }
    }

    /// Notes what is wrong with a segment, and in which claim.
    pub(super) fn note(&mut self, segment: u32, code: FaultCode, claim: Option<u32>) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(Fault { segment, code, claim });
        }
    }

    /// Where the segment before the next one ends, in bytes of the text.
    pub(super) fn place(&self) -> usize {
        self.segments.place()
    }

    /// Likewise, in characters of the text.
    pub(super) fn scalars(&self) -> u32 {
        self.segments.scalars()
    }

    /// What was noted.
    pub(super) fn into_faults(self) -> Vec<Fault> {
        self.faults
    }

    /// The next segment, and what it is to the file; `None` at the end of a complete file.
    pub(super) fn next_segment(&mut self) -> Result<Option<(Segment<'t>, Step)>, Rejection> {
        let Some((segment, ending)) = self.segments.next_segment()? else {
            return match (&self.interchange, self.any) {
                (Some(_), _) => Err(Rejection::Truncated),
                (None, false) => Err(Rejection::UnsupportedTransaction),
                (None, true) => Ok(None),
            };
        };
        // Only the very last segment may lack its terminator.
        if ending == Ending::EndOfFile && segment.name() != "IEA" {
            return Err(if self.interchange.is_some() { Rejection::Truncated } else { Rejection::Malformed });
        }
        let known = self.faults.len();
        let step = self.step(&segment)?;
        // A trailer without its terminator that disagrees with its header was cut in the middle.
        if ending == Ending::EndOfFile && self.faults.len() > known {
            return Err(Rejection::Truncated);
        }
        Ok(Some((segment, step)))
    }

    fn step(&mut self, segment: &Segment<'t>) -> Result<Step, Rejection> {
        match segment.name() {
            "ISA" => self.open_interchange(segment).map(|()| Step::Envelope),
            "IEA" => self.close_interchange(segment).map(|()| Step::Envelope),
            "GS" => self.open_group(segment).map(|()| Step::Envelope),
            "GE" => self.close_group(segment).map(|()| Step::Envelope),
            "ST" => self.open_set(segment).map(Step::Begin),
            "SE" => self.close_set(segment).map(|()| Step::End),
            _ if self.set.is_some() => {
                count(self.set.as_mut());
                Ok(Step::Within)
            }
            // Acknowledgement requests stand between ISA and the first group.
            "TA1" if self.interchange.is_some() && self.group.is_none() => Ok(Step::Envelope),
            _ => Err(Rejection::Malformed),
        }
    }

    fn open_interchange(&mut self, segment: &Segment<'t>) -> Result<(), Rejection> {
        if self.interchange.is_some() {
            return Err(Rejection::Malformed);
        }
        self.interchange = Some(Open { control: segment.element(13), count: 0 });
        Ok(())
    }

    fn close_interchange(&mut self, segment: &Segment<'t>) -> Result<(), Rejection> {
        let open = self.interchange.take().ok_or(Rejection::Malformed)?;
        if self.group.is_some() {
            return Err(Rejection::Malformed);
        }
        self.compare(&open, segment, FaultCode::GroupCount, FaultCode::InterchangeControlNumber);
        Ok(())
    }

    fn open_group(&mut self, segment: &Segment<'t>) -> Result<(), Rejection> {
        if self.interchange.is_none() || self.group.is_some() {
            return Err(Rejection::Malformed);
        }
        let kind = supported(segment.element(1).trim(), segment.element(8).trim())?;
        count(self.interchange.as_mut());
        self.group = Some((Open { control: segment.element(6), count: 0 }, kind));
        Ok(())
    }

    fn close_group(&mut self, segment: &Segment<'t>) -> Result<(), Rejection> {
        let (open, _) = self.group.take().ok_or(Rejection::Malformed)?;
        if self.set.is_some() {
            return Err(Rejection::Malformed);
        }
        self.compare(&open, segment, FaultCode::SetCount, FaultCode::GroupControlNumber);
        Ok(())
    }

    fn open_set(&mut self, segment: &Segment<'t>) -> Result<TransactionKind, Rejection> {
        let Some((group, kind)) = &mut self.group else {
            return Err(Rejection::Malformed);
        };
        if self.set.is_some() {
            return Err(Rejection::Malformed);
        }
        if segment.element(1) != kind.id() {
            return Err(Rejection::Malformed);
        }
        group.count += 1;
        self.set = Some(Open { control: segment.element(2), count: 1 });
        self.any = true;
        Ok(*kind)
    }

    fn close_set(&mut self, segment: &Segment<'t>) -> Result<(), Rejection> {
        let mut open = self.set.take().ok_or(Rejection::Malformed)?;
        // SE counts the segments of the set, ST and itself among them.
        open.count += 1;
        self.compare(&open, segment, FaultCode::SegmentCount, FaultCode::SetControlNumber);
        Ok(())
    }

    /// Trailers are all alike: the count first, then the control number.
    fn compare(&mut self, open: &Open<'_>, trailer: &Segment<'_>, count: FaultCode, control: FaultCode) {
        if !is_count(trailer, open.count) {
            self.note(trailer.number(), count, None);
        }
        if trailer.element(2).trim() != open.control.trim() {
            self.note(trailer.number(), control, None);
        }
    }
}

/// Whether a trailer says that so many were before it: IEA01, GE01, SE01.
pub(super) fn is_count(trailer: &Segment<'_>, count: u64) -> bool {
    trailer.element(1).trim().parse::<u64>().ok() == Some(count)
}

fn count(open: Option<&mut Open<'_>>) {
    if let Some(open) = open {
        open.count += 1;
    }
}

/// What a group is, by its version (GS08) and, of versions that are not read, its kind (GS01).
pub(super) fn supported(function: &str, version: &str) -> Result<TransactionKind, Rejection> {
    let is_of = |guide: &str| version.starts_with(guide);
    if CLAIMS.iter().any(|guide| is_of(guide)) {
        return Ok(TransactionKind::Claims);
    }
    if is_of(REMITTANCE) {
        return Ok(TransactionKind::Remittance);
    }
    match function {
        _ if version.is_empty() => Err(Rejection::Malformed),
        // Claims and remittances of another edition of the standard.
        "HC" | "HP" if !is_of(EDITION) => Err(Rejection::UnsupportedVersion),
        _ => Err(Rejection::UnsupportedTransaction),
    }
}

/// The edition of X12 that HIPAA has adopted (45 CFR 162.1102, 162.1602).
const EDITION: &str = "005010";

/// The guides of the claims, whatever their errata: professional (837P), institutional (837I), dental (837D).
const CLAIMS: [&str; 3] = ["005010X222", "005010X223", "005010X224"];

/// The guide of the remittance (835).
const REMITTANCE: &str = "005010X221";
