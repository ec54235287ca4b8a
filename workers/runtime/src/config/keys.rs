//! Where a process finds tenants' keys.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Who keeps tenants' keys: the region's keyrings and the root keys they are sealed under, never beside each other, and the
/// key managers of tenants whose policies name one.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// For data class phi. Absent for the index worker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phi: Option<KeyFiles>,
    /// For data class redacted.
    pub redacted: KeyFiles,
    /// An OpenBao or Vault server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transit: Option<Transit>,
    /// AWS KMS, for the tenants whose policies keep their keys there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kms: Option<Kms>,
}

/// How AWS KMS is reached.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kms {
    /// `https://…`; AWS's own where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// The AWS region that the keys lie in.
    pub region: String,
    /// The id of the access key.
    pub access_key: String,
    /// The secret of the access key.
    pub secret: String,
    /// For temporary credentials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_token: Option<String>,
}

/// The transit engine of an OpenBao or Vault server.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transit {
    /// `https://host[:port]`; `http://` on this machine only.
    pub address: String,
    /// Where the engine is mounted.
    pub mount: String,
    /// A 0600 file with this process's token, read at every call. `deploy/openbao` has the rules for each role's.
    pub token: PathBuf,
}

/// One keyring and its root key.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyFiles {
    /// Tenants' key-encryption keys, sealed.
    pub keyring: PathBuf,
    /// What seals them.
    pub root: PathBuf,
}
