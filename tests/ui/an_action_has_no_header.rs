//! The header, body and retention of a job that a person only reads, and the job of a whole tenant.

use docward_envelope::RetentionClass;
use docward_trust::{TenantScope, person, task};

fn of_a_reader(scope: &TenantScope<'_, person::Retrieve>) {
    let _ = scope.header();
    let _ = scope.retention_until(RetentionClass::Result);
    let _ = scope.body();
}

fn of_a_tenant(searcher: &TenantScope<'_, person::Search>, janitor: &TenantScope<'_, task::Janitor>) {
    let _ = searcher.job();
    let _ = janitor.run();
}

fn main() {}
