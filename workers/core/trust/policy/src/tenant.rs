//! A tenant as the catalogue knows it.

use crate::signed::Signable;
use docward_envelope::{Region, TenantId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A clinic, an insurer, a hospital network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tenant {
    /// Its id, by which everything of it is named.
    pub id: TenantId,
    /// Its short name on the command line: 2 to 32 of `a-z`, `0-9` and hyphens.
    pub slug: String,
    /// A name for people.
    pub name: String,
    /// The regions where it has keys, and so may have documents.
    pub regions: BTreeSet<Region>,
}

impl Signable for Tenant {
    const KIND: &'static str = "tenant";

    fn check(&self) -> Result<(), (&'static str, &'static str)> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !(2..=32).contains(&self.slug.len()) || !self.slug.bytes().all(plain) {
            return Err(("slug", "2 to 32 of a-z, 0-9 and hyphens"));
        }
        if self.regions.is_empty() {
            return Err(("regions", "at least one region"));
        }
        Ok(())
    }
}
