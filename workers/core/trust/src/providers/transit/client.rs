//! The thin client of a transit engine: a path and a JSON body there, an answer or one of our own errors back. What the
//! server says is read for what it means and never repeated.

use super::super::KeyError;
use super::TransitConfig;
use docward_network::header::{CONTENT_TYPE, HeaderValue};
use docward_network::{HttpClient, Method, Request, StatusCode};
use docward_telemetry::warn;
use docward_trust_policy::private_file;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::PathBuf;

const TOKEN: &str = "x-vault-token";

pub(super) struct Client {
    http: HttpClient,
    address: String,
    mount: String,
    token: PathBuf,
}

impl Client {
    /// Makes the client; asks the server nothing.
    pub(super) fn new(config: &TransitConfig) -> Result<Self, KeyError> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_/".contains(&byte);
        let mount = config.mount.trim_matches('/').to_owned();
        if mount.is_empty() || !mount.bytes().all(plain) {
            return Err(KeyError::Configuration);
        }
        let http = HttpClient::new(&config.address).map_err(|_| KeyError::Configuration)?;
        let address = config.address.trim_end_matches('/').to_owned();
        Ok(Self { http, address, mount, token: config.token.clone() })
    }

    pub(super) async fn get<A: DeserializeOwned>(&self, path: &str) -> Result<A, KeyError> {
        decoded(&self.engine::<()>(Method::GET, path, None).await?)
    }

    pub(super) async fn post<A: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<A, KeyError> {
        decoded(&self.engine(Method::POST, path, Some(body)).await?)
    }

    /// For calls whose answer says no more than that they worked.
    pub(super) async fn tell(&self, path: &str, body: &impl Serialize) -> Result<(), KeyError> {
        self.engine(Method::POST, path, Some(body)).await.map(drop)
    }

    pub(super) async fn delete(&self, path: &str) -> Result<(), KeyError> {
        self.engine::<()>(Method::DELETE, path, None).await.map(drop)
    }

    async fn engine<B: Serialize>(&self, method: Method, path: &str, body: Option<&B>) -> Result<Vec<u8>, KeyError> {
        let (status, answer) = self.call(method, &format!("{}/{path}", self.mount), body).await?;
        if status.is_success() {
            return Ok(answer);
        }
        match classify(status, &answer) {
            // The engine answers alike to a token that has expired and to one without the right. Only the first is passing.
            KeyError::NotHeld if !self.is_known().await => {
                warn!("the key manager does not accept the token");
                Err(KeyError::Away)
            }
            error => Err(error),
        }
    }

    async fn is_known(&self) -> bool {
        let own = self.call::<()>(Method::GET, "auth/token/lookup-self", None).await;
        own.is_ok_and(|(status, _)| status.is_success())
    }

    async fn call<B: Serialize>(
        &self,
        method: Method,
        path: &str,
        body: Option<&B>,
    ) -> Result<(StatusCode, Vec<u8>), KeyError> {
        let body = body.map(serde_json::to_vec).transpose().map_err(|_| KeyError::Unsupported)?.unwrap_or_default();
        let request = Request::builder()
            .method(method)
            .uri(format!("{}/v1/{path}", self.address))
            .header(CONTENT_TYPE, "application/json")
            .header(TOKEN, self.token()?)
            .body(body)
            .map_err(|_| KeyError::Configuration)?;
        let answer = self.http.send(request).await.map_err(|_| KeyError::Away)?;
        Ok((answer.status(), answer.into_body()))
    }

    /// Read each time: whatever renews tokens replaces the file.
    fn token(&self) -> Result<HeaderValue, KeyError> {
        let token = private_file::read(&self.token).map_err(|_| {
            warn!("the key manager's token cannot be read, or others than its owner may read it");
            KeyError::Away
        })?;
        let mut token = HeaderValue::from_bytes(token.trim_ascii()).map_err(|_| KeyError::Configuration)?;
        token.set_sensitive(true);
        Ok(token)
    }
}

/// Answers come as `{"data": ..}`.
fn decoded<A: DeserializeOwned>(answer: &[u8]) -> Result<A, KeyError> {
    #[derive(serde::Deserialize)]
    struct Answer<A> {
        data: A,
    }
    serde_json::from_slice::<Answer<A>>(answer).map(|answer| answer.data).map_err(|_| KeyError::Away)
}

/// What a refusal means. The engine tells its reasons apart in words only.
fn classify(status: StatusCode, answer: &[u8]) -> KeyError {
    #[derive(serde::Deserialize)]
    struct Errors {
        errors: Vec<String>,
    }
    let errors = serde_json::from_slice(answer).map_or_else(|_| Vec::new(), |Errors { errors }| errors);
    let says = |words: &str| errors.iter().any(|error| error.contains(words));
    match status.as_u16() {
        _ if says("soft-deleted") => KeyError::Disabled,
        400 if says("not found") || says("no existing key") || says("too old") => KeyError::NoSuchKey,
        400 => KeyError::DoesNotOpen,
        403 => KeyError::NotHeld,
        // There is no engine at the mount; a missing key is answered otherwise.
        404 if says("no handler for route") => KeyError::Away,
        404 => KeyError::NoSuchKey,
        405 => KeyError::Unsupported,
        _ => KeyError::Away,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_and_strange_mounts_are_refused() {
        let client = |address: &str, mount: &str| {
            let config = TransitConfig { address: address.to_owned(), mount: mount.to_owned(), token: PathBuf::new() };
            Client::new(&config).err()
        };
        assert_eq!(client("http://127.0.0.1:8200", "transit"), None);
        assert_eq!(client("https://bao.example.com", "tenants/transit/"), None);
        assert_eq!(client("http://bao.example.com", "transit"), Some(KeyError::Configuration));
        assert_eq!(client("https://bao.example.com", "transit?x"), Some(KeyError::Configuration));
        assert_eq!(client("https://bao.example.com", ""), Some(KeyError::Configuration));
    }

    #[test]
    fn only_what_will_not_pass_is_final() {
        let says = |status: u16, text: &str| {
            classify(StatusCode::from_u16(status).unwrap(), format!(r#"{{"errors":["{text}"]}}"#).as_bytes())
        };
        assert_eq!(says(400, "refusing to use soft-deleted key"), KeyError::Disabled);
        assert_eq!(says(400, "encryption key not found"), KeyError::NoSuchKey);
        assert_eq!(says(400, "cipher: message authentication failed"), KeyError::DoesNotOpen);
        assert_eq!(says(404, "no handler for route"), KeyError::Away);
        assert_eq!(says(403, "permission denied"), KeyError::NotHeld);
        for status in [429, 500, 502, 503] {
            assert_eq!(says(status, "Vault is sealed"), KeyError::Away);
        }
    }
}
