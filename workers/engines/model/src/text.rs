//! Text that came from a document: no `Display`, a `Debug` that tells its length only, zeroised on drop.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A piece of a document's text.
#[derive(Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct Text(String);

impl Text {
    /// The text itself. Whoever calls this answers for where it goes.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds more at the end. What a buffer that became too small leaves behind is zeroised.
    pub fn append(&mut self, more: &Text) {
        let length = self.0.len() + more.0.len();
        if length > self.0.capacity() {
            let mut larger = String::with_capacity(length.max(self.0.capacity() * 2));
            larger.push_str(&self.0);
            self.0.zeroize();
            self.0 = larger;
        }
        self.0.push_str(&more.0);
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Text({} bytes)", self.0.len())
    }
}
