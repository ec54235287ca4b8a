//! Plaintext, taken out of the closure.

use docward_trust::{Bytes, Gate, Request};

async fn escape(gate: &Gate, request: Request<'_>) {
    let _ = gate.admit(request, async |scope, _| scope.hold_in(Bytes::new(Vec::new()))).await;
}

fn main() {}
