//! A stage's plaintext, handed out as if a person had asked for it; and what only intake has.

use docward_trust::{Bytes, Delivery, Phi, Redacted, TenantScope};

fn release<'t>(scope: &TenantScope<'t, Delivery>, phi: Phi<'t, Bytes>, redacted: Redacted<'t, Bytes>) {
    let _ = scope.release(phi);
    let _ = scope.release_redacted(redacted);
    let _ = scope.wrapped_keys();
}

fn main() {}
