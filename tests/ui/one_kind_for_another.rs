//! A scope of one kind, passed where another is asked for.

use docward_trust::{Delivery, DeliveryRequest, Gate, TenantScope, person, task};

fn erase(_: &TenantScope<'_, person::Erase>) {}

fn search(scope: TenantScope<'_, person::Search>) -> TenantScope<'_, person::Retrieve> {
    scope
}

async fn admit(gate: &Gate, request: DeliveryRequest<'_>) {
    let _ = gate.admit(request, async |scope: TenantScope<'_, task::Backup>| scope.tenant()).await;
}

fn main() {
    let _ = |scope: &TenantScope<'_, Delivery>| erase(scope);
}
