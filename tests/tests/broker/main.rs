//! The broker room against a real RabbitMQ: what is confirmed is not lost, what is delivered is settled once, and a
//! broker that goes away is only a pause.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod consuming;
mod ledger_side;
mod publishing;
mod restart;
mod settling;
mod tenants;
mod world;
