//! Object names, the only way to write one: docward's own ids, at most 110 bytes, no digest and nothing a client named.

use crate::{BackupId, JobId, LeaseId, Run, Stage, TenantId, UploadId};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// How the labels of parts begin.
const PART: &str = "part-";
/// How the names of merged bundles begin; no job's id does.
const MERGED: &str = "merged-";

/// A text is not an object name docward could have written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an object name")]
pub struct InvalidObjectName;

/// The last segment of a name: 1 to 15 characters of `a-z`, `0-9`, `-` and `.`, such as `page-00001.png`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectLabel(String);

impl ObjectLabel {
    /// The raster of a page, from 1.
    pub fn raster(page: u32) -> Result<Self, InvalidObjectName> {
        format!("page-{page:05}.png").parse()
    }

    /// The part of a long document that begins at a page, from 1.
    pub fn part(first_page: u32) -> Result<Self, InvalidObjectName> {
        format!("{PART}{first_page:05}").parse()
    }

    /// Whether it is a part of a long document.
    pub fn is_part(&self) -> bool {
        self.0.starts_with(PART)
    }

    /// The label as text, 1 to 15 bytes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ObjectLabel {
    type Err = InvalidObjectName;
    fn from_str(text: &str) -> Result<Self, InvalidObjectName> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'.';
        let fits = (1..=15).contains(&text.len()) && text.bytes().all(plain);
        // The manifest lies beside the leases and has a constructor of its own; a dot first is a path trick.
        if fits && !text.starts_with('.') && text != "manifest" {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidObjectName)
        }
    }
}

/// An object's whole name within its region's bucket.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("maxLength" = 110))]
pub enum ObjectName {
    /// `<tenant>/<job>/keys`: the job's wrapped data keys.
    Keys {
        /// The tenant whose object it is.
        tenant: TenantId,
        /// The job that it belongs to.
        job: JobId,
    },
    /// `<tenant>/<job>/original/<lease>/<label>`: what the client sent.
    Original {
        /// The tenant whose object it is.
        tenant: TenantId,
        /// The job that it belongs to.
        job: JobId,
        /// The lease that the intake wrote it under.
        lease: LeaseId,
        /// Which of the lease's objects it is.
        label: ObjectLabel,
    },
    /// `<tenant>/<job>/<run>/<stage>/<lease>/<label>`: what a delivery wrote.
    Output {
        /// The tenant whose object it is.
        tenant: TenantId,
        /// The job that it belongs to.
        job: JobId,
        /// The run in which it was written.
        run: Run,
        /// The stage that wrote it.
        stage: Stage,
        /// The lease of the delivery that wrote it.
        lease: LeaseId,
        /// Which of the lease's objects it is.
        label: ObjectLabel,
    },
    /// `<tenant>/<job>/<run>/<stage>/manifest`: the commit; names the lease that won.
    Manifest {
        /// The tenant whose object it is.
        tenant: TenantId,
        /// The job that it belongs to.
        job: JobId,
        /// The run in which it was written.
        run: Run,
        /// The stage that wrote it.
        stage: Stage,
    },
    /// `<tenant>/-index/<expiry-day>/<job>-<run>`: one job's search bundle.
    Bundle {
        /// The tenant whose object it is.
        tenant: TenantId,
        /// The UTC day after which it is deleted.
        expiry: Date,
        /// The job that it belongs to.
        job: JobId,
        /// The run in which it was written.
        run: Run,
    },
    /// `<tenant>/-index/<expiry-day>/merged-<lease>`: a search bundle of several jobs that expire on the same day.
    MergedBundle {
        /// The tenant whose object it is.
        tenant: TenantId,
        /// The UTC day after which it is deleted.
        expiry: Date,
        /// The lease of the merge that wrote it.
        lease: LeaseId,
    },
    /// `<tenant>/-audit/<length>`: a signed checkpoint of the audit chain at that length, twenty digits.
    Checkpoint {
        /// The tenant whose object it is.
        tenant: TenantId,
        /// How many facts it vouches for.
        length: u64,
    },
    /// `<tenant>/-backup/<backup>`: the tenant's rows of the region's ledger, sealed.
    Backup {
        /// The tenant whose object it is.
        tenant: TenantId,
        /// Which of the tenant's backups it is.
        backup: BackupId,
    },
    /// `<tenant>/-upload/<upload>/<offset>/<lease>`: a piece of a document that comes in several requests, by where in the document it
    /// begins, twelve digits.
    Piece {
        /// The tenant whose object it is.
        tenant: TenantId,
        /// The upload that it is of.
        upload: UploadId,
        /// How many bytes of the document are before it.
        offset: u64,
        /// The lease that it was written under.
        lease: LeaseId,
    },
}

