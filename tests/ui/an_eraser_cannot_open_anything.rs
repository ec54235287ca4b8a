//! What is to be erased, read before it goes.

use docward_envelope::ObjectName;
use docward_trust::person::Erase;
use docward_trust::{Bytes, Phi, Redacted, TenantScope};

async fn open(scope: &TenantScope<'_, Erase>, name: &ObjectName, sealed: &[u8]) {
    let _ = scope.open(name, sealed);
    let _ = scope.open_redacted(name, sealed);
    let _ = scope.open_bundle(name, sealed).await;
}

fn release<'t>(scope: &TenantScope<'t, Erase>, phi: Phi<'t, Bytes>, redacted: Redacted<'t, Bytes>) {
    let _ = scope.release(phi);
    let _ = scope.release_redacted(redacted);
}

fn main() {}
