//! An id, a region or a scope out of nothing.

use docward_envelope::{GrantId, JobId, LeaseId, Region, TenantId};

fn main() {
    let _ = TenantId::default();
    let _ = JobId::default();
    let _ = LeaseId::default();
    let _ = GrantId::default();
    let _ = Region::default();
}
