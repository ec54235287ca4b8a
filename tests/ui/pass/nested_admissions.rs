//! What must compile: two nested admissions, each with its own plaintext; else the refused mix would prove nothing.

use docward_envelope::ObjectName;
use docward_trust::{DeliveryRequest, Gate};

async fn both(gate: &Gate, a: DeliveryRequest<'_>, b: DeliveryRequest<'_>, name: &ObjectName, sealed: &[u8]) {
    let _ = gate
        .admit(a, async |scope_a| {
            let _ = gate
                .admit(b, async |scope_b| {
                    let _ = scope_a.open(name, sealed).and_then(|phi_a| scope_a.seal(name, &phi_a));
                    let _ = scope_b.open(name, sealed).and_then(|phi_b| scope_b.seal(name, &phi_b));
                })
                .await;
        })
        .await;
}

pub(super) fn compiles() {
    let _ = both;
}
