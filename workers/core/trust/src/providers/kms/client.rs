//! The client to KMS, and what its errors come to: read for their code, never repeated.

use super::super::KeyError;
use super::KmsConfig;
use crate::endpoint::Transport;
use aws_sdk_kms::Client;
use aws_sdk_kms::config::http::HttpResponse;
use aws_sdk_kms::config::retry::RetryConfig;
use aws_sdk_kms::config::timeout::TimeoutConfig;
use aws_sdk_kms::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use std::time::Duration;

pub(super) fn client(config: &KmsConfig) -> Result<Client, KeyError> {
    let transport = config.endpoint.as_deref().map_or(Some(Transport::Tls), Transport::of);
    let http = match transport.ok_or(KeyError::Configuration)? {
        Transport::Tls => Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https(),
        Transport::ThisMachine => Builder::new().build_http(),
    };
    // Short: work that waits for a key manager is held, and asks again later.
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(3))
        .operation_attempt_timeout(Duration::from_secs(5))
        .operation_timeout(Duration::from_secs(10))
        .build();
    let retries = RetryConfig::standard().with_max_attempts(3).with_initial_backoff(Duration::from_millis(50));
    let token = config.session_token.clone();
    let credentials = Credentials::new(&*config.access_key, &*config.secret, token, None, "configuration");
    let mut client = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(http)
        .region(Region::new(config.region.clone()))
        .credentials_provider(credentials)
        .timeout_config(timeouts)
        .retry_config(retries);
    client.set_endpoint_url(config.endpoint.clone());
    Ok(Client::from_conf(client.build()))
}

pub(super) fn failure<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> KeyError {
    let SdkError::ServiceError(service) = error else {
        return if matches!(error, SdkError::ConstructionFailure(_)) {
            KeyError::Configuration
        } else {
            KeyError::Away
        };
    };
    let pending = service.err().message().is_some_and(|message| message.contains("pending deletion"));
    match service.err().code().unwrap_or_default() {
        "NotFoundException" => KeyError::NoSuchKey,
        "KMSInvalidStateException" if pending => KeyError::NoSuchKey,
        "DisabledException" | "KMSInvalidStateException" => KeyError::Disabled,
        "InvalidCiphertextException" | "IncorrectKeyException" => KeyError::DoesNotOpen,
        "AccessDeniedException" => KeyError::NotHeld,
        "ValidationException" | "InvalidKeyUsageException" | "InvalidAliasNameException" => KeyError::Configuration,
        // Throttled, broken inside, or it does not know us (any more): the same may work later.
        _ => KeyError::Away,
    }
}
