//! How much a tenant may bring in: asked of the region's ledger before anything is stored, a refusal on record. Facts reach the
//! ledger a moment after they are said, so documents handed in at the same instant may pass a quota together.

use super::{Client, Place};
use anyhow::bail;
use docward_envelope::{Decision, Fact, FactId, FactKind, Header, Timestamp};
use docward_trust_policy::Policy;
use jiff::SignedDuration;

impl Client {
    /// Refuses what the policy does not take: a file that is too large, or one document too many.
    pub(super) async fn within_quotas(
        &self,
        place: &Place,
        header: &Header,
        policy: &Policy,
        bytes: u64,
    ) -> anyhow::Result<()> {
        let Some((word, why)) = self.objection(place, header, policy, bytes).await? else { return Ok(()) };
        let fact = Fact {
            id: FactId::random(),
            kind: FactKind::Refused,
            decision: Decision::Deny,
            reason: Some(word.to_owned()),
            stored: Vec::new(),
            placement: None,
            ..super::accepted(header, self.actor(), header.created)
        };
        place.rooms.broker.publish_fact(&fact).await?;
        bail!("refused: {word}; {why}; the refusal is on record")
    }

    async fn objection(
        &self,
        place: &Place,
        header: &Header,
        policy: &Policy,
        bytes: u64,
    ) -> anyhow::Result<Option<(&'static str, String)>> {
        if bytes > policy.max_bytes {
            let most = policy.max_bytes;
            return Ok(Some(("size", format!("the file has {bytes} bytes, the tenant's policy takes at most {most}"))));
        }
        if let Some(most) = policy.quotas.documents_per_day {
            let since = Timestamp::now().checked_sub(SignedDuration::from_hours(24))?;
            if place.ledger.accepted_as_many(header.tenant, most, since).await? {
                return Ok(Some(("quota", format!("the tenant's policy takes {most} documents a day"))));
            }
        }
        if let Some(most) = policy.quotas.documents_in_flight
            && place.ledger.in_flight(header.tenant, header.placement).await? >= most
        {
            return Ok(Some(("quota", format!("the tenant's policy takes {most} documents at a time"))));
        }
        Ok(None)
    }
}
