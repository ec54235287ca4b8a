//! Whole fleets that a test starts for itself, because it kills servers or workers, or changes what all tenants share.

mod again;
mod away;
mod canary;
mod checkpoints;
mod commands;
mod erasure;
mod freeze;
mod key_manager;
mod keys;
mod left_behind;
mod loss;
mod modes;
mod operators;
mod ranges;
mod seals;
mod story;
