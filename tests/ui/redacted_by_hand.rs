//! Something declared redacted by writing the type's name.

use docward_trust::{Bytes, Redacted};

fn make<'t>(bytes: Bytes) -> Redacted<'t, Bytes> {
    Redacted { value: bytes, brand: std::marker::PhantomData }
}

fn main() {}
