//! One brand made to pass for another, longer or shorter.

use docward_trust::{Bytes, Phi};

fn shorten<'long: 'short, 'short>(phi: Phi<'long, Bytes>) -> Phi<'short, Bytes> {
    phi
}

fn lengthen<'long: 'short, 'short>(phi: Phi<'short, Bytes>) -> Phi<'long, Bytes> {
    phi
}

fn main() {}
