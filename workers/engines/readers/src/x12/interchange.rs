//! Interchanges, groups and transaction sets. Where control numbers and counts disagree a fault says so; what stands where it
//! can't is no X12.

use super::segments::{Ending, Segment, Segments};
use docward_engine_model::protocol::Rejection;
use docward_engine_model::{Fault, FaultCode};

/// What a transaction set carries.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TransactionKind {
    /// 837P or 837I.
    Claims,
    /// 835.
    Remittance,
}

/// What comes next in a file.
pub(super) enum Event<'t> {
    /// A transaction set begins.
    Begin(TransactionKind),
    /// A segment within it, neither ST nor SE.
    Segment(Segment<'t>),
    /// It ends, complete.
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
}

impl<'t> Interchanges<'t> {
    pub(super) fn of(segments: Segments<'t>) -> Self {
        Self { faults: Vec::new(), segments, interchange: None, group: None, set: None }
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

    /// What was noted.
    pub(super) fn into_faults(self) -> Vec<Fault> {
        self.faults
    }

    /// The next event; `None` at the end of a complete file.
    pub(super) fn next_event(&mut self) -> Result<Option<Event<'t>>, Rejection> {
        loop {
            let Some((segment, ending)) = self.segments.next_segment()? else {
                return if self.interchange.is_none() { Ok(None) } else { Err(Rejection::Truncated) };
            };
            // Only the very last segment may lack its terminator.
            if ending == Ending::EndOfFile && segment.name() != "IEA" {
                return Err(if self.interchange.is_some() { Rejection::Truncated } else { Rejection::Malformed });
            }
            let known = self.faults.len();
            if let Some(event) = self.step(segment)? {
                return Ok(Some(event));
            }
            // A trailer without its terminator that disagrees with its header was cut in the middle.
            if ending == Ending::EndOfFile && self.faults.len() > known {
                return Err(Rejection::Truncated);
            }
        }
    }

    fn step(&mut self, segment: Segment<'t>) -> Result<Option<Event<'t>>, Rejection> {
        match segment.name() {
            "ISA" => self.open_interchange(&segment).map(|()| None),
            "IEA" => self.close_interchange(&segment).map(|()| None),
            "GS" => self.open_group(&segment).map(|()| None),
            "GE" => self.close_group(&segment).map(|()| None),
            "ST" => self.open_set(&segment).map(Some),
            "SE" => self.close_set(&segment).map(Some),
            _ if self.set.is_some() => {
                count(self.set.as_mut());
                if !segment.is_well_named() {
                    self.note(segment.number(), FaultCode::UnknownSegment, None);
                }
                Ok(Some(Event::Segment(segment)))
            }
            // Acknowledgement requests stand between ISA and the first group.
            "TA1" if self.interchange.is_some() && self.group.is_none() => Ok(None),
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
        let kind = supported(segment.element(8))?;
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

    fn open_set(&mut self, segment: &Segment<'t>) -> Result<Event<'t>, Rejection> {
        let Some((group, kind)) = &mut self.group else {
            return Err(Rejection::Malformed);
        };
        if self.set.is_some() {
            return Err(Rejection::Malformed);
        }
        let expected = match kind {
            TransactionKind::Claims => "837",
            TransactionKind::Remittance => "835",
        };
        if segment.element(1) != expected {
            return Err(Rejection::Malformed);
        }
        group.count += 1;
        self.set = Some(Open { control: segment.element(2), count: 1 });
        Ok(Event::Begin(*kind))
    }

    fn close_set(&mut self, segment: &Segment<'t>) -> Result<Event<'t>, Rejection> {
        let mut open = self.set.take().ok_or(Rejection::Malformed)?;
        // SE counts the segments of the set, ST and itself among them.
        open.count += 1;
        self.compare(&open, segment, FaultCode::SegmentCount, FaultCode::SetControlNumber);
        Ok(Event::End)
    }

    /// Trailers are all alike: the count first, then the control number.
    fn compare(&mut self, open: &Open<'_>, trailer: &Segment<'_>, count: FaultCode, control: FaultCode) {
        if trailer.element(1).trim().parse::<u64>().ok() != Some(open.count) {
            self.note(trailer.number(), count, None);
        }
        if trailer.element(2).trim() != open.control.trim() {
            self.note(trailer.number(), control, None);
        }
    }
}

fn count(open: Option<&mut Open<'_>>) {
    if let Some(open) = open {
        open.count += 1;
    }
}

/// GS08 decides what a group is: 005010X222 is the professional claim, X223 the institutional one, X221 the remittance.
fn supported(version: &str) -> Result<TransactionKind, Rejection> {
    let version = version.trim();
    if version.starts_with("005010X222") || version.starts_with("005010X223") {
        Ok(TransactionKind::Claims)
    } else if version.starts_with("005010X221") {
        Ok(TransactionKind::Remittance)
    } else if version.is_empty() {
        Err(Rejection::Malformed)
    } else {
        Err(Rejection::Unsupported)
    }
}
