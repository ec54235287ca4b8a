//! Plaintext as JSON.

use docward_trust::{Bytes, Phi};

fn write(phi: &Phi<'_, Bytes>) -> String {
    serde_json::to_string(phi).unwrap()
}

fn main() {}
