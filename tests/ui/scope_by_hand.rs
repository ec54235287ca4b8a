//! A scope put together from its parts: another's content under one's own brand.

use docward_trust::{Delivery, TenantScope};

fn mint<'a, 't>(other: TenantScope<'a, Delivery>) -> TenantScope<'t, Delivery> {
    TenantScope { brand: std::marker::PhantomData, ..other }
}

fn main() {}
