//! The global catalogue of tenants, signed policies, grants, freezes and chain heads.
//!
//! *This room* keeps who the tenants are, what they were promised, whom they let in and where their rows and keys are, in a
//! PostgreSQL database and as signed copies a region; it *may touch* that database, those folders and the authority's key; it
//! *must never* hold a job, a document or a data key, nor believe what the authority did not sign.
//!
//! Architecture Invariant: a region's processes read signed copies ([`Catalogue`]) and never the database. Losing it stops
//! nothing but changes.

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
pub use intents::{Intent, KeyReference};
pub use registry::Registry;
