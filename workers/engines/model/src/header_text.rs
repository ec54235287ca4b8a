//! Texts of a DICOM header that may stay.

use crate::Text;
use serde::{Deserialize, Serialize};

/// A text of a DICOM header that no profile removes. Whoever writes the file again must say what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HeaderText {
    /// What the value is about, where the file says so (PS3.3 C.17.3: the name of a content item); otherwise empty.
    pub about: Text,
    /// One value, without padding.
    pub value: Text,
    /// What it is by the dictionary.
    pub sort: HeaderSort,
}

/// What a text of a DICOM header is, by the dictionary: how likely it is that it names somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum HeaderSort {
    /// A code, a number, or what a manufacturer calls something.
    Code,
    /// A term of a list in the standard.
    Term,
    /// A name that somebody gave to something, in capitals.
    Label,
    /// Words in which anything may be said.
    Prose,
}
