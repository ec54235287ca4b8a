//! A job's objects, opened and sealed by somebody who was admitted to search.

use docward_envelope::ObjectName;
use docward_trust::person::Search;
use docward_trust::{Bytes, Phi, Redacted, TenantScope};

fn open(scope: &TenantScope<'_, Search>, name: &ObjectName, sealed: &[u8]) {
    let _ = scope.open(name, sealed);
    let _ = scope.open_redacted(name, sealed);
    let _ = scope.open_manifest(name, sealed);
}

fn seal<'t>(scope: &TenantScope<'t, Search>, name: &ObjectName, phi: &Phi<'t, Bytes>) {
    let _ = scope.seal(name, phi);
    let _ = scope.seal_manifest(name, b"");
}

async fn seal_bundle<'t>(scope: &TenantScope<'t, Search>, name: &ObjectName, redacted: &Redacted<'t, Bytes>) {
    let _ = scope.seal_bundle(name, redacted).await;
    let _ = scope.seal_redacted(name, redacted);
}

fn main() {}
