//! What the sender of an X12 file would be told of it: `NAME.ta1`, `NAME.999` and `NAME.277ca`.

use super::output;
use docward_acknowledgement::{
    Acceptance, Detail, Moment, NotWritable, Numbers, Ourselves, Reply, claim_acknowledgement, edits_of,
    functional_acknowledgement, interchange_acknowledgement,
};
use docward_engine_model::acknowledgement::{AcknowledgedInterchange, Acknowledgement};
use docward_engine_model::{Fields, Text};
use jiff::Zoned;
use std::path::Path;

/// What is told of one file. Nobody is answered: the sender's name is docward's, and the control numbers count from 1.
pub(super) struct Acknowledgements {
    told: Acknowledgement,
    us: Ourselves,
    now: Moment,
}

impl Acknowledgements {
    pub(super) fn of(told: Acknowledgement) -> Result<Self, NotWritable> {
        Ok(Self { told, us: Ourselves::docward()?, now: Zoned::now().datetime().try_into()? })
    }

    /// Of the envelopes and the transaction sets: what is known before anything is extracted, of a file that can't be read too.
    pub(super) fn of_sets(&self, out: &Path, name: &str) -> anyhow::Result<()> {
        let envelopes =
            self.each(|interchange, reply| Some(interchange_acknowledgement(&self.told, interchange, reply)))?;
        output::acknowledgement(out, name, "ta1", &envelopes)?;
        let groups = self.each(|interchange, reply| {
            functional_acknowledgement(&self.told, interchange, reply, Acceptance::EachClaim, Detail::Open)
        })?;
        output::acknowledgement(out, name, "999", &groups)
    }

    /// Of each claim, by docward's own rules too. It names patients.
    pub(super) fn of_claims(&self, out: &Path, name: &str, fields: &Fields) -> anyhow::Result<()> {
        let edits = edits_of(&fields.checks);
        let claims = self.each(|interchange, reply| {
            claim_acknowledgement(&self.told, interchange, reply, Acceptance::EachClaim, &edits)
        })?;
        output::acknowledgement(out, name, "277ca", &claims)
    }

    fn each(
        &self,
        write: impl Fn(&AcknowledgedInterchange, &Reply<'_>) -> Option<Text>,
    ) -> Result<Vec<Text>, NotWritable> {
        let mut written = Vec::new();
        for (number, interchange) in (1..).zip(&self.told.interchanges) {
            let (numbers, now) = (Numbers::of(number, number)?, self.now);
            written.extend(write(interchange, &Reply { us: &self.us, numbers, received: now, now }));
        }
        Ok(written)
    }
}
