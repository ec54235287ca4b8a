//! Why an act was not done, as a closed list that says enough to act on: what was refused and what lacks, what was not found,
//! which service is away. Whoever talks to a person makes the words of it; nothing here quotes a document or a query.

use crate::caller::Need;
use docward_control::CatalogueError;
use docward_envelope::{Actor, BackupId, BatchId, GrantId, JobId, Region, UploadId, WebhookId};
use docward_ledger::{Broken, JobState, MOST_OF_ACCOUNT, MOST_PIECES, MOST_UPLOADS};
use docward_runtime::config::ConfigError;
use docward_runtime::directory::DirectoryError;
use docward_runtime::error::{KeyFault, RuntimeError, Service};
use docward_runtime::keys::RotationError;
use docward_trust::{Reason, Refusal};
use docward_trust_policy::PolicyProblems;

/// Why an act was not done.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The caller has no grant at all, so there is nothing that a gate could be shown.
    #[error("{actor} has no grant")]
    NoGrant {
        /// Who, as the audit trail would name them.
        actor: Actor,
    },
    /// The caller may not, or policy forbids it.
    #[error(transparent)]
    Refused(#[from] Box<Refused>),
    /// The tenant's policy takes no more, or nothing so large. The refusal is on record.
    #[error(transparent)]
    Quota(#[from] Quota),
    /// There is no such thing.
    #[error(transparent)]
    NotFound(#[from] NotFound),
    /// A service does not answer. Nothing was done, or what was done stays and the same act goes on: try again later.
    #[error("{service} is away")]
    Away {
        /// The service that does not answer.
        service: Service,
        /// Where; `None` for what serves no region.
        region: Option<Region>,
    },
    /// What was asked can't be meant.
    #[error(transparent)]
    WrongUse(#[from] WrongUse),
    /// The tenant's keys can't be used.
    #[error(transparent)]
    Key(#[from] Box<KeyFault>),
    /// Every worker refuses the keys already, but the provider's own disable did not work: asked again, it is tried again.
    #[error("revoked, but not disabled at the provider: {0}")]
    NotDisabled(Box<KeyFault>),
    /// The tenant was entered, but its keys in a region were not made.
    #[error("the tenant is there without keys in {region}: {cause}")]
    WithoutKeys {
        /// The tenant's short name.
        tenant: String,
        /// The region that was asked.
        region: Region,
        /// What went wrong there.
        cause: Box<ClientError>,
    },
    /// The tenant is frozen, but the catalogue is away, so that the incident is not kept: it has to be opened again.
    #[error("{tenant} is frozen, but the incident is not kept")]
    NotKept {
        /// The tenant's short name.
        tenant: String,
    },
    /// A tenant's chain of facts does not hold, in a backup or where its rows lie. Nothing was changed.
    #[error(transparent)]
    Chain(#[from] Broken),
    /// Keys were not rotated, or old versions not retired.
    #[error(transparent)]
    Rotation(#[from] RotationError),
    /// Anything else that is wrong with the deployment: a configuration, a bucket, a ledger.
    #[error(transparent)]
    Runtime(RuntimeError),
}

/// An act that was refused; the audit trail says so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("refused: {}", reason.as_str())]
pub struct Refused {
    /// Why, in the gate's own word, with what the nearest of the caller's grants lacks.
    pub reason: Reason,
    /// What was asked of the gate; `None` where a scope refused what is done within it.
    pub need: Option<Need>,
}

/// How much a tenant may bring in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Quota {
    /// The file is larger than the tenant's policy takes.
    #[error("refused: size")]
    Size {
        /// The file's, in bytes.
        bytes: u64,
        /// The policy's, in bytes.
        most: u64,
    },
    /// The day's documents are used up.
    #[error("refused: quota")]
    PerDay {
        /// How many the policy takes in 24 hours.
        most: u64,
    },
    /// The day's bytes are used up.
    #[error("refused: quota")]
    BytesPerDay {
        /// How many the policy takes in 24 hours.
        most: u64,
    },
    /// Too many documents are on their way.
    #[error("refused: quota")]
    InFlight {
        /// How many the policy takes at a time.
        most: u64,
    },
}

impl Quota {
    /// The word that stands for it in the audit trail.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Size { .. } => "size",
            Self::PerDay { .. } | Self::BytesPerDay { .. } | Self::InFlight { .. } => "quota",
        }
    }
}

/// What there is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotFound {
    /// No tenant has this short name or id.
    #[error("there is no tenant `{named}`")]
    Tenant {
        /// As asked for.
        named: String,
        /// The short names there are.
        known: Vec<String>,
    },
    /// No region of this name is configured here.
    #[error("there is no region {named}")]
    Region {
        /// As asked for.
        named: Region,
        /// The regions there are.
        known: Vec<Region>,
    },
    /// No ledger of the region has heard of the job (yet).
    #[error("there is no job {job} in {region}")]
    Job {
        /// As asked for.
        job: JobId,
        /// The tenant's short name.
        tenant: String,
        /// The region that was asked.
        region: Region,
    },
    /// There is no such batch.
    #[error("there is no batch {0}")]
    Batch(BatchId),
    /// There is no such upload of the caller's.
    #[error("there is no upload {0}")]
    Upload(UploadId),
    /// There is no such address that news is sent to.
    #[error("there is no webhook {0}")]
    Webhook(WebhookId),
    /// The job has no such result, or none yet.
    #[error("the job {job} has no such result")]
    Result {
        /// The job that was asked for.
        job: JobId,
        /// How far it is; `None` if its ledger has not heard of it yet.
        state: Option<JobState>,
        /// Why it is rejected, held or dead.
        reason: Option<String>,
    },
    /// The job's keys are deleted: it expired or was erased, and nothing of it can be read any more.
    #[error("the keys of the job {job} are gone")]
    KeysGone {
        /// The job that was asked for.
        job: JobId,
    },
    /// There is no such grant that counts.
    #[error("there is no grant {0} that counts")]
    Grant(GrantId),
    /// The backup does not open: another tenant's, another region's, or changed.
    #[error("the backup {0} does not open")]
    Backup(BackupId),
    /// Nothing of that number waits in the ledger.
    #[error("nothing of the number {number} waits in {region}")]
    Parked {
        /// As asked for.
        number: i64,
        /// The region that was asked.
        region: Region,
    },
    /// The tenant's policy has no such version.
    #[error("the policy of {tenant} has no such version")]
    PolicyVersion {
        /// The tenant's short name.
        tenant: String,
        /// The versions there are, oldest first.
        known: Vec<u32>,
    },
    /// No policy of the tenant is in force.
    #[error("no policy of {tenant} is in force")]
    Policy {
        /// The tenant's short name.
        tenant: String,
    },
}

/// Why an upload does not take what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UploadFault {
    /// As many are open as a tenant may have at a time.
    #[error("as many uploads are open as may be at a time: {MOST_UPLOADS}, or {MOST_OF_ACCOUNT} of one account")]
    Open,
    /// It does not begin where what came before ends.
    #[error("it does not begin where what came before ends")]
    Offset,
    /// More of the same document is coming.
    #[error("more of the same document is coming")]
    Busy,
    /// More came than was announced.
    #[error("more came than was announced")]
    TooMuch,
    /// It came in more pieces than an upload may have.
    #[error("an upload has {MOST_PIECES} pieces at most")]
    Pieces,
    /// It is kept no longer, or was ended.
    #[error("the upload is over")]
    Over,
}

impl From<UploadFault> for ClientError {
    fn from(fault: UploadFault) -> Self {
        WrongUse::from(fault).into()
    }
}

/// What can't be meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WrongUse {
    /// The tenant is not at home in the region.
    #[error("{tenant} is not at home in {region}")]
    NotAtHome {
        /// Its short name.
        tenant: String,
        /// As asked for.
        region: Region,
        /// Where it is.
        at_home: Vec<Region>,
    },
    /// The tenant is at home in regions that are not configured here.
    #[error("{tenant} is at home in regions that are not served here")]
    NotServed {
        /// Its short name.
        tenant: String,
        /// The regions where the tenant is at home.
        regions: Vec<Region>,
    },
    /// There is no letter or digit in the patient's id.
    #[error("there is no letter or digit in the patient's id")]
    PatientId,
    /// The patient's id is longer than any that a system writes.
    #[error("the patient's id has more than {most} bytes")]
    LongPatientId {
        /// The most bytes that an id may have.
        most: usize,
    },
    /// More or fewer bytes of a document came than were announced.
    #[error("not as many bytes came as were announced")]
    Length,
    /// The rest of a document did not come, or is not what it was said to be.
    #[error("the document was cut off")]
    CutOff,
    /// A request of the same name is being answered.
    #[error("a request of this name is being answered")]
    InFlight,
    /// Something else was asked by a request of the same name.
    #[error("a request of this name asked for something else")]
    OtherContent,
    /// A batch can't have so many items, or has more.
    #[error("a batch has 1 to {most} items, and as many as came at least")]
    Items {
        /// How many a batch may have.
        most: u32,
    },
    /// As many batches take items as a tenant may have at a time.
    #[error("{most} batches take items, which is the most at a time")]
    Batches {
        /// How many may take items.
        most: u32,
    },
    /// An upload does not take what was sent.
    #[error(transparent)]
    Upload(#[from] UploadFault),
    /// The tenant's policy has no news sent.
    #[error("the tenant's policy has no news sent")]
    NoWebhooks,
    /// News is sent to as many addresses as a tenant may have.
    #[error("news is sent to {most} addresses, which is the most")]
    Webhooks {
        /// How many there may be.
        most: u32,
    },
    /// Nothing is sent to an address any more.
    #[error("nothing is sent to this address any more")]
    WebhookDisabled,
    /// As many tests are on their way to an address as may be.
    #[error("{most} tests are on their way to this address, which is the most")]
    WebhookTests {
        /// How many there may be.
        most: u32,
    },
    /// Two secrets of an address sign, or somebody else replaced the one that did.
    #[error("the secret was replaced a short while ago")]
    WebhookSecrets,
    /// A batch takes no more items.
    #[error("the batch takes no more items")]
    BatchClosed,
    /// The query does not follow the syntax.
    #[error("the query does not follow the syntax")]
    Query,
    /// The policy is not one that can be put in force.
    #[error("{0}")]
    Policy(PolicyProblems),
}

impl From<RuntimeError> for ClientError {
    fn from(error: RuntimeError) -> Self {
        match error {
            RuntimeError::Away { service, region } => Self::Away { service, region },
            RuntimeError::Refused(refusal) => refusal.into(),
            RuntimeError::Key(fault) => Self::Key(fault),
            RuntimeError::NoPolicy { tenant } => Self::NotFound(NotFound::Policy { tenant }),
            other => Self::Runtime(other),
        }
    }
}

impl ClientError {
    /// What a refusal of a gate or a scope means to a caller: the one place where that is said.
    pub(crate) fn of_refusal(refusal: Refusal, need: Option<Need>) -> Self {
        if let Some(service) = Service::of_refusal(refusal) {
            return Self::Away { service, region: need.map(|need| need.region) };
        }
        Self::Refused(Box::new(Refused { reason: refusal.reason, need }))
    }

    /// The gate's own reason, where it refused.
    pub fn refusal(&self) -> Option<Reason> {
        match self {
            Self::Refused(refused) => Some(refused.reason),
            _ => None,
        }
    }
}

impl From<Refusal> for ClientError {
    fn from(refusal: Refusal) -> Self {
        Self::of_refusal(refusal, None)
    }
}

impl From<ConfigError> for ClientError {
    fn from(error: ConfigError) -> Self {
        Self::Runtime(error.into())
    }
}

impl From<CatalogueError> for ClientError {
    fn from(error: CatalogueError) -> Self {
        RuntimeError::from(error).into()
    }
}

impl From<DirectoryError> for ClientError {
    fn from(error: DirectoryError) -> Self {
        match error {
            DirectoryError::NoSuchTenant { named, known } => Self::NotFound(NotFound::Tenant { named, known }),
            DirectoryError::NoSuchRegion { named, known } => Self::NotFound(NotFound::Region { named, known }),
            DirectoryError::NotAtHome { tenant, region, at_home } => {
                Self::WrongUse(WrongUse::NotAtHome { tenant, region, at_home })
            }
        }
    }
}
