//! A checkpoint: how long a tenant's audit chain is in a region, signed by the region's ledger and kept in the tenant's bucket,
//! where the ledger's database has no say.

use crate::{Region, TenantId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How long a tenant's chain is in a region, and what its last link is: what a trail that was cut off or written anew is
/// recognised by, kept where the ledger's own database has no say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainHead {
    /// Whose chain it is.
    pub tenant: TenantId,
    /// Of which region's ledger.
    pub region: Region,
    /// How many facts the chain has.
    pub length: u64,
    /// The digest of the last one (SHA-256); written as hex.
    #[serde(serialize_with = "hex::serialize")]
    pub digest: [u8; 32],
    /// When the ledger looked.
    pub at: Timestamp,
}

impl ChainHead {
    /// The checkpoint that says so.
    pub fn checkpoint(&self) -> Checkpoint {
        let Self { tenant, region, length, digest, at } = self;
        Checkpoint { tenant: *tenant, region: region.clone(), length: *length, digest: hex::encode(digest), at: *at }
    }
}

/// The length and end of a chain at one moment, as it is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// The tenant whose chain it is.
    pub tenant: TenantId,
    /// The region whose ledger keeps the chain.
    pub region: Region,
    /// How many facts the chain had.
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
    /// The Ed25519 signature over [`SignedCheckpoint::message`], base64.
    pub signature: String,
}

impl SignedCheckpoint {
    /// What is signed: the bytes, and that they are a checkpoint.
    pub fn message(checkpoint: &str) -> Vec<u8> {
        [b"docward checkpoint 1\0", checkpoint.as_bytes()].concat()
    }
}
