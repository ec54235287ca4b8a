//! Secrets that news of jobs is signed with (Standard Webhooks 1.0, "Signature scheme"). None is kept: each follows from the tenant's and
//! region's subject key, the address's id and a number, so it is known to who has that key, and lost with it.

use super::TenantScope;
use crate::key::Key;
use crate::kind::Kind;
use crate::person;
use crate::providers::KeyPlace;
use crate::refusal::{Reason, Refusal};
use crate::webhook::Webhooks;
use docward_envelope::{DataClass, WebhookId};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::marker::PhantomData;
use zeroize::Zeroizing;

/// HMAC-SHA-256 of one content.
pub type WebhookSignature = [u8; 32];

impl TenantScope<'_, person::Webhooks> {
    /// **Exit.** The secret of an address, the first, the second and so on, for who set it up: 32 bytes.
    ///
    /// # Errors
    /// [`Reason::Hold`] while the tenant's keys must not be used; when the key can't be had.
    pub async fn webhook_secret(&self, webhook: WebhookId, number: u16) -> Result<Zeroizing<[u8; 32]>, Refusal> {
        self.check()?;
        secret(&self.webhook_key().await?, webhook, number)
    }
}

impl TenantScope<'_, Webhooks> {
    /// What signs for an address with these of its secrets, by their numbers.
    ///
    /// # Errors
    /// As [`TenantScope::webhook_secret`].
    pub async fn webhook_signer(&self, webhook: WebhookId, secrets: &[u16]) -> Result<WebhookSigner<'_>, Refusal> {
        self.check()?;
        let key = self.webhook_key().await?;
        let secrets = secrets.iter().map(|number| secret(&key, webhook, *number)).collect::<Result<_, _>>()?;
        Ok(WebhookSigner { secrets, admission: PhantomData })
    }
}

/// Signs for one address, for as long as an admission lasts.
pub struct WebhookSigner<'a> {
    secrets: Vec<Zeroizing<[u8; 32]>>,
    admission: PhantomData<&'a ()>,
}

impl WebhookSigner<'_> {
    /// The signatures of a content, one of each secret.
    ///
    /// # Errors
    /// None that can happen: every key is one for an HMAC.
    pub fn sign(&self, content: &[u8]) -> Result<Vec<WebhookSignature>, Refusal> {
        self.secrets.iter().map(|secret| signature(secret, content)).collect()
    }
}

impl<K: Kind> TenantScope<'_, K> {
    async fn webhook_key(&self) -> Result<Key, Refusal> {
        let place = KeyPlace::new(self.admitted.tenant, self.admitted.region.clone());
        let key = self.admitted.provider.subject_key(&place).await;
        key.map_err(|error| error.refusal(DataClass::Phi))
    }
}

fn secret(key: &Key, webhook: WebhookId, number: u16) -> Result<Zeroizing<[u8; 32]>, Refusal> {
    let which = [webhook.to_bytes().as_slice(), &number.to_be_bytes()].concat();
    key.mac("docward webhook v1", &which).map(Zeroizing::new)
}

fn signature(secret: &[u8; 32], content: &[u8]) -> Result<WebhookSignature, Refusal> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).map_err(|_| Reason::Internal)?;
    mac.update(content);
    Ok(mac.finalize().into_bytes().into())
}
