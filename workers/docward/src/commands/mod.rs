//! What a person can ask for, one module a command.

pub mod dead;
pub mod demo;
pub mod fetch;
pub mod fleet;
pub mod inspect;
pub mod key;
pub mod search;
pub mod status;
pub mod submit;
pub mod tenant;
