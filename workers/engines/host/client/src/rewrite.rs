//! A document written again without what it loses: the one place that knows how each format is written.

use crate::{EngineFailure, Engines, ReadDocument, RedactedDocument};
use docward_engine_model::protocol::{Limits, PageInstruction, Replacement};
use docward_engine_model::{FileKind, Text};
use std::future::Future;
use zeroize::ZeroizeOnDrop;

/// How a document is written again, in the format that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rewrite {
    /// As text that is redacted already: no engine is needed.
    Text(Text),
    /// As the images of its pages, blacked out.
    Pages {
        /// PNG, JPEG, TIFF or PDF.
        kind: FileKind,
        /// One a page, in the order of the pages.
        pages: Vec<PageInstruction>,
    },
    /// As the DICOM file itself: header by the PS3.15 Annex E basic profile, frames blacked out, UIDs replaced.
    Dicom {
        /// One a frame, in the order of the frames; none for a file without frames.
        pages: Vec<PageInstruction>,
        /// Every UID that is to be replaced.
        uids: Vec<Text>,
        /// What every text of the header that may stay becomes.
        texts: Vec<Replacement>,
    },
}

/// All text in it is [`Text`], which zeroises itself.
impl ZeroizeOnDrop for Rewrite {}

/// What a document is written again from. Only what its format needs is asked for.
pub trait RewriteInputs: Sync {
    /// Bytes of a file.
    type Bytes: AsRef<[u8]> + Send + Sync;
    /// Why an input can't be had, or why no engine could write the document.
    type Error: From<EngineFailure>;

    /// The file as it came in.
    fn original(&self) -> impl Future<Output = Result<Self::Bytes, Self::Error>> + Send;

    /// The number, from 1, and the raster as a PNG of each page whose raster is kept, in page order.
    fn rasters(&self) -> impl Future<Output = Result<Vec<(u32, Self::Bytes)>, Self::Error>> + Send;

    /// What stands in the place of each of these UIDs.
    fn replacements(&self, uids: &[Text]) -> Result<Vec<Replacement>, Self::Error>;
}

impl Engines {
    /// Writes a document again without what it loses.
    ///
    /// # Errors
    /// An input can't be had, or the engines fail twice.
    pub async fn rewrite<I: RewriteInputs>(
        &self,
        rewrite: &Rewrite,
        inputs: &I,
        limits: Limits,
    ) -> Result<RedactedDocument, I::Error> {
        match rewrite {
            Rewrite::Text(text) => Ok(RedactedDocument { bytes: text.as_str().as_bytes().to_vec(), pages: Vec::new() }),
            Rewrite::Pages { kind, pages } => {
                let rasters = inputs.rasters().await?;
                let rasters: Vec<(u32, &[u8])> =
                    rasters.iter().map(|(page, raster)| (*page, raster.as_ref())).collect();
                let original = if rasters.len() < pages.len() { Some(inputs.original().await?) } else { None };
                let original = original.as_ref().map(AsRef::as_ref);
                Ok(self.compose(*kind, original, &rasters, pages.clone(), limits).await?)
            }
            Rewrite::Dicom { pages, uids, texts } => {
                let original = inputs.original().await?;
                let (pages, uids, texts) = (pages.clone(), inputs.replacements(uids)?, texts.clone());
                Ok(self.rewrite_dicom(original.as_ref(), (pages, uids, texts), limits).await?)
            }
        }
    }
}

/// The inputs of a document that this process has read and still holds.
pub struct InMemory<'a, R> {
    /// The file as it came in.
    pub original: &'a [u8],
    /// What was read of it.
    pub read: &'a ReadDocument,
    /// What stands in the place of a UID.
    pub replacement: R,
}

impl<'a, R: Fn(&Text) -> Text + Sync> RewriteInputs for InMemory<'a, R> {
    type Bytes = &'a [u8];
    type Error = EngineFailure;

    async fn original(&self) -> Result<&'a [u8], EngineFailure> {
        Ok(self.original)
    }

    async fn rasters(&self) -> Result<Vec<(u32, &'a [u8])>, EngineFailure> {
        let numbers = self.read.document.pages().iter().map(|page| page.number);
        let rasters = numbers.zip(&self.read.rasters);
        Ok(rasters.filter_map(|(number, raster)| Some((number, raster.as_deref()?))).collect())
    }

    fn replacements(&self, uids: &[Text]) -> Result<Vec<Replacement>, EngineFailure> {
        let replaced = uids.iter().map(|old| Replacement { old: old.clone(), new: (self.replacement)(old) });
        Ok(replaced.collect())
    }
}
