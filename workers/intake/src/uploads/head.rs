//! What the heads of requests say of an upload, as tus 1.0 has it.

use crate::problem::Problem;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{self, Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA512};

pub(super) const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
pub(super) const TUS_VERSION: HeaderName = HeaderName::from_static("tus-version");
pub(super) const TUS_EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
pub(super) const TUS_MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
pub(super) const TUS_CHECKSUM_ALGORITHM: HeaderName = HeaderName::from_static("tus-checksum-algorithm");
pub(super) const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub(super) const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
pub(super) const UPLOAD_EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
pub(super) const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");
const UPLOAD_DEFER_LENGTH: HeaderName = HeaderName::from_static("upload-defer-length");
const UPLOAD_CONCAT: HeaderName = HeaderName::from_static("upload-concat");
const UPLOAD_CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");

/// The one version of the protocol that is spoken here.
pub(super) const VERSION: &str = "1.0.0";
/// What of its extensions is.
pub(super) const EXTENSIONS: &str = "creation,creation-with-upload,checksum,expiration,termination";
/// The digests of which one may be sent along.
pub(super) const CHECKSUM_ALGORITHMS: &str = "sha1,sha256,sha512";

/// The type of a body that is a piece of a document.
const PIECE: &str = "application/offset+octet-stream";

/// Goes on if the client speaks the version that is spoken here.
pub(super) fn speaks(headers: &HeaderMap) -> Result<(), Problem> {
    if single(headers, &TUS_RESUMABLE).is_some_and(|version| version == VERSION) {
        return Ok(());
    }
    let title = "`Tus-Resumable` must say the version that is spoken here. Nothing was taken in.";
    Err(Problem::new(StatusCode::PRECONDITION_FAILED, "tus-version", title).with(TUS_VERSION, VERSION))
}

/// How many bytes the document has. One whose length is still to be said is not begun, nor one that is put together of others.
pub(super) fn length(headers: &HeaderMap) -> Result<u64, Problem> {
    let other = headers.contains_key(UPLOAD_DEFER_LENGTH) || headers.contains_key(UPLOAD_CONCAT);
    let length = number(headers, &UPLOAD_LENGTH).filter(|_| !other);
    let title =
        "`Upload-Length` must say how many bytes the document has. A deferred length or a concatenation is not taken.";
    length.ok_or(Problem::bad_request("upload-length", title))
}

/// Where in the document the body begins.
pub(super) fn offset(headers: &HeaderMap) -> Result<u64, Problem> {
    let title = "`Upload-Offset` must say where in the document the body begins.";
    number(headers, &UPLOAD_OFFSET).ok_or(Problem::bad_request("upload-offset", title))
}

/// Goes on if the body is a piece of a document.
pub(super) fn is_piece(headers: &HeaderMap) -> Result<(), Problem> {
    if single(headers, &CONTENT_TYPE).is_some_and(|declared| declared.eq_ignore_ascii_case(PIECE)) {
        return Ok(());
    }
    let title = "The body of such a request is `application/offset+octet-stream`. Nothing was taken in.";
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", title))
}

/// Whether a request that begins an upload brings some of the document along.
pub(super) fn brings_some(headers: &HeaderMap) -> Result<bool, Problem> {
    if headers.contains_key(CONTENT_TYPE) {
        return is_piece(headers).map(|()| true);
    }
    let is_empty = announced(headers).is_none_or(|announced| announced == 0);
    if is_empty { Ok(false) } else { is_piece(headers).map(|()| true) }
}

/// How many bytes the body has, where that is said.
pub(super) fn announced(headers: &HeaderMap) -> Option<u64> {
    number(headers, &CONTENT_LENGTH)
}

/// What the bytes of one body must come to.
pub(super) struct Checksum {
    context: Context,
    value: Vec<u8>,
}

