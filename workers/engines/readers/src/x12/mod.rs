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
use docward_engine_model::protocol::{Rejection, Reply};
use docward_engine_model::{Claim, Fault, FaultCode, FileKind, Reading, Text};
use interchange::{Event, Interchanges, TransactionKind};
use segments::Segments;
use values::Value;

/// Claims share the values of their provider and subscriber; this many a byte of the file is more than real batches have.
const BYTES_PER_VALUE: usize = 8;
const VALUES_ALWAYS_ALLOWED: usize = 4096;

pub(crate) fn read(request: &ReadRequest<'_>, emit: &mut dyn FnMut(Reply)) -> Result<(), Rejection> {
    let text = Text::from(segments::decoded(request.bytes));
    let (drafts, faults) = claims_of(text.as_str())?;
    let reading = Reading::of_text(text.clone());
    let mut document = request.document(FileKind::X12);
    document.claims = drafts.into_iter().map(|draft| draft.finish(&reading)).collect();
    document.faults = faults;
    document.text = Some(text);
    emit(Reply::Opened { kind: FileKind::X12, page_count: 0 });
    emit(Reply::Finished(document));
    Ok(())
}

/// A claim whose places are still in bytes of the text.
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

    fn finish(mut self, reading: &Reading) -> Claim {
        self.claim.values = self
            .values
            .into_iter()
            .map(|value| (value.name, value.text, reading.span(value.start, value.end)))
            .collect();
        self.claim
    }
}

fn claims_of(text: &str) -> Result<(Vec<Draft>, Vec<Fault>), Rejection> {
    let mut events = Interchanges::of(Segments::of(text)?);
    let mut drafts = Vec::new();
    let mut values = 0;
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
            values += draft.values.len() + draft.claim.lines.len();
            if values > text.len() / BYTES_PER_VALUE + VALUES_ALWAYS_ALLOWED {
                return Err(Rejection::TooMuchOutput);
            }
            let number = u32::try_from(drafts.len() + 1).ok();
            for (segment, code) in &draft.faults {
                events.note(*segment, *code, number);
            }
            drafts.push(draft);
        }
    }
    Ok((drafts, events.into_faults()))
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