impl ObjectName {
    /// Whose object it is: always the first segment.
    pub fn tenant(&self) -> TenantId {
        match self {
            Self::Keys { tenant, .. }
            | Self::Original { tenant, .. }
            | Self::Output { tenant, .. }
            | Self::Manifest { tenant, .. }
            | Self::Bundle { tenant, .. }
            | Self::MergedBundle { tenant, .. }
            | Self::Checkpoint { tenant, .. }
            | Self::Backup { tenant, .. }
            | Self::Piece { tenant, .. } => *tenant,
        }
    }

    /// Which job's object it is; `None` for what is the tenant's: merged bundles, checkpoints, backups and pieces of uploads.
    pub fn job(&self) -> Option<JobId> {
        match self {
            Self::Keys { job, .. }
            | Self::Original { job, .. }
            | Self::Output { job, .. }
            | Self::Manifest { job, .. }
            | Self::Bundle { job, .. } => Some(*job),
            Self::MergedBundle { .. } | Self::Checkpoint { .. } | Self::Backup { .. } | Self::Piece { .. } => None,
        }
    }

    /// The UTC day after which a search bundle is deleted, of one job or of several; `None` for what is no bundle.
    pub fn bundle_day(&self) -> Option<Date> {
        match self {
            Self::Bundle { expiry, .. } | Self::MergedBundle { expiry, .. } => Some(*expiry),
            _ => None,
        }
    }

    /// The stage that wrote it; `None` for what intake or a task wrote: keys, originals, pieces of uploads, merged bundles,
    /// checkpoints and backups.
    pub fn stage(&self) -> Option<Stage> {
        match self {
            Self::Output { stage, .. } | Self::Manifest { stage, .. } => Some(*stage),
            Self::Bundle { .. } => Some(Stage::Index),
            Self::Keys { .. }
            | Self::Original { .. }
            | Self::MergedBundle { .. }
            | Self::Checkpoint { .. }
            | Self::Backup { .. }
            | Self::Piece { .. } => None,
        }
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keys { tenant, job } => write!(f, "{tenant}/{job}/keys"),
            Self::Original { tenant, job, lease, label } => write!(f, "{tenant}/{job}/original/{lease}/{}", label.0),
            Self::Output { tenant, job, run, stage, lease, label } => {
                write!(f, "{tenant}/{job}/{run}/{stage}/{lease}/{}", label.0)
            }
            Self::Manifest { tenant, job, run, stage } => write!(f, "{tenant}/{job}/{run}/{stage}/manifest"),
            Self::Bundle { tenant, expiry, job, run } => write!(f, "{tenant}/-index/{expiry}/{job}-{run}"),
            Self::MergedBundle { tenant, expiry, lease } => write!(f, "{tenant}/-index/{expiry}/{MERGED}{lease}"),
            Self::Checkpoint { tenant, length } => write!(f, "{tenant}/-audit/{length:020}"),
            Self::Backup { tenant, backup } => write!(f, "{tenant}/-backup/{backup}"),
            Self::Piece { tenant, upload, offset, lease } => {
                write!(f, "{tenant}/-upload/{upload}/{offset:012}/{lease}")
            }
        }
    }
}

