//! What a client calls its request, and what it asked by it: known again by a keyed hash, and readable for nobody.

use super::TenantScope;
use crate::kind::Intake;
use crate::providers::KeyPlace;
use crate::refusal::Refusal;
use docward_envelope::DataClass;

impl TenantScope<'_, Intake> {
    /// HMAC of what a client calls its request, under the tenant's and region's subject key.
    ///
    /// # Errors
    /// When the key can't be had.
    pub async fn name_of_request(&self, called: &[u8]) -> Result<[u8; 32], Refusal> {
        self.digest("docward request v1", called).await
    }

    /// The same of what was asked by it, which is told by a digest of it.
    ///
    /// # Errors
    /// When the key can't be had.
    pub async fn content_of_request(&self, asked: &[u8]) -> Result<[u8; 32], Refusal> {
        self.digest("docward request content v1", asked).await
    }

    async fn digest(&self, purpose: &str, text: &[u8]) -> Result<[u8; 32], Refusal> {
        let place = KeyPlace::new(self.admitted.tenant, self.admitted.region.clone());
        let key = self.admitted.provider.subject_key(&place).await;
        key.map_err(|error| error.refusal(DataClass::Phi))?.mac(purpose, text)
    }
}
