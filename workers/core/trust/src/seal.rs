//! The one seal, for objects, bundles, envelope bodies and wrapped keys alike.
//!
//! `format (1) | salt (32) | chunks`, each chunk up to 64 KiB of plaintext and 16 bytes of tag. Key and nonce prefix
//! are HKDF-SHA-256 of (key, salt, what is sealed, associated data), so no two seals share a key; the chunks are
//! AES-256-GCM under STREAM, so none can be left out, doubled, moved or put at another's end. The associated data also
//! goes into every chunk.

use crate::Bytes;
use crate::key::Key;
use crate::refusal::{Reason, Refusal};
use aead_stream::{DecryptorBE32, EncryptorBE32, NewStream, StreamBE32, StreamPrimitive};
use aes_gcm::Aes256Gcm;
use aes_gcm::aead::Payload;
use zeroize::Zeroizing;

const FORMAT: u8 = 1;
const SALT: usize = 32;
pub(crate) const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;
pub(crate) const SEALED_CHUNK: usize = CHUNK + TAG;
/// What stands before the chunks.
pub(crate) const BEGIN: usize = 1 + SALT;
const KEY: usize = 32;
const NONCE_PREFIX: usize = 7;

/// What is sealed: seals of different kinds never open as each other, even under one key.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SealedAs {
    Object,
    Envelope,
    Bundle,
    Backup,
    Piece,
    DataKey,
    KeyringEntry,
    Keyring,
}

impl SealedAs {
    const fn label(self) -> &'static [u8] {
        match self {
            SealedAs::Object => b"docward object v1\0",
            SealedAs::Envelope => b"docward envelope v1\0",
            SealedAs::Bundle => b"docward bundle v1\0",
            SealedAs::Backup => b"docward backup v1\0",
            SealedAs::Piece => b"docward piece v1\0",
            SealedAs::DataKey => b"docward data key v1\0",
            SealedAs::KeyringEntry => b"docward keyring entry v1\0",
            SealedAs::Keyring => b"docward keyring v2\0",
        }
    }
}

/// What is sealed, under which key, bound to what.
pub(crate) struct Seal<'a> {
    pub(crate) kind: SealedAs,
    pub(crate) key: &'a Key,
    pub(crate) associated_data: &'a [u8],
    /// Asked before every chunk: a revoked scope stops in the middle of an object. `None` for keyrings and wrapped
    /// keys, which no scope stands behind.
    pub(crate) may_go_on: Option<&'a dyn Fn() -> Result<(), Refusal>>,
}

/// A seal that is not finished.
pub(crate) struct Sealing {
    stream: EncryptorBE32<Aes256Gcm>,
    /// What came and is not sealed yet: the last chunk is sealed in another way, so it waits until more comes or it is known to
    /// be the last.
    rest: Bytes,
}

/// How many bytes so many bytes of plaintext have once they are sealed.
pub(crate) const fn sealed_length(plaintext: u64) -> u64 {
    let chunks = plaintext.div_ceil(CHUNK as u64);
    let chunks = if chunks == 0 { 1 } else { chunks };
    BEGIN as u64 + plaintext + chunks * TAG as u64
}

