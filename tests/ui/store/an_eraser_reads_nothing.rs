//! Who erases, with the store: objects go unread.

use docward_envelope::ObjectName;
use docward_store::Store;
use docward_trust::TenantScope;
use docward_trust::person::Erase;

async fn reads(store: &Store, scope: &TenantScope<'_, Erase>, name: &ObjectName) {
    let _ = store.get(scope, name).await;
    let _ = store.get_redacted(scope, name).await;
    let _ = store.get_bundle(scope, name).await;
    let _ = store.get_checkpoint(scope, name).await;
}

fn main() {}
