//! What is known of a document beside its fields.

/// What is known of a document beside its fields.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// What tells the document from all others: its job's id, or its bytes. Ids of resources are made of a digest of it, so that
    /// one document always gives the same ids.
    pub identity: &'a [u8],
    /// Its media type (RFC 6838); `None` if nobody knows it.
    pub media_type: Option<&'a str>,
    /// How many pages it has; `None` of a document without pages, and if nobody knows.
    pub pages: Option<u32>,
    /// When it was read: an instant of RFC 3339, `2026-01-31T08:00:00Z`.
    pub read: &'a str,
    /// The version of docward that read it; `None` if nobody knows it.
    pub reader_version: Option<&'a str>,
}
