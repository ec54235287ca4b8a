//! Documents that come in several requests. What came is sealed and stored piece by piece, so that a client goes on where its connection
//! broke; when the last of it is there the document is handed in as one that came in one request, and once.

mod ending;
mod writing;

use crate::client::Client;
use crate::environment::Environment;
use crate::error::{ClientError, NotFound, UploadFault};
use docward_envelope::{Actor, Header, Lane, Purpose, RetentionClass, Timestamp, UploadId};
use docward_ledger::{Ledger, LedgerError, Upload, UploadState, Writer};
use docward_runtime::error::At;
use docward_store::Pieces;
use docward_trust::{PiecesRequest, TenantScope};
use docward_trust_policy::Tenant;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::sleep;

/// How often it is said of an upload that somebody still writes to it.
const GOES_ON: Duration = Duration::from_secs(5);

/// More of a document.
pub struct Chunk<'a> {
    /// Where in the document it begins: where what came before ends.
    pub offset: u64,
    /// Its bytes.
    pub pieces: &'a mut dyn Pieces,
    /// Whether nothing of it counts before all of it came and is what it was said to be.
    pub only_whole: bool,
}

/// What an act on an upload has to do with: where it is, and that nobody else writes to it meanwhile.
struct Held<'a> {
    environment: Arc<Environment>,
    writer: Writer,
    upload: Upload,
    /// Whether its document is being handed in.
    hands_in: &'a AtomicBool,
}

impl Client {
    /// Begins a document of so many bytes that comes in several requests. What came of it is kept for as long as the tenant's policy
    /// keeps what is between a document and its result.
    ///
    /// # Errors
    /// As [`Client::submit`]: a document that would not be taken in is not begun. [`UploadFault::Open`].
    pub async fn begin_upload(
        &self,
        tenant: &Tenant,
        length: u64,
        purpose: Purpose,
        lane: Lane,
    ) -> Result<Upload, ClientError> {
        let (id, environment) = (UploadId::generate(), self.intake_environment(tenant).await?);
        let header = self.first_header(&environment, tenant, purpose)?;
        let within = async |scope: TenantScope<'_, docward_trust::Upload>| {
            let policy = scope.policy();
            self.within_quotas(&environment, &header, policy, length).await?;
            Ok(policy.retention.of(RetentionClass::Intermediate))
        };
        let kept = self.admit_pieces(&environment, &header, id, within).await?;
        let now = Timestamp::now();
        let expires = now.saturating_add(kept).unwrap_or(Timestamp::MAX);
        let (account, state) = (self.account(), UploadState::Open);
        let upload = Upload { id, account, purpose, lane, length, came: 0, pieces: 0, expires, state };
        let begun = environment.ledger().begin_upload(tenant.id, &upload, now).await.at(self.region())?;
        if begun { Ok(upload) } else { Err(UploadFault::Open.into()) }
    }

    /// An upload of the caller's own, where the tenant's documents go now. Anybody else's is not there.
    ///
    /// # Errors
    /// [`NotFound::Upload`], [`UploadFault::Over`]; when no grant covers that its document is handed in, and when a ledger is away.
    pub async fn upload(&self, tenant: &Tenant, id: UploadId) -> Result<Upload, ClientError> {
        let found = self.intake_ledger(tenant).await?.upload(tenant.id, id).await.at(self.region())?;
        let found = self.of_own(found, id)?;
        self.may_hand_in(tenant, found.purpose).await?;
        Ok(found)
    }

    /// Who the caller is, as an upload remembers it.
    fn account(&self) -> String {
        match self.caller().actor() {
            Actor::Person(account) => account.clone(),
            other => other.to_string(),
        }
    }

    fn of_own(&self, found: Option<Upload>, id: UploadId) -> Result<Upload, ClientError> {
        let account = self.account();
        let found = found.filter(|found| found.account == account).ok_or(NotFound::Upload(id))?;
        let is_over = found.is_over(Timestamp::now()) || found.state == UploadState::Ended;
        if is_over { Err(UploadFault::Over.into()) } else { Ok(found) }
    }

    /// As [`Client::admit_intake`], for pieces of a document: nothing opens, and no key of a job is made.
    async fn admit_pieces<R, W>(
        &self,
        environment: &Environment,
        header: &Header,
        upload: UploadId,
        work: W,
    ) -> Result<R, ClientError>
    where
        W: for<'t> AsyncFnOnce(TenantScope<'t, docward_trust::Upload>) -> Result<R, ClientError>,
    {
        self.admit_as(environment, header, |intake| PiecesRequest { intake, upload }, work).await
    }

    /// Does something with an upload while nobody else does, and lets the next one go on.
    async fn holding<R>(
        &self,
        tenant: &Tenant,
        id: UploadId,
        act: impl AsyncFnOnce(&mut Held<'_>) -> Result<R, ClientError>,
    ) -> Result<R, ClientError> {
        let environment = self.intake_environment(tenant).await?;
        let ledger = environment.ledger().clone();
        let taken = ledger.write_to_upload(tenant.id, id, Timestamp::now()).await.at(self.region())?;
        let (writer, upload) = taken.ok_or(UploadFault::Busy)?;
        let hands_in = AtomicBool::new(false);
        let done = async {
            let upload = self.of_own(Some(upload), id)?;
            act(&mut Held { environment, writer, upload, hands_in: &hands_in }).await
        };
        let done = tokio::select! {
            done = done => done,
            error = goes_on(&ledger, &writer, &hands_in) => Err(error),
        };
        let _away = ledger.leave_upload(&writer).await;
        done
    }
}

/// Says that somebody still writes, until somebody else does.
async fn goes_on(ledger: &Ledger, writer: &Writer, hands_in: &AtomicBool) -> ClientError {
    loop {
        sleep(GOES_ON).await;
        // While the ledger does not answer nothing is noted either. A document that is being handed in is brought to its end, as one
        // that came in one request is: whether it counts is decided when it is noted.
        if let Err(LedgerError::GivenUp) = ledger.upload_goes_on(writer, Timestamp::now()).await
            && !hands_in.load(Ordering::Relaxed)
        {
            return UploadFault::Busy.into();
        }
    }
}
