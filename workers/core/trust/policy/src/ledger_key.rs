//! Who signs a region's control lists and the checkpoints of its audit chains: its ledger, with a key of its own. Whoever has
//! the broker's password can send a list; only one that the ledger signed thaws or un-revokes anything.

use crate::authority::{Authority, AuthorityPublic, InvalidAuthority};
use crate::private_file::PrivateFileError;
use crate::signed::SignedError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use docward_envelope::{Checkpoint, ControlList, SignedCheckpoint, SignedControl};
use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// The signing key of a region's ledger; only its process has it. Not the authority's: a stolen ledger signs no policy.
pub struct LedgerKey(Authority);

/// Verifies what a region's ledger signed. Public: prints and parses as base64.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerPublic(AuthorityPublic);

impl LedgerKey {
    /// A new key in a new 0600 file.
    pub fn create(path: &Path) -> Result<Self, PrivateFileError> {
        Authority::create(path).map(Self)
    }

    /// The key that lies in a 0600 file.
    pub fn open(path: &Path) -> Result<Self, PrivateFileError> {
        Authority::open(path).map(Self)
    }

    /// A key from 32 secret bytes.
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        Self(Authority::from_secret(secret))
    }

    /// The public key, which verifies what this one signs.
    pub fn public(&self) -> LedgerPublic {
        LedgerPublic(self.0.public())
    }

    /// Signs a checkpoint of a tenant's chain; what is kept are exactly the bytes that were signed.
    pub fn sign_checkpoint(&self, checkpoint: &Checkpoint) -> Result<SignedCheckpoint, SignedError> {
        let checkpoint = serde_json::to_string(checkpoint).map_err(|_| SignedError::Unwritable)?;
        let signature = BASE64.encode(self.0.sign(&SignedCheckpoint::message(&checkpoint)));
        Ok(SignedCheckpoint { checkpoint, signature })
    }

    /// Signs a list; what travels are exactly the bytes that were signed.
    pub fn sign_control(&self, list: &ControlList) -> Result<SignedControl, SignedError> {
        let bytes = serde_json::to_vec(list).map_err(|_| SignedError::Unwritable)?;
        let signature = self.0.sign(&SignedControl::message(&bytes));
        Ok(SignedControl::new(bytes, signature))
    }
}

impl LedgerPublic {
    /// The checkpoint, if the ledger signed it.
    pub fn verify_checkpoint(&self, signed: &SignedCheckpoint) -> Result<Checkpoint, SignedError> {
        let signature = BASE64.decode(&signed.signature).map_err(|_| SignedError::Signature)?;
        self.0.verify(&SignedCheckpoint::message(&signed.checkpoint), &signature)?;
        serde_json::from_str(&signed.checkpoint).map_err(|_| SignedError::Line(1))
    }

    /// The list, if the ledger signed it.
    pub fn verify_control(&self, signed: &SignedControl) -> Result<ControlList, SignedError> {
        self.0.verify(&SignedControl::message(signed.list()), signed.signature())?;
        serde_json::from_slice(signed.list()).map_err(|_| SignedError::Line(1))
    }
}

impl fmt::Display for LedgerPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for LedgerPublic {
    type Err = InvalidAuthority;
    fn from_str(text: &str) -> Result<Self, InvalidAuthority> {
        text.parse().map(Self)
    }
}
