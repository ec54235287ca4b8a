//! Plaintext that no scope holds, and one out of its wrapper.

use docward_trust::{Bytes, Phi};

fn make<'t>(bytes: Bytes) -> Phi<'t, Bytes> {
    Phi::new(bytes)
}

fn take(phi: Phi<'_, Bytes>) -> Bytes {
    phi.value
}

fn main() {}
