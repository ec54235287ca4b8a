//! What was handed in, opened again at intake; an output of a stage, sealed there.

use docward_envelope::ObjectName;
use docward_trust::{Bytes, Intake, Redacted, TenantScope};

fn open(scope: &TenantScope<'_, Intake>, name: &ObjectName, sealed: &[u8]) {
    let _ = scope.open(name, sealed);
    let _ = scope.open_manifest(name, sealed);
}

fn seal<'t>(scope: &TenantScope<'t, Intake>, name: &ObjectName, redacted: &Redacted<'t, Bytes>) {
    let _ = scope.seal_redacted(name, redacted);
    let _ = scope.seal_manifest(name, b"");
}

fn main() {}
