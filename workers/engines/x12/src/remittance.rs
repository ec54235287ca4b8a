//! The 835: claims as a payer paid them.

use super::segments::Segment;
use super::{Draft, Misplaced};
use docward_engine_model::{ElementRange, Loop};

/// Reads one 835 set.
pub(super) struct RemittanceReader {
    /// Payer and payee, up to the first claim or group of claims.
    header: ElementRange,
    is_header: bool,
    place: Loop,
    claim: Option<Draft>,
}

impl RemittanceReader {
    /// A set whose first element has this index.
    pub(super) fn of(first: u32) -> Self {
        Self { header: ElementRange::at(first), is_header: true, place: Loop::Header, claim: None }
    }

    /// Goes to the loop that a segment stands in, whose first element will have this index; gives the claim that ends before it.
    pub(super) fn enter(&mut self, segment: &Segment<'_>, first: u32) -> Option<Draft> {
        match segment.name() {
            "CLP" => {
                (self.is_header, self.place) = (false, Loop::Claim);
                let none = ElementRange::at(first);
                return self.claim.replace(Draft::of([none, none, none, self.header], first));
            }
            "LX" => (self.is_header, self.place) = (false, Loop::Header),
            "PLB" => (self.is_header, self.place) = (false, Loop::ProviderAdjustment),
            "SVC" => self.place = Loop::ServiceLine,
            "N1" | "NM1" => self.place = self.named(segment.element(1).trim()),
            _ => {}
        }
        if matches!(segment.name(), "LX" | "PLB") { self.claim.take() } else { None }
    }

    /// The loop that it is in.
    pub(super) fn place(&self) -> Loop {
        self.place
    }

    /// The claim that is being read.
    pub(super) fn claim(&self) -> Option<&Draft> {
        self.claim.as_ref()
    }

    /// Takes a segment whose elements end before this index.
    pub(super) fn take(&mut self, segment: &Segment<'_>, end: u32) -> Result<(), Misplaced> {
        let Some(claim) = &mut self.claim else {
            if self.is_header {
                self.header.end = end;
            }
            return if segment.name() == "SVC" { Err(Misplaced) } else { Ok(()) };
        };
        claim.claim.own.end = end;
        match segment.name() {
            "CLP" => {
                claim.claim.total_cents = claim.cents(segment, 3);
                let is_told = !segment.element(4).trim().is_empty();
                claim.claim.paid_cents = if is_told { claim.cents(segment, 4) } else { None };
            }
            "SVC" => claim.paid_line(segment),
            "DTM" if matches!(segment.element(1).trim(), "472" | "150") => claim.date(segment, 2),
            _ => {}
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Option<Draft> {
        self.claim
    }

    /// N101 and NM101: who is named, and so in which loop.
    fn named(&self, entity: &str) -> Loop {
        match (entity, self.claim.is_some()) {
            ("PR", false) => Loop::Payer,
            ("PE", false) => Loop::Payee,
            ("PR" | "TT", true) => Loop::OtherPayer,
            ("QC", _) => Loop::Patient,
            ("IL" | "74", _) => Loop::Subscriber,
            ("GB" | "GM", _) => Loop::OtherSubscriber,
            ("82", _) => Loop::RenderingProvider,
            _ => Loop::OtherProvider,
        }
    }
}