impl Checksum {
    /// The one that a request has; `None` where it has none.
    pub(super) fn of(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        if !headers.contains_key(UPLOAD_CHECKSUM) {
            return Ok(None);
        }
        let wrong = || {
            let title = "`Upload-Checksum` is not a digest that is known here: `sha1`, `sha256` or `sha512`, a space, and base64.";
            Problem::bad_request("upload-checksum", title)
        };
        let (name, value) =
            single(headers, &UPLOAD_CHECKSUM).and_then(|said| said.split_once(' ')).ok_or_else(wrong)?;
        let algorithm: &'static digest::Algorithm = match name {
            "sha1" => &SHA1_FOR_LEGACY_USE_ONLY,
            "sha256" => &SHA256,
            "sha512" => &SHA512,
            _ => return Err(wrong()),
        };
        let value = STANDARD.decode(value).ok().filter(|value| value.len() == algorithm.output_len());
        Ok(Some(Self { context: Context::new(algorithm), value: value.ok_or_else(wrong)? }))
    }

    /// More of the bytes.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.context.update(bytes);
    }

    pub(super) fn holds(self) -> bool {
        self.context.finish().as_ref() == self.value
    }
}

/// The value of a header that stands there once.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().map(HeaderValue::to_str)?.ok()?;
    values.next().is_none().then_some(value)
}

/// A number of digits alone.
fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    let text = single(headers, name)?;
    text.parse().ok().filter(|_| text.bytes().all(|digit| digit.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn a_length_is_a_number_that_is_said_beforehand() {
        let of = |lines: &[(&'static str, &str)]| length(&headers(lines)).ok();
        assert_eq!(of(&[("upload-length", "17")]), Some(17));
        assert_eq!(of(&[("upload-length", "0")]), Some(0));
        for wrong in ["", "-1", "+17", "17 ", "0x11", "99999999999999999999"] {
            assert_eq!(of(&[("upload-length", wrong)]), None, "{wrong}");
        }
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[("upload-length", "17"), ("upload-length", "17")]), None);
        assert_eq!(of(&[("upload-length", "17"), ("upload-concat", "partial")]), None);
        assert_eq!(of(&[("upload-length", "17"), ("upload-defer-length", "1")]), None);
    }

    #[test]
    fn a_checksum_is_of_the_bytes_that_came_whatever_its_kind() {
        let values = [
            "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
            "sha256 uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=",
            "sha512 MJ7MSJwS1utMxA9QyQLytNDtd+5RGnx6m808qG1M2G+YndNbxf9JlnDaNCVbRbDP2DDoH2Bdz33FVC6TrpzXbw==",
        ];
        for value in values {
            let mut checksum = Checksum::of(&headers(&[("upload-checksum", value)])).unwrap().unwrap();
            checksum.add(b"hello ");
            checksum.add(b"world");
            assert!(checksum.holds(), "{value}");
            let mut checksum = Checksum::of(&headers(&[("upload-checksum", value)])).unwrap().unwrap();
            checksum.add(b"hello world!");
            assert!(!checksum.holds(), "{value}");
        }
        for wrong in
            ["", "sha1", "sha1 ", "md5 XrY7u+Ae7tCTyyK7j1rNww==", "sha1 abc", "sha256 Kq5sNclPz7QV2+lfQIuc6R7oRu0="]
        {
            assert!(Checksum::of(&headers(&[("upload-checksum", wrong)])).is_err(), "{wrong}");
        }
        assert!(Checksum::of(&headers(&[])).unwrap().is_none());
    }

    #[test]
    fn what_begins_an_upload_may_bring_some_of_it() {
        let of = |lines: &[(&'static str, &str)]| brings_some(&headers(lines)).ok();
        assert_eq!(of(&[]), Some(false));
        assert_eq!(of(&[("content-length", "0")]), Some(false));
        assert_eq!(of(&[("content-type", "application/offset+octet-stream"), ("content-length", "5")]), Some(true));
        assert_eq!(of(&[("content-length", "5")]), None);
        assert_eq!(of(&[("content-type", "application/pdf"), ("content-length", "5")]), None);
    }
}
