//! Why a bundle cannot be made or searched. Quotes neither text nor query.

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IndexError {
    /// The text is larger than a bundle takes.
    #[error("text is too large for a search bundle")]
    TooLarge,
    /// The bytes are no bundle of this build's version.
    #[error("not a search bundle")]
    Bundle,
    /// The query does not follow the syntax.
    #[error("the query does not follow the syntax: words, \"a phrase\", AND, OR, NOT, ( ), kind:WORD")]
    Query,
    /// The index library failed within memory: docward's own fault.
    #[error("the search index failed")]
    Index,
}
