//! The janitor with the store: it deletes, and nothing else.

use docward_envelope::{ObjectName, Stage};
use docward_store::Store;
use docward_trust::task::Janitor;
use docward_trust::{Bytes, Phi, TenantScope};

async fn reads(store: &Store, scope: &TenantScope<'_, Janitor>, name: &ObjectName) {
    let _ = store.get(scope, name).await;
    let _ = store.get_bundle(scope, name).await;
    let _ = store.manifest(scope, Stage::Ocr).await;
}

async fn writes<'t>(store: &Store, scope: &TenantScope<'t, Janitor>, name: &ObjectName, phi: &Phi<'t, Bytes>) {
    let _ = store.put(scope, name, phi).await;
    let _ = store.put_keys(scope).await;
}

fn main() {}
