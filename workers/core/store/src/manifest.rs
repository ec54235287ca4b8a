//! The manifest is the commit: whoever writes it first has done the stage, everybody else reads it.

use crate::{Store, StoreError};
use docward_envelope::{LeaseId, ObjectName, ObjectReference, RejectReason, Stage, SubjectToken};
use docward_telemetry::counter;
use docward_trust::{Delivery, HasJob, MayOpen, TenantScope};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What one delivery made of a stage. Names, figures and a token: nothing that identifies a patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The delivery's lease: its objects lie under it.
    pub lease: LeaseId,
    /// What the next stage may read.
    pub objects: Vec<ObjectReference>,
    /// The document is refused, and why.
    pub reject: Option<RejectReason>,
    /// Figures for the stage's fact.
    pub counts: BTreeMap<String, u64>,
    /// Whose document it is, if this stage found out.
    pub subject: Option<SubjectToken>,
}

/// How a commit ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Commit {
    /// Ours is the manifest.
    Won,
    /// Somebody else's is, and this is it: drop the lease, go on with theirs.
    Lost(Manifest),
}

/// How often a commit tries. A manifest that was there when we wrote may be gone when we read: the janitor deleted it, or the
/// server only answered that two writes met.
const TRIES: usize = 3;

impl Store {
    /// Writes the stage's manifest unless there is one, and answers whose it is.
    ///
    /// If a write succeeds and its answer is lost, the next try finds our own manifest: then we have won.
    pub async fn commit(
        &self,
        scope: &TenantScope<'_, Delivery>,
        stage: Stage,
        manifest: &Manifest,
    ) -> Result<Commit, StoreError> {
        let name = manifest_name(scope, stage);
        self.may_write(scope, &name)?;
        for object in &manifest.objects {
            self.may_read(scope, &object.name)?;
        }
        let json = serde_json::to_vec(manifest).map_err(|_| StoreError::Manifest)?;
        let bucket = self.bucket.of(scope).await?;
        for _ in 0..TRIES {
            match bucket.create(&name, scope.seal_manifest(&name, &json)?).await {
                Ok(()) => return Ok(Commit::Won),
                Err(StoreError::AlreadyThere) => {}
                Err(error) => return Err(error),
            }
            match self.manifest(scope, stage).await? {
                Some(there) if there.lease == manifest.lease => return Ok(Commit::Won),
                Some(there) => {
                    counter!("store.commit.lost", 1);
                    return Ok(Commit::Lost(there));
                }
                None => {}
            }
        }
        Err(StoreError::Passing)
    }

    /// The stage's manifest, if somebody has committed.
    pub async fn manifest<K: MayOpen>(
        &self,
        scope: &TenantScope<'_, K>,
        stage: Stage,
    ) -> Result<Option<Manifest>, StoreError> {
        let name = manifest_name(scope, stage);
        self.may_read(scope, &name)?;
        let sealed = match self.read(scope, &name).await {
            Ok(sealed) => sealed,
            Err(StoreError::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        let json = scope.open_manifest(&name, &sealed)?;
        let manifest: Manifest = serde_json::from_slice(&json).map_err(|_| StoreError::Manifest)?;
        if manifest.objects.iter().all(|object| scope.may_read(&object.name).is_ok()) {
            Ok(Some(manifest))
        } else {
            Err(StoreError::Manifest)
        }
    }
}

pub(crate) fn manifest_name<K: HasJob>(scope: &TenantScope<'_, K>, stage: Stage) -> ObjectName {
    ObjectName::Manifest { tenant: scope.tenant(), job: scope.job(), run: scope.run(), stage }
}
