//! What is to be acknowledged of a file: the envelope around claims and remittances, and each transaction set held against its
//! guide. A file that can't be read whole is told as far as it goes.

mod envelope;
mod levels;
mod set;
mod walker;

use crate::interchange::Interchanges;
use crate::segments::{Segment, Segments};
use docward_engine_model::Text;
use docward_engine_model::acknowledgement::{Acknowledgement, InterchangeCode, Party};
use docward_engine_model::protocol::Rejection;
use envelope::Envelope;

/// Says of a file's text (see [`crate::decoded`]) what its sender is to be told.
///
/// # Errors
/// The text does not begin with an interchange's header, or there is more to tell than may be.
pub fn acknowledge(text: &str) -> Result<Acknowledgement, Rejection> {
    let mut segments = Segments::of(text)?;
    let mut envelope = Envelope::default();
    loop {
        match segments.next_segment() {
            Ok(Some((segment, _))) => envelope.step(&segment)?,
            Ok(None) | Err(Rejection::Truncated) => break,
            Err(_) => {
                envelope.note(InterchangeCode::ControlStructure);
                break;
            }
        }
    }
    Ok(Acknowledgement { interchanges: envelope.finish(), refusal: refusal(text) })
}

/// Why a file is not read, whatever is right in it.
fn refusal(text: &str) -> Option<Rejection> {
    let walk = || {
        let mut segments = Interchanges::of(Segments::of(text)?);
        while segments.next_segment()?.is_some() {}
        Ok(())
    };
    walk().err()
}

/// An element's value, no longer than any that is needed.
fn text(element: &str) -> Text {
    let element = element.trim();
    let end = element.char_indices().nth(Acknowledgement::LONGEST_TEXT).map_or(element.len(), |(end, _)| end);
    element.get(..end).unwrap_or_default().into()
}

/// Whom an NM1 segment names.
fn party(segment: &Segment<'_>) -> Party {
    Party {
        is_person: segment.element(2).trim() == "1",
        name: text(segment.element(3)),
        first: text(segment.element(4)),
        middle: text(segment.element(5)),
        suffix: text(segment.element(7)),
        qualifier: text(segment.element(8)),
        id: text(segment.element(9)),
    }
}

#[cfg(test)]
mod tests;
