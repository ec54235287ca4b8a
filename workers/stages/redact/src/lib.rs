//! stage redact
