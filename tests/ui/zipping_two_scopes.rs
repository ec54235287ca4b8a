//! Two tenants' plaintexts together in one value.

use docward_trust::{Bytes, DeliveryRequest, Gate};

async fn mix(gate: &Gate, a: DeliveryRequest<'_>, b: DeliveryRequest<'_>) {
    let _ = gate
        .admit(a, async |scope_a| {
            let _ = gate
                .admit(b, async |scope_b| {
                    let one = scope_a.hold_in(Bytes::new(Vec::new()));
                    let other = scope_b.hold_in(Bytes::new(Vec::new()));
                    let _ = one.zip(other);
                })
                .await;
        })
        .await;
}

fn main() {}
