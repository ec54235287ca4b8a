//! Plaintext in a message.

use docward_trust::{Bytes, Phi};

fn print(phi: &Phi<'_, Bytes>) -> String {
    format!("{phi}")
}

fn main() {}
