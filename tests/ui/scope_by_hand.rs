//! A scope put together from its parts: another's content under one's own brand.

use docward_trust::TenantScope;

fn mint<'a, 't>(other: TenantScope<'a>) -> TenantScope<'t> {
    TenantScope { brand: std::marker::PhantomData, ..other }
}

fn main() {}
