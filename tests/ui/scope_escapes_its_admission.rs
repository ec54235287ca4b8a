//! The scope, taken out of the closure.

use docward_trust::{DeliveryRequest, Gate};

async fn escape(gate: &Gate, request: DeliveryRequest<'_>) {
    let _ = gate.admit(request, async |scope| scope).await;
}

fn main() {}
