//! The region's facts, audit chain, job status and parked work.
//!
//! *This room* turns facts into a chained audit trail and into what a job has come to, and keeps work that waits; it *may
//! touch* its region's PostgreSQL database and broker, and its own signing key; it *must never* hold a key that opens anything,
//! open a seal, or see two tenants' rows in one query.
//!
//! Architecture Invariant: every tenant's row is reached through a transaction bound to that tenant, under forced row-level
//! security, as a role that neither owns the tables nor bypasses it. Region-wide questions go tenant by tenant and answer
//! with ids.
//!
//! Architecture Invariant: nothing stored here depends on the order in which facts came. The chain is in the order of
//! arrival; everything else is a union or a maximum over the facts, and a job's state is read off it.
//!
//! # Decisions
//!
//! **A tenant's rows lie in one of three places:** the tables that all share, a schema of its own, or a database of
//! its own. There is one definition of the tables, no name in it is qualified, and one function sets tenant and
//! search path together. `ledger.tenants` says where, writers obey it, and only its owner may change it. A move is
//! hold, copy, verify, flip, clear, each committed on its own. What comes meanwhile, or while a tenant's own database
//! is away, waits in an inbox of the region's database, so that it keeps no other tenant's facts waiting, and is
//! recorded in its order.
//!
//! **Nothing is believed for the queue that it came by.** A fact, an alert and a parked message are signed by the role that says
//! them, and a table says which role may say what (`envelope`'s `Signer`). That is looked at before a fact's id is, so nobody takes
//! the id of a fact that is yet to come. What freezes, erases or drops is written with the fact that says so, by who has this
//! database, and is not taken from the broker. What does not verify is put aside, and raises one alert a minute and role. A chain
//! that was begun before facts were signed gets one fact that names the link before it: nothing unsigned is taken behind that.
//!
//! **Nothing is destroyed, and nothing let go on, for a row's sake.** The tables beside the chain say where to look, and a role that
//! works here may write into them. So what is due is worked out anew from the signed facts of each job (`borne`): an erasure is the
//! fact that a person's role signed, an expiry what the fact of who wrote the objects says. Freezes and revocations are orders, only
//! ever added: what stops work is obeyed as it stands, what lets it go on only as it was signed, and the last of each extent counts.
//! Each task has a database role of its own (`roles`), with the columns that it needs; the janitor and the compactor only look.
//!
//! **A chain proves itself against what others know.** Whoever owns the database can rewrite a chain from some fact
//! on, digests and head included. So the ledger signs checkpoints into the tenant's bucket (create-only, read by who
//! audits, written by a task that holds no key). `audit verify` walks past what is wrong and names each fact; a
//! consistent rewriting shows at the next checkpoint. What an owner of the database *adds* at the end, head included,
//! can't be told from what the ledger would have added.
//!
//! **A restored ledger is believed after its chain was walked,** never before. What came to the ledger since the
//! backup is delivered to it anew; what was recorded after it and lost with the database is missing from the chain,
//! and the checkpoints say so.
//!
//! **What is asked often does not look at everything.** A job says itself how it ended (the highest run, the latest
//! time: a maximum that no order of facts changes), so what is on its way is found by an index, and what is due by
//! another. A list of what is due ends when it is long enough for a round. `prove` counts from the ledger what lies in
//! the bucket, and walks the chain's newest facts from one on for which a signed checkpoint vouches; `audit verify`
//! walks all of it. PostgreSQL's just-in-time compiler is off: it spends a second on questions that take one
//! millisecond. `just bench --bench growth` shows what grows.
//!
//! **Erased text in a merged bundle is listed until somebody says that it is out,** and again if a worker writes a
//! bundle of the job later. Taking it out needs a key, which neither janitor nor eraser holds: the compactor does it.
//!
//! **An alert is not a fact until a fact proves it.** A worker's gate and the ledger's rules (pure functions over
//! recorded facts) send alerts; what only the header of an unopened seal claims is kept beside the chain, never in
//! it.
//!
//! **Closing a tenant's queues is ordered by a fact.** Quorum queues know neither `if-empty` nor `if-unused`, and
//! count a moment late. So the tenant's queues are first cut off from the exchange (what is sent there is returned to
//! its sender) and a fact is published: facts come in the order of their confirms, so once the ledger has it, every
//! document that was accepted before is counted. If none is on its way, parked ones included, the workers stop and
//! the queues are deleted; otherwise they are bound again. Whoever takes a document in by an older policy finds the
//! queues gone and opens them again.

mod acknowledged;
mod alerts;
mod assertions;
mod audit;
mod backup;
mod batches;
mod borne;
mod chain;
mod control;
mod database;
mod erasure;
mod error;
mod expiry;
mod extract;
mod figures;
mod in_flight;
mod in_index;
mod inbox;
mod listening;
mod migrate;
mod orders;
mod own_facts;
mod parked;
mod place;
mod placements;
mod projection;
mod quarantine;
mod queues;
mod received;
mod record;
mod regionwide;
mod requests;
mod roles;
mod run;
#[cfg(test)]
mod sample;
mod signing;
mod status;
mod taken_in;
mod uploads;
mod verify;
mod watch;
mod webhooks;

pub use acknowledged::Acknowledged;
pub use alerts::RaisedAlert;
pub use assertions::Assertions;
pub use audit::{Entry, Examination, Finding, Query, Receipted, Witness, Wrong};
pub use backup::{Backup, BackupHeader};
pub use batches::{Batch, BatchItem, BatchTotals, Item, ItemState, MOST_BATCHES, MOST_ITEMS};
pub use chain::{Broken, ChainFault};
pub use control::ControlInForce;
pub use database::Ledger;
pub use erasure::{ErasedJob, Erasure, JobWithoutSubject};
pub use error::LedgerError;
pub use expiry::Due;
pub use figures::{Acts, Figures, Kept};
pub use in_index::{CompactionLock, Indexed, ToUnindex};
pub use parked::{Filed, ParkedDetail, ParkedWork, Republish};
pub use place::{Databases, Home, Mover, Moving, Place, Restored, Target, Whereabouts};
pub use placements::{PlacementPhase, PlacementStatus, PlacementTurn};
pub use quarantine::{QuarantineFault, Quarantined};
pub use queues::StageQueue;
pub use received::{Answered, Received};
pub use record::Recorded;
pub use requests::{Begun, RequestDigest, RequestName};
pub use roles::{ISSUER, Roles, TASKS};
pub use signing::Keys;
pub use status::{JobState, JobStatus, JobSummary, StageStatus, StoredStatus};
pub use taken_in::{Counted, Taken};
pub use uploads::{MOST_OF_ACCOUNT, MOST_PIECES, MOST_UPLOADS, StoredPiece, Upload, UploadState, Writer};
pub use verify::VerifyError;
pub use watch::{Change, Watch};
pub use webhooks::{MOST_WEBHOOK_TESTS, MOST_WEBHOOKS, NotTaken, Told, Webhook, WebhookDisabled, WebhookMessage};
