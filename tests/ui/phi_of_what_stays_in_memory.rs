//! Plaintext of a type that leaves its text behind in memory.

use docward_trust::{Delivery, Phi, TenantScope};

fn hold<'t>(scope: &TenantScope<'t, Delivery>) -> Phi<'t, String> {
    scope.hold_in(String::from("Jane Example"))
}

fn main() {}
