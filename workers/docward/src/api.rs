//! A region's HTTP service, as the commands that go through it ask it: an address, a token, and what it answers.

use crate::failure::{Failure, Word};
use crate::terminal::{name, printable};
use anyhow::Context;
use docward_client::ErrorKind;
use docward_network::{HttpClient, HttpError, Incoming, Method, Request, Response, StatusCode, header};
use docward_trust_policy::private_file;
use futures_util::StreamExt;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sse_stream::{Sse, SseStream};
use std::path::PathBuf;
use std::time::Duration;

/// How long a call may take: a document of 64 MiB at half a megabyte a second.
const PATIENCE: Duration = Duration::from_mins(3);
/// The longest that is waited before the same is asked again, whatever is answered, in seconds.
const LONGEST_WAIT: u64 = 60;
/// The largest answer, in bytes: a batch has 100,000 rows at most, of about 80 bytes each.
const LONGEST: usize = 32 << 20;

/// Which service.
#[derive(Debug, Clone, clap::Args)]
pub struct Door {
    /// The address of the region's HTTP service, as `docward up` says it. What it is shown is a token, in `DOCWARD_TOKEN`.
    #[arg(long, env = "DOCWARD_SERVICE", value_name = "URL")]
    pub service: Option<String>,
    /// A file with the token, which nobody else may read, instead of `DOCWARD_TOKEN`.
    #[arg(long, env = "DOCWARD_TOKEN_FILE", value_name = "FILE")]
    pub token_file: Option<PathBuf>,
}

/// A tenant's part of a service.
pub struct Api {
    client: HttpClient,
    tenant: String,
    token: String,
}

/// What a service tells as it happens.
pub struct Events(SseStream<Incoming>);

/// Why the service did not do something.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// It says why.
    #[error("{}", .0.told())]
    Problem(Problem),
    /// It does not answer.
    #[error("the service does not answer: {0}")]
    Away(HttpError),
    /// It answers something that no service of docward's answers.
    #[error("what answers at this address is no service of docward's")]
    Other,
}

/// A problem document (RFC 9457).
#[derive(Debug, Deserialize)]
pub struct Problem {
    #[serde(rename = "type")]
    kind: String,
    title: String,
    status: u16,
    detail: Option<String>,
    /// In how many seconds the same may be asked again.
    #[serde(skip)]
    retry_after: Option<u64>,
}

impl Problem {
    /// Its kind, in a word.
    pub fn word(&self) -> &str {
        self.kind.rsplit('/').next().unwrap_or_default()
    }

    fn told(&self) -> String {
        let detail = self.detail.as_deref().map(|detail| format!(" ({detail})")).unwrap_or_default();
        printable(&format!("{}{detail}", self.title))
    }
}

impl ApiError {
    /// How long to wait before the same may be asked again; `None` where it would be answered as it was.
    pub fn may_pass(&self) -> Option<Duration> {
        match self {
            Self::Away(HttpError::Away) => Some(Duration::from_secs(1)),
            Self::Problem(problem)
                if matches!(problem.status, 408 | 409 | 429 | 503) && problem.word() != "batch-closed" =>
            {
                Some(Duration::from_secs(problem.retry_after.unwrap_or(1).clamp(1, LONGEST_WAIT)))
            }
            // Its end was cut off on the way.
            Self::Problem(problem) if problem.word() == "cut-off" => Some(Duration::from_secs(1)),
            Self::Away(_) | Self::Problem(_) | Self::Other => None,
        }
    }

    /// The reason, in a word.
    pub fn word(&self) -> &str {
        match self {
            Self::Problem(problem) => problem.word(),
            Self::Away(_) => "away",
            Self::Other => "no-service",
        }
    }

    /// Whether no other document would be taken in now either, whatever is wrong with this one. What one document alone may be the
    /// cause of is not among it: that the service fails on it, or that something on the way answers for it.
    pub fn keeps_all_waiting(&self) -> bool {
        match self {
            Self::Away(_) => true,
            Self::Problem(problem) => {
                matches!(problem.status, 401 | 404 | 405 | 421 | 429 | 503)
                    || matches!(problem.word(), "role" | "refused")
            }
            Self::Other => false,
        }
    }

    /// Whether every other document would be refused for the same reason.
    pub fn is_for_all(&self) -> bool {
        match self {
            Self::Problem(problem) => {
                matches!(problem.status, 401 | 404 | 405 | 421 | 500)
                    || matches!(problem.word(), "role" | "refused" | "batch-closed")
            }
            Self::Away(_) | Self::Other => true,
        }
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        let kind = match &error {
            ApiError::Away(_) => ErrorKind::Away,
            ApiError::Problem(problem) => match problem.status {
                401 | 403 => ErrorKind::Refused,
                404 | 410 | 421 => ErrorKind::NotFound,
                429 | 503 => ErrorKind::Away,
                _ => ErrorKind::WrongUse,
            },
            ApiError::Other => ErrorKind::WrongUse,
        };
        Self::new(Word::Act(kind), error)
    }
}

