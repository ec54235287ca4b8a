//! What an authenticated caller may do: bring documents in, follow them, fetch, search, erase and audit, and operate a
//! tenant's keys. The command line and an HTTP service are two ways to the same acts.
//!
//! *This room* asks the gate with a person's signed grant before every act, and puts the act on record; it *may touch* the
//! runtime and what lies below it, and the index's search; it *must never* parse a document, print, or decide who the
//! caller is.

mod client;
mod fields;
pub mod keys;
pub mod prove;
pub mod verify;

pub use client::{Checkpoints, Client, Erase, ErasureReceipt, Place, What, fact, has_environment, person};
pub use fields::fields_value;
