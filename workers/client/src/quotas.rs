//! How much a tenant may bring in, as its policy says.

use crate::client::Client;
use crate::environment::Environment;
use crate::error::{ClientError, Quota};
use async_trait::async_trait;
use docward_envelope::{Fact, FactKind, Header, Timestamp};
use docward_ledger::Ledger;
use docward_runtime::error::At;
use docward_store::{CutOff, Pieces};
use docward_trust::{Intake, TenantScope};
use docward_trust_policy::Policy;
use jiff::SignedDuration;

impl Client {
    /// Refuses what the policy does not take: a file that is too large, or one document too many. Asked of the region's ledger
    /// before anything is stored, a refusal on record. Facts reach the ledger a moment after they are said, so documents
    /// handed in at the same instant may pass a quota together.
    pub(crate) async fn within_quotas(
        &self,
        environment: &Environment,
        header: &Header,
        policy: &Policy,
        bytes: u64,
    ) -> Result<(), ClientError> {
        let Some(quota) = self.exceeded(environment.ledger(), header, policy, bytes).await? else { return Ok(()) };
        let fact = Fact::about_work(header, FactKind::Refused, self.actor(), header.created);
        let fact = fact.with_stage(None).denied(quota.as_str()).with_rule(self.caller().rule());
        environment.broker().publish_fact(&fact).await.at(self.region())?;
        Err(quota.into())
    }

    async fn exceeded(
        &self,
        ledger: &Ledger,
        header: &Header,
        policy: &Policy,
        bytes: u64,
    ) -> Result<Option<Quota>, ClientError> {
        if bytes > policy.max_bytes {
            return Ok(Some(Quota::Size { bytes, most: policy.max_bytes }));
        }
        if let Some(most) = policy.quotas.documents_per_day {
            let since = Timestamp::now().saturating_sub(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MIN);
            if ledger.accepted_as_many(header.tenant, most, since).await.at(self.region())? {
                return Ok(Some(Quota::PerDay { most }));
            }
        }
        if let Some(most) = policy.quotas.documents_in_flight
            && ledger.in_flight(header.tenant, header.placement).await.at(self.region())? >= most
        {
            return Ok(Some(Quota::InFlight { most }));
        }
        Ok(None)
    }
}

/// Pieces of a document whose tenant is asked again what it may bring in when all of it came: others may have come meanwhile. Where that
/// is too much it is as if it had been cut off, and nothing of it remains.
pub(crate) struct AskedAgain<'a> {
    client: &'a Client,
    environment: &'a Environment,
    header: &'a Header,
    policy: &'a Policy,
    pieces: &'a mut dyn Pieces,
    came: u64,
    refused: Option<ClientError>,
}

impl<'a> AskedAgain<'a> {
    pub(crate) fn new(
        client: &'a Client,
        environment: &'a Environment,
        scope: &'a TenantScope<'_, Intake>,
        pieces: &'a mut dyn Pieces,
    ) -> Self {
        let (header, policy) = (scope.header(), scope.policy());
        Self { client, environment, header, policy, pieces, came: 0, refused: None }
    }

    /// Why it was refused in the end, if it was.
    pub(crate) fn refused(self) -> Option<ClientError> {
        self.refused
    }
}

#[async_trait]
impl Pieces for AskedAgain<'_> {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, CutOff> {
        let piece = self.pieces.next().await?;
        if let Some(piece) = piece {
            self.came += piece.len() as u64;
            return Ok(Some(piece));
        }
        // By the policy that is in force now, which may be another than when it began.
        let newest = self.environment.rooms().catalogue.book().newest(self.header.tenant, Timestamp::now()).ok();
        let policy = newest.as_deref().unwrap_or(self.policy);
        let asked = self.client.within_quotas(self.environment, self.header, policy, self.came).await;
        asked.map_err(|refused| {
            self.refused = Some(refused);
            CutOff
        })?;
        Ok(None)
    }
}
