//! What a request's head says of a document: decided before a byte of it is read.

use crate::problem::Problem;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{self, SHA256, SHA512};

pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");

/// The longest name of a request, in bytes.
const LONGEST_NAME: usize = 255;

/// What the client calls its request: `Idempotency-Key`, in quotes or as it is.
pub(super) fn called(headers: &HeaderMap) -> Result<Option<Vec<u8>>, Problem> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let value = value.as_bytes();
    let bare = value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\"")).unwrap_or(value);
    let is_name = (1..=LONGEST_NAME).contains(&bare.len()) && bare.iter().all(|byte| (b'!'..=b'~').contains(byte));
    if !is_name || bare.contains(&b'"') || headers.get_all(IDEMPOTENCY_KEY).iter().count() > 1 {
        let title = "`Idempotency-Key` is one name of 1 to 255 letters, digits and signs.";
        return Err(Problem::bad_request("idempotency-key", title));
    }
    Ok(Some(bare.to_vec()))
}

/// What a document may be declared as. What it is an engine finds out; what is none of these no engine reads.
pub(crate) const TYPES: [&str; 9] = [
    "application/octet-stream",
    "application/pdf",
    "application/dicom",
    "application/edi-x12",
    "application/hl7-v2",
    "image/png",
    "image/jpeg",
    "image/tiff",
    "text/plain",
];

/// Goes on if the body is a document as it is, and not a form or something packed.
pub(super) fn is_taken(headers: &HeaderMap) -> Result<(), Problem> {
    let declared = headers.get_all(CONTENT_TYPE).iter().map(|value| value.to_str().unwrap_or_default());
    let mut essences = declared.map(|value| value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    let is_known = essences.all(|essence| TYPES.contains(&essence.as_str()));
    let codings =
        headers.get_all(CONTENT_ENCODING).iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    let is_packed = codings.map(<[u8]>::trim_ascii).any(|coding| !coding.eq_ignore_ascii_case(b"identity"));
    if is_known && !is_packed {
        return Ok(());
    }
    let title = "The body is not a document of a kind that is read here. Nothing was taken in.";
    let detail = format!("one of {}, without a content encoding", TYPES.join(", "));
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", title).detailed(detail))
}

/// The document's length: without one its end can't be told from a cut.
pub(super) fn length(headers: &HeaderMap) -> Result<u64, Problem> {
    let length = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()).and_then(|value| value.parse().ok());
    let title = "The document's length must be said beforehand, as `Content-Length`.";
    length.ok_or(Problem::new(StatusCode::LENGTH_REQUIRED, "length", title))
}

/// What the bytes must come to (RFC 9530).
pub(crate) struct Expected {
    context: digest::Context,
    value: Vec<u8>,
}

impl Expected {
    /// More of the bytes.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.context.update(bytes);
    }

    /// The strongest digest that is known, of all lines of the header; `None` where none is given.
    pub(super) fn of(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        let wrong = || {
            let title = "`Content-Digest` is not one of SHA-256 or SHA-512: `sha-256=:BASE64:`.";
            Problem::bad_request("content-digest", title)
        };
        let lines: Result<Vec<&str>, _> = headers.get_all(CONTENT_DIGEST).iter().map(HeaderValue::to_str).collect();
        let lines = lines.map_err(|_| wrong())?;
        if lines.is_empty() {
            return Ok(None);
        }
        let members = lines.iter().flat_map(|line| line.split(',')).filter_map(|member| member.trim().split_once('='));
        let members: Vec<(&str, &str)> = members.collect();
        for (name, algorithm) in [("sha-512", &SHA512), ("sha-256", &SHA256)] {
            let mut named = members.iter().filter(|(key, _)| *key == name);
            let Some((_, value)) = named.next() else { continue };
            // Two of a kind contradict each other.
            let value =
                value.strip_prefix(':').and_then(|value| value.strip_suffix(':')).filter(|_| named.next().is_none());
            let value = value.and_then(|value| STANDARD.decode(value).ok());
            let value = value.filter(|value| value.len() == algorithm.output_len()).ok_or_else(wrong)?;
            return Ok(Some(Self { context: digest::Context::new(algorithm), value }));
        }
        Err(wrong())
    }

    pub(super) fn holds(self) -> bool {
        self.context.finish().as_ref() == self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(HeaderName, &'static str)]) -> HeaderMap {
        lines.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).fold(
            HeaderMap::new(),
            |mut headers, (name, value)| {
                headers.append(name, value);
                headers
            },
        )
    }

    #[test]
    fn every_line_of_a_header_counts() {
        for (lines, is_taken) in [
            (&["identity"][..], true),
            (&["identity", "identity"], true),
            (&["identity", "gzip"], false),
            (&["identity, gzip"], false),
            (&["GZIP"], false),
            (&["Identity"], true),
        ] {
            let lines: Vec<_> = lines.iter().map(|line| (CONTENT_ENCODING, *line)).collect();
            assert_eq!(super::is_taken(&headers(&lines)).is_ok(), is_taken, "{lines:?}");
        }
        let two_types = headers(&[(CONTENT_TYPE, "text/plain"), (CONTENT_TYPE, "application/zip")]);
        assert!(is_taken(&two_types).is_err());
        // SHA-256 of nothing.
        let of_nothing = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:";
        let digest = |lines: &[&'static str]| {
            let lines: Vec<_> = lines.iter().map(|line| (CONTENT_DIGEST, *line)).collect();
            Expected::of(&headers(&lines)).map(|expected| expected.map(Expected::holds))
        };
        assert_eq!(digest(&[]), Ok(None));
        assert_eq!(digest(&[of_nothing]), Ok(Some(true)));
        assert_eq!(digest(&["md5=:1B2M2Y8AsgTpgAmY7PhCfg==:", of_nothing]), Ok(Some(true)), "the second line is read");
        assert!(digest(&[of_nothing, "sha-512=:AA==:"]).is_err(), "the stronger one is malformed");
        assert!(digest(&[of_nothing, of_nothing]).is_err(), "two of a kind");
        assert!(digest(&["md5=:1B2M2Y8AsgTpgAmY7PhCfg==:"]).is_err());
    }
}
