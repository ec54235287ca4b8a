//! Documents that come in several requests: what is admitted to their pieces.

use crate::kind::sealed::Rules;
use crate::kind::{Intake, Kind};
use docward_envelope::{ObjectName, ObjectPrefix, UploadId};

/// A kind that is about the pieces of one upload, and may take them away.
#[diagnostic::on_unimplemented(message = "a scope of kind `{Self}` is not about an upload")]
pub trait HasUpload: Kind {
    /// The upload that it is about; `None` for a document that comes in one request.
    fn upload(&self) -> Option<UploadId>;
}

/// Pieces of a document that comes in several requests, brought by a person. Nothing opens in it.
pub struct Upload {
    pub(crate) upload: UploadId,
}

impl Rules for Upload {
    fn writes(&self, name: &ObjectName) -> bool {
        is_of_upload(name, self.upload)
    }

    fn deletes(&self, prefix: &ObjectPrefix) -> bool {
        matches!(prefix, ObjectPrefix::Upload(_, upload) if *upload == self.upload)
    }
}

/// Whether a name is of a piece of an upload.
pub(crate) fn is_of_upload(name: &ObjectName, of: UploadId) -> bool {
    matches!(name, ObjectName::Piece { upload, .. } if *upload == of)
}

impl Kind for Upload {}

impl HasUpload for Intake {
    fn upload(&self) -> Option<UploadId> {
        self.upload
    }
}

impl HasUpload for Upload {
    fn upload(&self) -> Option<UploadId> {
        Some(self.upload)
    }
}
