//! The envelope's sealed body: names of objects, never their content.

use crate::{DataClass, ObjectName, words::vocabulary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

vocabulary!(
    /// What an object is to the stage that reads it.
    Role {
        /// The bytes the client sent.
        Original = "original",
        /// The document as read: pages, words, boxes.
        Document = "document",
        /// One page's raster, a PNG in the page's own pixels.
        Raster = "raster",
        /// What the sender of an X12 file is to be told of it.
        Acknowledgement = "acknowledgement",
        /// The fields as extracted.
        Fields = "fields",
        /// The redacted document in the client's format.
        RedactedDocument = "redacted-document",
        /// The redacted text.
        RedactedText = "redacted-text",
        /// Counts and kinds of what was redacted, without values.
        Report = "report",
    }
);

impl Role {
    /// The data class of every object of this role, and so under which of a job's data keys it is sealed.
    pub const fn data_class(self) -> DataClass {
        match self {
            Role::Original | Role::Document | Role::Raster | Role::Acknowledgement | Role::Fields => DataClass::Phi,
            Role::RedactedDocument | Role::RedactedText | Role::Report => DataClass::Redacted,
        }
    }
}

/// One object, and what it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectReference {
    /// What the object is to the stage that reads it.
    pub role: Role,
    /// The page it belongs to, from 1; only for rasters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Under which data key it is sealed.
    pub data_class: DataClass,
    /// The name under which it lies in the bucket.
    pub name: ObjectName,
}

/// What the AES-256-GCM body of an envelope holds, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The objects that the stage may read.
    pub objects: Vec<ObjectReference>,
}

impl Body {
    /// The first object of a role.
    pub fn find(&self, role: Role) -> Option<&ObjectReference> {
        self.objects.iter().find(|object| object.role == role)
    }

    /// Every object of a role, in order.
    pub fn all(&self, role: Role) -> impl Iterator<Item = &ObjectReference> {
        self.objects.iter().filter(move |object| object.role == role)
    }
}
