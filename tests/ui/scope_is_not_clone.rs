//! A second scope from a first.

use docward_trust::TenantScope;

fn copy<'t>(scope: &TenantScope<'t>) -> TenantScope<'t> {
    scope.clone()
}

fn main() {}