impl Door {
    /// The service, for a tenant; where nothing is said it is at `known`.
    ///
    /// # Errors
    /// When no address or no token is known, or the address is in the clear and not on this machine.
    pub fn open(&self, tenant: &str, known: Option<&str>) -> anyhow::Result<(Api, String)> {
        let address = self.service.as_deref().or(known).ok_or_else(|| {
            Failure::wrong_use(
                "which service? set DOCWARD_SERVICE, or say --service http://127.0.0.1:PORT: `docward up` prints it",
            )
        })?;
        let address = address.trim_end_matches('/').to_owned();
        let token = self.token(tenant)?;
        Ok((Api::new(&address, tenant, token.trim().to_owned()).map_err(Failure::wrong_use)?, address))
    }

    /// The token. Other people can read a command's arguments, so it is none.
    fn token(&self, tenant: &str) -> anyhow::Result<String> {
        if let Some(file) = &self.token_file {
            let unusable = || format!("no token in {}", name(file));
            let bytes = private_file::read(file).with_context(unusable)?;
            return Ok(std::str::from_utf8(&bytes).with_context(unusable)?.to_owned());
        }
        let token = std::env::var("DOCWARD_TOKEN").map_err(|_| {
            Failure::wrong_use(format_args!(
                "no token: export DOCWARD_TOKEN=$(docward token --tenant {tenant} --role front-desk), or one of your own issuer's"
            ))
        });
        Ok(token?)
    }
}

impl Api {
    /// A tenant's part of the service at an address, for who shows it a token. Connects to nothing yet.
    ///
    /// # Errors
    /// As [`HttpClient::new`].
    pub fn new(address: &str, tenant: &str, token: String) -> Result<Self, HttpError> {
        let client = HttpClient::new(address)?.with_patience(PATIENCE, LONGEST);
        Ok(Self { client, tenant: format!("{address}/v1/tenants/{tenant}"), token })
    }

    /// Asks for what lies at a path below the tenant's own; gives the answer's body.
    ///
    /// # Errors
    /// As [`ApiError`] says.
    pub async fn ask(&self, method: Method, path: &str, body: Vec<u8>) -> Result<Vec<u8>, ApiError> {
        self.answer(self.request(method, path, body)?).await
    }

    /// Hands a document in at a path below the tenant's own; gives the answer's body. The same under the same key within a day is answered
    /// as it was the first time.
    ///
    /// # Errors
    /// As [`ApiError`] says.
    pub async fn hand_in(&self, path: &str, key: &str, body: Vec<u8>) -> Result<Vec<u8>, ApiError> {
        let mut request = self.request(Method::POST, path, body)?;
        let key = header::HeaderValue::from_str(key).map_err(|_| ApiError::Other)?;
        request.headers_mut().insert("idempotency-key", key);
        self.answer(request).await
    }

    async fn answer(&self, request: Request<Vec<u8>>) -> Result<Vec<u8>, ApiError> {
        let answer = self.client.send(request).await.map_err(ApiError::Away)?;
        if answer.status().is_success() { Ok(answer.into_body()) } else { Err(refused(&answer)) }
    }

    fn request(&self, method: Method, path: &str, body: Vec<u8>) -> Result<Request<Vec<u8>>, ApiError> {
        Request::builder()
            .method(method)
            .uri(format!("{}/{path}", self.tenant))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .body(body)
            .map_err(|_| ApiError::Other)
    }

    /// Listens to what lies at a path below the tenant's own: server-sent events.
    ///
    /// # Errors
    /// As [`ApiError`] says.
    pub async fn events(&self, path: &str) -> Result<Events, ApiError> {
        let request = self.request(Method::GET, path, Vec::new())?;
        let answer = self.client.open(request).await.map_err(ApiError::Away)?;
        if answer.status().is_success() {
            return Ok(Events(SseStream::new(answer.into_body())));
        }
        Err(refused(&self.client.rest(answer).await.map_err(ApiError::Away)?))
    }

    /// The same of an answer that is JSON.
    ///
    /// # Errors
    /// As [`ApiError`] says.
    pub async fn json<T: DeserializeOwned>(&self, method: Method, path: &str) -> Result<T, ApiError> {
        let body = self.ask(method, path, Vec::new()).await?;
        serde_json::from_slice(&body).map_err(|_| ApiError::Other)
    }
}

impl Events {
    /// The next event, as its name and what it says; `None` when the service ended the stream. Comments, which only keep the connection
    /// open, are no events.
    ///
    /// # Errors
    /// [`ApiError::Away`] when the connection breaks off.
    pub async fn next(&mut self) -> Result<Option<(String, String)>, ApiError> {
        while let Some(event) = self.0.next().await {
            let Sse { event, data, .. } = event.map_err(|_| ApiError::Away(HttpError::Away))?;
            if let (Some(name), Some(data)) = (event, data) {
                return Ok(Some((name, data)));
            }
        }
        Ok(None)
    }
}

fn refused(answer: &Response<Vec<u8>>) -> ApiError {
    let Ok(problem) = serde_json::from_slice::<Problem>(answer.body()) else {
        let is_passing = matches!(answer.status(), StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE);
        return if is_passing { ApiError::Away(HttpError::Away) } else { ApiError::Other };
    };
    let retry_after = answer.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    ApiError::Problem(Problem { retry_after, ..problem })
}

/// Reads something that was written as JSON, a line.
///
/// # Errors
/// When it is not what it should be.
pub fn line<T: DeserializeOwned>(text: &str) -> anyhow::Result<T> {
    serde_json::from_str(text).context("a line is not what it should be")
}
