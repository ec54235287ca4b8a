//! A person's signed permission.

use crate::decide::Question;
use crate::signed::Signable;
use crate::words::Action;
use docward_envelope::{DataClass, GrantId, Purpose, Region, TenantId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// What one person may do, where, for whom and what for. Every set is closed: what is missing is forbidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The grant's own id, by which it can be revoked.
    pub id: GrantId,
    /// The account, such as `a.okafor`; never a patient.
    pub person: String,
    /// The tenants that it is for.
    pub tenants: BTreeSet<TenantId>,
    /// The regions where it counts.
    pub regions: BTreeSet<Region>,
    /// The data classes that it is for. Whoever may read phi may read redacted.
    pub data_classes: BTreeSet<DataClass>,
    /// The purposes that it is for; never maintenance.
    pub purposes: BTreeSet<Purpose>,
    /// What the person may do: submit, retrieve, search, audit, operate or erase.
    pub actions: BTreeSet<Action>,
    /// From this moment on it counts no more.
    pub expires: Timestamp,
}

/// What was asked for and the grant does not name; `None` for what it names. At least one is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lacking {
    /// The action that was asked for.
    pub action: Option<Action>,
    /// The data class that was asked for.
    pub data_class: Option<DataClass>,
    /// The purpose that was asked for.
    pub purpose: Option<Purpose>,
}

/// Why a grant does not cover what is asked: the first of these, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortfall {
    /// It does not name the tenant.
    OtherTenant,
    /// It does not name the region.
    OtherRegion,
    /// It counts no more.
    Expired,
    /// It does not name the action, the data class or the purpose.
    TooNarrow(Lacking),
}

impl Grant {
    /// Why the grant does not cover what is asked; `None` if it does.
    pub fn shortfall(&self, question: &Question<'_>, now: Timestamp) -> Option<Shortfall> {
        if !self.tenants.contains(&question.tenant) {
            return Some(Shortfall::OtherTenant);
        }
        if !self.regions.contains(question.region) {
            return Some(Shortfall::OtherRegion);
        }
        if self.expires <= now {
            return Some(Shortfall::Expired);
        }
        let Question { action, data_class, purpose, .. } = *question;
        let lacking = Lacking {
            action: (!self.actions.contains(&action)).then_some(action),
            data_class: (!self.data_classes.contains(&data_class)).then_some(data_class),
            purpose: (!self.purposes.contains(&purpose)).then_some(purpose),
        };
        (lacking.count() > 0).then_some(Shortfall::TooNarrow(lacking))
    }
}

impl Lacking {
    /// How many of the three lack.
    pub fn count(&self) -> usize {
        usize::from(self.action.is_some())
            + usize::from(self.data_class.is_some())
            + usize::from(self.purpose.is_some())
    }
}

impl fmt::Display for Lacking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            ("action", self.action.map(Action::as_str)),
            ("data class", self.data_class.map(DataClass::as_str)),
            ("purpose", self.purpose.map(Purpose::as_str)),
        ];
        f.write_str("the grant does not name")?;
        for (number, (what, word)) in parts.iter().filter_map(|(what, word)| Some((what, (*word)?))).enumerate() {
            write!(f, "{} {what} {word}", if number == 0 { "" } else { "," })?;
        }
        Ok(())
    }
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
        if self.actions.iter().any(|action| !Action::OF_PEOPLE.contains(action)) {
            return Err(("actions", "people submit, retrieve, search, audit, operate and erase"));
        }
        Ok(())
    }
}
