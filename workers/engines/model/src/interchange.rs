//! An X12 file as read: its text, what its elements mean, its claims.

use crate::{Element, Fault, Span, Text};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// An X12 file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Interchange {
    /// The whole file, exactly as decoded.
    pub text: Text,
    /// What may name or describe somebody, in the order of the text; no two overlap.
    pub elements: Vec<Element>,
    /// Its claims, in the order of the file.
    pub claims: Vec<Claim>,
    /// Where it contradicts itself.
    pub faults: Vec<Fault>,
}

impl Interchange {
    /// The elements of a range; none of a range that goes beyond them.
    pub fn elements_of(&self, range: ElementRange) -> &[Element] {
        self.elements.get(range.indexes()).unwrap_or_default()
    }

    /// How many elements outside of themselves all claims of a file of so many bytes may refer to. Claims share what stands
    /// before them, so a file can be made whose claims have far more fields than it has bytes.
    pub const fn shared_limit(bytes: usize) -> usize {
        bytes / 2 + 4096
    }
}

/// Elements that follow each other, by their indexes in [`Interchange::elements`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElementRange {
    /// The index of the first element.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

impl ElementRange {
    /// The empty range before an element.
    pub const fn at(index: u32) -> Self {
        Self { start: index, end: index }
    }

    /// How many elements there are.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start) as usize
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    const fn indexes(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// One claim: of an 837 (loop 2300), or of an 835 (loop 2100). Its number is its place among the file's claims, from 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// What stands before the first provider: submitter and receiver; of an 835 payer and payee.
    pub header: ElementRange,
    /// The billing provider's level (2000A); empty of an 835.
    pub provider: ElementRange,
    /// The subscriber's level (2000B); empty of an 835.
    pub subscriber: ElementRange,
    /// The patient's level (2000C); empty where the subscriber is the patient, and of an 835.
    pub patient: ElementRange,
    /// The claim's own elements, from CLM or CLP to the last of its service lines.
    pub own: ElementRange,
    /// CLM02 or CLP03 in cents; `None` of an amount that is missing or none, of which a fault tells.
    pub total_cents: Option<i64>,
    /// CLP04 in cents: what was paid of it; `None` of an 837, and of an amount that is missing or none.
    pub paid_cents: Option<i64>,
    /// Its service lines.
    pub lines: Vec<ServiceLine>,
}

impl Claim {
    /// What it shares with the claims beside it: patient, subscriber, provider, header, in this order.
    pub const fn shared(&self) -> [ElementRange; 4] {
        [self.patient, self.subscriber, self.provider, self.header]
    }
}

/// One service line of a claim (loop 2400; of an 835 loop 2110).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceLine {
    /// The number of its segment (SV1, SV2, SV3, SVC) in the file, from 1; what stands between it and the next line's is of this
    /// line.
    pub segment: u32,
    /// Where its procedure code stands in the text, with modifiers: SV101, SV202 or, without one, the revenue code SV201; SV301;
    /// SVC01. Empty where there is none.
    pub procedure: Span,
    /// Its charge in cents: 0 of an 837's line without one; `None` of an amount that can't be read, of which a fault tells.
    pub charge_cents: Option<i64>,
    /// Where its date of service stands in the text (DTP*472; of an 835 DTM*472 or DTM*150).
    pub date: Option<Span>,
}
