//! What goes into a bundle, and what a search finds.

use docward_envelope::{JobId, Run, Timestamp};

/// One document, as redaction left it.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// The document's job.
    pub job: JobId,
    /// Which time through the stages; the newest is the one that is found.
    pub run: Run,
    /// The document's kind, a word of docward's own.
    pub kind: String,
    /// When the job was accepted.
    pub created: Timestamp,
    /// The redacted text.
    pub text: String,
}

/// One document that matches a query.
#[derive(Clone, PartialEq)]
pub struct Hit {
    /// The job of the document.
    pub job: JobId,
    /// The run whose text matched.
    pub run: Run,
    /// The kind of the document, such as `claim`.
    pub kind: String,
    /// When its job was accepted.
    pub created: Timestamp,
    /// How well it matches: to be compared within one search only.
    pub score: f32,
    /// The redacted text around the match, plain.
    pub snippet: String,
}

/// What a search found.
#[derive(Clone, PartialEq)]
pub struct Found {
    /// Best first, one a job.
    pub hits: Vec<Hit>,
    /// Whether more documents match than are shown, so that a greater limit would show more.
    pub more: bool,
    /// How many bundles could not be read: damaged, or a newer build's.
    pub unreadable: usize,
}
