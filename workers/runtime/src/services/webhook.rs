//! Tells somebody's endpoint of every alert: once at least, in order, signed, and again until it is taken.
//!
//! The body is the alert's JSON, metadata only. `docward-signature: sha256=<hex>` is HMAC-SHA-256 of the body under a secret
//! that both sides hold; `docward-alert` is its id, by which a receiver de-duplicates.

use crate::config::Alerts;
use docward_envelope::Timestamp;
use docward_ledger::{Ledger, LedgerError, RaisedAlert};
use docward_network::{BackoffBuilder, ExponentialBuilder, HttpClient, HttpError, PATIENTLY, Request, Uri, header};
use docward_telemetry::{counter, warn};
use docward_trust_policy::private_file::{self, PrivateFileError};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::path::PathBuf;
use std::time::Duration;

/// How often the table is looked at.
const EVERY: Duration = Duration::from_secs(1);
/// How long to wait before an endpoint that does not take alerts is tried again: from some seconds to a minute.
const AGAIN: ExponentialBuilder = PATIENTLY.with_min_delay(EVERY).with_max_delay(Duration::from_secs(30));

/// Why an endpoint can't be told.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// `alerts.webhook` is not an address, or alerts would go over a network in the clear.
    #[error("`alerts.webhook` must be an https address, or an http one on this machine")]
    Address,
    /// The secret that posts are signed with.
    #[error("the webhook's secret, {}: {error}", path.display())]
    Secret {
        /// The file that holds the secret.
        path: PathBuf,
        /// What is wrong.
        error: PrivateFileError,
    },
    /// The system's certificates can't be read.
    #[error("the system's certificates can't be read")]
    Certificates,
    /// The ledger does not say what is to be told.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The endpoint does not answer, or not in time.
    #[error("the endpoint does not answer")]
    Silent,
    /// The endpoint does not take the alert.
    #[error("the endpoint answered {0}")]
    Status(u16),
    /// An alert can't be put into a request: docward's own fault.
    #[error("the alert can't be put into a request")]
    Encoding,
}

impl From<HttpError> for WebhookError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::InTheClear => Self::Address,
            HttpError::Certificates => Self::Certificates,
            HttpError::Away => Self::Silent,
        }
    }
}

/// An endpoint that alerts are posted to.
pub struct Webhook {
    client: HttpClient,
    address: Uri,
    secret: zeroize::Zeroizing<Vec<u8>>,
}

impl Webhook {
    /// Reads the secret; connects to nothing yet.
    ///
    /// # Errors
    /// When the address is neither `https` nor on this machine, or the secret can't be read.
    pub fn new(config: &Alerts) -> Result<Self, WebhookError> {
        let address: Uri = config.webhook.parse().map_err(|_| WebhookError::Address)?;
        let scheme = address.scheme_str().ok_or(WebhookError::Address)?;
        let host = address.authority().ok_or(WebhookError::Address)?;
        let client = HttpClient::new(&format!("{scheme}://{host}"))?;
        let secret = private_file::read(&config.secret)
            .map_err(|error| WebhookError::Secret { path: config.secret.clone(), error })?;
        Ok(Self { client, address, secret })
    }

    /// Tells of what the ledger keeps, for as long as the process lives.
    pub async fn follow(&self, ledger: &Ledger) {
        let mut waits = AGAIN.build();
        loop {
            if self.round(ledger).await.is_ok() {
                waits = AGAIN.build();
                tokio::time::sleep(EVERY).await;
            } else {
                let wait = waits.next().unwrap_or(EVERY);
                warn!("the webhook does not take alerts, trying again", wait.seconds = wait.as_secs());
                tokio::time::sleep(wait).await;
            }
        }
    }

    /// Tells of what nobody took yet, the oldest first.
    ///
    /// # Errors
    /// At the first that is not taken.
    pub async fn round(&self, ledger: &Ledger) -> Result<(), WebhookError> {
        for raised in ledger.undelivered_alerts(100).await? {
            self.tell(&raised).await?;
            ledger.mark_alert_delivered(raised.number, Timestamp::now()).await?;
            counter!("alerts.delivered", 1);
        }
        Ok(())
    }

    async fn tell(&self, raised: &RaisedAlert) -> Result<(), WebhookError> {
        let body = serde_json::to_vec(&raised.alert).map_err(|_| WebhookError::Encoding)?;
        let request = Request::post(&self.address)
            .header(header::CONTENT_TYPE, "application/json")
            .header("docward-alert", raised.alert.id.as_str())
            .header("docward-signature", self.signature(&body)?)
            .body(body)
            .map_err(|_| WebhookError::Encoding)?;
        let status = self.client.send(request).await?.status();
        if status.is_success() { Ok(()) } else { Err(WebhookError::Status(status.as_u16())) }
    }

    fn signature(&self, body: &[u8]) -> Result<String, WebhookError> {
        let mac = Hmac::<Sha256>::new_from_slice(self.secret.trim_ascii());
        let mut mac = mac.map_err(|_| WebhookError::Encoding)?;
        mac.update(body);
        Ok(format!("sha256={}", hex::encode(mac.finalize().into_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn webhook(address: &str) -> Result<Webhook, WebhookError> {
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("secret");
        std::fs::write(&secret, "Jefe\n").unwrap();
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
        Webhook::new(&Alerts { webhook: address.to_owned(), secret })
    }

    #[test]
    fn only_addresses_that_are_private_on_the_way() {
        assert!(webhook("https://alerts.example.org/docward").is_ok());
        assert!(webhook("http://127.0.0.1:8080/").is_ok());
        for address in ["http://alerts.example.org/", "ftp://127.0.0.1/", "alerts.example.org", ""] {
            assert!(webhook(address).is_err(), "{address}");
        }
    }

    /// RFC 4231, test case 2.
    #[test]
    fn signatures_are_hmac_sha_256_in_hex() {
        let signature = webhook("http://127.0.0.1:1/").unwrap().signature(b"what do ya want for nothing?").unwrap();
        assert_eq!(signature, "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
