//! The claims of a transaction set, the levels that they stand in, and whom each fault spoils: a fault of a claim that claim, a
//! fault of a subscriber every claim of that subscriber, and nobody else.

use super::{party, text};
use crate::claims::ClaimReader;
use crate::guide::{Guide, is_date};
use crate::segments::Segment;
use docward_engine_model::acknowledgement::{
    AcknowledgedClaim, Acknowledgement, ClaimFault, ElementFault, Party, SegmentCode,
};
use docward_engine_model::{FaultCode, Loop, SegmentName};

/// The levels of billing provider, subscriber and patient.
const LEVELS: [&str; 3] = ["2000A", "2000B", "2000C"];

pub(super) struct Levels {
    guide: &'static Guide,
    /// Reads claims; `None` of a remittance.
    reader: Option<ClaimReader>,
    /// The number of the next claim in the file.
    next: u32,
    providers: Vec<Party>,
    /// The billing provider of the level, as long as no claim is of it.
    provider: Option<Party>,
    claims: Vec<AcknowledgedClaim>,
    /// The claim that is being read.
    claim: Option<OpenClaim>,
    /// The level that is being read, an index of [`LEVELS`], and what is wrong with each.
    level: Option<usize>,
    faults: [Vec<ClaimFault>; 3],
    subscriber: Party,
    patient: Option<Party>,
}

/// A claim, and the first and the last day of its lines.
struct OpenClaim {
    claim: AcknowledgedClaim,
    days: Option<[String; 2]>,
}

/// Whom a fault spoils.
#[derive(Default)]
pub(super) struct Blame {
    pub(super) claim: Option<u32>,
    pub(super) only_claims: bool,
}

impl Levels {
    pub(super) fn of(guide: &'static Guide, next: u32) -> Self {
        let is_claims = SegmentName::of("CLM").is_ok_and(|name| guide.has(name));
        Self {
            guide,
            reader: is_claims.then(|| ClaimReader::of(0)),
            next,
            providers: Vec::new(),
            provider: None,
            claims: Vec::new(),
            claim: None,
            level: None,
            faults: Default::default(),
            subscriber: Party::default(),
            patient: None,
        }
    }

    pub(super) fn is_of_claims(&self) -> bool {
        self.reader.is_some()
    }

    pub(super) fn claims(&self) -> u32 {
        self.next.saturating_sub(1)
    }

    /// Goes to where a segment stands.
    pub(super) fn enter(&mut self, segment: &Segment<'_>) {
        let Some(reader) = &mut self.reader else { return };
        let total = reader.enter(segment, 0).map(|draft| draft.claim.total_cents);
        match segment.name() {
            "HL" => {
                self.complete(total.flatten());
                self.descend(segment.element(3).trim());
            }
            "CLM" => {
                self.complete(total.flatten());
                self.begin(segment);
            }
            _ => {}
        }
    }

    fn descend(&mut self, level: &str) {
        let level = match level {
            "23" => 2,
            "22" => 1,
            _ => 0,
        };
        for faults in self.faults.iter_mut().skip(level) {
            faults.clear();
        }
        self.level = Some(level);
        self.patient = None;
        if level < 2 {
            self.subscriber = Party::default();
        }
        if level == 0 {
            self.provider = Some(Party::default());
        }
    }

    fn begin(&mut self, segment: &Segment<'_>) {
        self.providers.extend(self.provider.take());
        let mut patient = self.patient.clone().unwrap_or_else(|| self.subscriber.clone());
        if patient.id.is_empty() {
            patient.qualifier = self.subscriber.qualifier.clone();
            patient.id = self.subscriber.id.clone();
        }
        let mut place = segment.element(5).split(segment.separators().component);
        let [facility, kind, frequency] = [(); 3].map(|()| place.next().unwrap_or_default().trim());
        let bill_type = if kind == "A" { text(&format!("{facility}{frequency}")) } else { text("") };
        let faults = self.faults.iter().flatten().copied().take(Acknowledgement::MOST_OF_ONE).collect();
        let claim = AcknowledgedClaim {
            number: self.next,
            // Without a provider's level the index is past the end of none.
            provider: u32::try_from(self.providers.len().saturating_sub(1)).unwrap_or(u32::MAX),
            id: text(segment.element(1)),
            patient,
            bill_type,
            faults,
            ..AcknowledgedClaim::default()
        };
        self.next = self.next.saturating_add(1);
        self.claim = Some(OpenClaim { claim, days: None });
    }

    fn complete(&mut self, total_cents: Option<i64>) {
        let Some(OpenClaim { mut claim, days }) = self.claim.take() else { return };
        claim.total_cents = total_cents;
        if let Some([first, last]) = days.filter(|_| claim.service_date.is_empty()) {
            claim.service_date = if first == last { text(&first) } else { text(&format!("{first}-{last}")) };
        }
        self.claims.push(claim);
    }

