//! What every process of docward stands on, in production and in the local fleet alike: its configuration, the rooms that
//! its role needs, put together, and the services that run beside the stage workers.
//!
//! *This room* reads configuration, connects gate, store, broker and ledger for a role, and runs the ledger, the janitor
//! and the authority; it *may touch* core, ledger, control and the engines' client; it *must never* know the local fleet,
//! a command line or a terminal, act for a person, or hold a stage's logic.

pub mod config;
pub mod directory;
pub mod error;
pub mod keys;
pub mod patience;
pub mod seat;
pub mod services;
pub mod tenants;
pub mod wiring;
