//! The transit engine of an OpenBao or Vault server: data keys are wrapped and unwrapped there, with the encryption context
//! as associated data; the key-encryption keys never leave it.

mod administration;
mod client;

use super::{KeyContext, KeyError, KeyPlace, KeyProvider, WrappedUnder};
use crate::key::Key;
use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use client::Client;
use docward_envelope::Timestamp;
use docward_trust_policy::KeyProviderKind;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// What the subject key is derived from; with version 1 of the tenant's HMAC key, which is never rotated.
const SUBJECT: &[u8] = b"docward subject key v1";

/// Where a transit engine is and who we are to it.
#[derive(Debug, Clone)]
pub struct TransitConfig {
    /// `https://host[:port]`; `http://` on this machine only.
    pub address: String,
    /// Where the engine is mounted.
    pub mount: String,
    /// A 0600 file that holds the token. What this process may do is what the token may do.
    pub token: PathBuf,
}

/// Tenants' keys in a transit engine.
pub struct TransitKeys(Client);

impl TransitKeys {
    /// Gets ready to talk to the server; asks it nothing yet.
    ///
    /// # Errors
    /// [`KeyError::Configuration`] for an address without TLS that is not on this machine.
    pub fn new(config: &TransitConfig) -> Result<Self, KeyError> {
        Client::new(config).map(Self)
    }

    async fn key(&self, name: &str) -> Result<TransitKey, KeyError> {
        let key: TransitKey = self.0.get(&format!("keys/{name}")).await?;
        // We asked for this name: an answer about another is not to be believed.
        if key.name == name { Ok(key) } else { Err(KeyError::Away) }
    }
}

/// A key as the engine describes it.
#[derive(Deserialize)]
struct TransitKey {
    name: String,
    /// When each version was made, in seconds since 1970. (Of asymmetric keys, which docward has none of, it is an object.)
    #[serde(default)]
    keys: BTreeMap<u32, serde_json::Value>,
    /// Whether it is deleted and could still be restored. Only OpenBao has this.
    #[serde(default)]
    soft_deleted: bool,
}

impl TransitKey {
    fn created(&self, version: u32) -> Option<Timestamp> {
        self.keys.get(&version)?.as_i64().and_then(|seconds| Timestamp::from_second(seconds).ok())
    }
}

#[derive(Deserialize)]
struct Encrypted {
    ciphertext: String,
}

#[derive(Deserialize)]
struct Decrypted {
    plaintext: String,
}

#[derive(Deserialize)]
struct Mac {
    hmac: String,
}

#[async_trait]
impl KeyProvider for TransitKeys {
    async fn wrap(&self, context: &KeyContext, key: &Key) -> Result<Vec<u8>, KeyError> {
        let name = context.place.name(context.data_class)?;
        // Asked first: for a token that may create keys, encrypting under one that is not there would make it.
        if self.key(&name).await?.soft_deleted {
            return Err(KeyError::Disabled);
        }
        let body = json!({
            "plaintext": BASE64.encode(key.as_bytes()),
            "associated_data": BASE64.encode(context.to_bytes()),
        });
        let Encrypted { ciphertext } = self.0.post(&format!("encrypt/{name}"), &body).await?;
        let (version, sealed) = versioned(&ciphertext).ok_or(KeyError::Away)?;
        let sealed = BASE64.decode(sealed).map_err(|_| KeyError::Away)?;
        WrappedUnder::write(KeyProviderKind::Transit, &context.place, version, &sealed)
    }

    async fn unwrap(&self, context: &KeyContext, wrapped: &[u8]) -> Result<Key, KeyError> {
        let under = WrappedUnder::read(wrapped)?;
        let name = under.place_of(context).name(context.data_class)?;
        let body = json!({
            "ciphertext": format!("vault:v{}:{}", under.version, BASE64.encode(under.body)),
            "associated_data": BASE64.encode(context.to_bytes()),
        });
        let Decrypted { plaintext } = self.0.post(&format!("decrypt/{name}"), &body).await?;
        let plaintext = Zeroizing::new(plaintext);
        let key = Zeroizing::new(BASE64.decode(plaintext.as_bytes()).map_err(|_| KeyError::DoesNotOpen)?);
        Key::from_slice(&key).ok_or(KeyError::DoesNotOpen)
    }

    // No `rewrap`: the engine's own knows no associated data (OpenBao 2.7: "message authentication failed").

    async fn subject_key(&self, place: &KeyPlace) -> Result<Key, KeyError> {
        let body = json!({ "input": BASE64.encode(SUBJECT), "key_version": 1 });
        let Mac { hmac } = self.0.post(&format!("hmac/{}/sha2-256", place.subject_name()?), &body).await?;
        let hmac = Zeroizing::new(hmac);
        let (_, mac) = versioned(&hmac).ok_or(KeyError::Away)?;
        let mac = Zeroizing::new(BASE64.decode(mac).map_err(|_| KeyError::Away)?);
        Key::from_slice(&mac).ok_or(KeyError::Away)
    }
}

/// `vault:v3:…`: the version, and what it made.
fn versioned(text: &str) -> Option<(u32, &str)> {
    let (version, made) = text.strip_prefix("vault:v")?.split_once(':')?;
    Some((version.parse().ok()?, made))
}
