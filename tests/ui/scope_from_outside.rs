//! A scope without a gate.

use docward_trust::{Delivery, TenantScope};

fn mint<'t, A>(admitted: A) -> TenantScope<'t, Delivery> {
    TenantScope::new(admitted)
}

fn main() {}
