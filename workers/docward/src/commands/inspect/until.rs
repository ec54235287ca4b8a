//! How far `inspect` goes.

/// How far to go. Each includes the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Until {
    /// Words with boxes and confidence.
    Ocr,
    /// Reading, and the fields of the document.
    Extract,
    /// Identifiers found, and the redacted document.
    Redact,
}
