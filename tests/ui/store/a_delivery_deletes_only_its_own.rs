//! A delivery takes back what its own stage wrote; it does not delete what others wrote, nor rewrap, audit or back up.

use docward_envelope::{JobId, ObjectName, ObjectPrefix};
use docward_store::Store;
use docward_trust::{Delivery, TenantScope};

async fn others(store: &Store, scope: &TenantScope<'_, Delivery>, prefix: &ObjectPrefix, job: JobId) {
    let _ = store.delete(scope, prefix).await;
    let _ = store.delete_bundles(scope, job).await;
}

async fn tasks(store: &Store, scope: &TenantScope<'_, Delivery>, name: &ObjectName) {
    let _ = store.key_holders(scope, &|_| ()).await;
    let _ = store.put_checkpoint(scope, name, Vec::new()).await;
    let _ = store.put_backup(scope, name, b"").await;
    let _ = store.guard(scope).await;
}

fn main() {}
