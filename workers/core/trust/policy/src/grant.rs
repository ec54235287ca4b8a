//! A person's signed permission.

use crate::signed::Signable;
use crate::words::Action;
use docward_envelope::{DataClass, GrantId, Purpose, Region, TenantId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What one person may do, where, for whom and what for. Every set is closed: what is missing is forbidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Which grant.
    pub id: GrantId,
    /// The account, such as `a.okafor`; never a patient.
    pub person: String,
    /// Of which tenants.
    pub tenants: BTreeSet<TenantId>,
    /// In which regions.
    pub regions: BTreeSet<Region>,
    /// Of which data classes.
    pub data_classes: BTreeSet<DataClass>,
    /// What for.
    pub purposes: BTreeSet<Purpose>,
    /// What.
    pub actions: BTreeSet<Action>,
    /// Until when.
    pub expires: Timestamp,
}

impl Signable for Grant {
    const KIND: &'static str = "grant";

    fn check(&self) -> Result<(), (&'static str, &'static str)> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-@".contains(&byte);
        if !(1..=64).contains(&self.person.len()) || !self.person.bytes().all(plain) {
            return Err(("person", "an account: 1 to 64 letters, digits, dots, hyphens, underscores and @"));
        }
        if self.purposes.contains(&Purpose::Maintenance) {
            return Err(("purposes", "maintenance is the system's own"));
        }
        let for_people =
            [Action::Submit, Action::Retrieve, Action::Search, Action::Audit, Action::Operate, Action::Erase];
        if self.actions.iter().any(|action| !for_people.contains(action)) {
            return Err(("actions", "people submit, retrieve, search, audit, operate and erase"));
        }
        Ok(())
    }
}
