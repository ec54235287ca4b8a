//! A second plaintext from a first.

use docward_trust::{Bytes, Phi};

fn copy<'t>(phi: &Phi<'t, Bytes>) -> Phi<'t, Bytes> {
    phi.clone()
}

fn main() {}
