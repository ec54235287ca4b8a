//! AWS KMS: data keys are wrapped and unwrapped there under an encryption context; the key-encryption keys never leave it.
//!
//! One KMS key a version, so that an old one can be taken away: `alias/<name>` names the newest, `alias/<name>/v<N>` each.

mod administration;
mod client;

use super::{KeyContext, KeyError, KeyPlace, KeyProvider, WrappedUnder};
use crate::key::Key;
use async_trait::async_trait;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{KeyMetadata, MacAlgorithmSpec};
use client::failure;
use docward_trust_policy::KeyProviderKind;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;

/// What the subject key is derived from; with the tenant's HMAC key, which has no versions.
const SUBJECT: &[u8] = b"docward subject key v1";

/// Where KMS is and who we are to it.
#[derive(Clone)]
pub struct KmsConfig {
    /// `https://…`, or `http://` on this machine; AWS's own where it is absent.
    pub endpoint: Option<String>,
    /// The AWS region that the keys lie in.
    pub region: String,
    /// The access key that requests are signed with.
    pub access_key: String,
    /// The secret of the access key.
    pub secret: String,
    /// The session token that goes with temporary credentials; `None` for permanent ones.
    pub session_token: Option<String>,
}

/// Tenants' keys in AWS KMS.
pub struct KmsKeys {
    client: aws_sdk_kms::Client,
    /// Which version a KMS key is: never changes, so it is asked once.
    versions: Mutex<BTreeMap<String, u32>>,
}

impl KmsKeys {
    /// Gets ready to talk to KMS; asks it nothing yet.
    ///
    /// # Errors
    /// [`KeyError::Configuration`] for an endpoint without TLS that is not on this machine.
    pub fn new(config: &KmsConfig) -> Result<Self, KeyError> {
        Ok(Self { client: client::client(config)?, versions: Mutex::default() })
    }

    async fn metadata(&self, key: &str) -> Result<KeyMetadata, KeyError> {
        let described = self.client.describe_key().key_id(key).send().await.map_err(|error| failure(&error))?;
        described.key_metadata.ok_or(KeyError::Away)
    }

    /// Which version the KMS key is that an answer names.
    async fn version(&self, key: Option<&str>) -> Result<u32, KeyError> {
        let key = key.ok_or(KeyError::Away)?;
        let known = self.versions.lock().unwrap_or_else(PoisonError::into_inner).get(key).copied();
        if let Some(version) = known {
            return Ok(version);
        }
        let version = version_of(&self.metadata(key).await?)?;
        self.versions.lock().unwrap_or_else(PoisonError::into_inner).insert(key.to_owned(), version);
        Ok(version)
    }
}

fn newest(name: &str) -> String {
    format!("alias/{name}")
}

fn numbered(name: &str, version: u32) -> String {
    format!("alias/{name}/v{version}")
}

/// The version of a KMS key, read from the description that [`KmsKeys`] gave it.
fn version_of(key: &KeyMetadata) -> Result<u32, KeyError> {
    let number = key.description.as_deref().and_then(|text| text.rsplit_once(" version "));
    number.and_then(|(_, number)| number.parse().ok()).ok_or(KeyError::NoSuchKey)
}

/// What KMS authenticates, and writes into its own log.
fn encryption_context(context: &KeyContext) -> HashMap<String, String> {
    let KeyPlace { tenant, region, .. } = &context.place;
    let parts = [
        ("tenant", tenant.to_string()),
        ("region", region.to_string()),
        ("data-class", context.data_class.to_string()),
        ("job", context.key_use.to_string()),
    ];
    parts.map(|(name, value)| (name.to_owned(), value)).into()
}

#[async_trait]
impl KeyProvider for KmsKeys {
    async fn wrap(&self, context: &KeyContext, key: &Key) -> Result<Vec<u8>, KeyError> {
        let encrypt = self.client.encrypt().key_id(newest(&context.place.name(context.data_class)?));
        let encrypt = encrypt.set_encryption_context(Some(encryption_context(context)));
        let encrypted = encrypt.plaintext(Blob::new(key.as_bytes().as_slice())).send().await;
        let encrypted = encrypted.map_err(|error| failure(&error))?;
        let version = self.version(encrypted.key_id()).await?;
        let sealed = encrypted.ciphertext_blob.ok_or(KeyError::Away)?;
        WrappedUnder::write(KeyProviderKind::Kms, &context.place, version, sealed.as_ref())
    }

    async fn unwrap(&self, context: &KeyContext, wrapped: &[u8]) -> Result<Key, KeyError> {
        let under = WrappedUnder::read(wrapped)?;
        let name = under.place_of(context).name(context.data_class)?;
        // The key is named, or KMS would use the one that the ciphertext names.
        let decrypt = self.client.decrypt().key_id(numbered(&name, under.version));
        let decrypt = decrypt.set_encryption_context(Some(encryption_context(context)));
        let decrypted = decrypt.ciphertext_blob(Blob::new(under.body)).send().await;
        let plaintext = decrypted.map_err(|error| failure(&error))?.plaintext.ok_or(KeyError::Away)?;
        Key::from_slice(&Zeroizing::new(plaintext.into_inner())).ok_or(KeyError::DoesNotOpen)
    }

    /// Inside KMS: the data key does not come here.
    async fn rewrap(&self, context: &KeyContext, wrapped: &[u8]) -> Result<Vec<u8>, KeyError> {
        let under = WrappedUnder::read(wrapped)?;
        let from = under.place_of(context).name(context.data_class)?;
        let authenticated = encryption_context(context);
        let anew = self
            .client
            .re_encrypt()
            .ciphertext_blob(Blob::new(under.body))
            .source_key_id(numbered(&from, under.version))
            .set_source_encryption_context(Some(authenticated.clone()))
            .destination_key_id(newest(&context.place.name(context.data_class)?))
            .set_destination_encryption_context(Some(authenticated))
            .send()
            .await
            .map_err(|error| failure(&error))?;
        let version = self.version(anew.key_id()).await?;
        let sealed = anew.ciphertext_blob.ok_or(KeyError::Away)?;
        WrappedUnder::write(KeyProviderKind::Kms, &context.place, version, sealed.as_ref())
    }

    async fn subject_key(&self, place: &KeyPlace) -> Result<Key, KeyError> {
        let generate = self.client.generate_mac().key_id(newest(&place.subject_name()?));
        let generate = generate.mac_algorithm(MacAlgorithmSpec::HmacSha256).message(Blob::new(SUBJECT));
        let mac = generate.send().await.map_err(|error| failure(&error))?.mac.ok_or(KeyError::Away)?;
        Key::from_slice(&Zeroizing::new(mac.into_inner())).ok_or(KeyError::Away)
    }
}
