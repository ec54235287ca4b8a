//! The local fleet: private servers on free ports, a folder with keys and configurations, the processes of every region on
//! one machine, and the documents of the demonstration.
//!
//! *This room* starts, finds and stops what stands in for a data centre on one machine; it *may touch* files and processes
//! below one folder, and the runtime; it *must never* be needed in production, or act for a person.

pub mod bucket;
pub mod demo;
pub mod fleet;
pub mod s3;
pub mod servers;
