//! What a token narrows an account to: of the roles that its issuer gave it, at least one must be for what is asked. A role gives
//! nothing: what the account may do its signed grants say.

use std::fmt;
use std::str::FromStr;

/// What may be asked of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Hand a document in.
    Submit,
    /// See how far jobs are.
    Follow,
    /// Read what was made of a document.
    Retrieve,
    /// Search what was read.
    Search,
    /// Read the audit trail.
    Audit,
    /// Erase a document.
    Erase,
    /// See what keeps work from going on.
    Operate,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Submit, Self::Follow, Self::Retrieve, Self::Search, Self::Audit, Self::Erase, Self::Operate];
}

/// As what somebody works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Hands documents in.
    FrontDesk,
    /// Treats patients.
    Clinician,
    /// Works on claims.
    ClaimsProcessor,
    /// Looks at what was done.
    Auditor,
    /// Answers for privacy: looks at what was done, and has documents erased.
    PrivacyOfficer,
    /// Keeps work going, and reads no document.
    Operator,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::FrontDesk, Self::Clinician, Self::ClaimsProcessor, Self::Auditor, Self::PrivacyOfficer, Self::Operator];

    /// The word for it in tokens.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FrontDesk => "front-desk",
            Self::Clinician => "clinician",
            Self::ClaimsProcessor => "claims-processor",
            Self::Auditor => "auditor",
            Self::PrivacyOfficer => "privacy-officer",
            Self::Operator => "operator",
        }
    }

    /// Whether it is for an act. One cell of the table; the tests list all of them.
    pub const fn is_for(self, act: Act) -> bool {
        match self {
            Self::FrontDesk => matches!(act, Act::Submit | Act::Follow),
            Self::Clinician => matches!(act, Act::Submit | Act::Follow | Act::Retrieve | Act::Search),
            Self::ClaimsProcessor => matches!(act, Act::Submit | Act::Follow | Act::Retrieve),
            Self::Auditor => matches!(act, Act::Follow | Act::Audit),
            Self::PrivacyOfficer => matches!(act, Act::Follow | Act::Audit | Act::Erase | Act::Operate),
            Self::Operator => matches!(act, Act::Follow | Act::Operate),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// There is no such role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("one of front-desk, clinician, claims-processor, auditor, privacy-officer and operator")]
pub struct NoSuchRole;

impl FromStr for Role {
    type Err = NoSuchRole;

    fn from_str(word: &str) -> Result<Self, NoSuchRole> {
        Self::ALL.into_iter().find(|role| role.as_str() == word).ok_or(NoSuchRole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_of_the_table_of_roles() {
        // submit follow retrieve search audit erase operate
        let table = [
            (Role::FrontDesk, "++-----"),
            (Role::Clinician, "++++---"),
            (Role::ClaimsProcessor, "+++----"),
            (Role::Auditor, "-+--+--"),
            (Role::PrivacyOfficer, "-+--+++"),
            (Role::Operator, "-+----+"),
        ];
        assert_eq!(table.map(|(role, _)| role), Role::ALL);
        for (role, wanted) in table {
            let found: String = Act::ALL.map(|act| if role.is_for(act) { '+' } else { '-' }).into_iter().collect();
            assert_eq!(found, wanted, "{role}");
            assert_eq!(role.as_str().parse(), Ok(role));
        }
    }
}
