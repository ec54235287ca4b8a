//! The global catalogue of tenants, signed policies, grants, freezes and chain heads.
//!
//! *This room* keeps who the tenants are, what they were promised, whom they let in and where their rows are, in a
//! PostgreSQL database and as signed copies a region; it *may touch* that database, those folders and the authority's key; it
//! *must never* hold a job, a document or a data key, nor believe what the authority did not sign.
//!
//! Architecture Invariant: a region's processes read signed copies ([`Catalogue`]) and never the database. Losing it stops
//! nothing but changes.
//!
//! # Decisions
//!
//! **The policy is the one truth about a tenant.** Isolation mode, regions, retention, quotas and who keeps the keys
//! are said there and nowhere else. The placement follows from the mode at intake and is sealed into the header, so
//! that a tenant can move while documents are on their way.
//!
//! **The catalogue is written in one place and read as copies.** Changes go to PostgreSQL first; each region gets
//! signed copies of its own tenants only, which processes verify and read from a folder. Without the catalogue
//! nothing changes and everything goes on, for 24 hours.
//!
//! **Nothing goes back.** Each text is signed for itself, and who can write the database has every one that ever was. So
//! each row is held against the value in it, and the copies of each region have a signed, numbered roll: the newest version of each
//! tenant's policy and every grant that was taken back. Before anything is signed the database is held against the rolls,
//! which lie where it has no say; one that says less is not signed by, and `catalogue restore` mends it. Copies
//! themselves may be put back: so each region's ledger keeps the numbers that it has seen and sends the highest with the control
//! list that every process waits for at its start. (A file beside each process would be lost with its machine; the
//! ledger is there once a region, and numbers what it signs already.)

mod backup;
mod catalogue;
mod copies;
mod database;
mod error;
mod folder;
mod heads;
mod incidents;
mod intents;
mod registry;
mod roll;
mod rows;
#[cfg(test)]
mod tests;

pub use backup::Recovered;
pub use catalogue::Catalogue;
pub use database::{CatalogueDatabase, Changes};
pub use error::CatalogueError;
pub use incidents::{Cause, Incident};
pub use intents::Intent;
pub use registry::Registry;
