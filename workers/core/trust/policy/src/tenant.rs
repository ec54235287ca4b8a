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

impl Tenant {
    /// A short name as it was typed.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub fn slug(typed: &str) -> Result<String, &'static str> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if (2..=32).contains(&typed.len()) && typed.bytes().all(plain) {
            return Ok(typed.to_owned());
        }
        Err("2 to 32 of a-z, 0-9 and hyphens")
    }
}

impl Signable for Tenant {
    const KIND: &'static str = "tenant";

    fn check(&self) -> Result<(), (&'static str, &'static str)> {
        Self::slug(&self.slug).map_err(|rule| ("slug", rule))?;
        if self.regions.is_empty() {
            return Err(("regions", "at least one region"));
        }
        Ok(())
    }
}
