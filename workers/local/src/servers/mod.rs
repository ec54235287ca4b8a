//! Private RabbitMQ and PostgreSQL instances on free ports of 127.0.0.1, everything of theirs under one folder.
//!
//! `docward up` keeps one at [`default_folder`]. The system's own servers are never started, stopped or asked.
//!
//! ```text
//! let services = LocalServices::start(&folder, &Plan::for_up(regions)).await?;  // or finds it running
//! services.amqp_uri(&region, role)  services.postgres_owner_url(&region)  services.postgres_app_url(&region)
//! services.heal().await?;                                                       // starts again what ended
//! services.stop().await?;                                                       // also from another process: attach(..)
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

use access::RegionAccess;
pub use addresses::HostAddresses;
pub use error::LocalError;
pub use folder::default_folder;
pub use openbao::{OpenBao, OpenBaoRole};
pub use plan::{Durability, Lifetime, Plan};
pub(crate) use ports::{free_port, keep_or_free_port};
pub(crate) use process::start_time;
pub use rules::BrokerRules;
pub use services::LocalServices;
