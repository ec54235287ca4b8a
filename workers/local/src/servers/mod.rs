//! Private RabbitMQ and PostgreSQL instances on free ports of 127.0.0.1, everything of theirs under one folder.
//!
//! `docward up` keeps one at [`default_folder`]; a test that kills servers starts its own in a temporary folder; every
//! other test leases a fresh virtual host and database from one instance that all test processes of a user share
//! ([`TestServices`]). The system's own servers are never started, stopped or asked.
//!
//! ```text
//! let services = LocalServices::start(&folder, &Plan::for_up(regions)).await?;  // or finds it running
//! services.amqp_uri(&region)  services.postgres_owner_url(&region)  services.postgres_app_url(&region)
//! services.heal().await?;                                                       // starts again what ended
//! services.stop().await?;                                                       // also from another process: attach(..)
//!
//! let shared = TestServices::shared().await?;                                   // keep it as long as its leases
//! let lease = shared.lease().await?;  lease.amqp_uri() ..                       // nobody else ever sees this one
//! ```
//!
//! One folder holds `services.json` (ports and generated passwords, 0600), `run/` (process ids with their start times, so
//! that a process of a run that was killed is found and never mistaken), `log/`, `rabbitmq/` and `postgres/`.

mod access;
mod addresses;
mod error;
mod folder;
mod openbao;
mod plan;
mod ports;
mod postgres;
mod process;
mod rabbitmq;
mod rules;
mod services;
mod shared;

pub use access::RegionAccess;
pub use addresses::HostAddresses;
pub use error::LocalError;
pub use folder::default_folder;
pub use openbao::{OpenBao, OpenBaoRole};
pub use plan::{Durability, Lifetime, Plan};
pub use rules::BrokerRules;
pub use services::{LocalServices, were_started_in};
pub use shared::{TestLease, TestServices};
