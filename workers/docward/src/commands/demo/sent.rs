//! Who hands documents in, those on their way, and those that have ended: as a region's HTTP service tells of them.

use crate::api::{Api, ApiError};
use crate::failure::Failure;
use crate::session::Session;
use anyhow::Context;
use docward_envelope::{JobId, Lane, Purpose, Region, RetentionClass, Stage, Timestamp};
use docward_intake::identity::{OwnIssuer, Role};
use docward_ledger::JobState;
use docward_local::fleet::{self, Folder};
use docward_network::Method;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// How long the demonstration's tokens are good for.
const GOOD_FOR: Duration = Duration::from_mins(15);

/// The deployment's own issuer, and where each region's service is.
pub(super) struct Doors {
    issuer: OwnIssuer,
    addresses: BTreeMap<Region, String>,
    account: String,
}

/// Somebody of a tenant, with a token, before a region's service.
pub(super) struct Asker {
    /// The tenant's short name.
    pub(super) tenant: String,
    /// The service's region.
    pub(super) region: Region,
    pub(super) api: Api,
}

/// One document on its way.
pub(super) struct Sent {
    /// The file's name.
    pub(super) file: String,
    pub(super) job: JobId,
}

/// A document that has ended.
pub(super) struct Ended {
    pub(super) sent: Sent,
    pub(super) status: Job,
}

/// A job, as the service tells of it.
#[derive(Deserialize)]
pub(super) struct Job {
    #[serde(rename = "job")]
    pub(super) id: JobId,
    pub(super) state: JobState,
    pub(super) reason: Option<String>,
    pub(super) created: Timestamp,
    pub(super) stages: Vec<StageOfJob>,
    pub(super) stored: Vec<Stored>,
}

/// What a stage did.
#[derive(Deserialize)]
pub(super) struct StageOfJob {
    pub(super) stage: Option<Stage>,
    pub(super) at: Timestamp,
    pub(super) counts: BTreeMap<String, u64>,
}

/// What is kept of a job.
#[derive(Deserialize)]
pub(super) struct Stored {
    pub(super) retention: RetentionClass,
    pub(super) expires: Timestamp,
}

#[derive(Deserialize)]
struct Accepted {
    job: JobId,
}

impl Doors {
    /// The doors of the fleet of a session.
    pub(super) fn of(session: &Session, regions: &[Region]) -> anyhow::Result<Self> {
        let issuer = OwnIssuer::open(&session.configurations().issuer()?)?;
        let addresses = fleet::addresses(&Folder::new(session.folder()), regions);
        Ok(Self { issuer, addresses, account: session.account().to_owned() })
    }

    /// A person of a tenant that is at home in a region, working as something, before the service of a region.
    pub(super) fn asker(&self, (tenant, home): (&str, &Region), role: Role, region: &Region) -> anyhow::Result<Asker> {
        let token = self.issuer.token(&self.account, tenant, std::slice::from_ref(home), &[role], GOOD_FOR)?;
        let address = self.addresses.get(region).context("a service a region")?;
        Ok(Asker { tenant: tenant.to_owned(), region: region.clone(), api: Api::new(address, tenant, token)? })
    }
}

impl Asker {
    /// Hands a document in.
    pub(super) async fn hand_in(&self, bytes: Vec<u8>, lane: Lane) -> Result<JobId, ApiError> {
        let path = format!("documents?region={}&purpose={}&lane={lane}", self.region, Purpose::Treatment);
        let accepted = self.api.ask(Method::POST, &path, bytes).await?;
        serde_json::from_slice(&accepted).map(|accepted: Accepted| accepted.job).map_err(|_| ApiError::Other)
    }

    /// A result of a job.
    pub(super) async fn result(&self, job: JobId, what: &str, purpose: Purpose) -> Result<Vec<u8>, ApiError> {
        self.api.ask(Method::GET, &format!("jobs/{job}/{what}?purpose={purpose}"), Vec::new()).await
    }

    /// How far a job is.
    pub(super) async fn job(&self, job: JobId) -> anyhow::Result<Job> {
        Ok(self.api.json(Method::GET, &format!("jobs/{job}")).await.map_err(Failure::from)?)
    }
}
