//! The scope, put into a variable that outlives the admission.

use docward_trust::{DeliveryRequest, Gate};

async fn escape(gate: &Gate, request: DeliveryRequest<'_>) {
    let mut kept = None;
    let _ = gate.admit(request, async |scope| kept = Some(scope)).await;
}

fn main() {}
