//! One tenant's plaintext, sealed through another tenant's scope: two nested admits.

use docward_envelope::ObjectName;
use docward_trust::{DeliveryRequest, Gate};

async fn leak(gate: &Gate, a: DeliveryRequest<'_>, b: DeliveryRequest<'_>, name: &ObjectName, sealed: &[u8]) {
    let _ = gate
        .admit(a, async |scope_a| {
            let _ = gate
                .admit(b, async |scope_b| {
                    let phi = scope_a.open(name, sealed).unwrap();
                    let _ = scope_b.seal(name, &phi);
                })
                .await;
        })
        .await;
}

fn main() {}
