//! What must compile: each kind of scope with the store's functions that are its own; else the refused ones would prove
//! nothing.

use docward_envelope::{JobId, LeaseId, ObjectName, ObjectPrefix, Stage};
use docward_store::{Manifest, Store};
use docward_trust::{Bytes, CurrentKeys, Delivery, Intake, Phi, Redacted, TenantScope, person, task};

async fn intake<'t>(store: &Store, scope: &TenantScope<'t, Intake>, name: &ObjectName, phi: &Phi<'t, Bytes>) {
    let _ = store.put_keys(scope).await;
    let _ = store.put(scope, name, phi).await;
}

async fn delivery<'t>(
    store: &Store,
    scope: &TenantScope<'t, Delivery>,
    name: &ObjectName,
    redacted: &Redacted<'t, Bytes>,
    manifest: &Manifest,
) {
    let _ = store.get(scope, name).await;
    let _ = store.put_redacted(scope, name, redacted).await;
    let _ = store.put_bundle(scope, name, redacted).await;
    let _ = store.commit(scope, Stage::Redact, manifest).await;
    let _ = store.drop_lease(scope, Stage::Redact, LeaseId::generate(), &[]).await;
    let _ = store.drop_outputs(scope, Stage::Redact, &[]).await;
}

async fn people(
    store: &Store,
    name: &ObjectName,
    reader: &TenantScope<'_, person::Retrieve>,
    searcher: &TenantScope<'_, person::Search>,
    auditor: &TenantScope<'_, person::Audit>,
) {
    let _ = store.manifest(reader, Stage::Redact).await;
    let _ = store.get_redacted(reader, name).await;
    let _ = store.list_bundles(searcher).await;
    let _ = store.get_bundle(searcher, name).await;
    let _ = store.get_checkpoint(auditor, name).await;
    let _ = store.guard(auditor).await;
}

async fn deletion(
    store: &Store,
    prefix: &ObjectPrefix,
    job: JobId,
    eraser: &TenantScope<'_, person::Erase>,
    janitor: &TenantScope<'_, task::Janitor>,
) {
    let _ = store.delete(eraser, prefix).await;
    let _ = store.delete_bundles(eraser, job).await;
    let _ = store.delete(janitor, prefix).await;
}

async fn tasks(
    store: &Store,
    name: &ObjectName,
    keys: &CurrentKeys,
    rotation: &TenantScope<'_, task::Rotation>,
    checkpoint: &TenantScope<'_, task::Checkpoint>,
    backup: &TenantScope<'_, task::Backup>,
) {
    let _ = store.rewrap(rotation, name, keys).await;
    let _ = store.put_checkpoint(checkpoint, name, Vec::new()).await;
    let _ = store.put_backup(backup, name, b"").await;
}

async fn bundles<'t>(
    store: &Store,
    name: &ObjectName,
    compactor: (&TenantScope<'t, task::Compactor>, &Redacted<'t, Bytes>),
    unindex: (&TenantScope<'t, task::Unindex>, &Redacted<'t, Bytes>),
) {
    let _ = store.get_bundle(compactor.0, name).await;
    let _ = store.put_bundle(compactor.0, name, compactor.1).await;
    let _ = store.remove_bundles(compactor.0, &[]).await;
    let _ = store.get_bundle(unindex.0, name).await;
    let _ = store.put_bundle(unindex.0, name, unindex.1).await;
    let _ = store.remove_bundles(unindex.0, &[]).await;
}

pub(super) fn compiles() {
    let _ = (intake, delivery, people, deletion, tasks, bundles);
}
