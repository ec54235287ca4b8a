//! The catalogue of tenants and signed policies.
//!
//! *This room* keeps who the tenants are, what their policies say and whom they let in, as signed files in a folder; it
//! *may touch* that folder and the authority's key; it *must never* hold a job, a document or a data key, nor believe a
//! file that the authority did not sign.

mod catalogue;
mod error;
mod folder;
mod registry;
#[cfg(test)]
mod tests;

pub use catalogue::Catalogue;
pub use error::CatalogueError;
pub use registry::Registry;
