//! A region's HTTP service, asked over real connections, in front of a real fleet.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod acknowledgements;
mod acts;
mod asking;
mod batches;
mod described;
mod documents;
mod ends;
mod issuers;
mod lasting;
mod limits;
mod machines;
mod operating;
mod readme;
mod requests;
mod room;
mod rules;
mod serving;
mod streams;
mod tenants;
mod tokens;
mod uploads;
mod watched;
mod webhooks;
