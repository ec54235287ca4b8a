//! Who may take how much of the service at a time, so that nobody takes what is others'. What is told of it follows
//! draft-ietf-httpapi-ratelimit-headers (`RateLimit`, `RateLimit-Policy`).

mod counts;
mod pace;
mod requests;

pub(crate) use counts::{Counts, Place};
pub(crate) use pace::Pace;
pub(crate) use requests::Requests;

use crate::problem::Problem;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use docward_envelope::TenantId;
use docward_runtime::config::ServiceLimits;
use requests::Left;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, OnceLock};
use tokio::sync::Semaphore;
use tokio::time::Instant;

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// How long who has too many of something waits before it asks again, in seconds.
const RETRY_AFTER: u32 = 5;

/// What is counted of a tenant, beside its requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    /// Event streams of one job that are open.
    Streams,
    /// Event streams of all jobs that are open.
    Watches,
    /// Documents that come.
    Uploads,
    /// Results that are on their way to who asked.
    Results,
    /// Looks at how much work waits, which count all of it.
    Queues,
}

/// All that is counted.
pub(crate) struct Limits {
    /// Connections of all.
    pub(crate) connections: Arc<Semaphore>,
    addresses: Counts<IpAddr>,
    streams: Counts<TenantId>,
    watches: Counts<TenantId>,
    uploads: Counts<TenantId>,
    results: Counts<TenantId>,
    queues: Counts<TenantId>,
    requests: Requests<TenantId>,
}

impl Limits {
    pub(crate) fn new(config: &ServiceLimits) -> Self {
        Self {
            connections: Arc::new(Semaphore::new(usize::try_from(config.connections).unwrap_or(usize::MAX))),
            addresses: Counts::new(config.connections_per_address),
            streams: Counts::new(config.streams_per_tenant),
            watches: Counts::new(config.watches_per_tenant),
            uploads: Counts::new(config.uploads_per_tenant),
            results: Counts::new(config.results_per_tenant),
            queues: Counts::new(1),
            requests: Requests::new(config.requests_per_second, config.requests_at_once),
        }
    }

    /// One more connection of an address; `None` where it has as many as it may have.
    pub(crate) fn connection(&self, address: IpAddr) -> Option<Place<IpAddr>> {
        self.addresses.take(network(address))
    }

    /// One more of something of a tenant's.
    pub(crate) fn take(&self, of: Of, tenant: TenantId) -> Result<Place<TenantId>, Problem> {
        let counts = match of {
            Of::Streams => &self.streams,
            Of::Watches => &self.watches,
            Of::Uploads => &self.uploads,
            Of::Results => &self.results,
            Of::Queues => &self.queues,
        };
        counts.take(tenant).ok_or_else(|| of.used_up(counts.most()))
    }

    /// Takes one request of a tenant's, and has its answer say what is left.
    pub(crate) fn request(&self, tenant: TenantId, parts: &Parts) -> Result<(), Problem> {
        let left = self.requests.take(tenant, Instant::now());
        if let Some(told) = parts.extensions.get::<Told>() {
            let _told_once = told.0.set((self.requests.policy(), left));
        }
        if left.is_within {
            return Ok(());
        }
        let title = "The tenant asks more often than it may. The same again may work a moment later.";
        Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "requests", title).retried_after(1))
    }
}

impl Of {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Streams => "streams",
            Self::Watches => "watches",
            Self::Uploads => "uploads",
            Self::Results => "results",
            Self::Queues => "queues",
        }
    }

    fn used_up(self, most: u32) -> Problem {
        let title = "The tenant has as many of these at a time as it may have. One that ends makes room.";
        let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, self.as_str(), title).retried_after(RETRY_AFTER);
        let word = self.as_str();
        let policy = format!("\"{word}\";q={most};qu=\"concurrent-requests\"");
        let problem = problem.detailed(format!("{most} at most"));
        problem.with(RATE_LIMIT, &format!("\"{word}\";r=0")).with(RATE_LIMIT_POLICY, &policy)
    }
}

/// Whose connections are counted together: one address, or the network of an address of version 6, of which each holder has as many as
/// it likes.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::from([a, b, c, d, 0, 0, 0, 0]).into()
        }
        address @ IpAddr::V4(_) => address,
    }
}

/// Where it is noted what a request's tenant may still ask.
#[derive(Clone, Default)]
struct Told(Arc<OnceLock<((u32, u32), Left)>>);

/// Says with each answer what the tenant may still ask.
pub(crate) async fn tell(mut request: Request, next: Next) -> Response {
    let told = Told::default();
    request.extensions_mut().insert(told.clone());
    let mut response = next.run(request).await;
    if let Some(((most, seconds), left)) = told.0.get() {
        let Left { requests, full_in, .. } = left;
        for (name, value) in [
            (RATE_LIMIT_POLICY, format!("\"requests\";q={most};w={seconds}")),
            (RATE_LIMIT, format!("\"requests\";r={requests};t={full_in}")),
        ] {
            response.headers_mut().extend(HeaderValue::from_str(&value).ok().map(|value| (name, value)));
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_version_6_is_one_client() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"), "however it is written");
    }
}
