//! The scope, put into a variable that outlives the admission.

use docward_trust::{Gate, Request};

async fn escape(gate: &Gate, request: Request<'_>) {
    let mut kept = None;
    let _ = gate.admit(request, async |scope, _| kept = Some(scope)).await;
}

fn main() {}