impl FromStr for ObjectName {
    type Err = InvalidObjectName;
    fn from_str(text: &str) -> Result<Self, InvalidObjectName> {
        let name = parse(text).ok_or(InvalidObjectName)?;
        // One spelling a name: what does not print back the same is refused.
        if text.len() <= 110 && name.to_string() == text { Ok(name) } else { Err(InvalidObjectName) }
    }
}

fn parse(text: &str) -> Option<ObjectName> {
    let parts: Vec<&str> = text.split('/').collect();
    let tenant: TenantId = parts.first()?.parse().ok()?;
    Some(match parts.as_slice() {
        [_, job, "keys"] => ObjectName::Keys { tenant, job: job.parse().ok()? },
        [_, "-index", expiry, bundle] if bundle.starts_with(MERGED) => {
            let lease = bundle.strip_prefix(MERGED)?.parse().ok()?;
            ObjectName::MergedBundle { tenant, expiry: expiry.parse().ok()?, lease }
        }
        [_, "-index", expiry, bundle] => {
            let (job, run) = bundle.split_once('-')?;
            ObjectName::Bundle { tenant, expiry: expiry.parse().ok()?, job: job.parse().ok()?, run: run.parse().ok()? }
        }
        [_, "-audit", length] => ObjectName::Checkpoint { tenant, length: length.parse().ok()? },
        [_, "-backup", backup] => ObjectName::Backup { tenant, backup: backup.parse().ok()? },
        [_, "-upload", upload, offset, lease] => ObjectName::Piece {
            tenant,
            upload: upload.parse().ok()?,
            offset: offset.parse().ok()?,
            lease: lease.parse().ok()?,
        },
        [_, job, "original", lease, label] => ObjectName::Original {
            tenant,
            job: job.parse().ok()?,
            lease: lease.parse().ok()?,
            label: label.parse().ok()?,
        },
        [_, job, run, stage, "manifest"] => {
            ObjectName::Manifest { tenant, job: job.parse().ok()?, run: run.parse().ok()?, stage: stage.parse().ok()? }
        }
        [_, job, run, stage, lease, label] => ObjectName::Output {
            tenant,
            job: job.parse().ok()?,
            run: run.parse().ok()?,
            stage: stage.parse().ok()?,
            lease: lease.parse().ok()?,
            label: label.parse().ok()?,
        },
        _ => return None,
    })
}

impl TryFrom<String> for ObjectName {
    type Error = InvalidObjectName;
    fn try_from(text: String) -> Result<Self, InvalidObjectName> {
        text.parse()
    }
}

impl From<ObjectName> for String {
    fn from(name: ObjectName) -> String {
        name.to_string()
    }
}

/// A whole subtree of a tenant's objects, as the janitor deletes them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum ObjectPrefix {
    /// Everything of a job, its keys too.
    Job(TenantId, JobId),
    /// The document as the client sent it.
    Original(TenantId, JobId),
    /// What one stage wrote in one run.
    Stage(TenantId, JobId, Run, Stage),
    /// A tenant's search bundles that expire on one UTC day; `None` for all of them.
    Bundles(TenantId, Option<Date>),
    /// What came of a document that is uploaded in pieces.
    Upload(TenantId, UploadId),
}

impl ObjectPrefix {
    /// The tenant whose subtree it is.
    pub fn tenant(&self) -> TenantId {
        match self {
            Self::Job(tenant, ..)
            | Self::Original(tenant, ..)
            | Self::Stage(tenant, ..)
            | Self::Bundles(tenant, ..)
            | Self::Upload(tenant, ..) => *tenant,
        }
    }
}

impl fmt::Display for ObjectPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Job(tenant, job) => write!(f, "{tenant}/{job}/"),
            Self::Original(tenant, job) => write!(f, "{tenant}/{job}/original/"),
            Self::Stage(tenant, job, run, stage) => write!(f, "{tenant}/{job}/{run}/{stage}/"),
            Self::Bundles(tenant, Some(day)) => write!(f, "{tenant}/-index/{day}/"),
            Self::Bundles(tenant, None) => write!(f, "{tenant}/-index/"),
            Self::Upload(tenant, upload) => write!(f, "{tenant}/-upload/{upload}/"),
        }
    }
}
