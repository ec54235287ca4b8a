//! Words in redacted text, in one tenant's own bundles.

use crate::client::{Act, Client};
use crate::environment::Environment;
use crate::error::{ClientError, WrongUse};
use docward_envelope::Purpose;
use docward_runtime::error::At;
use docward_stage_index::{Hit, search};
use docward_store::StoreError;
use docward_trust::{Bytes, TenantScope, person};
use docward_trust_policy::Tenant;

impl Client {
    /// Searches a tenant's redacted documents in this region.
    ///
    /// # Errors
    /// When policy refuses or the query can't be read.
    pub async fn search(
        &self,
        tenant: &Tenant,
        query: &str,
        purpose: Purpose,
        limit: usize,
    ) -> Result<Vec<Hit>, ClientError> {
        let act = Act::on(tenant, person::Search, purpose);
        let mut bundles = Vec::new();
        for environment in self.environments(tenant.id).await? {
            let read = async |scope: TenantScope<'_, person::Search>| self.bundles(&environment, &scope).await;
            bundles.extend(self.admit(&environment, act, read).await?);
        }
        let bundles: Vec<&[u8]> = bundles.iter().map(|bundle| bundle.as_slice()).collect();
        // Of a search only the query can be wrong: a bundle that can't be read is counted.
        Ok(search(&bundles, query, limit).map_err(|_| WrongUse::Query)?.hits)
    }

    async fn bundles(
        &self,
        environment: &Environment,
        scope: &TenantScope<'_, person::Search>,
    ) -> Result<Vec<Bytes>, ClientError> {
        let mut bundles = Vec::new();
        for name in environment.store().list_bundles(scope).await.at(self.region())? {
            match environment.store().get_bundle(scope, &name).await {
                Ok(bundle) => bundles.push(scope.release_redacted(bundle)?),
                // Expired between listing and reading.
                Err(StoreError::NotFound) => {}
                Err(error) => Err(error).at(self.region())?,
            }
        }
        Ok(bundles)
    }
}
