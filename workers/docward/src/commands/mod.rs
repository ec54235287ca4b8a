//! What a person can ask for, one module a command.

pub mod alerts;
pub mod audit;
pub mod backup;
pub mod batch;
pub mod catalogue;
pub mod dead;
pub mod demo;
pub mod erase;
pub mod fetch;
pub mod fleet;
pub mod freeze;
pub mod grant;
pub mod incident;
pub mod inspect;
pub mod key;
mod owner;
pub mod prove;
pub mod restore;
pub mod search;
mod since;
pub mod status;
pub mod submit;
pub mod tenant;
pub mod token;
pub mod wait;
pub mod watch;
pub mod webhook;
