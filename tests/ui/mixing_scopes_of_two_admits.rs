//! One tenant's plaintext, sealed through another tenant's scope: two nested admits.

use docward_envelope::ObjectName;
use docward_trust::{Gate, Request};

async fn leak(gate: &Gate, a: Request<'_>, b: Request<'_>, name: &ObjectName, sealed: &[u8]) {
    let _ = gate
        .admit(a, async |scope_a, _| {
            let _ = gate
                .admit(b, async |scope_b, _| {
                    let phi = scope_a.open(name, sealed).unwrap();
                    let _ = scope_b.seal(name, &phi);
                })
                .await;
        })
        .await;
}

fn main() {}
