//! What an operator does: freezing, incidents, grants, policies, backups, moves of ledger rows, parked work. Each act asks the
//! gate first and is on record, but for what the authority's own key decides: who may do what.

pub mod alerts;
pub mod freezes;
pub mod grants;
pub mod incidents;
pub mod modes;
pub mod notice;
pub mod parked;
pub mod queues;
pub mod rows;
pub mod tenants;
