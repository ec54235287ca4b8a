//! The client to KMS, and what its errors come to: read for their code, never repeated.

use super::super::KeyError;
use super::KmsConfig;
use aws_sdk_kms::Client;
use aws_sdk_kms::config::Credentials;
use aws_sdk_kms::config::http::HttpResponse;
use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};

/// Makes the client; asks nothing yet.
///
/// # Errors
/// [`KeyError::Configuration`] for an endpoint that would be reached in the clear over a network.
pub(super) fn client(config: &KmsConfig) -> Result<Client, KeyError> {
    let token = config.session_token.clone();
    let credentials = Credentials::new(&*config.access_key, &*config.secret, token, None, "configuration");
    let config = docward_network::aws(config.endpoint.as_deref(), &config.region, credentials);
    Ok(Client::new(&config.ok_or(KeyError::Configuration)?))
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
