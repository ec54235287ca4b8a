//! Another scope's plaintext under one's own brand.

use docward_trust::{Bytes, Phi};

fn make<'t>(bytes: Bytes) -> Phi<'t, Bytes> {
    Phi { value: bytes, brand: std::marker::PhantomData }
}

fn main() {}
