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
#[cfg(test)]
mod tests;

pub use backup::Recovered;
pub use catalogue::Catalogue;
pub use database::{CatalogueDatabase, Changes};
pub use error::CatalogueError;
pub use incidents::{Cause, Incident};
pub use intents::Intent;
pub use registry::Registry;
