//! X12: 5010 claims (837P, 837I) and remittances (835). The file's text stays whole; claims point into it.
//!
//! A batch that lost a claim on its way must not pass for a complete one, and one bad claim must not sink a batch: where control
//! numbers, counts or amounts are wrong a fault names the segment, the acknowledgement's code and the claim, and everything
//! else is read. A file that ends too early, that is not 5010, or that carries no claims is refused.

mod claims;
mod interchange;
mod remittance;
mod segments;
mod values;

use crate::ReadRequest;
use docward_engine_model::protocol::{Rejection, Reply, Stretch};
use docward_engine_model::{Claim, DocumentBody, FaultCode, FileKind, Interchange};
use interchange::{Event, Interchanges, TransactionKind};
use segments::Segments;
use values::Value;

/// Claims share the values of their provider and subscriber, so a file can be made whose claims have far more values than it has
/// bytes. A real claim of few bytes has one value in seven.
const BYTES_PER_VALUE: usize = 4;
const VALUES_ALWAYS_ALLOWED: usize = 4096;

/// What was read is told at the end of a segment as soon as its text or its values are this many.
const STRETCH_BYTES: usize = 256 << 10;
const STRETCH_VALUES: usize = 16_384;

pub(crate) fn read(request: &ReadRequest<'_>, emit: &mut dyn FnMut(Reply)) -> Result<(), Rejection> {
    let text = segments::decoded(request.bytes);
    let mut events = Interchanges::of(Segments::of(&text)?);
    emit(Reply::Opened { kind: FileKind::X12, page_count: 0 });
    let mut batch = Batch::of(&text);
    let mut reader = Reader::Nothing;
    while let Some(event) = events.next_event()? {
        let complete = match event {
            Event::Begin(kind) => {
                reader = Reader::of(kind);
                None
            }
            Event::Segment(segment) => reader.segment(&segment).unwrap_or_else(|Misplaced| {
                events.note(segment.number(), FaultCode::UnexpectedSegment, None);
                None
            }),
            Event::End => std::mem::replace(&mut reader, Reader::Nothing).finish(),
        };
        if let Some(draft) = complete {
            batch.add(draft, &mut events)?;
        }
        batch.tell(events.place(), emit);
    }
    batch.tell_rest(emit);
    let mut document = request.document(FileKind::X12);
    document.body = DocumentBody::Interchange(Interchange { faults: events.into_faults(), ..Interchange::default() });
    emit(Reply::Finished(document));
    Ok(())
}

/// What was read and not told yet.
struct Batch<'t> {
    text: &'t str,
    /// How much of the text was told.
    told: usize,
    claims: Vec<Claim>,
    /// Claims, and values and lines of them, of the whole file so far.
    count: u32,
    values: usize,
    /// Values in `claims`.
    waiting: usize,
}

impl<'t> Batch<'t> {
    fn of(text: &'t str) -> Self {
        Self { text, told: 0, claims: Vec::new(), count: 0, values: 0, waiting: 0 }
    }

    fn add(&mut self, draft: Draft, events: &mut Interchanges<'_>) -> Result<(), Rejection> {
        let values = draft.values.len() + draft.claim.lines.len();
        (self.values, self.waiting) = (self.values + values, self.waiting + values);
        if self.values > self.text.len() / BYTES_PER_VALUE + VALUES_ALWAYS_ALLOWED {
            return Err(Rejection::TooMuchOutput);
        }
        self.count = self.count.saturating_add(1);
        for (segment, code) in &draft.faults {
            events.note(*segment, *code, Some(self.count));
        }
        self.claims.push(draft.finish());
        Ok(())
    }

    /// Tells what there is up to this place of the text, if it is enough.
    fn tell(&mut self, place: usize, emit: &mut dyn FnMut(Reply)) {
        if place >= self.told + STRETCH_BYTES || self.waiting >= STRETCH_VALUES {
            let text = self.text.get(self.told..place).unwrap_or_default().into();
            emit(Reply::Stretch(Stretch { text, claims: std::mem::take(&mut self.claims) }));
            (self.told, self.waiting) = (place, 0);
        }
    }

    /// Tells the rest of the text, which is a stretch too many only if nothing is left of it.
    fn tell_rest(mut self, emit: &mut dyn FnMut(Reply)) {
        let text = self.text.get(self.told..).unwrap_or_default();
        if !text.is_empty() || !self.claims.is_empty() {
            emit(Reply::Stretch(Stretch { text: text.into(), claims: std::mem::take(&mut self.claims) }));
        }
    }
}

/// A claim in the making.
struct Draft {
    claim: Claim,
    values: Vec<Value>,
    /// What is wrong with it: segment and code.
    faults: Vec<(u32, FaultCode)>,
}

impl Draft {
    /// An amount in cents; one that can't be read is a fault, and counts nothing.
    fn cents(&mut self, segment: &segments::Segment<'_>, element: usize) -> i64 {
        let amount = segment.element(element).trim();
        let read = if amount.is_empty() { Err(FaultCode::MissingElement) } else { cents(amount) };
        read.unwrap_or_else(|code| {
            self.faults.push((segment.number(), code));
            0
        })
    }

    fn finish(mut self) -> Claim {
        self.claim.values = self.values.into_iter().map(|value| (value.name, value.text, value.span)).collect();
        self.claim
    }
}

/// A segment that belongs into a claim, where there is none.
struct Misplaced;

/// What reads the current transaction set.
enum Reader {
    Nothing,
    Claims(Box<claims::ClaimReader>),
    Remittance(Box<remittance::RemittanceReader>),
}

impl Reader {
    fn of(kind: TransactionKind) -> Self {
        match kind {
            TransactionKind::Claims => Self::Claims(Box::default()),
            TransactionKind::Remittance => Self::Remittance(Box::default()),
        }
    }

    fn segment(&mut self, segment: &segments::Segment<'_>) -> Result<Option<Draft>, Misplaced> {
        match self {
            Self::Nothing => Ok(None),
            Self::Claims(reader) => reader.segment(segment),
            Self::Remittance(reader) => reader.segment(segment),
        }
    }

    fn finish(self) -> Option<Draft> {
        match self {
            Self::Nothing => None,
            Self::Claims(reader) => reader.finish(),
            Self::Remittance(reader) => reader.finish(),
        }
    }
}

/// An amount in cents, exactly; a third decimal that is not zero is a fault rather than rounded.
fn cents(amount: &str) -> Result<i64, FaultCode> {
    let (sign, digits) = match amount.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, amount),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let only_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let hundredths = fraction.trim_end_matches('0');
    if !only_digits(whole)
        || !only_digits(fraction)
        || hundredths.len() > 2
        || (whole.is_empty() && fraction.is_empty())
    {
        return Err(FaultCode::InvalidCharacter);
    }
    let parse =
        |part: &str| if part.is_empty() { Ok(0) } else { part.parse::<i64>().map_err(|_| FaultCode::InvalidCharacter) };
    let hundredths = parse(hundredths)? * if hundredths.len() == 1 { 10 } else { 1 };
    let cents = parse(whole)?.checked_mul(100).and_then(|cents| cents.checked_add(hundredths));
    cents.map(|cents| cents * sign).ok_or(FaultCode::InvalidCharacter)
}

#[cfg(test)]
mod tests;
