//! Backups of the ledger's rows of a tenant. Rows are metadata, and sealed under the tenant's key of class phi all the same,
//! because a backup is all of them in one object. Each has a data key of its own, as a bundle has.

use super::TenantScope;
use super::bundles::Head;
use crate::Bytes;
use crate::key::Key;
use crate::providers::{KeyContext, KeyPlace, KeyUse};
use crate::refusal::{Reason, Refusal};
use crate::seal::{Seal, SealedAs};
use crate::task::Backup;
use docward_envelope::{DataClass, ObjectName, Region, TenantId};

const CLASS: DataClass = DataClass::Phi;

impl TenantScope<'_, Backup> {
    /// Seals a backup under a new data key, wrapped under (tenant, region, backup, phi).
    pub async fn seal_backup(&self, name: &ObjectName, rows: &[u8]) -> Result<Vec<u8>, Refusal> {
        is_backup(name)?;
        self.may_write(name)?;
        let key = Key::generate()?;
        let wrapped = self.admitted.provider.wrap(&backup_context(self.tenant(), self.region()), &key).await;
        let wrapped = wrapped.map_err(|error| error.refusal(CLASS))?;
        Head::write(&wrapped, &self.backup(name, &key, |seal| seal.seal(rows))?)
    }

    /// Opens a backup, wherever it was kept.
    pub async fn open_backup(&self, name: &ObjectName, sealed: &[u8]) -> Result<Bytes, Refusal> {
        is_backup(name)?;
        self.may_read(name)?;
        let Head { wrapped, sealed } = self.noted(name, Head::read(sealed))?;
        let key = self.admitted.provider.unwrap(&backup_context(self.tenant(), self.region()), wrapped).await;
        let key = self.noted(name, key.map_err(|error| error.refusal(CLASS)))?;
        self.backup(name, &key, |seal| seal.open(sealed))
    }

    fn backup<R>(
        &self,
        name: &ObjectName,
        key: &Key,
        act: impl FnOnce(Seal<'_>) -> Result<R, Refusal>,
    ) -> Result<R, Refusal> {
        let associated_data = format!("{name}\n{}\n{CLASS}", self.region());
        let acted = act(Seal {
            kind: SealedAs::Backup,
            key,
            associated_data: associated_data.as_bytes(),
            may_go_on: Some(&|| self.check()),
        });
        self.noted(name, acted)
    }
}

pub(super) fn backup_context(tenant: TenantId, region: &Region) -> KeyContext {
    let place = KeyPlace::new(tenant, region.clone());
    KeyContext { place, data_class: CLASS, key_use: KeyUse::Backup }
}

fn is_backup(name: &ObjectName) -> Result<(), Refusal> {
    if matches!(name, ObjectName::Backup { .. }) { Ok(()) } else { Err(Reason::Name.into()) }
}
