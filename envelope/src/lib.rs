//! What travels between docward's processes: ids, regions, stages, data classes, the envelope's header and sealed
//! format, facts, outcomes, the control list and object names.
//!
//! *This room* describes bytes and names; it *may touch* nothing but memory; it *must never* do I/O, log, hold a key
//! or know a document's content.

mod alert;
mod body;
mod bucket;
mod checkpoint;
mod control;
mod fact;
mod header;
mod ids;
mod object;
mod outcome;
mod queue;
mod region;
mod sealed;
mod signed;
mod signer;
mod stage;
mod words;

pub use alert::{Alert, AlertId, AlertRule};
pub use body::{Body, ObjectReference, Role};
pub use bucket::{BUCKET_MARK, BucketPart, BucketUser, BucketVerb};
pub use checkpoint::{ChainHead, Checkpoint, SignedCheckpoint};
pub use control::{ControlList, ControlOrder, Freeze, Revocation, SignedControl};
pub use fact::{Actor, Decision, Fact, FactId, FactKind, Stored, SubjectToken};
pub use header::{Header, PolicyId, PolicyReference, PolicyVersion};
pub use ids::{
    BackupId, BatchId, GrantId, IncidentId, InvalidId, JobId, LeaseId, MessageId, Run, TenantId, UploadId, WebhookId,
};
pub use object::{InvalidObjectName, ObjectLabel, ObjectName, ObjectPrefix};
pub use outcome::{HoldReason, Outcome, RejectReason, RetryReason};
pub use queue::{InvalidRoute, Route, WorkQueue};
pub use region::{InvalidRegion, Region};
pub use sealed::{Envelope, EnvelopeError, VERSION};
pub use signed::{
    NotSigned, ParkedNote, RecordType, Signature, SignedAlert, SignedFact, SignedRecord, Signs, Voucher,
    envelope_message,
};
pub use signer::{Saying, Signer};
pub use stage::{Stage, StageDescriptor, SubjectKeyUse};
pub use words::{DataClass, IsolationMode, Lane, Placement, Purpose, RetentionClass};

/// A point in time, UTC.
pub use jiff::Timestamp;
