//! The zygote and its children: where client bytes are parsed, one document a process.
//!
//! *This room* forks, confines and reaps engine processes; it *may touch* the sockets and sealed memory it is handed, and
//! Tesseract's language data before the first fork; it *must never* hold a key, reach a network, write a file or let two
//! documents meet in one process.

mod child;
mod descriptors;
mod document;
mod ending;
mod sandbox;
mod serve;
mod zygote;

pub use serve::serve;
pub use zygote::{Serve, run_zygote, run_zygote_serving};
