//! The bench a stage works at: one scope, one lease, the inputs that the envelope names, the outputs it will name.

use crate::{StageError, decode, encode};
use docward_engine_client::{Engines, RedactedDocument};
use docward_engine_model::protocol::{Limits, PageInstruction, PageRedacted, UidReplacement};
use docward_engine_model::{Document, FileKind, Text};
use docward_envelope::{
    Body, DataClass, LeaseId, ObjectLabel, ObjectName, ObjectReference, RejectReason, RetentionClass, Role, Stage,
    SubjectToken,
};
use docward_store::Store;
use docward_trust::{Bytes, Phi, Redacted, ReplacedUid, TenantScope};
use jiff::tz::TimeZone;
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use zeroize::ZeroizeOnDrop;

/// One delivery's place of work.
pub struct Bench<'a, 't> {
    pub(crate) scope: &'a TenantScope<'t>,
    pub(crate) stage: Stage,
    pub(crate) body: &'a Body,
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
    pub fn scope(&self) -> &'a TenantScope<'t> {
        self.scope
    }

    /// The bytes of the input of a role.
    pub async fn input(&self, role: Role) -> Result<Phi<'t, Bytes>, StageError> {
        let reference = self.body.find(role).ok_or(StageError::Inputs)?;
        Ok(self.store.get(self.scope, &reference.name).await?)
    }

    /// The redacted bytes of the input of a role.
    pub async fn redacted_input(&self, role: Role) -> Result<Redacted<'t, Bytes>, StageError> {
        let reference = self.body.find(role).ok_or(StageError::Inputs)?;
        Ok(self.store.get_redacted(self.scope, &reference.name).await?)
    }

    /// An input that an earlier stage kept as a value.
    pub async fn value<T: DeserializeOwned + ZeroizeOnDrop>(&self, role: Role) -> Result<Phi<'t, T>, StageError> {
        Ok(self.input(role).await?.try_map(|bytes| decode(&bytes))?)
    }

    async fn rasters(&self) -> Result<Vec<(u32, Phi<'t, Bytes>)>, StageError> {
        let mut rasters = Vec::new();
        for reference in self.body.all(Role::Raster) {
            let page = reference.page.ok_or(StageError::Inputs)?;
            rasters.push((page, self.store.get(self.scope, &reference.name).await?));
        }
        Ok(rasters)
    }

    /// Has engines write a redacted document in the format that came in: pages are composed of blacked-out rasters, a
    /// DICOM file is rewritten. `None` for formats without pages, which are redacted as text.
    pub async fn redact(
        &self,
        document: &Phi<'t, Document>,
        pages: &Phi<'t, Pages>,
    ) -> Result<Option<RedactedInScope<'t>>, StageError> {
        let (document, pages) = (document.to_engine(), pages.to_engine());
        let redacted = match document.kind {
            FileKind::Text | FileKind::X12 => return Ok(None),
            FileKind::Dicom => self.rewrite_dicom(document, &pages.0).await?,
            kind => self.compose(kind, &pages.0).await?,
        };
        Ok(Some(RedactedInScope { bytes: self.scope.hold_in(Bytes::new(redacted.bytes)), pages: redacted.pages }))
    }

    async fn compose(&self, kind: FileKind, pages: &[PageInstruction]) -> Result<RedactedDocument, StageError> {
        let engines = self.engines()?;
        let rasters = self.rasters().await?;
        let rasters: Vec<(u32, &[u8])> =
            rasters.iter().map(|(page, raster)| (*page, &raster.to_engine()[..])).collect();
        engines.compose(kind, &rasters, pages.to_vec(), self.limits).await.map_err(StageError::from)
    }

    async fn rewrite_dicom(
        &self,
        document: &Document,
        pages: &[PageInstruction],
    ) -> Result<RedactedDocument, StageError> {
        let engines = self.engines()?;
        let original = self.input(Role::Original).await?;
        let bytes = original.to_engine();
        let uids = self.scope.hold_in(document.uids.iter().map(|uid| uid.as_str().to_owned().into()).collect());
        let replaced = self.scope.replace_uids(&uids)?;
        let uids: Vec<UidReplacement> = replaced.to_engine().iter().map(replacement).collect();
        engines.rewrite_dicom(bytes, pages.to_vec(), uids, self.limits).await.map_err(StageError::from)
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
        let expiry = scope.retention_until(RetentionClass::Index)?.to_zoned(TimeZone::UTC).date();
        let name = ObjectName::Bundle { tenant: scope.tenant(), expiry, job: scope.job()?, run: scope.run()? };
        Ok(self.store.put_bundle(scope, &name, bundle).await?)
    }

    /// Says whose document it is, as a token made of the patient's or member's id; an empty id makes none.
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
        self.outputs.extend(self.body.all(role).cloned());
    }

    pub(crate) fn engines(&self) -> Result<&'a Engines, StageError> {
        self.engines.ok_or(StageError::EnginesAway)
    }

    /// A new object of a role: one that the stage's descriptor names, of the class that the role has.
    fn output(&self, role: Role, data_class: DataClass) -> Result<ObjectReference, StageError> {
        if !self.stage.descriptor().writes.contains(&role) || role.data_class() != data_class {
            return Err(StageError::Output);
        }
        Ok(ObjectReference { role, page: None, data_class, name: self.name(label(role)?)? })
    }

    pub(crate) fn name(&self, label: ObjectLabel) -> Result<ObjectName, StageError> {
        self.name_under(self.lease, label)
    }

    /// A name that an earlier delivery of this stage may have used.
    pub(crate) fn name_under(&self, lease: LeaseId, label: ObjectLabel) -> Result<ObjectName, StageError> {
        let (tenant, job, run) = (self.scope.tenant(), self.scope.job()?, self.scope.run()?);
        Ok(ObjectName::Output { tenant, job, run, stage: self.stage, lease, label })
    }
}

/// What each page of a document loses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pages(pub Vec<PageInstruction>);

/// Boxes say where a page has text, not what: nothing in them needs wiping.
impl ZeroizeOnDrop for Pages {}

/// A redacted document as an engine made it, not vouched for yet.
pub struct RedactedInScope<'t> {
    /// The file.
    pub bytes: Phi<'t, Bytes>,
    /// What its pages still show besides known words.
    pub pages: Vec<PageRedacted>,
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

fn replacement((old, new): &ReplacedUid) -> UidReplacement {
    UidReplacement { old: Text::from(old.as_str()), new: Text::from(new.as_str()) }
}

/// A stage has no use for a reason that its own work can't give.
impl From<RejectReason> for StageError {
    fn from(reason: RejectReason) -> Self {
        Self::Reject(reason)
    }
}
