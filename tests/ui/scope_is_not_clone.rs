//! A second scope from a first.

use docward_trust::{Delivery, TenantScope};

fn copy<'t>(scope: &TenantScope<'t, Delivery>) -> TenantScope<'t, Delivery> {
    scope.clone()
}

fn main() {}
