//! The 837: the levels of billing providers, subscribers and patients, and the claims that stand in them.

use super::segments::Segment;
use super::{Draft, Misplaced};
use docward_engine_model::{ElementRange, Loop};

/// Reads one 837 set.
pub(super) struct ClaimReader {
    header: ElementRange,
    provider: ElementRange,
    subscriber: ElementRange,
    patient: ElementRange,
    level: Level,
    place: Loop,
    claim: Option<Draft>,
}

/// Which hierarchical level it is in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Header,
    Provider,
    Subscriber,
    Patient,
}

impl ClaimReader {
    /// A set whose first element has this index.
    pub(super) fn of(first: u32) -> Self {
        let none = ElementRange::at(first);
        let (level, place) = (Level::Header, Loop::Header);
        Self { header: none, provider: none, subscriber: none, patient: none, level, place, claim: None }
    }

    /// Goes to the loop that a segment stands in, whose first element will have this index; gives the claim that ends before it.
    pub(super) fn enter(&mut self, segment: &Segment<'_>, first: u32) -> Option<Draft> {
        match segment.name() {
            "HL" => {
                self.descend(segment.element(3).trim(), first);
                return self.claim.take();
            }
            "CLM" => {
                self.place = Loop::Claim;
                let (header, provider) = (self.header, self.provider);
                return self.claim.replace(Draft::of([self.patient, self.subscriber, provider, header], first));
            }
            "LX" | "SVD" | "LQ" => self.place = Loop::ServiceLine,
            "SBR" if self.claim.is_some() => self.place = Loop::OtherSubscriber,
            "NM1" => self.place = self.named(segment.element(1).trim()),
            _ => {}
        }
        None
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
            self.shared().end = end;
            return if matches!(segment.name(), "SV1" | "SV2" | "SV3") { Err(Misplaced) } else { Ok(()) };
        };
        claim.claim.own.end = end;
        match segment.name() {
            "CLM" => claim.claim.total_cents = claim.cents(segment, 2),
            "SV1" | "SV3" => claim.line(segment, 1, 2),
            // An institutional line may have a revenue code only.
            "SV2" if segment.element(2).trim().is_empty() => claim.line(segment, 1, 3),
            "SV2" => claim.line(segment, 2, 3),
            "DTP" if segment.element(1).trim() == "472" => claim.date(segment, 3),
            _ => {}
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Option<Draft> {
        self.claim
    }

    /// What the level has for all its claims.
    fn shared(&mut self) -> &mut ElementRange {
        match self.level {
            Level::Header => &mut self.header,
            Level::Provider => &mut self.provider,
            Level::Subscriber => &mut self.subscriber,
            Level::Patient => &mut self.patient,
        }
    }

    /// HL03: 20 is a billing provider, 22 a subscriber, 23 a dependent.
    fn descend(&mut self, level: &str, first: u32) {
        let none = ElementRange::at(first);
        self.patient = none;
        (self.level, self.place) = match level {
            "23" => (Level::Patient, Loop::Patient),
            "22" => (Level::Subscriber, Loop::Subscriber),
            _ => (Level::Provider, Loop::BillingProvider),
        };
        if self.level != Level::Patient {
            self.subscriber = none;
        }
        if self.level == Level::Provider {
            self.provider = none;
        }
    }

    /// NM101: who is named, and so in which loop.
    fn named(&self, entity: &str) -> Loop {
        match (entity, self.claim.is_some()) {
            ("41", false) => Loop::Submitter,
            ("40", false) => Loop::Receiver,
            ("85", false) => Loop::BillingProvider,
            ("87" | "PE", false) => Loop::PayTo,
            ("QC", _) => Loop::Patient,
            ("IL" | "74" | "GM", false) => Loop::Subscriber,
            ("IL" | "74" | "GM", true) => Loop::OtherSubscriber,
            ("PR" | "TT", false) => Loop::Payer,
            ("PR" | "TT", true) => Loop::OtherPayer,
            ("82", _) => Loop::RenderingProvider,
            ("DN" | "DK" | "DQ", _) => Loop::ReferringProvider,
            ("P3", _) => Loop::PrimaryCareProvider,
            ("71", _) => Loop::AttendingProvider,
            ("72", _) => Loop::OperatingProvider,
            ("77", _) => Loop::ServiceFacility,
            _ => Loop::OtherProvider,
        }
    }
}
