//! The scope, taken out of the closure.

use docward_trust::{Gate, Request};

async fn escape(gate: &Gate, request: Request<'_>) {
    let _ = gate.admit(request, async |scope, _| scope).await;
}

fn main() {}
