//! Plaintext, taken out of the closure.

use docward_trust::{Bytes, DeliveryRequest, Gate};

async fn escape(gate: &Gate, request: DeliveryRequest<'_>) {
    let _ = gate.admit(request, async |scope| scope.hold_in(Bytes::new(Vec::new()))).await;
}

fn main() {}
