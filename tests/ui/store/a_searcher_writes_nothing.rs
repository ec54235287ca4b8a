//! Who searches, with the store: bundles are read, and nothing is written or deleted.

use docward_envelope::{JobId, ObjectName, ObjectPrefix};
use docward_store::Store;
use docward_trust::person::Search;
use docward_trust::{Bytes, Phi, Redacted, TenantScope};

async fn writes<'t>(
    store: &Store,
    scope: &TenantScope<'t, Search>,
    name: &ObjectName,
    phi: &Phi<'t, Bytes>,
    redacted: &Redacted<'t, Bytes>,
) {
    let _ = store.put(scope, name, phi).await;
    let _ = store.put_redacted(scope, name, redacted).await;
    let _ = store.put_bundle(scope, name, redacted).await;
}

async fn deletes(store: &Store, scope: &TenantScope<'_, Search>, prefix: &ObjectPrefix, job: JobId) {
    let _ = store.delete(scope, prefix).await;
    let _ = store.delete_bundles(scope, job).await;
}

fn main() {}