impl Seal<'_> {
    /// Seals plaintext into the format above.
    pub(crate) fn seal(&self, plaintext: &[u8]) -> Result<Vec<u8>, Refusal> {
        let length = usize::try_from(sealed_length(plaintext.len() as u64)).unwrap_or(plaintext.len());
        let mut sealed = Vec::with_capacity(length);
        let mut sealing = self.begin(&mut sealed)?;
        self.add(&mut sealing, plaintext, &mut sealed)?;
        self.finish(sealing, &mut sealed)?;
        Ok(sealed)
    }

    /// Begins a seal whose plaintext comes piece by piece: what stands before the chunks goes to `sealed`.
    pub(crate) fn begin(&self, sealed: &mut Vec<u8>) -> Result<Sealing, Refusal> {
        let mut salt = [0; SALT];
        getrandom::fill(&mut salt).map_err(|_| Reason::Randomness)?;
        let stream = EncryptorBE32::from_stream_primitive(self.stream(&salt)?);
        sealed.push(FORMAT);
        sealed.extend_from_slice(&salt);
        Ok(Sealing { stream, rest: Bytes::new(Vec::with_capacity(CHUNK)) })
    }

    /// Seals the next piece of plaintext, but for what may be the last chunk.
    pub(crate) fn add(&self, sealing: &mut Sealing, plaintext: &[u8], sealed: &mut Vec<u8>) -> Result<(), Refusal> {
        let mut plaintext = plaintext;
        if !sealing.rest.is_empty() {
            let (more, after) = plaintext.split_at(plaintext.len().min(CHUNK - sealing.rest.len()));
            sealing.rest.extend_from_slice(more);
            plaintext = after;
            if plaintext.is_empty() {
                return Ok(());
            }
            self.ask()?;
            let chunk = sealing.stream.encrypt_next(self.payload(&sealing.rest)).map_err(|_| Reason::Internal)?;
            sealed.extend(chunk);
            sealing.rest.clear();
        }
        while let Some((chunk, after)) = plaintext.split_at_checked(CHUNK).filter(|(_, after)| !after.is_empty()) {
            self.ask()?;
            sealed.extend(sealing.stream.encrypt_next(self.payload(chunk)).map_err(|_| Reason::Internal)?);
            plaintext = after;
        }
        sealing.rest.extend_from_slice(plaintext);
        Ok(())
    }

    /// Seals the last chunk, by which it is seen that nothing was cut off.
    pub(crate) fn finish(&self, sealing: Sealing, sealed: &mut Vec<u8>) -> Result<(), Refusal> {
        self.ask()?;
        let chunk = sealing.stream.encrypt_last(self.payload(&sealing.rest)).map_err(|_| Reason::Internal)?;
        sealed.extend(chunk);
        Ok(())
    }

    /// Opens sealed bytes.
    ///
    /// # Errors
    /// [`Reason::Seal`] for anything but exactly what was sealed, in the same words for every cause.
    pub(crate) fn open(&self, sealed: &[u8]) -> Result<Bytes, Refusal> {
        let (&format, salted) = sealed.split_first().ok_or(Reason::Seal)?;
        let (salt, chunks) = salted.split_at_checked(SALT).ok_or(Reason::Seal)?;
        if format != FORMAT {
            return Err(Reason::Seal.into());
        }
        let mut stream = DecryptorBE32::from_stream_primitive(self.stream(salt)?);
        // Room for all of it at once, so that no outgrown copy of the plaintext stays behind.
        let mut plaintext = Bytes::new(Vec::with_capacity(chunks.len()));
        let mut rest = chunks;
        while let Some((chunk, after)) = rest.split_at_checked(SEALED_CHUNK).filter(|(_, after)| !after.is_empty()) {
            self.ask()?;
            let opened = stream.decrypt_next(self.payload(chunk)).map_err(|_| Reason::Seal)?;
            plaintext.extend_from_slice(&Zeroizing::new(opened));
            rest = after;
        }
        self.ask()?;
        let opened = stream.decrypt_last(self.payload(rest)).map_err(|_| Reason::Seal)?;
        plaintext.extend_from_slice(&Zeroizing::new(opened));
        Ok(plaintext)
    }

    /// Opens chunks from the middle of sealed bytes: `begin` is what stands before all chunks, `first` the number of the first of
    /// these, and `to_the_end` says whether the last of them is the last of all. Each opens at its own place only.
    ///
    /// # Errors
    /// As [`Seal::open`].
    pub(crate) fn open_chunks(
        &self,
        begin: &[u8],
        first: u32,
        to_the_end: bool,
        chunks: &[u8],
    ) -> Result<Bytes, Refusal> {
        let salt = begin.strip_prefix(&[FORMAT]).filter(|salt| salt.len() == SALT).ok_or(Reason::Seal)?;
        let stream = self.stream(salt)?;
        let mut plaintext = Bytes::new(Vec::with_capacity(chunks.len()));
        let mut chunks = chunks.chunks(SEALED_CHUNK).peekable();
        let mut number = first;
        while let Some(chunk) = chunks.next() {
            self.ask()?;
            let last = to_the_end && chunks.peek().is_none();
            let opened = stream.decrypt(number, last, self.payload(chunk)).map_err(|_| Reason::Seal)?;
            plaintext.extend_from_slice(&Zeroizing::new(opened));
            number = number.checked_add(1).ok_or(Reason::Seal)?;
        }
        Ok(plaintext)
    }

    fn ask(&self) -> Result<(), Refusal> {
        self.may_go_on.map_or(Ok(()), |may_go_on| may_go_on())
    }

    fn payload<'m>(&'m self, chunk: &'m [u8]) -> Payload<'m, 'm> {
        Payload { msg: chunk, aad: self.associated_data }
    }

    fn stream(&self, salt: &[u8]) -> Result<StreamBE32<Aes256Gcm>, Refusal> {
        let derived = self.key.derive::<{ KEY + NONCE_PREFIX }>(salt, &[self.kind.label(), self.associated_data])?;
        let (key, nonce) = derived.split_at(KEY);
        let key = key.try_into().map_err(|_| Reason::Internal)?;
        let nonce = nonce.try_into().map_err(|_| Reason::Internal)?;
        Ok(StreamBE32::new(key, nonce))
    }
}
