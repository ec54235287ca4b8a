//! Plaintext used as what is in it.

use docward_trust::{Bytes, Phi};

fn look<'p>(phi: &'p Phi<'_, Bytes>) -> &'p [u8] {
    &phi[..]
}

fn length(phi: &Phi<'_, Bytes>) -> usize {
    phi.len()
}

fn main() {}
