//! A region's own issuer of tokens, for clients that prove who they are by a key of theirs.

use super::ConfigError;
use super::file::{read, write};
use super::identity::Identity;
use docward_envelope::Region;
use docward_network::TlsServer;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// What a region's own issuer of tokens works with. Nobody else has this file: it names the key that signs.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenEndpoint {
    /// The one region that its tokens are for.
    pub region: Region,
    /// Its address as clients reach it, without a slash at the end: `https://…`, or `http://…` on this machine. Tokens name it in `iss`,
    /// and assertions for it name `/v1/token` below it in `aud`.
    pub issuer: String,
    /// As it names the region's services in `aud`.
    pub audience: String,
    /// Where it listens. Without a certificate this must be an address of this machine alone.
    pub listen: SocketAddr,
    /// Its certificate and private key; in the clear without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Identity>,
    /// The private key that it signs with, a 0600 file; made when it starts for the first time.
    pub key: PathBuf,
    /// Where it puts its public keys (RFC 7517), for the region's services.
    pub keys: PathBuf,
    /// The region's database as the role `NAME_issuer`, which notes the assertions that were taken and sees nothing else: `postgres://…`.
    pub database: String,
    /// Who may ask it for tokens.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clients: Vec<RegisteredClient>,
}

/// A client, and what it was registered for by an operator. Nothing that it says of itself adds to that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisteredClient {
    /// As it names itself, and so the account of its tokens, behind the prefix that services have for this issuer. What the account may
    /// do, and what for, its grants say.
    pub id: String,
    /// Where its public keys are: `https://…`, `http://…` on this machine, or the path of a file.
    pub keys: String,
    /// The one tenant that its tokens are for, by short name or id.
    pub tenant: String,
    /// The roles that it may ask for.
    pub roles: Vec<String>,
}

impl TokenEndpoint {
    /// Reads a file.
    ///
    /// # Errors
    /// As [`RegionConfig::read`](super::RegionConfig::read).
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        read(path)
    }

    /// Writes a file that only its owner may read: it holds a password.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&self, path: &Path) -> Result<(), ConfigError> {
        write(self, path)
    }

    /// The files that TLS needs; `None` in the clear.
    pub fn tls(&self) -> Option<TlsServer> {
        let identity = self.certificate.as_ref()?;
        Some(TlsServer { certificate: identity.certificate.clone(), key: identity.key.clone() })
    }
}
