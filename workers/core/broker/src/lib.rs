//! Topology, confirmed publishing, deliveries settled once: the only room that knows RabbitMQ.
//!
//! *This room* carries bytes from process to process within one region without losing them; it *may touch* the
//! region's virtual host and nothing else; it *must never* open a seal, look into a body, log a frame or know a
//! second region.
//!
//! Architecture Invariant: a [`Delivery`] is settled exactly once, by value. Settling twice does not compile:
//!
//! ```compile_fail,E0382
//! async fn twice(delivery: docward_broker::Delivery) {
//!     delivery.done().await;
//!     delivery.give_back().await;
//! }
//! ```
//!
//! # Decisions
//!
//! **A broker slot takes, it is not fed.** RabbitMQ 3.10 has no priorities for quorum queues, so a standing consumer
//! on two lanes would hoard batch messages. A free slot asks the interactive lane first, then the batch lane, and
//! waits on both only when both are empty.
//!
//! **Held and dead work are rows, not queues.** `parked` is a transit queue: the ledger moves what arrives there into
//! a table and records the fact. No queue is ever browsed, because getting and requeueing under a delivery limit
//! deletes messages.

mod batch;
mod broker;
mod config;
mod control;
mod delay;
mod delivery;
mod error;
mod lane;
mod link;
mod message;
mod notice;
mod parked;
mod policy;
mod publisher;
mod reason;
mod records;
mod tenants;
mod tls;
mod topology;
mod work;

pub use batch::Batch;
pub use broker::Broker;
pub use config::{BrokerConfig, TlsFiles, TlsIdentity};
pub use control::ControlSubscription;
pub use delivery::{Delivery, MAX_ATTEMPTS, Settled};
pub use error::BrokerError;
pub use parked::{Parked, ParkedConsumer};
pub use policy::{BrokerPolicy, Permissions, permissions, policies};
pub use reason::{DeadReason, ParkedReason};
pub use records::RecordConsumer;
pub use work::WorkConsumer;
