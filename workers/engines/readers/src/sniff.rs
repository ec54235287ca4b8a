//! What a file is, by its content alone.

use docward_engine_model::FileKind;
use docward_engine_model::protocol::Rejection;

/// The kind of the content, or why there is none: `Empty`, `Unsupported`.
pub fn sniff(bytes: &[u8]) -> Result<FileKind, Rejection> {
    if bytes.is_empty() {
        return Err(Rejection::Empty);
    }
    by_magic(bytes).ok_or(Rejection::Unsupported)
}

fn by_magic(bytes: &[u8]) -> Option<FileKind> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") { Some(FileKind::Png) } else { None }
}
