//! Wrapping data keys anew: what rotation, and a tenant's move to another provider, do to a job's keys and to the heads of
//! bundles, backups and pieces of uploads. No object is opened; what the keys protect stays byte for byte as it is.

use super::TenantScope;
use super::backups::backup_context;
use super::bundles::{Head, bundle_context};
use super::pieces::piece_context;
use crate::providers::{CurrentKeys, KeyContext, Wrapper};
use crate::refusal::{Reason, Refusal};
use crate::task::Rotation;
use crate::wrapped::WrappedDocument;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use docward_envelope::{DataClass, ObjectName};

impl TenantScope<'_, Rotation> {
    /// Whether it may wrap anew what an object holds: the keys of jobs and the heads of bundles, backups and pieces of
    /// uploads.
    ///
    /// # Errors
    /// [`Reason::Name`] for any other object and another tenant's; [`Reason::Hold`] if the scope may not go on.
    pub fn may_rewrap(&self, name: &ObjectName) -> Result<(), Refusal> {
        let holds_keys = name.bundle_day().is_some()
            || matches!(name, ObjectName::Keys { .. } | ObjectName::Backup { .. } | ObjectName::Piece { .. });
        let own = name.tenant() == self.admitted.tenant;
        if holds_keys && own { self.check() } else { Err(Reason::Name.into()) }
    }

    /// Under which keys an object's data keys are wrapped.
    pub fn wrapped_under(&self, name: &ObjectName, bytes: &[u8]) -> Result<Vec<(DataClass, Wrapper)>, Refusal> {
        self.may_rewrap(name)?;
        self.noted(name, wrappers(name, bytes))
    }

    /// The object with its data keys wrapped under the newest keys; `None` if they are already.
    pub async fn rewrap(&self, name: &ObjectName, bytes: &[u8], to: &CurrentKeys) -> Result<Option<Vec<u8>>, Refusal> {
        let outdated: Vec<DataClass> = self
            .wrapped_under(name, bytes)?
            .into_iter()
            .filter(|(class, wrapper)| !to.is(*class, wrapper))
            .map(|(class, _)| class)
            .collect();
        if outdated.is_empty() {
            return Ok(None);
        }
        let own = match name {
            ObjectName::Bundle { .. } | ObjectName::MergedBundle { .. } => {
                Some(bundle_context(self.tenant(), self.region()))
            }
            ObjectName::Backup { .. } => Some(backup_context(self.tenant(), self.region())),
            ObjectName::Piece { .. } => Some(piece_context(self.tenant(), self.region())),
            _ => None,
        };
        if let Some(context) = own {
            let head = Head::read(bytes)?;
            return Head::write(&self.anew(name, &context, head.wrapped).await?, head.sealed).map(Some);
        }
        let mut document = WrappedDocument::read(bytes)?;
        for class in outdated {
            let context = self.job_context(name, class)?;
            let wrapped = self.anew(name, &context, &document.of(class)?).await?;
            document.put(class, BASE64.encode(wrapped));
        }
        document.to_bytes().map(Some)
    }

    async fn anew(&self, name: &ObjectName, context: &KeyContext, wrapped: &[u8]) -> Result<Vec<u8>, Refusal> {
        // Each time: a revocation stops a rotation too.
        self.check()?;
        let anew = self.admitted.provider.rewrap(context, wrapped).await;
        self.noted(name, anew.map_err(|error| error.refusal(context.data_class)))
    }

    fn job_context(&self, name: &ObjectName, class: DataClass) -> Result<KeyContext, Refusal> {
        let job = name.job().ok_or(Reason::Name)?;
        Ok(crate::wrapped::job_context(self.tenant(), self.region(), job, class))
    }
}

/// Under which keys the data keys in an object's bytes are wrapped.
fn wrappers(name: &ObjectName, bytes: &[u8]) -> Result<Vec<(DataClass, Wrapper)>, Refusal> {
    let read = |class: DataClass, wrapped: &[u8]| {
        Wrapper::of(wrapped).map(|wrapper| (class, wrapper)).map_err(|error| error.refusal(class))
    };
    if name.bundle_day().is_some() {
        return Ok(vec![read(DataClass::Redacted, Head::read(bytes)?.wrapped)?]);
    }
    if let ObjectName::Backup { .. } | ObjectName::Piece { .. } = name {
        return Ok(vec![read(DataClass::Phi, Head::read(bytes)?.wrapped)?]);
    }
    let document = WrappedDocument::read(bytes)?;
    DataClass::ALL.iter().map(|class| read(*class, &document.of(*class)?)).collect()
}
