//! What every client of an AWS service has in common: the way there, who we are, how long a call may take.

use crate::Transport;
use aws_credential_types::Credentials;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_types::SdkConfig;
use aws_types::region::Region;
use aws_types::sdk_config::{RetryConfig, SharedCredentialsProvider, TimeoutConfig};
use std::time::Duration;

/// A client's configuration for a region; nothing is connected yet and nothing is looked up elsewhere. `endpoint` is
/// `https://…`, or `http://…` on this machine; AWS's own for the region where it is absent. `None` for an endpoint that would
/// be reached in the clear over a network.
///
/// A call takes 10 s at most, in up to three attempts: the work that waits for it is then held, and asks again later. A client
/// that moves whole documents sets longer times of its own.
pub fn aws(endpoint: Option<&str>, region: &str, credentials: Credentials) -> Option<SdkConfig> {
    let http = match endpoint.map_or(Some(Transport::Tls), Transport::of)? {
        Transport::Tls => Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https(),
        Transport::ThisMachine => Builder::new().build_http(),
    };
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(3))
        .operation_attempt_timeout(Duration::from_secs(5))
        .operation_timeout(Duration::from_secs(10))
        .build();
    let retries = RetryConfig::standard().with_max_attempts(3).with_initial_backoff(Duration::from_millis(50));
    let mut config = SdkConfig::builder()
        .http_client(http)
        .region(Region::new(region.to_owned()))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .timeout_config(timeouts)
        .retry_config(retries);
    config.set_endpoint_url(endpoint.map(str::to_owned));
    Some(config.build())
}
