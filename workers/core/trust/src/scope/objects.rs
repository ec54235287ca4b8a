//! Objects: sealed under the job's data keys, bound to name, region and data class.

use super::TenantScope;
use crate::Bytes;
use crate::kind::{Delivery, Kind, MayOpen, MaySeal};
use crate::phi::Phi;
use crate::redacted::Redacted;
use crate::refusal::{Reason, Refusal};
use crate::seal::{Seal, SealedAs};
use docward_envelope::{DataClass, ObjectName};

impl<'t, K: MaySeal> TenantScope<'t, K> {
    /// Seals plaintext as an object. Phi is only ever sealed under the phi key: the type says the class.
    pub fn seal(&self, name: &ObjectName, plaintext: &Phi<'t, Bytes>) -> Result<Vec<u8>, Refusal> {
        self.may_write(name)?;
        self.object(name, DataClass::Phi, |seal| seal.seal(plaintext.inside()))
    }
}

impl<'t, K: MayOpen> TenantScope<'t, K> {
    /// Opens an object that [`TenantScope::seal`] sealed.
    pub fn open(&self, name: &ObjectName, sealed: &[u8]) -> Result<Phi<'t, Bytes>, Refusal> {
        self.may_read(name)?;
        self.object(name, DataClass::Phi, |seal| seal.open(sealed)).map(Phi::new)
    }

    /// Opens an object that [`TenantScope::seal_redacted`] sealed.
    pub fn open_redacted(&self, name: &ObjectName, sealed: &[u8]) -> Result<Redacted<'t, Bytes>, Refusal> {
        self.may_read(name)?;
        self.object(name, DataClass::Redacted, |seal| seal.open(sealed)).map(Redacted::new)
    }

    /// Opens a manifest of the job's.
    pub fn open_manifest(&self, name: &ObjectName, sealed: &[u8]) -> Result<Vec<u8>, Refusal> {
        self.may_read(name)?;
        self.object(name, manifest_class(name)?, |seal| seal.open(sealed)).map(|manifest| manifest.to_vec())
    }
}

impl<'t> TenantScope<'t, Delivery> {
    /// Seals what was vouched for, under the redacted key.
    pub fn seal_redacted(&self, name: &ObjectName, plaintext: &Redacted<'t, Bytes>) -> Result<Vec<u8>, Refusal> {
        self.may_write(name)?;
        self.object(name, DataClass::Redacted, |seal| seal.seal(plaintext.inside()))
    }

    /// Seals a manifest, which holds names and reasons and never content: under the class of who reads it next.
    pub fn seal_manifest(&self, name: &ObjectName, manifest: &[u8]) -> Result<Vec<u8>, Refusal> {
        self.may_write(name)?;
        self.object(name, manifest_class(name)?, |seal| seal.seal(manifest))
    }
}

impl<K: Kind> TenantScope<'_, K> {
    pub(super) fn object<R>(
        &self,
        name: &ObjectName,
        data_class: DataClass,
        act: impl FnOnce(Seal<'_>) -> Result<R, Refusal>,
    ) -> Result<R, Refusal> {
        // One line a part; no part can hold a line break.
        let associated_data = format!("{name}\n{}\n{data_class}", self.region());
        let acted = act(Seal {
            kind: SealedAs::Object,
            key: self.admitted.keys.of(data_class)?,
            associated_data: associated_data.as_bytes(),
            may_go_on: Some(&|| self.check()),
        });
        self.noted(name, acted)
    }
}

/// Redact's manifest is read by people who may see redacted documents only, and index holds no other key.
fn manifest_class(name: &ObjectName) -> Result<DataClass, Refusal> {
    match name {
        ObjectName::Manifest { stage, .. } => Ok(stage.manifest_class()),
        _ => Err(Reason::Name.into()),
    }
}
