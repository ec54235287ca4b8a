//! What a buyer asks, answered from the live system: where a tenant's data lives, who can reach it, how that is proven.
//!
//! [`gather`] asks every region's bucket, ledger and catalogue copy; nothing here is remembered from an earlier answer.
//! What falls short is said in [`Proof::shortfalls`], in the same place as what holds.

mod gather;
mod page;

pub use gather::gather;
pub use page::page;

use docward_envelope::{DataClass, Freeze, Region, RetentionClass, Timestamp};
use docward_ledger::{Figures, Kept, RaisedAlert};
use docward_store::{Guard, ObjectLock};
use docward_trust_policy::{Grant, Policy, Tenant};
use serde::Serialize;
use std::collections::BTreeMap;

/// The whole answer.
#[derive(Debug, Serialize)]
pub struct Proof {
    /// When it was asked.
    pub at: Timestamp,
    /// Since when acts and usage are counted.
    pub since: Timestamp,
    /// The tenant that the proof is about.
    pub tenant: Tenant,
    /// The policy in force, as signed.
    pub policy: Policy,
    /// Until when its newest signature is good.
    pub policy_valid_until: Option<Timestamp>,
    /// Where the data lives, region by region.
    pub places: Vec<ProvenEnvironment>,
    /// Regions of the same fleet where it must not be, and whether anything was found there.
    pub elsewhere: Vec<Elsewhere>,
    /// Who may do what, by signed grant.
    pub grants: Vec<Grant>,
    /// What docward's own tasks may do, without a person.
    pub tasks: Vec<TaskLine>,
    /// Who else holds a part of the system, and what it gets to see.
    pub subprocessors: Vec<Subprocessor>,
    /// What falls short of what a reader might expect.
    pub shortfalls: Vec<String>,
}

/// One region of the tenant.
#[derive(Debug, Serialize)]
pub struct ProvenEnvironment {
    /// The region that this part is about.
    pub region: Region,
    /// Which of its environments: `shared`, or the tenant's own.
    pub environment: String,
    /// The bucket's endpoint and name.
    pub bucket: String,
    /// The bucket says that it is this region's.
    pub bucket_is_of_region: bool,
    /// What keeps its objects from who acts for another tenant, beside the seals; tried just now.
    pub guard: Guard,
    /// Whether the server itself deletes what the janitor missed.
    pub server_lifecycle: bool,
    /// Whether the server keeps checkpoints of the audit trail from being changed or taken away.
    pub checkpoint_lock: ObjectLock,
    /// What lies in the bucket, by retention class: as the ledger knows it from who wrote and who deleted.
    pub kept: Vec<Kept>,
    /// The broker, without user and password.
    pub broker: String,
    /// The ledger's database, without user and password.
    pub ledger: String,
    /// Where in it the tenant's rows lie: tables shared under row-level security, a schema or a database of its own.
    pub ledger_place: String,
    /// Key-encryption keys that the region holds for the tenant.
    pub keys: Vec<KeyLine>,
    /// The tenant's keys must not be used here.
    pub revoked: bool,
    /// What waits by order.
    pub freezes: Vec<Freeze>,
    /// What the ledger adds up to.
    pub figures: Figures,
    /// The audit trail, its newest facts walked just now.
    pub chain: Chain,
    /// What must not happen and was noticed.
    pub alerts: Vec<RaisedAlert>,
}

/// One key-encryption key, without the key.
#[derive(Debug, Serialize)]
pub struct KeyLine {
    /// Who keeps it.
    pub provider: String,
    /// By which name.
    pub name: String,
    /// For which data class.
    pub data_class: DataClass,
    /// Which version; the highest wraps.
    pub version: u32,
    /// Since when, where the provider says.
    pub created: Option<Timestamp>,
    /// Whether it may be used.
    pub state: &'static str,
}

/// What walking the audit trail found.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum Chain {
    /// Every fact that was walked follows from the one before it.
    Whole {
        /// How many facts the chain has.
        facts: u64,
        /// How many of them were walked, the newest.
        walked: u64,
        /// Whether a signed checkpoint vouches for the fact behind which the walk began, or it began with the first of all.
        vouched: bool,
        /// Signed checkpoints in the tenant's bucket that agree with it.
        checkpoints: usize,
        /// Whether the catalogue keeps its head as well.
        head: bool,
    },
    /// It does not hold.
    Broken {
        /// Where, and what is wrong.
        fault: String,
    },
}

/// A region where the tenant has no business.
#[derive(Debug, Serialize)]
pub struct Elsewhere {
    /// The region that this part is about.
    pub region: Region,
    /// Whether its bucket holds an object under the tenant's name.
    pub objects: bool,
    /// Whether its ledger knows a job of the tenant's, or has work of it waiting.
    pub rows: bool,
    /// Facts about the tenant there: somebody tried, and was refused. Ids, times and reasons; no job was ever made.
    pub refusals: u64,
}

/// What one of docward's own processes may do for the tenant.
#[derive(Debug, Serialize)]
pub struct TaskLine {
    /// The name of the task.
    pub task: &'static str,
    /// What it does.
    pub does: &'static str,
    /// Which plaintext it can see.
    pub sees: &'static str,
}

/// A part of the system that somebody else may run.
#[derive(Debug, Serialize)]
pub struct Subprocessor {
    /// What it is for.
    pub role: &'static str,
    /// Where it answers.
    pub address: String,
    /// In which region.
    pub region: Region,
    /// What it gets to see.
    pub sees: &'static str,
}

impl ProvenEnvironment {
    /// How many documents it ever took in.
    pub fn documents(&self) -> u64 {
        self.figures.jobs.values().sum()
    }

    /// Which guard the bucket has, in words.
    pub const fn guarded_by(&self) -> &'static str {
        match self.guard {
            Guard::Session => {
                "a session per job, which reaches this tenant's objects only (tried just now: it was refused outside of them, \
                 and the operator's own credentials inside); and cryptography"
            }
            Guard::SessionBesideWide => {
                "a session per job, which reaches this tenant's objects only (tried just now: it was refused outside of them); \
                 and cryptography"
            }
            Guard::CryptographyAlone => "cryptography alone: a worker of the region may read every sealed object in it",
        }
    }
}

impl Proof {
    /// How long each class of objects lives, in days with a decimal.
    pub fn retention_days(&self) -> BTreeMap<&'static str, f64> {
        let days = |class: &RetentionClass| self.policy.retention.of(*class).as_secs_f64() / 86_400.0;
        RetentionClass::ALL.iter().map(|class| (class.as_str(), days(class))).collect()
    }

    /// Whether everything that can be checked holds: nothing elsewhere, every chain whole, every bucket where it says.
    pub fn holds(&self) -> bool {
        self.elsewhere.iter().all(|place| !place.objects && !place.rows)
            && self.places.iter().all(|place| place.bucket_is_of_region && matches!(place.chain, Chain::Whole { .. }))
    }
}
