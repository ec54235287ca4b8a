//! The region's facts, audit chain, job status and parked work.
//!
//! *This room* turns facts into a chained audit trail and into what a job has come to, and keeps work that waits; it *may
//! touch* its region's PostgreSQL database and broker; it *must never* hold a key, open a seal, or see two tenants' rows in
//! one query.
//!
//! Architecture Invariant: every tenant's row is reached through a transaction bound to that tenant, under forced row-level
//! security, as a role that neither owns the tables nor bypasses it. Region-wide questions go tenant by tenant and answer
//! with ids.
//!
//! Architecture Invariant: nothing stored here depends on the order in which facts came. The chain is in the order of
//! arrival; everything else is a union or a maximum over the facts, and a job's state is read off it.

mod alerts;
mod audit;
mod backoff;
mod backup;
mod chain;
mod control;
mod database;
mod erasure;
mod error;
mod expiry;
mod extract;
mod figures;
mod in_flight;
mod inbox;
mod migrate;
mod moment;
mod own_facts;
mod parked;
mod place;
mod projection;
mod quarantine;
mod record;
mod regionwide;
mod run;
mod status;
mod verify;
mod watch;

pub use alerts::RaisedAlert;
pub use audit::{ChainHead, Entry, Examination, Finding, Query, Receipted, Witness, Wrong};
pub use backup::{Backup, BackupHeader};
pub use chain::{Broken, Fault as ChainFault};
pub use control::ControlInForce;
pub use database::Ledger;
pub use erasure::{ErasedJob, Erasure, JobWithoutSubject};
pub use error::{LedgerError, SqlState};
pub use expiry::Due;
pub use figures::{Acts, Figures};
pub use parked::{Filed, ParkedDetail, ParkedWork, Republish};
pub use place::{Databases, Home, Mover, Moving, Place, Restored, Target, Whereabouts};
pub use quarantine::{Fault as QuarantineFault, Quarantined};
pub use record::Recorded;
pub use status::{JobState, JobStatus, JobSummary, StageStatus, StoredStatus};
pub use verify::VerifyError;
pub use watch::{Change, Watch};
