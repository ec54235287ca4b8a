//! How much a tenant may bring in, as its policy says.

use crate::client::Client;
use crate::environment::Environment;
use crate::error::{ClientError, Quota};
use async_trait::async_trait;
use docward_envelope::{Fact, FactKind, Header, Timestamp};
use docward_ledger::{Counted, Taken};
use docward_runtime::error::At;
use docward_store::{CutOff, Pieces};
use docward_trust::{Intake, TenantScope};
use docward_trust_policy::{Day, Policy};

impl Client {
    /// Counts a document of so many bytes among those of the day, before anything of it is stored; refuses what the policy does not take: a
    /// file that is too large, or one document too many. A refusal is on record. Of documents that are handed in at the same instant no more
    /// are counted than a day may have; how many are on their way the ledger learns a moment later.
    pub(crate) async fn counted(
        &self,
        environment: &Environment,
        header: &Header,
        policy: &Policy,
        bytes: u64,
    ) -> Result<Counted, ClientError> {
        self.of_one(environment, header, policy, bytes).await?;
        let counted = environment.ledger().count(header.tenant, bytes, a_day(policy), header.created).await;
        match counted.at(self.region())? {
            Ok(counted) => Ok(counted),
            Err(taken) => Err(self.refuse(environment, header, over(policy, taken)).await),
        }
    }

    /// Refuses a document that would be refused by now, and counts none.
    pub(crate) async fn within_quotas(
        &self,
        environment: &Environment,
        header: &Header,
        policy: &Policy,
        bytes: u64,
    ) -> Result<(), ClientError> {
        self.within(environment, header, policy, bytes, Taken { documents: 1, bytes }).await
    }

    /// The same, where `more` than was counted is asked for.
    async fn within(
        &self,
        environment: &Environment,
        header: &Header,
        policy: &Policy,
        bytes: u64,
        more: Taken,
    ) -> Result<(), ClientError> {
        self.of_one(environment, header, policy, bytes).await?;
        let taken = environment.ledger().taken_in(header.tenant, Timestamp::now()).await.at(self.region())?.and(more);
        if taken.is_within(a_day(policy)) {
            return Ok(());
        }
        Err(self.refuse(environment, header, over(policy, taken)).await)
    }

    /// What does not depend on the day: how large a document is, and how many are on their way.
    async fn of_one(
        &self,
        environment: &Environment,
        header: &Header,
        policy: &Policy,
        bytes: u64,
    ) -> Result<(), ClientError> {
        if bytes > policy.max_bytes {
            let size = Quota::Size { bytes, most: policy.max_bytes };
            return Err(self.refuse(environment, header, size).await);
        }
        if let Some(most) = policy.quotas.documents_in_flight
            && environment.ledger().in_flight(header.tenant, header.placement).await.at(self.region())? >= most
        {
            return Err(self.refuse(environment, header, Quota::InFlight { most }).await);
        }
        Ok(())
    }

    /// Puts a refusal on record; what is told of it.
    async fn refuse(&self, environment: &Environment, header: &Header, quota: Quota) -> ClientError {
        let fact = Fact::about_work(header, FactKind::Refused, self.actor(), header.created);
        let fact = fact.with_stage(None).denied(quota.as_str()).with_rule(self.caller().rule());
        match environment.broker().publish_fact(&fact).await.at(self.region()) {
            Ok(()) => quota.into(),
            Err(error) => error.into(),
        }
    }
}

/// What a day may have.
fn a_day(policy: &Policy) -> Taken {
    let Day { documents, bytes } = policy.quotas.day();
    Taken { documents, bytes }
}

/// Which quota of the day is exceeded.
fn over(policy: &Policy, taken: Taken) -> Quota {
    let most = a_day(policy);
    if taken.documents > most.documents {
        Quota::PerDay { most: most.documents }
    } else {
        Quota::BytesPerDay { most: most.bytes }
    }
}

/// Pieces of a document whose tenant is asked again what it may bring in when all of it came: its policy may be another by then. Where that
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
        let asked = self.client.within(self.environment, self.header, policy, self.came, Taken::default()).await;
        asked.map_err(|refused| {
            self.refused = Some(refused);
            CutOff
        })?;
        Ok(None)
    }
}
