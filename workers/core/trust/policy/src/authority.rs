//! Who signs policies, tenants and grants, and how everybody else knows it was them.

use crate::private_file::{self, PrivateFileError};
use crate::signed::SignedError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use std::fmt;
use std::path::Path;
use std::str::FromStr;
use zeroize::Zeroizing;

/// Holds the signing key. One process of a deployment has it; no worker does.
pub struct Authority(SigningKey);

/// Verifies what the [`Authority`] signed. Public: prints and parses as base64.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorityPublic(VerifyingKey);

/// A text is not an authority's public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an authority's public key: expected 32 bytes in base64")]
pub struct InvalidAuthority;

impl Authority {
    /// A new authority, its key in a new 0600 file.
    pub fn create(path: &Path) -> Result<Self, PrivateFileError> {
        let secret = private_file::random_key()?;
        private_file::create(path, BASE64.encode(secret.as_slice()).as_bytes())?;
        Ok(Self(SigningKey::from_bytes(&secret)))
    }

    /// The authority whose key lies in a 0600 file.
    pub fn open(path: &Path) -> Result<Self, PrivateFileError> {
        let text = private_file::read(path)?;
        let secret = Zeroizing::new(BASE64.decode(text.trim_ascii()).map_err(|_| PrivateFileError::Malformed)?);
        let secret = secret.as_slice().try_into().map_err(|_| PrivateFileError::Malformed)?;
        Ok(Self(SigningKey::from_bytes(secret)))
    }

    /// An authority from 32 secret bytes.
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The public key, which verifies what this one signs.
    pub fn public(&self) -> AuthorityPublic {
        AuthorityPublic(self.0.verifying_key())
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl AuthorityPublic {
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), SignedError> {
        let signature = Signature::from_slice(signature).map_err(|_| SignedError::Signature)?;
        self.0.verify_strict(message, &signature).map_err(|_| SignedError::Signature)
    }
}

impl fmt::Display for AuthorityPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64.encode(self.0.as_bytes()))
    }
}

impl fmt::Debug for AuthorityPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuthorityPublic({self})")
    }
}

impl FromStr for AuthorityPublic {
    type Err = InvalidAuthority;
    fn from_str(text: &str) -> Result<Self, InvalidAuthority> {
        let bytes = BASE64.decode(text.trim()).map_err(|_| InvalidAuthority)?;
        let bytes: &[u8; 32] = bytes.as_slice().try_into().map_err(|_| InvalidAuthority)?;
        VerifyingKey::from_bytes(bytes).map(Self).map_err(|_| InvalidAuthority)
    }
}
