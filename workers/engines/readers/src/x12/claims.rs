//! The 837: billing provider, subscriber and dependent loops, and the claims that stand in them.

use super::segments::Segment;
use super::values::{self, Party, Value};
use super::{Draft, Misplaced};
use docward_engine_model::{Claim, FieldName, ServiceLine};

/// Reads one 837 set.
#[derive(Default)]
pub(super) struct ClaimReader {
    sender: Vec<Value>,
    provider: Vec<Value>,
    subscriber: Vec<Value>,
    dependent: Vec<Value>,
    /// Which hierarchical level the loops are in.
    level: Level,
    /// Whose NM1 came last.
    party: Party,
    claim: Option<Draft>,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Level {
    #[default]
    Header,
    Provider,
    Subscriber,
    Dependent,
}

impl ClaimReader {
    /// Takes a segment; gives the claim before when another loop begins.
    pub(super) fn segment(&mut self, segment: &Segment<'_>) -> Result<Option<Draft>, Misplaced> {
        match segment.name() {
            "HL" => {
                let complete = self.claim.take();
                self.enter(segment.element(3));
                Ok(complete)
            }
            "CLM" => {
                let draft = self.begin(segment);
                Ok(self.claim.replace(draft))
            }
            "LX" => {
                self.party = Party::Other;
                Ok(None)
            }
            "SV1" => self.line(segment, 1, 1, 2).map(|()| None),
            "SV2" => self.line(segment, 2, 1, 3).map(|()| None),
            _ => {
                self.describe(segment);
                Ok(None)
            }
        }
    }

    pub(super) fn finish(self) -> Option<Draft> {
        self.claim
    }

    /// HL03: 20 is a billing provider, 22 a subscriber, 23 a dependent.
    fn enter(&mut self, level: &str) {
        self.party = Party::Other;
        self.dependent.clear();
        match level {
            "23" => self.level = Level::Dependent,
            "22" => {
                self.subscriber.clear();
                self.level = Level::Subscriber;
                self.party = Party::Subscriber;
            }
            _ => {
                self.subscriber.clear();
                self.provider.clear();
                self.level = Level::Provider;
                self.party = Party::Provider;
            }
        }
    }

    fn begin(&mut self, segment: &Segment<'_>) -> Draft {
        let claim =
            Claim { claim_id: segment.element(1).trim().into(), total_cents: 0, values: Vec::new(), lines: Vec::new() };
        self.party = Party::Other;
        let mut values = self.dependent.clone();
        values.extend(self.subscriber.iter().cloned().map(|value| self.as_patient(value)));
        values.extend(self.provider.iter().chain(&self.sender).cloned());
        values.extend(values::one(segment, 1, FieldName::ClaimId));
        let mut draft = Draft { claim, values, faults: Vec::new() };
        draft.claim.total_cents = draft.cents(segment, 2);
        draft
    }

    /// Without a dependent loop the subscriber is the patient.
    fn as_patient(&self, mut value: Value) -> Value {
        if self.level != Level::Dependent && value.name == FieldName::SubscriberName {
            value.name = FieldName::PatientName;
        }
        value
    }

    fn line(
        &mut self,
        segment: &Segment<'_>,
        procedure: usize,
        otherwise: usize,
        charge: usize,
    ) -> Result<(), Misplaced> {
        let draft = self.claim.as_mut().ok_or(Misplaced)?;
        let unpriced = segment.element(charge).trim().is_empty();
        let charge_cents = if unpriced { 0 } else { draft.cents(segment, charge) };
        // An institutional line may have a revenue code only.
        let procedure = Some(segment.element(procedure)).filter(|code| !code.is_empty());
        let procedure = procedure.unwrap_or_else(|| segment.element(otherwise)).into();
        draft.claim.lines.push(ServiceLine { procedure, charge_cents, date: None });
        Ok(())
    }

    fn describe(&mut self, segment: &Segment<'_>) {
        if segment.name() == "NM1" {
            self.party = Party::of_entity(segment.element(1));
        }
        let found = values::of(segment, self.party);
        if let Some(draft) = &mut self.claim {
            let date_of_line = segment.name() == "DTP" && segment.element(1) == "472";
            if let Some(line) = draft.claim.lines.last_mut().filter(|_| date_of_line) {
                line.date = Some(segment.element(3).into());
            }
            draft.values.extend(found);
            return;
        }
        match self.level {
            Level::Header => self.sender.extend(found),
            Level::Provider => self.provider.extend(found),
            Level::Subscriber => self.subscriber.extend(found),
            Level::Dependent => self.dependent.extend(found),
        }
    }
}
