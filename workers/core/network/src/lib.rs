//! How docward reaches other services: over TLS or on this machine, within a time, and again after a failure.
//!
//! *This room* makes clients and says how long to wait; it *may touch* the network, towards the one address it is given; it
//! *must never* hold a key of a tenant, know a region, or log what it sends or receives.

#[cfg(feature = "aws")]
mod aws;
#[cfg(feature = "http")]
mod http;
#[cfg(feature = "http")]
mod public;
mod retry;
#[cfg(feature = "tls")]
mod tls;
mod transport;

#[cfg(feature = "aws")]
pub use aws::aws;
#[cfg(feature = "http")]
pub use http::{HttpClient, HttpError};
#[cfg(feature = "http")]
pub use public::{PublicAddress, PublicClient, is_public};
pub use retry::{PATIENTLY, Waits};
#[cfg(feature = "tls")]
pub use tls::{TlsError, TlsFiles, TlsIdentity, TlsServer};
pub use transport::{Transport, is_this_machine};

/// A request's and an answer's parts, as [`HttpClient`] takes and gives them.
#[cfg(feature = "http")]
pub use hyper::body::Incoming;
#[cfg(feature = "http")]
pub use hyper::{Method, Request, Response, StatusCode, Uri, header};

/// The library's traits: how a builder makes waits, and how a closure is tried again.
pub use backon::{BackoffBuilder, ExponentialBuilder, Retryable};
