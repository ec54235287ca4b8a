//! What must compile: an admission as a task of its own, on any thread.

use docward_envelope::{Envelope, WorkQueue};
use docward_trust::{DeliveryRequest, Gate, Refusal};
use std::sync::Arc;

async fn pause() {
    tokio::task::yield_now().await;
}

fn spawn(gate: Arc<Gate>, envelope: Envelope, queue: WorkQueue) -> tokio::task::JoinHandle<Result<(), Refusal>> {
    tokio::spawn(async move {
        let request = DeliveryRequest { envelope: &envelope, queue: &queue };
        gate.admit(request, async |scope| {
            for object in &scope.body().objects {
                let opened = scope.open(&object.name, b"");
                pause().await;
                let _ = opened.and_then(|phi| scope.seal(&object.name, &phi));
                pause().await;
            }
        })
        .await
    })
}

pub(super) fn compiles() {
    let _ = spawn;
}
