//! Something declared redacted without anybody vouching for it.

use docward_trust::{Bytes, Redacted};

fn make<'t>(bytes: Bytes) -> Redacted<'t, Bytes> {
    Redacted::new(bytes)
}

fn main() {}
