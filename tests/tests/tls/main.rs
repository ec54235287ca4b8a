//! RabbitMQ, PostgreSQL and the HTTP service over TLS: servers of the test's own, with certificates of its own authority.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

mod authority;
mod broker;
mod database;
mod service;
