//! What every process of docward stands on, in production and in the local fleet alike: its configuration, the rooms that
//! its role needs, put together, and the services that run beside the stage workers.
//!
//! *This room* reads configuration, connects gate, store, broker and ledger for a role, and runs the ledger, the janitor,
//! the compactor and the authority; it *may touch* core, ledger, control, the engines' client and the index's merging of
//! bundles; it *must never* know the local fleet, a command line or a terminal, act for a person, or hold a stage's logic.

pub mod compaction;
pub mod config;
pub mod directory;
pub mod error;
pub mod keys;
pub mod ledger_gate;
pub mod patience;
pub mod seat;
pub mod services;
pub mod tenants;
pub mod wiring;
