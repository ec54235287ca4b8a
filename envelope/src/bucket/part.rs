//! The parts of a bucket: of which one a name is, and which of them a listing shows.

use crate::{JobId, LeaseId, ObjectName, Role, Run, Stage, TenantId, UploadId};
use jiff::civil::Date;
use std::fmt;

/// The object that says whose region a bucket is, and whose environment within it. No tenant's name begins with a hyphen.
pub const BUCKET_MARK: &str = "-docward/region";

/// What there is in a bucket, as far as rights differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BucketPart {
    /// The bucket itself, and its rules.
    SetUp,
    /// Whose bucket it is ([`BUCKET_MARK`]).
    Mark,
    /// The ids of tenants that have anything in it.
    Tenants,
    /// The ids of one tenant's jobs.
    Jobs,
    /// Jobs' wrapped data keys.
    Keys,
    /// What clients sent.
    Original,
    /// What a stage's deliveries wrote.
    Output(Stage),
    /// What a stage committed.
    Manifest(Stage),
    /// Of what stage ocr's deliveries wrote, what senders of X12 files are to be told.
    Acknowledgement,
    /// Search bundles of one job.
    Bundle,
    /// Search bundles of several.
    MergedBundle,
    /// Signed checkpoints of the audit trail.
    Checkpoint,
    /// Sealed rows of the ledger.
    Backup,
    /// What came of documents that come in several requests.
    Piece,
}

impl BucketPart {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let of_job = [Self::Keys, Self::Original].into_iter().chain(of_stages());
        let others = [Self::Bundle, Self::MergedBundle, Self::Checkpoint, Self::Backup, Self::Piece];
        [Self::SetUp, Self::Mark, Self::Tenants, Self::Jobs].into_iter().chain(of_job).chain(others)
    }

    /// The part that an object is of; `None` for a name that docward could not have written.
    pub fn of_name(name: &str) -> Option<Self> {
        if name == BUCKET_MARK {
            return Some(Self::Mark);
        }
        Some(match name.parse::<ObjectName>().ok()? {
            ObjectName::Keys { .. } => Self::Keys,
            ObjectName::Original { .. } => Self::Original,
            ObjectName::Output { stage: Stage::Ocr, label, .. } if label.as_str() == Role::Acknowledgement.as_str() => {
                Self::Acknowledgement
            }
            ObjectName::Output { stage, .. } => Self::Output(stage),
            ObjectName::Manifest { stage, .. } => Self::Manifest(stage),
            ObjectName::Bundle { .. } => Self::Bundle,
            ObjectName::MergedBundle { .. } => Self::MergedBundle,
            ObjectName::Checkpoint { .. } => Self::Checkpoint,
            ObjectName::Backup { .. } => Self::Backup,
            ObjectName::Piece { .. } => Self::Piece,
        })
    }

    /// The parts whose names a listing shows that is bounded by the beginning of a name; none for a beginning that docward does not
    /// ask for. Where names are `grouped` by their folder, only that folder is shown.
    pub fn of_prefix(prefix: &str, grouped: bool) -> Vec<Self> {
        let segments: Vec<&str> = prefix.split('/').collect();
        let bundles = || vec![Self::Bundle, Self::MergedBundle];
        match segments.as_slice() {
            [""] if grouped => vec![Self::Tenants],
            [tenant, ""] if grouped && is::<TenantId>(tenant) => vec![Self::Jobs],
            [tenant, "-index", ""] if is::<TenantId>(tenant) => bundles(),
            [tenant, "-index", day, ""] if is::<TenantId>(tenant) && is::<Date>(day) => bundles(),
            [tenant, "-audit", digits] if is::<TenantId>(tenant) && is_start_of_length(digits) => {
                vec![Self::Checkpoint]
            }
            [tenant, "-backup", ""] if is::<TenantId>(tenant) => vec![Self::Backup],
            [tenant, "-upload", ""] if is::<TenantId>(tenant) => vec![Self::Piece],
            [tenant, "-upload", upload, ""] if is::<TenantId>(tenant) && is::<UploadId>(upload) => vec![Self::Piece],
            [tenant, job, rest @ ..] if is::<TenantId>(tenant) && is::<JobId>(job) => within_job(rest),
            _ => Vec::new(),
        }
    }
}

/// What a listing shows within a job, by what follows the job's id.
fn within_job(rest: &[&str]) -> Vec<BucketPart> {
    let lease = |lease: &str| is::<LeaseId>(lease);
    let stage = |run: &str, stage: &str| stage.parse::<Stage>().ok().filter(|_| is::<Run>(run));
    match rest {
        [""] => [BucketPart::Keys, BucketPart::Original].into_iter().chain(of_stages()).collect(),
        ["original", ""] => vec![BucketPart::Original],
        ["original", of, ""] if lease(of) => vec![BucketPart::Original],
        [run, ""] if is::<Run>(run) => of_stages().collect(),
        [run, name, ""] => {
            let written = |stage| outputs(stage).chain([BucketPart::Manifest(stage)]).collect();
            stage(run, name).map_or_else(Vec::new, written)
        }
        [run, name, of, ""] if lease(of) => stage(run, name).into_iter().flat_map(outputs).collect(),
        _ => Vec::new(),
    }
}

fn of_stages() -> impl Iterator<Item = BucketPart> {
    let stages = || Stage::ALL.iter().copied();
    stages().flat_map(outputs).chain(stages().map(BucketPart::Manifest))
}

/// What a stage's deliveries write.
fn outputs(stage: Stage) -> impl Iterator<Item = BucketPart> {
    std::iter::once(BucketPart::Output(stage)).chain((stage == Stage::Ocr).then_some(BucketPart::Acknowledgement))
}

fn is<T: std::str::FromStr>(text: &str) -> bool {
    text.parse::<T>().is_ok()
}

/// How the twenty digits of a checkpoint's name may begin.
fn is_start_of_length(digits: &str) -> bool {
    digits.len() <= 20 && digits.bytes().all(|digit| digit.is_ascii_digit())
}

impl fmt::Display for BucketPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SetUp => f.pad("set-up"),
            Self::Mark => f.pad("mark"),
            Self::Tenants => f.pad("tenants"),
            Self::Jobs => f.pad("jobs"),
            Self::Keys => f.pad("keys"),
            Self::Original => f.pad("original"),
            Self::Output(stage) => f.pad(&format!("output of {stage}")),
            Self::Manifest(stage) => f.pad(&format!("manifest of {stage}")),
            Self::Acknowledgement => f.pad("acknowledgement"),
            Self::Bundle => f.pad("bundle"),
            Self::MergedBundle => f.pad("merged bundle"),
            Self::Checkpoint => f.pad("checkpoint"),
            Self::Backup => f.pad("backup"),
            Self::Piece => f.pad("piece"),
        }
    }
}
