//! Tells somebody's endpoint of every alert: once at least, in order, signed, and again until it is taken.
//!
//! The body is the alert's JSON, metadata only. `docward-signature: sha256=<hex>` is HMAC-SHA-256 of the body under a secret
//! that both sides hold; `docward-alert` is its id, by which a receiver de-duplicates.

use crate::config::Alerts;
use anyhow::{Context, bail};
use docward_envelope::Timestamp;
use docward_ledger::{Ledger, RaisedAlert};
use docward_network::{BackoffBuilder, ExponentialBuilder, HttpClient, PATIENTLY, Request, Uri, header};
use docward_telemetry::{counter, warn};
use docward_trust_policy::private_file;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::time::Duration;

/// How often the table is looked at.
const EVERY: Duration = Duration::from_secs(1);
/// How long to wait before an endpoint that does not take alerts is tried again: from some seconds to a minute.
const AGAIN: ExponentialBuilder = PATIENTLY.with_min_delay(EVERY).with_max_delay(Duration::from_secs(30));

/// An endpoint that wants to be told.
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
    pub fn new(config: &Alerts) -> anyhow::Result<Self> {
        let address: Uri = config.webhook.parse().context("`alerts.webhook` is not an address")?;
        let (scheme, host) =
            (address.scheme_str().unwrap_or_default(), address.authority().map_or("", |host| host.as_str()));
        let client = HttpClient::new(&format!("{scheme}://{host}")).context("`alerts.webhook`")?;
        let secret = private_file::read(&config.secret)
            .with_context(|| format!("the webhook's secret, {}", config.secret.display()))?;
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
    pub async fn round(&self, ledger: &Ledger) -> anyhow::Result<()> {
        for raised in ledger.undelivered_alerts(100).await? {
            self.tell(&raised).await?;
            ledger.mark_alert_delivered(raised.number, Timestamp::now()).await?;
            counter!("alerts.delivered", 1);
        }
        Ok(())
    }

    async fn tell(&self, raised: &RaisedAlert) -> anyhow::Result<()> {
        let body = serde_json::to_vec(&raised.alert)?;
        let request = Request::post(&self.address)
            .header(header::CONTENT_TYPE, "application/json")
            .header("docward-alert", raised.alert.id.as_str())
            .header("docward-signature", self.signature(&body)?)
            .body(body)?;
        let answer = self.client.send(request).await?;
        if answer.status().is_success() { Ok(()) } else { bail!("the endpoint answered {}", answer.status().as_u16()) }
    }

    fn signature(&self, body: &[u8]) -> anyhow::Result<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.trim_ascii())?;
        mac.update(body);
        Ok(format!("sha256={}", hex::encode(mac.finalize().into_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn webhook(address: &str) -> anyhow::Result<Webhook> {
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
