//! Tenant objects in one region's S3 bucket.
//!
//! *This room* seals what a scope holds, writes it under docward's own names, reads it back and deletes it; it *may
//! touch* the region's one bucket, the one of its checkpoints, and AWS STS for the credentials to them; it *must never* take a tenant, a bucket or a key from its caller instead of a scope,
//! write a byte that is not sealed, or repeat what the server says.

mod bucket;
mod bundles;
mod config;
mod error;
mod kept;
mod keys;
mod leases;
mod manifest;
mod object_lock;
mod rotation;
mod session;
mod setup;
mod store;
mod tenants;

pub use config::StoreConfig;
pub use error::StoreError;
pub use manifest::{Commit, Manifest};
pub use object_lock::{AuditConfig, LockMode, ObjectLock};
pub use rotation::Rewrapped;
pub use session::{Guard, SessionConfig};
pub use setup::{BucketState, Lifecycle};
pub use store::{Deleted, Store};
