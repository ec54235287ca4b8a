//! A region's HTTP service: the door for clinics' systems and insurers. They prove who they are, say for which tenant, region and
//! purpose, and get answers they can build on. Beside it, as a process of its own with a key of its own, the region's issuer of tokens for
//! clients that have a key pair and share no secret ([`run_token_endpoint`]).
//!
//! *This room* speaks HTTP and turns what is asked into acts of [`docward_client`]; it *may touch* what that touches, and the
//! issuers' published keys; it *must never* look into a body, keep one in clear, or decide what an account may do.

mod acts;
mod asked;
mod batches;
mod documents;
mod events;
pub mod identity;
mod jobs;
mod lasting;
mod limits;
mod listen;
mod openapi;
mod operating;
mod problem;
mod router;
mod ruled;
mod run;
mod service;
mod token_endpoint;
mod uploads;
mod views;
mod webhooks;

pub use listen::{ListenError, Listening};
pub use problem::Problem;
pub use run::{ServeError, run};
pub use service::Service;
pub use token_endpoint::run as run_token_endpoint;
