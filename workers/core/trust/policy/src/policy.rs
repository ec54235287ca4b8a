//! A tenant's policy: where its documents may be, how long, what for, and what is taken in.

use crate::signed::Signable;
use docward_envelope::{DataClass, IsolationMode, PolicyReference, Purpose, Region, RetentionClass, TenantId};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

const DAY: u32 = 24 * 60 * 60;

/// The kinds of files that engines read, as policies name them.
pub const KINDS: [&str; 7] = ["png", "jpeg", "tiff", "pdf", "dicom", "x12", "text"];
/// The largest file that engines read.
pub const LARGEST_FILE: u64 = 64 << 20;
/// The longest text of a tenant's own rules for roles, in bytes.
pub const LONGEST_RULES: usize = 16 << 10;
/// How long anything may live, in seconds: buckets delete by themselves after this and the longest hold.
pub const LONGEST_RETENTION: u32 = 60 * DAY;

/// How much redaction removes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RedactionProfile {
    /// Safe Harbor, all person names and facilities; unknown ink on a page with identifiers is flagged.
    Default,
    /// As the default, and unknown ink on such a page is blacked out.
    Strict,
}

/// How long objects live, in seconds from the job's `created`, by retention class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retention {
    /// What the client sent: 7 days unless said otherwise.
    pub original: u32,
    /// What one stage leaves for the next: 24 hours.
    pub intermediate: u32,
    /// What the client came for: 30 days.
    pub result: u32,
    /// Search bundles: 30 days.
    pub index: u32,
}

impl Default for Retention {
    fn default() -> Self {
        Self { original: 7 * DAY, intermediate: DAY, result: 30 * DAY, index: 30 * DAY }
    }
}

impl Retention {
    /// How long objects of one retention class live, counted from the job's `created`.
    pub fn of(&self, class: RetentionClass) -> SignedDuration {
        SignedDuration::from_secs(i64::from(match class {
            RetentionClass::Original => self.original,
            RetentionClass::Intermediate => self.intermediate,
            RetentionClass::Result => self.result,
            RetentionClass::Index => self.index,
        }))
    }
}

/// Who keeps a tenant's key-encryption keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyProviderKind {
    /// The region's keyring files.
    Local,
    /// The transit engine of an OpenBao or Vault server.
    Transit,
    /// AWS Key Management Service.
    Kms,
}

impl KeyProviderKind {
    /// Every kind, in order.
    pub const ALL: &'static [Self] = &[Self::Local, Self::Transit, Self::Kms];

    /// The word that stands for it everywhere.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Transit => "transit",
            Self::Kms => "kms",
        }
    }
}

/// Where a tenant's key-encryption keys are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyPolicy {
    /// The provider that keeps them.
    pub provider: KeyProviderKind,
    /// By which name the provider knows them, where it is not docward's own: the prefix of transit's key names, or of the
    /// aliases in KMS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// How much a tenant may bring in, in one region. Where nothing is said a day has what is usual ([`Quotas::USUAL`]), so that whoever gets
/// at an account's token fills no bucket with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Quotas {
    /// Documents accepted within 24 hours, counted by whole hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documents_per_day: Option<u64>,
    /// Their bytes together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_day: Option<u64>,
    /// Documents accepted and not ended; any number where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documents_in_flight: Option<u64>,
}

impl Quotas {
    /// What a day may have where a policy says nothing: a large hospital's scans, and one batch.
    pub const USUAL: Day = Day { documents: 100_000, bytes: 1 << 40 };

    /// What a day may have.
    pub fn day(&self) -> Day {
        Day {
            documents: self.documents_per_day.unwrap_or(Self::USUAL.documents),
            bytes: self.bytes_per_day.unwrap_or(Self::USUAL.bytes),
        }
    }
}

/// What a tenant may bring in within 24 hours, in one region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// How many documents.
    pub documents: u64,
    /// How many bytes they may have together.
    pub bytes: u64,
}

/// One version of one tenant's policy. What it does not allow is forbidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The tenant that it governs.
    pub tenant: TenantId,
    /// A name for people, 1 to 200 bytes.
    pub name: String,
    /// Kinds of files taken in, by the words of the engine's file kinds.
    pub accepts: BTreeSet<String>,
    /// The largest file taken in, in bytes.
    pub max_bytes: u64,
    /// How far the tenant is set apart from the others. Absent in policies that were signed before there was a choice: then shared.
    #[serde(default = "shared")]
    pub isolation: IsolationMode,
    /// How much redaction removes.
    pub profile: RedactionProfile,
    /// What documents may be processed and read for.
    pub purposes: BTreeSet<Purpose>,
    /// The policy and its version, which counts from 1.
    pub reference: PolicyReference,
    /// Where each data class may be stored, queued, processed, indexed and read. A class that is missing is nowhere.
    pub regions: BTreeMap<DataClass, BTreeSet<Region>>,
    /// Who keeps the key-encryption keys. Absent in policies that were signed before there was a choice: then the
    /// local keyring.
    #[serde(default = "local")]
    pub keys: KeyPolicy,
    /// How much may be brought in.
    #[serde(default)]
    pub quotas: Quotas,
    /// How long objects live, by retention class.
    #[serde(default)]
    pub retention: Retention,
    /// Rules for roles of the tenant's own, in Cedar: they forbid what docward's own rules allow, in its regions' HTTP services.
    /// Whether they can be read, who signs the policy checks (`docward_trust_rules`); where they can't be, nothing is allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
    /// Whether news of the tenant's jobs (ids, states, times) may be sent to addresses that the tenant names, wherever these are. Not
    /// where nothing is said.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub webhooks: bool,
}

const fn shared() -> IsolationMode {
    IsolationMode::Shared
}

const fn local() -> KeyPolicy {
    KeyPolicy { provider: KeyProviderKind::Local, reference: None }
}

impl Policy {
    /// Whether a data class may be in a region.
    pub fn allows_region(&self, data_class: DataClass, region: &Region) -> bool {
        self.regions.get(&data_class).is_some_and(|regions| regions.contains(region))
    }
}

impl Signable for Policy {
    const KIND: &'static str = "policy";

    fn check(&self) -> Result<(), (&'static str, &'static str)> {
        if self.reference.version.0 == 0 {
            return Err(("version", "versions count from 1"));
        }
        if self.regions.values().all(BTreeSet::is_empty) {
            return Err(("regions", "at least one region"));
        }
        if self.purposes.is_empty() || self.purposes.contains(&Purpose::Maintenance) {
            return Err(("purposes", "at least one, and never maintenance, which is the system's own"));
        }
        if self.accepts.is_empty() {
            return Err(("accepts", "at least one kind of file"));
        }
        if self.max_bytes == 0 {
            return Err(("max_bytes", "more than nothing"));
        }
        if RetentionClass::ALL.iter().any(|class| self.retention.of(*class).is_zero()) {
            return Err(("retention", "more than nothing, for every class"));
        }
        Ok(())
    }
}
