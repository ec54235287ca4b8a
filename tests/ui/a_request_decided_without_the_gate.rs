//! A request's decision, asked for without a closure to run in it.

use docward_trust::{DeliveryRequest, Gate};

async fn decide(gate: &Gate, request: DeliveryRequest<'_>) {
    let _ = request.decide(gate).await;
}

fn main() {}
