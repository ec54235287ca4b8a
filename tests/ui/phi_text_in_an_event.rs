//! Plaintext in an event.

use docward_telemetry::info;
use docward_trust::{Bytes, Phi};

fn log(phi: &Phi<'_, Bytes>, file_name: String) {
    info!("read", document.content = phi);
    info!("read", file.name = file_name);
}

fn main() {}
