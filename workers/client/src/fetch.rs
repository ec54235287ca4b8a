//! Fetching what was made of a document.

use crate::acknowledgement;
use crate::client::{Act, Client};
use crate::environment::Environment;
use crate::error::{ClientError, NotFound};
use crate::fields::WrittenFields;
use crate::follow::Jobs;
use docward_engine_model::Fields;
use docward_engine_model::acknowledgement::Acknowledgement;
use docward_envelope::{DataClass, JobId, ObjectName, ObjectPrefix, Purpose, Role, Run, Stage, Timestamp};
use docward_fhir::Context;
use docward_ledger::{JobState, JobStatus, StoredStatus};
use docward_runtime::error::{At, RuntimeError};
use docward_store::Manifest;
use docward_trust::{Bytes, Reason, TenantScope, person::Retrieve};
use docward_trust_policy::Tenant;

/// What can be fetched of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The document without identifiers, in its own format.
    Redacted,
    /// The text without identifiers.
    Text,
    /// Counts and kinds of what was redacted.
    Report,
    /// The fields as extracted, as JSON: they identify the patient.
    Fields,
    /// The fields as a bundle of HL7 FHIR R4 resources: they identify the patient.
    Fhir,
    /// Where an X12 file contradicts itself, and in which claim, as JSON. They stand with the fields, so asking for them is
    /// asking for what identifies the patient.
    Faults,
    /// What the sender of an X12 file is told of it, as X12: TA1, 999 and 277CA, one interchange behind the other. The last names
    /// patients.
    Acknowledgement,
}

/// What was opened of a job.
struct Released {
    object: Bytes,
    /// With an acknowledgement the fields, whose rules return claims.
    fields: Option<Bytes>,
}

impl What {
    /// The data class that a grant must name for it.
    pub const fn data_class(self) -> DataClass {
        self.role().data_class()
    }

    const fn role(self) -> Role {
        match self {
            Self::Redacted => Role::RedactedDocument,
            Self::Text => Role::RedactedText,
            Self::Report => Role::Report,
            Self::Fields | Self::Fhir | Self::Faults => Role::Fields,
            Self::Acknowledgement => Role::Acknowledgement,
        }
    }
}

impl Client {
    /// Fetches one result of a job.
    ///
    /// # Errors
    /// When policy refuses, or there is no such job or result (yet).
    pub async fn fetch(
        &self,
        tenant: &Tenant,
        job: JobId,
        what: What,
        purpose: Purpose,
    ) -> Result<Vec<u8>, ClientError> {
        let data_class = what.data_class();
        let (environment, status) = self.environment_of_job(tenant.id, job).await?;
        let run = status.as_ref().map_or(Run::FIRST, |status| status.run);
        let act = Act::on(tenant, Retrieve { data_class, job, run }, purpose);
        let gone = status.as_ref().is_some_and(|status| is_gone(status, what));
        let read = async |scope: TenantScope<'_, Retrieve>| {
            // Keys and objects that somebody has put back open as they did before: what is gone by the ledger is not looked for.
            if gone { Err(NotFound::KeysGone { job }.into()) } else { self.released(&environment, &scope, what).await }
        };
        let Released { object: bytes, fields: beside } = match self.admit(&environment, act, read).await {
            // The gate has let the caller ask; that there never was such a job is no secret then.
            Err(error) if error.refusal() == Some(Reason::NoKeys) => {
                let (known, tenant, region) = (status.is_some(), tenant.slug.clone(), self.region().clone());
                let gone = if known { NotFound::KeysGone { job } } else { NotFound::Job { job, tenant, region } };
                return Err(gone.into());
            }
            read => read?.ok_or_else(|| no_result(job, status.clone()))?,
        };
        match what {
            What::Redacted | What::Text => Ok(bytes.to_vec()),
            What::Report => json(&report(&bytes)?),
            What::Fields => json(&WrittenFields::from(&fields(&bytes)?)),
            What::Fhir => json(&resources(&fields(&bytes)?, job, status.as_ref())),
            What::Faults => json(&fields(&bytes)?.faults),
            What::Acknowledgement => {
                // What is accepted by now may still be refused by a later stage.
                let ended = status.as_ref().filter(|status| status.state.is_final());
                let status = ended.ok_or_else(|| no_result(job, status.clone()))?;
                let told = decoded::<Acknowledgement>(&bytes)?;
                let fields = beside.as_ref().map(|beside| fields(beside)).transpose()?;
                let written = acknowledgement::written(&environment, status, &told, fields.as_ref()).await?;
                // Of acknowledgements there are none.
                if written.is_empty() { Err(no_result(job, Some(status.clone())).into()) } else { Ok(written) }
            }
        }
    }

    /// Whether a job's document is about claims, as its newest run found; `None` until it was read. Nobody is told: it is for the
    /// rules by which whoever asks is let through.
    ///
    /// # Errors
    /// When a ledger is away.
    pub async fn is_about_claims(&self, tenant: &Tenant, job: JobId) -> Result<Option<bool>, ClientError> {
        let (_, status) = self.environment_of_job(tenant.id, job).await?;
        let stages = status.map(|status| status.stages).unwrap_or_default();
        let extracted = stages.iter().filter(|stage| stage.stage == Some(Stage::Extract));
        Ok(extracted.filter_map(|stage| stage.counts.get("about.claims")).map(|claims| *claims > 0).next())
    }

    /// What whoever asks for a result is told of a job whose document was not read by now.
    ///
    /// # Errors
    /// [`NotFound::Job`] where there is no such job; when no grant covers that the caller follows it, and when a ledger is away.
    pub async fn unread(&self, tenant: &Tenant, job: JobId) -> Result<NotFound, ClientError> {
        let jobs = Jobs::of(self.connections(), self.region(), tenant, self.caller()).await?;
        Ok(no_result(job, Some(jobs.status(job).await?)))
    }

    /// `None` when the stage that makes it has not finished, or made no such thing.
    async fn released(
        &self,
        environment: &Environment,
        scope: &TenantScope<'_, Retrieve>,
        what: What,
    ) -> Result<Option<Released>, ClientError> {
        let role = what.role();
        let Some(stage) = Stage::that_writes(role) else { return Ok(None) };
        let manifest = environment.store().manifest(scope, stage).await.at(self.region())?;
        let object = self.opened(environment, scope, manifest.as_ref(), role).await?;
        if what != What::Acknowledgement {
            return Ok(object.map(|object| Released { object, fields: None }));
        }
        if let Some(object) = object {
            let fields = self.opened(environment, scope, manifest.as_ref(), Role::Fields).await?;
            return Ok(Some(Released { object, fields }));
        }
        // Of a file that its first stage refuses no other ever hears.
        let first = environment.store().manifest(scope, Stage::FIRST).await.at(self.region())?;
        let refused = first.filter(|manifest| manifest.reject.is_some());
        let object = self.opened(environment, scope, refused.as_ref(), role).await?;
        Ok(object.map(|object| Released { object, fields: None }))
    }

    /// The object of a role among those that a stage has committed, opened.
    async fn opened(
        &self,
        environment: &Environment,
        scope: &TenantScope<'_, Retrieve>,
        manifest: Option<&Manifest>,
        role: Role,
    ) -> Result<Option<Bytes>, ClientError> {
        let store = environment.store();
        let object = manifest.and_then(|manifest| manifest.objects.iter().find(|object| object.role == role));
        let Some(name): Option<&ObjectName> = object.map(|object| &object.name) else { return Ok(None) };
        Ok(Some(match role.data_class() {
            DataClass::Phi => scope.release(store.get(scope, name).await.at(self.region())?)?,
            DataClass::Redacted => scope.release_redacted(store.get_redacted(scope, name).await.at(self.region())?)?,
        }))
    }
}

