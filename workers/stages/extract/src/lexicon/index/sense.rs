//! What owners and things cannot be together.

use crate::lexicon::terms::{Owner, What};

/// Whether an owner's wording behind a thing is a value or a name rather than whose it is: "Relationship Mother", "County
/// Hospital".
pub(super) fn is_said_of(owner: Owner, what: What) -> bool {
    let kin = matches!(owner, Owner::Spouse | Owner::Guardian | Owner::Other | Owner::Patient);
    let place =
        matches!(what, What::City | What::State | What::County | What::Country | What::GroupNumber | What::PlanName);
    kin && what == What::Relationship || place
}

/// Whether only a person has a thing: "sex on insurance card" is nobody's but the patient's.
pub(super) fn is_senseless(owner: Owner, what: What) -> bool {
    let organisation = matches!(
        owner,
        Owner::Payer
            | Owner::SecondaryPayer
            | Owner::Pharmacy
            | Owner::Facility
            | Owner::Laboratory
            | Owner::OrderingFacility
            | Owner::BillingProvider
            | Owner::Employer
            | Owner::Payee
    );
    let personal = matches!(
        what,
        What::DateOfBirth
            | What::Sex
            | What::AgeAndSex
            | What::SocialSecurityNumber
            | What::FirstName
            | What::LastName
            | What::MiddleInitial
            | What::Suffix
            | What::PreferredName
            | What::PreviousName
    );
    organisation && personal || owner == Owner::Other && what == What::Street
}
