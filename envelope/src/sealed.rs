//! The envelope's bytes: `version (1) | header length (4, big endian) | header (JSON) | sealed body`.
//!
//! Everything before the sealed body is its associated data, exactly as received and never written anew, so a changed
//! bit anywhere is a seal that does not open. The body is opaque here; `trust` seals and opens it.

use crate::Header;

/// The version this build writes and reads. A newer one is held, never refused.
pub const VERSION: u8 = 1;

const PREFIX: usize = 5;
const MAX_HEADER: usize = 4096;
const MAX_ENVELOPE: usize = 1 << 20;

/// Why bytes are not an envelope this build can read. Quotes nothing of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Written by a newer docward: hold it.
    #[error("envelope version {0} is newer than this worker")]
    Newer(u8),
    /// The bytes are not an envelope, or end too early.
    #[error("envelope is malformed")]
    Malformed,
    /// More than 1 MiB, or a header of more than 4 KiB.
    #[error("envelope is too large")]
    TooLarge,
    /// The header has an unknown, doubled, missing or invalid field.
    #[error("envelope header is invalid")]
    Header,
}

/// An envelope as received: parsed header, exact bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Envelope {
    header: Header,
    bytes: Vec<u8>,
    body_at: usize,
}

impl Envelope {
    /// Reads an envelope without opening its body.
    ///
    /// # Errors
    /// [`EnvelopeError::Newer`] before anything else is looked at; the others as they say.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, EnvelopeError> {
        let version = *bytes.first().ok_or(EnvelopeError::Malformed)?;
        if version > VERSION {
            return Err(EnvelopeError::Newer(version));
        }
        if version != VERSION {
            return Err(EnvelopeError::Malformed);
        }
        if bytes.len() > MAX_ENVELOPE {
            return Err(EnvelopeError::TooLarge);
        }
        let length = bytes.get(1..PREFIX).and_then(|field| field.try_into().ok()).ok_or(EnvelopeError::Malformed)?;
        let length = u32::from_be_bytes(length) as usize;
        if length > MAX_HEADER {
            return Err(EnvelopeError::TooLarge);
        }
        let body_at = PREFIX + length;
        let header = bytes.get(PREFIX..body_at).ok_or(EnvelopeError::Malformed)?;
        let header = serde_json::from_slice(header).map_err(|_| EnvelopeError::Header)?;
        Ok(Self { header, bytes, body_at })
    }

    /// The bytes that a body is sealed with: version, length and header as they will travel.
    pub fn associated_data_for(header: &Header) -> Result<Vec<u8>, EnvelopeError> {
        let json = serde_json::to_vec(header).map_err(|_| EnvelopeError::Header)?;
        let length = u32::try_from(json.len()).map_err(|_| EnvelopeError::TooLarge)?;
        if json.len() > MAX_HEADER {
            return Err(EnvelopeError::TooLarge);
        }
        let mut bytes = Vec::with_capacity(PREFIX + json.len());
        bytes.push(VERSION);
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(&json);
        Ok(bytes)
    }

    /// Puts associated data and sealed body together.
    pub fn assemble(mut associated_data: Vec<u8>, sealed_body: &[u8]) -> Result<Self, EnvelopeError> {
        associated_data.extend_from_slice(sealed_body);
        Self::parse(associated_data)
    }

    /// What may be known without a key. Not to be trusted before the body opened.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The exact bytes before the body.
    pub fn associated_data(&self) -> &[u8] {
        self.bytes.get(..self.body_at).unwrap_or_default()
    }

    /// The body as it was sealed, with its tag.
    pub fn sealed_body(&self) -> &[u8] {
        self.bytes.get(self.body_at..).unwrap_or_default()
    }

    /// The whole, as it travels.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl std::fmt::Debug for Envelope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Envelope")
            .field("header", &self.header)
            .field("body.bytes", &self.sealed_body().len())
            .finish_non_exhaustive()
    }
}
