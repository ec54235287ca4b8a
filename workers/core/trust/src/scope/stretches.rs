//! Bundles that are read in stretches: a search of a large one needs little of it. Each stretch is opened where it lies; what
//! was moved, exchanged or cut off does not open.

use super::TenantScope;
use super::bundles::{Head, bundle_context, is_bundle};
use crate::Bytes;
use crate::key::Key;
use crate::kind::MayOpenBundles;
use crate::redacted::Redacted;
use crate::refusal::{Reason, Refusal};
use crate::seal::{BEGIN, CHUNK, SEALED_CHUNK};
use docward_envelope::{DataClass, ObjectName};
use std::ops::Range;

/// A bundle whose key is at hand, and nothing of its content yet. Of use only in the scope that opened it.
pub struct BundleReader<'t> {
    name: ObjectName,
    key: Redacted<'t, Key>,
    /// What the seal has before its chunks.
    begin: Vec<u8>,
    /// Where in the object the chunks begin, and where they end.
    chunks: Range<u64>,
}

/// What must be fetched of an object for a stretch of its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// The bytes of the object, without the one at the end.
    pub sealed: Range<u64>,
    /// The bytes of the content that they open to: whole chunks, so more than was asked for.
    pub content: Range<u64>,
}

impl BundleReader<'_> {
    /// Which object it is.
    pub fn name(&self) -> &ObjectName {
        &self.name
    }

    /// How many bytes its content has.
    pub fn length(&self) -> u64 {
        let sealed = self.chunks.end - self.chunks.start;
        sealed.saturating_sub(sealed.div_ceil(SEALED_CHUNK as u64) * (SEALED_CHUNK - CHUNK) as u64)
    }

    /// Whether what lies there now was sealed together with what another reader found: then their contents are the same, even if the
    /// key was wrapped anew in between. Each seal has a random salt of its own.
    pub fn is_of_the_same_seal(&self, other: &Self) -> bool {
        self.begin == other.begin && self.length() == other.length()
    }

    /// Which bytes of the object hold a part of its content; `None` for what is not within it.
    pub fn stretch(&self, content: Range<u64>) -> Option<Stretch> {
        if content.is_empty() || content.end > self.length() {
            return None;
        }
        let (first, end) = (content.start / CHUNK as u64, content.end.div_ceil(CHUNK as u64));
        let place = |chunk: u64| (self.chunks.start + chunk * SEALED_CHUNK as u64).min(self.chunks.end);
        let content = first * CHUNK as u64..(end * CHUNK as u64).min(self.length());
        Some(Stretch { sealed: place(first)..place(end), content })
    }
}

impl<'t, K: MayOpenBundles> TenantScope<'t, K> {
    /// Opens a bundle for reading in stretches. `begin` is the object's beginning, its wrapped key and some bytes more, and
    /// `length` the length of the whole object.
    ///
    /// # Errors
    /// [`Reason::Seal`] also when `begin` ends before the key does.
    pub async fn read_bundle_head(
        &self,
        name: &ObjectName,
        begin: &[u8],
        length: u64,
    ) -> Result<BundleReader<'t>, Refusal> {
        is_bundle(name)?;
        self.may_read(name)?;
        let Head { wrapped, sealed } = self.noted(name, Head::read(begin))?;
        let before = (begin.len() - sealed.len() + BEGIN) as u64;
        let begin = sealed.get(..BEGIN).filter(|_| before < length).ok_or(Refusal::from(Reason::Seal));
        let begin = self.noted(name, begin)?.to_vec();
        let key = self.admitted.provider.unwrap(&bundle_context(self.tenant(), self.region()), wrapped).await;
        let key = self.noted(name, key.map_err(|error| error.refusal(DataClass::Redacted)))?;
        Ok(BundleReader { name: name.clone(), key: Redacted::new(key), begin, chunks: before..length })
    }

    /// Opens a stretch of a bundle; `sealed` is what lies there.
    pub fn open_stretch(
        &self,
        reader: &BundleReader<'t>,
        stretch: &Stretch,
        sealed: &[u8],
    ) -> Result<Redacted<'t, Bytes>, Refusal> {
        self.may_read(&reader.name)?;
        let first = u32::try_from(stretch.content.start / CHUNK as u64).map_err(|_| Reason::Seal)?;
        let to_the_end = stretch.sealed.end == reader.chunks.end;
        let open = |seal: crate::seal::Seal<'_>| seal.open_chunks(&reader.begin, first, to_the_end, sealed);
        let opened = self.bundle(&reader.name, reader.key.inside(), open)?;
        if opened.len() as u64 != stretch.content.end - stretch.content.start {
            return Err(Reason::Seal.into());
        }
        Ok(Redacted::new(opened))
    }
}
