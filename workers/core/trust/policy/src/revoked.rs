//! Grants that no longer count, as an older docward signed them beside its copies, where a roll is now.

use crate::signed::Signable;
use docward_envelope::GrantId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The whole list. Nobody signs one any more; backups have it.
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
