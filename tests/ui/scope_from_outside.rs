//! A scope without a gate.

use docward_trust::{Delivery, TenantScope};

fn mint<'t, A>(admitted: A, kind: Delivery) -> TenantScope<'t, Delivery> {
    TenantScope::new(admitted, kind)
}

fn main() {}
