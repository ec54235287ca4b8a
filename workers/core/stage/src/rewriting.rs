//! Having engines write a document again without what it loses, from the inputs that the envelope names.

use crate::{Bench, StageError};
use docward_engine_client::{Rewrite, RewriteInputs};
use docward_engine_model::Text;
use docward_engine_model::protocol::{PageRedacted, Replacement};
use docward_envelope::Role;
use docward_trust::{Bytes, Phi, ReplacedUid};

/// A redacted document as an engine wrote it, not vouched for yet.
pub struct RedactedInScope<'t> {
    /// The redacted document.
    pub bytes: Phi<'t, Bytes>,
    /// What its pages still show besides known words; empty for a document without pages.
    pub pages: Vec<PageRedacted>,
}

impl<'t> Bench<'_, 't> {
    /// Has engines write a document again without what it loses, in the format that came in.
    ///
    /// # Errors
    /// An input is missing, the scope is closed, or the engines fail twice.
    pub async fn rewrite(&self, rewrite: &Phi<'t, Rewrite>) -> Result<RedactedInScope<'t>, StageError> {
        let redacted = self.engines()?.rewrite(rewrite.to_engine(), &Inputs(self), self.limits).await?;
        Ok(RedactedInScope { bytes: self.scope.hold_in(Bytes::new(redacted.bytes)), pages: redacted.pages })
    }
}

/// What the envelope names, opened only if the format needs it.
struct Inputs<'b, 'a, 't>(&'b Bench<'a, 't>);

/// Bytes on their way to an engine.
struct ForEngine<'t>(Phi<'t, Bytes>);

impl AsRef<[u8]> for ForEngine<'_> {
    fn as_ref(&self) -> &[u8] {
        self.0.to_engine()
    }
}

impl<'t> RewriteInputs for Inputs<'_, '_, 't> {
    type Bytes = ForEngine<'t>;
    type Error = StageError;

    async fn original(&self) -> Result<ForEngine<'t>, StageError> {
        self.0.input(Role::Original).await.map(ForEngine)
    }

    async fn rasters(&self) -> Result<Vec<(u32, ForEngine<'t>)>, StageError> {
        let mut rasters = Vec::new();
        for reference in self.0.scope.body().all(Role::Raster) {
            let page = reference.page.ok_or(StageError::Inputs)?;
            rasters.push((page, ForEngine(self.0.store.get(self.0.scope, &reference.name).await?)));
        }
        Ok(rasters)
    }

    fn replacements(&self, uids: &[Text]) -> Result<Vec<Replacement>, StageError> {
        let uids = self.0.scope.hold_in(uids.iter().map(|uid| uid.as_str().to_owned().into()).collect());
        let replaced = self.0.scope.replace_uids(&uids)?;
        Ok(replaced.to_engine().iter().map(replacement).collect())
    }
}

fn replacement((old, new): &ReplacedUid) -> Replacement {
    Replacement { old: Text::from(old.as_str()), new: Text::from(new.as_str()) }
}
