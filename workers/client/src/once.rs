//! Documents that come piece by piece, each handed in once: a request that its sender calls as one before it is answered as that was.

use crate::client::Client;
use crate::environment::Environment;
use crate::error::{ClientError, WrongUse};
use crate::received::{receive, send_received};
use crate::submit::Original;
use async_trait::async_trait;
use docward_envelope::{JobId, Lane, Purpose, Timestamp};
use docward_ledger::{Answered, Begun, Item, Received, RequestName};
use docward_runtime::error::At;
use docward_store::{CutOff, Pieces};
use docward_trust::{Intake, TenantScope};
use docward_trust_policy::Tenant;
use sha2::{Digest, Sha256};
use std::time::Duration;
use tokio::time::sleep;

/// How often it is said of a request that it is still being answered.
const GOES_ON: Duration = Duration::from_secs(15);

/// A document that is handed in.
pub struct HandedIn<'a> {
    /// How many bytes it has.
    pub length: u64,
    /// Its bytes.
    pub pieces: &'a mut dyn Pieces,
    /// What it was handed in for.
    pub purpose: Purpose,
    /// The lane that it goes on in.
    pub lane: Lane,
    /// By what it is known again.
    pub once: Once<'a>,
}

/// By what a document is known again that was handed in before.
#[derive(Debug, Clone, Copy)]
pub enum Once<'a> {
    /// By nothing: it is handed in as often as it comes.
    No,
    /// By what its sender calls the request, for a day.
    Called(&'a [u8]),
    /// As the item of a batch that it is, for as long as the batch is known.
    Item(Item),
}

/// What became of it in its scope.
enum Taken {
    /// It was handed in before.
    Known(JobId),
    /// It is stored, and noted so.
    New(Box<Received>),
}

impl Client {
    /// As [`Client::submit`], of a document that is sealed while it comes. When a piece fails nothing of the document remains.
    /// One whose request was answered within the last day is compared with what came then, and answered with the same job.
    ///
    /// # Errors
    /// As [`Client::submit`]; [`WrongUse::Length`] when more or fewer bytes come, and [`WrongUse::CutOff`] when a piece fails;
    /// [`WrongUse::InFlight`] while a request of the same name is being answered, and [`WrongUse::OtherContent`] when something
    /// else was asked by it; [`WrongUse::BatchClosed`] of an item whose batch takes no more.
    pub async fn submit_streamed(&self, tenant: &Tenant, handed_in: HandedIn<'_>) -> Result<JobId, ClientError> {
        let purpose = handed_in.purpose;
        let environment = self.intake_environment(tenant).await?;
        let header = self.first_header(&environment, tenant, purpose)?;
        let work = async |scope: TenantScope<'_, Intake>| self.once(&environment, &scope, handed_in).await;
        let received = match self.admit_intake(&environment, &header, work).await? {
            Taken::Known(job) => return Ok(job),
            Taken::New(received) => received,
        };
        // It is in whatever becomes of this: where it is not sent now it is sent again.
        let _sent = send_received(&environment, &received).await;
        Ok(received.envelope.header().job)
    }

    async fn once(
        &self,
        environment: &Environment,
        scope: &TenantScope<'_, Intake>,
        handed_in: HandedIn<'_>,
    ) -> Result<Taken, ClientError> {
        let HandedIn { length, pieces, lane, once, .. } = handed_in;
        let (ledger, tenant) = (environment.ledger(), scope.header().tenant);
        let name = match once {
            Once::No => {
                let received = self.accept(environment, scope, length, Original::Coming(pieces)).await?.in_lane(lane);
                receive(environment, &received, None).await?;
                return Ok(Taken::New(received.into()));
            }
            Once::Called(called) => RequestName::Called(scope.name_of_request(called).await?),
            Once::Item(item) => RequestName::Item(item),
        };
        let mut hashed = Hashed { pieces, hash: Sha256::new(), came: 0 };
        match ledger.begin_request(tenant, &name, Timestamp::now()).await.at(self.region())? {
            Begun::InFlight => Err(WrongUse::InFlight.into()),
            Begun::Closed => Err(WrongUse::BatchClosed.into()),
            Begun::Answered { content, job } => {
                hashed.read(length).await?;
                let asked = scope.content_of_request(&hashed.asked(scope, lane)).await?;
                if asked == content { Ok(Taken::Known(job)) } else { Err(WrongUse::OtherContent.into()) }
            }
            Begun::First(attempt) => {
                let received = async {
                    let accepted = self.accept(environment, scope, length, Original::Coming(&mut hashed)).await?;
                    let content = scope.content_of_request(&hashed.asked(scope, lane)).await?;
                    let received = accepted.in_lane(lane);
                    receive(environment, &received, Some(Answered::Request(attempt, &content))).await?;
                    Ok(Taken::New(received.into()))
                };
                let goes_on = async {
                    loop {
                        sleep(GOES_ON).await;
                        let _away = ledger.request_goes_on(tenant, attempt, Timestamp::now()).await;
                    }
                };
                let received: Result<Taken, ClientError> = tokio::select! {
                    received = received => received,
                    never = goes_on => never,
                };
                if received.is_err() {
                    let _away = ledger.give_request_up(tenant, attempt).await;
                }
                received
            }
        }
    }
}

/// Pieces, and the digest of those that came.
struct Hashed<'a> {
    pieces: &'a mut dyn Pieces,
    hash: Sha256,
    came: u64,
}

#[async_trait]
impl Pieces for Hashed<'_> {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, CutOff> {
        let piece = self.pieces.next().await?;
        if let Some(piece) = &piece {
            self.hash.update(piece);
            self.came += piece.len() as u64;
        }
        Ok(piece)
    }
}

impl Hashed<'_> {
    /// Reads all of a document of so many bytes, and keeps none of it.
    async fn read(&mut self, length: u64) -> Result<(), WrongUse> {
        while self.next().await.map_err(|CutOff| WrongUse::CutOff)?.is_some() {}
        if self.came == length { Ok(()) } else { Err(WrongUse::Length) }
    }

    /// What was asked, as far as it tells two requests apart.
    fn asked(&self, scope: &TenantScope<'_, Intake>, lane: Lane) -> Vec<u8> {
        let content = self.hash.clone().finalize();
        [scope.header().purpose.as_str().as_bytes(), b"\0", lane.as_str().as_bytes(), b"\0", &content].concat()
    }
}
