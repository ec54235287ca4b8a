//! Tenant objects in one region's S3 bucket.
//!
//! *This room* seals what a scope holds, writes it under docward's own names, reads it back and deletes it; it *may
//! touch* the region's one bucket, the one of its checkpoints, and AWS STS for the credentials to them; it *must never* take a tenant, a bucket or a key from its caller instead of a scope,
//! write a byte that is not sealed, or repeat what the server says.
//!
//! # Decisions
//!
//! **The manifest is the commit.** Two workers may do the same delivery (redelivery after a lost connection). Each
//! writes under its own lease; one manifest wins, the other worker drops of its lease what the winner does not name,
//! and publishes the winner's facts and envelope. Correctness never relies on the server's create-only write: a race
//! that is lost costs a wasted lease.
//!
//! **A scope says what it may touch.** The store asks it (`may_read`, `may_write`, `may_delete`) before it asks the
//! server.
//!
//! **The bucket's last net is one lifecycle rule,** not one per retention class: names begin with the tenant and
//! objects carry no tags, so a rule could not tell classes apart. It is as long as the longest retention and hold
//! together. A bucket that keeps versions is refused, because a deleted key would live on in it.
//!
//! **A bucket says whose region it is.** It is marked when it is made and asked at every start: a process that was
//! given another region's endpoint by mistake ends before it writes.
//!
//! **As whom the bucket is reached is the scope's to say.** Where a region has sessions (STS), `Guarded::of(scope)`
//! is the only way from a scope to the bucket, with credentials for the scope's tenant and job. The gate reads
//! wrapped keys before there is a scope, and goes by the tenant and job in the name. The role's own credentials
//! serve what belongs to no tenant: the bucket's mark, its lifecycle rule and lock, and which tenants there are. AWS
//! answers *denied* about an object that is not there to whoever may list one prefix only; the store then lists that
//! one name and tells the two apart.
//!
//! **Checkpoints under object lock lie in a bucket of their own** (`[store.audit]`): a lock comes with versions.
//! Whether the server has one is asked of it (`GetObjectLockConfiguration`) at the ledger's start, before each write
//! and by `prove`, never assumed. Without one checkpoints are written all the same, and `prove` says so. The oldest
//! version of a name is what is read, so that a forgery or a deletion mark laid over it hides nothing. Checkpoints
//! from before the lock stay beside the documents and are read there.

mod bucket;
mod bundles;
mod config;
mod error;
mod kept;
mod keys;
mod leases;
mod manifest;
mod object_lock;
mod pieces;
mod rotation;
mod session;
mod setup;
mod store;
mod streamed;
mod tenants;

pub use bundles::BundleVersion;
pub use config::StoreConfig;
pub use error::StoreError;
pub use manifest::{Commit, Manifest};
pub use object_lock::{AuditConfig, LockMode, ObjectLock};
pub use rotation::Rewrapped;
pub use session::{Guard, SessionConfig};
pub use setup::{BucketState, Lifecycle};
pub use store::{Deleted, Store};
pub use streamed::{CutOff, Pieces};
