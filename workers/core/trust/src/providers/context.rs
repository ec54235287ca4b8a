//! What a wrapped data key is bound to, and by which name a provider knows the key that wraps it.

use super::KeyError;
use docward_envelope::{DataClass, JobId, Region, TenantId};

/// Longest prefix that a policy may give the names of keys.
const REFERENCE: usize = 64;
const OWN: &str = "docward";

/// Whose keys, where, and by which prefix the provider knows them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyPlace {
    /// The tenant whose keys they are.
    pub tenant: TenantId,
    /// The region where they are used.
    pub region: Region,
    /// The prefix that the tenant's policy gives; docward's own where it gives none. The local keyring needs none.
    pub reference: Option<String>,
}

impl KeyPlace {
    /// Keys under docward's own names.
    pub const fn new(tenant: TenantId, region: Region) -> Self {
        Self { tenant, region, reference: None }
    }

    /// The key of a class at a provider: `docward_phi_us-east-1_<tenant>`. The tenant comes last, so that rules there can
    /// say "every tenant's redacted key in this region": their patterns end in a star and cannot begin with one. No part
    /// holds an underscore, so no region's name reaches into another's.
    pub fn name(&self, data_class: DataClass) -> Result<String, KeyError> {
        self.named(data_class.as_str())
    }

    /// The key that subject tokens come from.
    pub(crate) fn subject_name(&self) -> Result<String, KeyError> {
        self.named("subject")
    }

    fn named(&self, what: &str) -> Result<String, KeyError> {
        let prefix = self.reference.as_deref().unwrap_or(OWN);
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !(1..=REFERENCE).contains(&prefix.len()) || !prefix.bytes().all(plain) {
            return Err(KeyError::Reference);
        }
        Ok(format!("{prefix}_{what}_{}_{}", self.region, self.tenant).to_ascii_lowercase())
    }
}

/// What a data key is for: part of what it is wrapped with, so that it unwraps as nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyUse {
    /// One of a job's two data keys.
    Job(JobId),
    /// A search bundle's own data key.
    Bundle,
    /// A backup's own data key.
    Backup,
    /// The own data key of a piece of an upload.
    Piece,
}

impl std::fmt::Display for KeyUse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            KeyUse::Job(job) => job.fmt(f),
            KeyUse::Bundle => f.write_str("index"),
            KeyUse::Backup => f.write_str("backup"),
            KeyUse::Piece => f.write_str("upload"),
        }
    }
}

/// The encryption context of a wrapped data key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyContext {
    /// Whose, and where. Its reference is not part of what is authenticated.
    pub place: KeyPlace,
    /// The data class of what it seals.
    pub data_class: DataClass,
    /// What it seals: a job's objects, a bundle, a backup or a piece of an upload.
    pub key_use: KeyUse,
}

impl KeyContext {
    /// The context as associated data: one line a part; no part can hold a line break.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let KeyPlace { tenant, region, .. } = &self.place;
        format!("{tenant}\n{region}\n{}\n{}", self.data_class, self.key_use).into_bytes()
    }
}
