//! A checkpoint: how long a tenant's audit chain is in a region, signed by the region's ledger and kept in the tenant's bucket,
//! where the ledger's database has no say.

use crate::{Region, TenantId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// Whose chain.
    pub tenant: TenantId,
    /// In which region.
    pub region: Region,
    /// How many facts.
    pub length: u64,
    /// The last one's link, hex.
    pub digest: String,
    /// When it was looked at.
    pub at: Timestamp,
}

/// A checkpoint as it is kept: its exact bytes, and the signature of the region's ledger over them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedCheckpoint {
    /// The checkpoint as JSON, exactly as signed.
    pub checkpoint: String,
    /// Ed25519, base64.
    pub signature: String,
}

impl SignedCheckpoint {
    /// What is signed: the bytes, and that they are a checkpoint.
    pub fn message(checkpoint: &str) -> Vec<u8> {
        [b"docward checkpoint 1\0", checkpoint.as_bytes()].concat()
    }
}
