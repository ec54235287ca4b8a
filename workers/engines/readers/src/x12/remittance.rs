//! The 835: claims as a payer paid them.

use super::segments::Segment;
use super::values::{self, Party, Value};
use super::{Draft, Misplaced};
use docward_engine_model::{Claim, FieldName, ServiceLine};

/// Reads one 835 set.
#[derive(Default)]
pub(super) struct RemittanceReader {
    /// Payer and payee.
    header: Vec<Value>,
    party: Party,
    claim: Option<Draft>,
}

impl RemittanceReader {
    /// Takes a segment; gives the claim before when another begins.
    pub(super) fn segment(&mut self, segment: &Segment<'_>) -> Result<Option<Draft>, Misplaced> {
        match segment.name() {
            "CLP" => {
                let draft = self.begin(segment);
                Ok(self.claim.replace(draft))
            }
            "SVC" => self.line(segment).map(|()| None),
            "LX" | "PLB" => Ok(self.claim.take()),
            _ => {
                self.describe(segment);
                Ok(None)
            }
        }
    }

    pub(super) fn finish(self) -> Option<Draft> {
        self.claim
    }

    fn begin(&self, segment: &Segment<'_>) -> Draft {
        let claim =
            Claim { claim_id: segment.element(1).trim().into(), total_cents: 0, values: Vec::new(), lines: Vec::new() };
        let mut values = self.header.clone();
        values.extend(values::one(segment, 1, FieldName::ClaimId));
        values.extend(values::one(segment, 7, FieldName::OtherIdentifier));
        let mut draft = Draft { claim, values, faults: Vec::new() };
        draft.claim.total_cents = draft.cents(segment, 3);
        draft
    }

    fn line(&mut self, segment: &Segment<'_>) -> Result<(), Misplaced> {
        let draft = self.claim.as_mut().ok_or(Misplaced)?;
        let charge_cents = draft.cents(segment, 2);
        draft.claim.lines.push(ServiceLine { procedure: segment.element(1).into(), charge_cents, date: None });
        Ok(())
    }

    fn describe(&mut self, segment: &Segment<'_>) {
        if matches!(segment.name(), "NM1" | "N1") {
            self.party = Party::of_entity(segment.element(1));
        }
        let found = values::of(segment, self.party);
        let Some(draft) = &mut self.claim else {
            self.header.extend(found);
            return;
        };
        let date_of_line = segment.name() == "DTM" && matches!(segment.element(1), "472" | "150");
        if let Some(line) = draft.claim.lines.last_mut().filter(|_| date_of_line) {
            line.date = Some(segment.element(2).into());
        }
        draft.values.extend(found);
    }
}
