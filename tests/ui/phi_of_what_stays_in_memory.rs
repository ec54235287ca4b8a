//! Plaintext of a type that leaves its text behind in memory.

use docward_trust::{Phi, TenantScope};

fn hold<'t>(scope: &TenantScope<'t>) -> Phi<'t, String> {
    scope.hold_in(String::from("Jane Example"))
}

fn main() {}
