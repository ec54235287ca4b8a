//! Two tenants' plaintexts together in one value.

use docward_trust::{Bytes, Gate, Request};

async fn mix(gate: &Gate, a: Request<'_>, b: Request<'_>) {
    let _ = gate
        .admit(a, async |scope_a, _| {
            let _ = gate
                .admit(b, async |scope_b, _| {
                    let one = scope_a.hold_in(Bytes::new(Vec::new()));
                    let other = scope_b.hold_in(Bytes::new(Vec::new()));
                    let _ = one.zip(other);
                })
                .await;
        })
        .await;
}

fn main() {}
