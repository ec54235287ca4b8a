//! The bench that a stage works at: one scope, one lease, the inputs that the envelope names, and the outputs that the next
//! envelope will name.

use crate::{StageError, decode, encode};
use docward_engine_client::Engines;
use docward_engine_model::Text;
use docward_engine_model::acknowledgement::Acknowledgement;
use docward_engine_model::protocol::Limits;
use docward_envelope::{
    DataClass, LeaseId, ObjectLabel, ObjectName, ObjectReference, RejectReason, RetentionClass, Role, Stage,
    SubjectToken,
};
use docward_store::Store;
use docward_trust::{Bytes, Delivery, Phi, Redacted, TenantScope};
use jiff::tz::TimeZone;
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::Duration;
use zeroize::ZeroizeOnDrop;

/// What a stage works with during one delivery: the scope, the store, the engines, and what it keeps.
pub struct Bench<'a, 't> {
    pub(crate) scope: &'a TenantScope<'t, Delivery>,
    pub(crate) stage: Stage,
    pub(crate) lease: LeaseId,
    pub(crate) store: &'a Store,
    pub(crate) engines: Option<&'a Engines>,
    pub(crate) limits: Limits,
    /// How many pages this delivery may read.
    pub(crate) pages: NonZeroU32,
    /// How many parts of a long document this delivery has kept: its progress.
    pub(crate) parts: u32,
    pub(crate) outputs: Vec<ObjectReference>,
    pub(crate) counts: BTreeMap<String, u64>,
    pub(crate) subject: Option<SubjectToken>,
}

impl<'a, 't> Bench<'a, 't> {
    /// The scope the work is done in.
    pub fn scope(&self) -> &'a TenantScope<'t, Delivery> {
        self.scope
    }

    /// Reads and opens the input of a role.
    ///
    /// # Errors
    /// [`StageError::Inputs`] where the envelope names none.
    pub async fn input(&self, role: Role) -> Result<Phi<'t, Bytes>, StageError> {
        let reference = self.scope.body().find(role).ok_or(StageError::Inputs)?;
        Ok(self.store.get(self.scope, &reference.name).await?)
    }

    /// As [`Bench::input`], of an input that stage redact vouched for.
    pub async fn redacted_input(&self, role: Role) -> Result<Redacted<'t, Bytes>, StageError> {
        let reference = self.scope.body().find(role).ok_or(StageError::Inputs)?;
        Ok(self.store.get_redacted(self.scope, &reference.name).await?)
    }

    /// An input that an earlier stage kept as a value.
    pub async fn value<T: DeserializeOwned + ZeroizeOnDrop + Send + 'static>(
        &self,
        role: Role,
    ) -> Result<Phi<'t, T>, StageError> {
        let bytes = self.input(role).await?;
        Ok(bytes.try_map_apart(self.budget(1), |bytes| decode(&bytes)).await??)
    }

    /// Whether the envelope names an input of a role.
    pub fn has(&self, role: Role) -> bool {
        self.scope.body().find(role).is_some()
    }

    /// Has an engine say what the sender of an input, an X12 file, is to be told of it, also of one that can't be read.
    ///
    /// # Errors
    /// [`StageError::Reject`] of what is no interchange.
    pub async fn acknowledgement(&self, role: Role) -> Result<Phi<'t, Acknowledgement>, StageError> {
        let bytes = self.input(role).await?;
        let told = self.engines()?.acknowledgement(bytes.to_engine(), self.limits).await?;
        Ok(self.scope.hold_in(told))
    }

    /// The CPU time that one step of a stage may use for a document of so many pages: as much as an engine process that works on
    /// all of them ([`Limits::for_all_of`]).
    pub fn budget(&self, pages: usize) -> Duration {
        Duration::from_secs(self.limits.for_all_of(pages).cpu_seconds.into())
    }

    /// Adds figures to the stage's fact.
    pub fn count(&mut self, figures: BTreeMap<&'static str, u64>) {
        for (name, figure) in figures {
            *self.counts.entry(name.to_owned()).or_default() += figure;
        }
    }

    /// Keeps a search bundle; it lies apart from the job's other objects, by the day it expires.
    pub async fn keep_bundle(&mut self, bundle: &Redacted<'t, Bytes>) -> Result<(), StageError> {
        let scope = self.scope;
        let expiry = scope.retention_until(RetentionClass::Index).to_zoned(TimeZone::UTC).date();
        let name = ObjectName::Bundle { tenant: scope.tenant(), expiry, job: scope.job(), run: scope.run() };
        Ok(self.store.put_bundle(scope, &name, bundle).await?)
    }

    /// Records whose document it is, as a token made of the patient's or member's id; an id without letters or digits gives
    /// no token.
    pub fn set_subject(&mut self, id: &Phi<'t, Text>) -> Result<(), StageError> {
        self.subject = self.scope.subject_token(&id.map_ref(|id| id.as_str().to_owned().into()))?;
        Ok(())
    }

    /// Keeps a value that may identify a patient, for the stages after this one.
    pub async fn keep_value<T: Serialize + ZeroizeOnDrop>(
        &mut self,
        role: Role,
        value: &Phi<'t, T>,
    ) -> Result<(), StageError> {
        let (output, bytes) = (self.output(role, DataClass::Phi)?, value.try_map_ref(encode)?);
        self.store.put(self.scope, &output.name, &bytes).await.map_err(StageError::of_keeping)?;
        self.outputs.push(output);
        Ok(())
    }

    /// Keeps bytes that stage redact vouched for.
    pub async fn keep_redacted(&mut self, role: Role, bytes: &Redacted<'t, Bytes>) -> Result<(), StageError> {
        let output = self.output(role, DataClass::Redacted)?;
        self.store.put_redacted(self.scope, &output.name, bytes).await.map_err(StageError::of_keeping)?;
        self.outputs.push(output);
        Ok(())
    }

    /// Names an input of this stage as an input of the next.
    pub fn carry(&mut self, role: Role) {
        self.outputs.extend(self.scope.body().all(role).cloned());
    }

    pub(crate) fn engines(&self) -> Result<&'a Engines, StageError> {
        self.engines.ok_or(StageError::EnginesAway)
    }

    /// A new object of a role: one that the stage's descriptor names, of the class that the role has.
    fn output(&self, role: Role, data_class: DataClass) -> Result<ObjectReference, StageError> {
        if !self.stage.descriptor().writes.contains(&role) || role.data_class() != data_class {
            return Err(StageError::Output);
        }
        Ok(ObjectReference { role, page: None, data_class, name: self.name(label(role)?) })
    }

    pub(crate) fn name(&self, label: ObjectLabel) -> ObjectName {
        self.name_under(self.lease, label)
    }

    /// A name that an earlier delivery of this stage may have used.
    pub(crate) fn name_under(&self, lease: LeaseId, label: ObjectLabel) -> ObjectName {
        let (tenant, job, run) = (self.scope.tenant(), self.scope.job(), self.scope.run());
        ObjectName::Output { tenant, job, run, stage: self.stage, lease, label }
    }
}

/// Object labels are at most 15 characters, so roles with longer words have shorter labels.
fn label(role: Role) -> Result<ObjectLabel, StageError> {
    let label = match role {
        Role::RedactedDocument => "redacted",
        Role::RedactedText => "redacted.txt",
        other => other.as_str(),
    };
    label.parse().map_err(|_| StageError::Inputs)
}

/// A stage refuses a document for good by returning the reason as its error.
impl From<RejectReason> for StageError {
    fn from(reason: RejectReason) -> Self {
        Self::Reject(reason)
    }
}
