//! What an engine may say of an interchange: elements and lines stand in its text, claims refer to elements that are there, and
//! there are no more of anything than the text has room for.

use crate::check::{Checked, require};
use docward_engine_model::protocol::Stretch;
use docward_engine_model::{Claim, ElementRange, FileKind, Interchange, Layout, Span};

/// Faults that one file may have.
const FAULTS: usize = 100_000;

/// No segment that makes a claim or a service line of it has fewer characters: `CLM~`.
const SHORTEST_SEGMENT: usize = 4;

/// A stretch of a batch. An empty one would cost nothing, so there could be any number of them.
pub(crate) fn stretch(stretch: &Stretch, kind: FileKind) -> Checked {
    require(kind.format().layout == Layout::Interchange && !stretch.text.is_empty())
}

/// What was said up to here: no more of anything than the text so far has room for.
pub(crate) fn so_far(told: &Interchange) -> Checked {
    let lines: usize = told.claims.iter().map(|claim| claim.lines.len()).sum();
    let room = told.text.as_str().len();
    require(told.elements.len() <= room && told.claims.len().saturating_add(lines) <= room / SHORTEST_SEGMENT)
}

/// Everything that was said of an interchange, once it is whole.
pub(crate) fn interchange(told: &Interchange) -> Checked {
    let scalars = told.text.as_str().chars().count();
    require(scalars > 0)?;
    elements(told, scalars)?;
    claims(told, scalars)?;
    let known = |claim: u32| claim > 0 && claim as usize <= told.claims.len();
    require(told.faults.len() <= FAULTS)?;
    require(told.faults.iter().all(|fault| fault.claim.is_none_or(known)))
}

/// In the order of the text, apart from each other, none empty: so there are fewer of them than characters.
fn elements(told: &Interchange, scalars: usize) -> Checked {
    let (mut end, mut segment) = (0, 1);
    for element in &told.elements {
        let Span { start, end: next } = element.span;
        require(start >= end && start < next && next as usize <= scalars)?;
        require(element.segment >= segment && element.number > 0 && element.repetition > 0)?;
        (end, segment) = (next, element.segment);
    }
    Ok(())
}

fn claims(told: &Interchange, scalars: usize) -> Checked {
    let (mut own, mut shared) = (0, 0_usize);
    for claim in &told.claims {
        require(claim.own.start >= own)?;
        own = claim.own.end;
        require(claim.shared().into_iter().chain([claim.own]).all(|range| is_there(range, told.elements.len())))?;
        shared = claim.shared().into_iter().map(ElementRange::len).fold(shared, usize::saturating_add);
        require(claim.lines.is_sorted_by(|one, next| one.segment < next.segment))?;
        require(spans(claim).all(|span| span.start <= span.end && span.end as usize <= scalars))?;
    }
    require(shared <= Interchange::shared_limit(told.text.as_str().len()))
}

fn is_there(range: ElementRange, elements: usize) -> bool {
    range.start <= range.end && range.end as usize <= elements
}

fn spans(claim: &Claim) -> impl Iterator<Item = Span> {
    claim.lines.iter().flat_map(|line| [Some(line.procedure), line.date]).flatten()
}

/// What was told in stretches is not told again at the end.
pub(crate) fn nothing_twice(told: &Interchange) -> Checked {
    require(told.text.is_empty() && told.elements.is_empty() && told.claims.is_empty())
}
