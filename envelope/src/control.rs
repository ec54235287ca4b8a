//! The control list: every freeze and revocation of a region, whole, numbered, sent each second.

use crate::{Actor, RecordType, Region, Stage, TenantId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Work that must wait: any combination of tenant and stage; `None` means every one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Freeze {
    /// The tenant whose work waits; `None` for every tenant's.
    pub tenant: Option<TenantId>,
    /// The stage at which work waits; `None` for every stage.
    pub stage: Option<Stage>,
}

/// A tenant whose keys must not be used in the region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    /// The tenant whose keys must not be used.
    pub tenant: TenantId,
}

/// What somebody ordered about a tenant's work or keys, or everybody's work. Signed like a fact; of each extent the last order
/// counts, by `at`, which is later than that of every order before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlOrder {
    /// Whose work or keys.
    pub extent: Freeze,
    /// Whether it is about the use of keys rather than work.
    pub revokes: bool,
    /// Whether it lets go on what an order before it stopped.
    pub lifts: bool,
    /// When it was given.
    pub at: Timestamp,
    /// Who gave it.
    pub actor: Actor,
}

impl RecordType for ControlOrder {
    const NAME: &'static str = "control-order";
}

/// The whole list, empty if need be; a worker without one for 5 s holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlList {
    /// Raised with every list; a lower number is ignored.
    pub number: u64,
    /// Whose list it is; another region's is ignored.
    pub region: Region,
    /// When the ledger made the list; its age is counted from here.
    pub issued: Timestamp,
    /// Every freeze that is in force.
    pub freezes: Vec<Freeze>,
    /// Every tenant whose keys are revoked.
    pub revocations: Vec<Revocation>,
    /// The number of the catalogue's roll that no process of the region may be behind; 0 where the ledger knows of none.
    #[serde(default)]
    pub roll: u64,
}

/// A control list as it travels: its exact bytes, never re-serialised, and the signature of the region's ledger over them.
/// Nothing in it may be believed before the signature has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedControl {
    signature: [u8; Self::SIGNATURE],
    list: Vec<u8>,
}

impl SignedControl {
    const SIGNATURE: usize = 64;
    /// More than thousands of freezes come to.
    const LONGEST: usize = 1 << 20;

    /// A list and the signature over [`SignedControl::message`] of it.
    pub fn new(list: Vec<u8>, signature: [u8; Self::SIGNATURE]) -> Self {
        Self { signature, list }
    }

    /// What is signed: a list's bytes, and that they are a control list.
    pub fn message(list: &[u8]) -> Vec<u8> {
        [b"docward control list 1\0", list].concat()
    }

    /// As it travels: the signature, then the list.
    pub fn to_bytes(&self) -> Vec<u8> {
        [self.signature.as_slice(), &self.list].concat()
    }

    /// Takes apart what travelled; `None` for what is too short or too long to be one.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > Self::LONGEST {
            return None;
        }
        let (signature, list) = bytes.split_first_chunk()?;
        Some(Self { signature: *signature, list: list.to_vec() })
    }

    /// The list as JSON, exactly as it was signed.
    pub fn list(&self) -> &[u8] {
        &self.list
    }

    /// The Ed25519 signature over [`SignedControl::message`] of the list, 64 bytes.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }
}
