//! Grants that no longer count, though the authority once signed them.

use crate::signed::Signable;
use docward_envelope::GrantId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The whole list, signed anew whenever it grows and each hour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevokedGrants {
    /// The ids of the grants that no longer count.
    pub grants: BTreeSet<GrantId>,
}

impl Signable for RevokedGrants {
    const KIND: &'static str = "revoked grants";

    fn check(&self) -> Result<(), (&'static str, &'static str)> {
        Ok(())
    }
}
