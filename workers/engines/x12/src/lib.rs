//! The reader of X12: 5010 claims (837P, 837I, 837D) and remittances (835). The file's text stays whole; elements and claims point into it.
//!
//! A batch that lost a claim on its way must not pass for a complete one, and one bad claim must not sink a batch: where control
//! numbers, counts or amounts are wrong a fault names the segment, the acknowledgement's code and the claim, and everything
//! else is read. A file that ends too early, that is not 5010, or that carries no claims is refused.
//!
//! *This room* takes interchanges apart; it *may touch* nothing but memory; it *must never* run beside a key.
//!
//! This is the only place where an interchange is taken apart: whoever extracts from it or redacts it goes by the elements that
//! are told here.
//!
//! **What its sender is told of a file** ([`acknowledge`]) is found by the same segments and the same reader of claims, held against the
//! tables of the guides (`data/`, `guide/`): where a segment may stand, how often, and what may stand in its elements. A segment
//! costs the same wherever it stands. The file's own faults (`Document::faults`) are those that change what is read of it; a claim
//! may be wrong by its guide and be read all the same, so the two are told apart.

mod acknowledge;
mod claims;
mod decode;
mod draft;
mod elements;
mod expected;
mod guide;
mod interchange;
mod remittance;
mod segments;
mod split;

pub use acknowledge::acknowledge;
pub use decode::{decoded, marked_utf_16};
use docward_engine_model::protocol::{Rejection, Reply, Stretch};
use docward_engine_model::{Claim, Document, DocumentBody, Element, FaultCode, FileKind, Interchange, Loop};
use draft::Draft;
use interchange::{Interchanges, Step, TransactionKind};
pub use segments::begins_interchange;
use segments::{Segment, Segments};
pub use split::{Encoding, split};

/// What was read is told at the end of a segment as soon as its text or its elements are this many.
const STRETCH_BYTES: usize = 256 << 10;
const STRETCH_ELEMENTS: usize = 16_384;

/// Reads the guides, before the first file is held against one: the processes forked from this one have them.
pub fn load() {
    guide::load();
}

/// Reads an interchange's text (see [`decoded`]): its stretches, then this document, filled.
///
/// # Errors
/// The text ends too early, is not 5010, carries no claims, or is no interchange.
pub fn read(text: &str, mut document: Document, emit: &mut dyn FnMut(Reply)) -> Result<(), Rejection> {
    let mut segments = Interchanges::of(Segments::of(text)?);
    emit(Reply::Opened { kind: FileKind::X12, page_count: 0 });
    let mut batch = Batch::of(text);
    let mut reader = Reader::Nothing;
    while let Some((segment, step)) = segments.next_segment()? {
        let complete = match step {
            Step::Envelope | Step::Begin(_) => None,
            Step::Within => reader.enter(&segment, batch.next()),
            Step::End => std::mem::replace(&mut reader, Reader::Nothing).finish(),
        };
        if let Some(draft) = complete {
            batch.add(draft, &mut segments)?;
        }
        let place = if step == Step::Within { reader.place() } else { Loop::Envelope };
        elements::tell(&segment, place, &mut batch.elements)?;
        match step {
            Step::Begin(kind) => reader = Reader::of(kind, batch.next()),
            Step::Within => {
                let claim = reader.claim().map(|_| batch.count.saturating_add(1));
                if !segment.is_well_named() {
                    segments.note(segment.number(), FaultCode::UnknownSegment, claim);
                }
                if let Err(Misplaced) = reader.take(&segment, batch.next()) {
                    segments.note(segment.number(), FaultCode::UnexpectedSegment, claim);
                }
            }
            Step::Envelope | Step::End => {}
        }
        batch.tell(segments.place(), emit);
    }
    batch.tell_rest(emit);
    let faults = segments.into_faults();
    document.body = DocumentBody::Interchange(Interchange { faults, ..Interchange::default() });
    emit(Reply::Finished(document));
    Ok(())
}

/// What was read and not told yet.
struct Batch<'t> {
    text: &'t str,
    /// How much was told: of the text in bytes, and elements.
    told: usize,
    elements_told: usize,
    elements: Vec<Element>,
    claims: Vec<Claim>,
    /// Claims of the whole file so far, and how many elements outside of themselves they refer to.
    count: u32,
    shared: usize,
}

impl<'t> Batch<'t> {
    fn of(text: &'t str) -> Self {
        let (elements, claims) = (Vec::new(), Vec::new());
        Self { text, told: 0, elements_told: 0, elements, claims, count: 0, shared: 0 }
    }

    /// The index of the next element in the whole file.
    fn next(&self) -> u32 {
        u32::try_from(self.elements_told + self.elements.len()).unwrap_or(u32::MAX)
    }

    fn add(&mut self, draft: Draft, segments: &mut Interchanges<'_>) -> Result<(), Rejection> {
        self.shared += draft.claim.shared().into_iter().map(docward_engine_model::ElementRange::len).sum::<usize>();
        if self.shared > Interchange::shared_limit(self.text.len()) {
            return Err(Rejection::TooMuchOutput);
        }
        self.count = self.count.saturating_add(1);
        for (segment, code) in &draft.faults {
            segments.note(*segment, *code, Some(self.count));
        }
        self.claims.push(draft.claim);
        Ok(())
    }

    /// Tells what there is up to this place of the text, if it is enough.
    fn tell(&mut self, place: usize, emit: &mut dyn FnMut(Reply)) {
        if place >= self.told + STRETCH_BYTES || self.elements.len() >= STRETCH_ELEMENTS {
            self.tell_to(place, emit);
        }
    }

    /// Tells the rest of the text, which is a stretch too many only if nothing is left of it.
    fn tell_rest(mut self, emit: &mut dyn FnMut(Reply)) {
        if self.told < self.text.len() || !self.claims.is_empty() {
            self.tell_to(self.text.len(), emit);
        }
    }

    fn tell_to(&mut self, place: usize, emit: &mut dyn FnMut(Reply)) {
        let text = self.text.get(self.told..place).unwrap_or_default().into();
        let (elements, claims) = (std::mem::take(&mut self.elements), std::mem::take(&mut self.claims));
        (self.told, self.elements_told) = (place, self.elements_told + elements.len());
        emit(Reply::Stretch(Stretch { text, elements, claims }));
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
    fn of(kind: TransactionKind, first: u32) -> Self {
        match kind {
            TransactionKind::Claims => Self::Claims(Box::new(claims::ClaimReader::of(first))),
            TransactionKind::Remittance => Self::Remittance(Box::new(remittance::RemittanceReader::of(first))),
        }
    }

    fn enter(&mut self, segment: &Segment<'_>, first: u32) -> Option<Draft> {
        match self {
            Self::Nothing => None,
            Self::Claims(reader) => reader.enter(segment, first),
            Self::Remittance(reader) => reader.enter(segment, first),
        }
    }

    fn place(&self) -> Loop {
        match self {
            Self::Nothing => Loop::Envelope,
            Self::Claims(reader) => reader.place(),
            Self::Remittance(reader) => reader.place(),
        }
    }

    fn claim(&self) -> Option<&Draft> {
        match self {
            Self::Nothing => None,
            Self::Claims(reader) => reader.claim(),
            Self::Remittance(reader) => reader.claim(),
        }
    }

    fn take(&mut self, segment: &Segment<'_>, end: u32) -> Result<(), Misplaced> {
        match self {
            Self::Nothing => Ok(()),
            Self::Claims(reader) => reader.take(segment, end),
            Self::Remittance(reader) => reader.take(segment, end),
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

#[cfg(test)]
mod tests;
