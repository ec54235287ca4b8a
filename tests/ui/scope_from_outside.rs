//! A scope without a gate.

use docward_trust::TenantScope;

fn mint<'t, A>(admitted: A) -> TenantScope<'t> {
    TenantScope::new(admitted)
}

fn main() {}
