//! Plaintext, stored as if it were redacted.

use docward_envelope::ObjectName;
use docward_trust::{Bytes, Delivery, Phi, TenantScope};

fn store<'t>(scope: &TenantScope<'t, Delivery>, name: &ObjectName, phi: &Phi<'t, Bytes>) {
    let _ = scope.seal_redacted(name, phi);
}

fn main() {}
