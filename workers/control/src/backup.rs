//! The catalogue into a folder, and back from one. What is kept is what was signed, so that a backup is believed for its
//! signatures like every copy: a region's copies are a backup of that region's tenants.
//!
//! What is not signed is not in it. Freezes and revocations in force, places and chain heads come again from the ledgers;
//! incidents have folders of their own.

use crate::copies::{Copies, SignedCopy};
use crate::folder::Folder;
use crate::registry::{insert_grant, insert_policy, insert_tenant};
use crate::rows::regions;
use crate::{CatalogueError, Registry, roll};
use docward_envelope::Timestamp;
use docward_trust_policy::{Grant, Policy, Tenant};
use std::path::Path;

/// What a restored catalogue holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Recovered {
    /// Tenants that were not there.
    pub tenants: u64,
    /// Policies, of all versions, that were not there.
    pub policies: u64,
    /// Grants that were not there.
    pub grants: u64,
    /// Grants that are revoked, whether their grant is there or not.
    pub revoked: u64,
}

impl Registry {
    /// Writes everything that was signed into a new or empty folder, or brings an earlier backup there up to date.
    pub async fn backup(&self, folder: &Path, now: Timestamp) -> Result<(), CatalogueError> {
        let (folder, copies) = (Folder::create(folder, &self.public())?, self.signed().await?);
        let roll = roll::next(&copies, &folder, None, &self.authority, now)?;
        folder.export(&copies, &roll)
    }

    /// Takes in what a folder has and the catalogue has not. Every text is verified under the authority's own key first; one
    /// that is not to be believed, or that contradicts what is there, and nothing is taken.
    ///
    /// # Errors
    /// [`CatalogueError::Signed`] names the file, [`CatalogueError::TenantExists`] a short name that is another tenant's.
    pub async fn recover(&self, folder: &Path, now: Timestamp) -> Result<Recovered, CatalogueError> {
        let public = self.public();
        let folder = Folder::open(folder)?;
        let found = Copies {
            number: 0,
            revoked: folder.revoked(&public)?,
            tenants: folder.read_all::<Tenant>(&public)?,
            policies: folder.read_all::<Policy>(&public)?,
            grants: folder.read_all::<Grant>(&public)?,
        };
        let known = self.signed().await?;
        let mut recovered = Recovered::default();
        let mut change = self.database.change().await?;
        let here = regions(&mut change).await?;
        for SignedCopy { signed, value } in &found.tenants {
            if known.tenants.iter().any(|tenant| tenant.value.id == value.id) {
                continue;
            }
            if let Some(region) = value.regions.iter().find(|region| !here.contains(*region)) {
                return Err(CatalogueError::no_such_region(region, &here));
            }
            insert_tenant(&mut change, value, signed).await?;
            recovered.tenants += 1;
        }
        for SignedCopy { signed, value } in &found.policies {
            let same = |policy: &&SignedCopy<Policy>| {
                (policy.value.tenant, policy.value.reference) == (value.tenant, value.reference)
            };
            match known.policies.iter().find(same) {
                Some(policy) if policy.value == *value => {}
                Some(_) => return Err(CatalogueError::TwoContents),
                None => {
                    insert_policy(&mut change, value, signed).await?;
                    recovered.policies += 1;
                }
            }
        }
        for SignedCopy { signed, value } in &found.grants {
            recovered.grants += u64::from(insert_grant(&mut change, value, signed).await?);
        }
        for grant in &found.revoked {
            // A revoked grant stays revoked, whatever else was lost.
            let added = sqlx::query(
                "INSERT INTO catalogue.revoked_grants (id, at, actor) VALUES ($1, now(), 'task:recover')
                 ON CONFLICT DO NOTHING",
            )
            .bind(grant.to_string())
            .execute(&mut *change)
            .await?;
            recovered.revoked += added.rows_affected();
        }
        change.commit().await?;
        self.export(now).await?;
        Ok(recovered)
    }
}
