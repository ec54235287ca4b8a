//! The janitor with an envelope, an object and a backup: it may delete, and holds no key.

use docward_envelope::{Body, Header, ObjectName};
use docward_trust::task::Janitor;
use docward_trust::{Bytes, Phi, TenantScope};

fn envelope(scope: &TenantScope<'_, Janitor>, header: &Header, body: &Body) {
    let _ = scope.seal_envelope(header, body);
}

fn object<'t>(scope: &TenantScope<'t, Janitor>, name: &ObjectName, phi: &Phi<'t, Bytes>) {
    let _ = scope.open(name, b"");
    let _ = scope.seal(name, phi);
}

async fn backup(scope: &TenantScope<'_, Janitor>, name: &ObjectName) {
    let _ = scope.open_backup(name, b"").await;
    let _ = scope.wrapped_under(name, b"");
}

fn main() {}