    /// Takes what a segment says of the claim, its patient and its provider; gives what is wrong with an amount in it.
    pub(super) fn take(&mut self, segment: &Segment<'_>) -> Option<FaultCode> {
        let reader = self.reader.as_mut()?;
        let known = reader.claim().map_or(0, |draft| draft.faults.len());
        // A service line without a claim has no place in the guide either.
        let _ = reader.take(segment, 0);
        let fault = reader.claim().and_then(|draft| draft.faults.get(known)).map(|(_, code)| *code);
        let place = reader.place();
        match (&mut self.claim, segment.name(), segment.element(1).trim()) {
            (None, "NM1", "85") => {
                if let Some(provider) = self.provider.as_mut().or_else(|| self.providers.last_mut()) {
                    *provider = party(segment);
                }
            }
            (None, "NM1", "IL") => self.subscriber = party(segment),
            (None, "NM1", "QC") => self.patient = Some(party(segment)),
            (Some(open), "REF", "D9") if place == Loop::Claim => {
                open.claim.intermediary_number = text(segment.element(2));
            }
            (Some(open), "DTP", "472" | "434") => open.day(segment, place),
            _ => {}
        }
        fault
    }

    /// Notes a fault where it belongs: of a segment of the guide, or of one that has no place in it.
    pub(super) fn blame(
        &mut self,
        node: Option<usize>,
        name: SegmentName,
        code: SegmentCode,
        element: Option<ElementFault>,
    ) -> Blame {
        let Some(reader) = &self.reader else { return Blame::default() };
        let place = match (code, node) {
            (SegmentCode::Missing, Some(node)) => self.place_of(node).unwrap_or_else(|| reader.place()),
            _ => reader.place(),
        };
        let fault = ClaimFault { name, place, code, element };
        let is_of_claim = node.is_none_or(|node| self.guide.is_within(node, "2300"));
        if let Some(open) = self.claim.as_mut().filter(|_| is_of_claim) {
            push(&mut open.claim.faults, fault);
            let claim = u32::try_from(self.claims.len() + 1).ok();
            return Blame { claim, only_claims: true };
        }
        let level = match node {
            None => self.level,
            Some(node) => LEVELS.iter().rposition(|level| self.guide.is_within(node, level)),
        };
        match level.and_then(|level| self.faults.get_mut(level)) {
            Some(faults) => {
                push(faults, fault);
                Blame { claim: None, only_claims: true }
            }
            None => Blame::default(),
        }
    }

    /// Where what is missing should stand.
    fn place_of(&self, node: usize) -> Option<Loop> {
        let id = self.guide.loop_id(node)?;
        match id.as_str() {
            "2000A" | "2010AA" => Some(Loop::BillingProvider),
            "2010AB" | "2010AC" => Some(Loop::PayTo),
            "2000B" | "2010BA" => Some(Loop::Subscriber),
            "2010BB" => Some(Loop::Payer),
            "2000C" | "2010CA" => Some(Loop::Patient),
            "2300" => Some(Loop::Claim),
            "2320" | "2330A" => Some(Loop::OtherSubscriber),
            "2330B" => Some(Loop::OtherPayer),
            id if id.starts_with("24") => Some(Loop::ServiceLine),
            _ => None,
        }
    }

    /// Providers and claims.
    pub(super) fn finish(mut self) -> (Vec<Party>, Vec<AcknowledgedClaim>) {
        let total = self.reader.take().and_then(ClaimReader::finish).and_then(|draft| draft.claim.total_cents);
        self.complete(total);
        (self.providers, self.claims)
    }
}

impl OpenClaim {
    /// A day or a period of a service (DTP03), by the format that DTP02 says.
    fn day(&mut self, segment: &Segment<'_>, place: Loop) {
        let value = segment.element(3).trim();
        let (first, last) = value.split_once('-').unwrap_or((value, value));
        if ![first, last].iter().all(|day| day.len() == 8 && is_date(day)) {
            return;
        }
        if place == Loop::Claim {
            self.claim.service_date = text(value);
            return;
        }
        match &mut self.days {
            None => self.days = Some([first.to_owned(), last.to_owned()]),
            Some([earliest, latest]) => {
                if first < earliest.as_str() {
                    first.clone_into(earliest);
                }
                if last > latest.as_str() {
                    last.clone_into(latest);
                }
            }
        }
    }
}

fn push(faults: &mut Vec<ClaimFault>, fault: ClaimFault) {
    if faults.len() < Acknowledgement::MOST_OF_ONE {
        faults.push(fault);
    }
}