/// Whether a job was erased, or what was asked for is deleted.
fn is_gone(status: &JobStatus, what: What) -> bool {
    let (tenant, job, run) = (status.tenant, status.job, status.run);
    let written = Stage::that_writes(what.role()).map(|stage| ObjectPrefix::Stage(tenant, job, run, stage));
    let is = |prefix: Option<&ObjectPrefix>, stored: &StoredStatus| prefix == Some(&stored.prefix);
    // What is told of a file that is refused goes with the file.
    let original = ObjectPrefix::Original(tenant, job);
    let is_refused = !status.stored.iter().any(|stored| is(written.as_ref(), stored));
    let place = if what == What::Acknowledgement && is_refused { Some(&original) } else { written.as_ref() };
    let is_deleted = |stored: &StoredStatus| is(place, stored) && stored.deleted.is_some();
    status.state == JobState::Erased || status.stored.iter().any(is_deleted)
}

fn no_result(job: JobId, status: Option<JobStatus>) -> NotFound {
    let (state, reason) = status.map_or((None, None), |status| (Some(status.state), status.reason));
    NotFound::Result { job, state, reason }
}

fn report(bytes: &[u8]) -> Result<serde_json::Value, ClientError> {
    serde_json::from_slice(bytes).map_err(|_| ClientError::Runtime(RuntimeError::Encoding))
}

/// Fields lie in docward's own encoding.
fn fields(bytes: &[u8]) -> Result<Fields, ClientError> {
    decoded(bytes)
}

fn decoded<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, ClientError> {
    docward_stage::decode(bytes).map_err(|_| ClientError::Runtime(RuntimeError::Encoding))
}

/// Fields as FHIR resources, with what is known of the job: how many pages were read, and when.
fn resources(fields: &Fields, job: JobId, status: Option<&JobStatus>) -> serde_json::Value {
    let stage = |stage| status.and_then(|status| status.stages.iter().find(|found| found.stage == Some(stage)));
    let read = stage(Stage::Ocr);
    let pages = read.and_then(|read| read.counts.get("pages")).and_then(|pages| u32::try_from(*pages).ok());
    let at = read.map_or_else(|| status.map_or_else(Timestamp::now, |status| status.updated), |read| read.at);
    docward_fhir::bundle(
        fields,
        &Context {
            identity: job.to_string().as_bytes(),
            media_type: None,
            pages: pages.filter(|pages| *pages > 0),
            read: &at.to_string(),
            reader_version: None,
        },
    )
}

/// Indented, with the line end that a file of text has.
fn json(value: &impl serde::Serialize) -> Result<Vec<u8>, ClientError> {
    let mut json = serde_json::to_vec_pretty(value).map_err(|_| ClientError::Runtime(RuntimeError::Encoding))?;
    json.push(b'\n');
    Ok(json)
}
