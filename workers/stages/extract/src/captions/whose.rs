//! What belongs to whom, and on which documents it is asked for.

use crate::lexicon::{Owner, What};
use docward_engine_model::{DocumentKind, FieldName};

/// What a part is a part of.
pub(super) fn whole(what: What) -> What {
    match what {
        What::FirstName | What::LastName | What::MiddleInitial | What::Suffix => What::Name,
        What::Street | What::Street2 | What::City | What::State | What::Zip | What::CityStateZip => What::Address,
        other => other,
    }
}

/// What every person has.
pub(super) fn is_personal(what: What) -> bool {
    matches!(
        whole(what),
        What::Name
            | What::Address
            | What::DateOfBirth
            | What::Sex
            | What::SocialSecurityNumber
            | What::Phone
            | What::MobilePhone
            | What::WorkPhone
            | What::Fax
            | What::Employer
    )
}

/// The one drug that is asked for is a field of a prior authorization; on other documents drugs are rows of tables.
pub(super) fn is_asked_by(name: FieldName, kind: DocumentKind) -> bool {
    use FieldName as F;
    let drug = matches!(
        name,
        F::MedicationName | F::MedicationStrength | F::MedicationDirections | F::MedicationQuantity | F::DaysSupply
    );
    let report =
        matches!(name, F::ReportStatus) && !matches!(kind, DocumentKind::LabReport | DocumentKind::ImagingReport);
    // A card is an insurer's.
    let place = kind == DocumentKind::InsuranceCard && matches!(name, F::Facility | F::FacilityAddress);
    !report && !place && (!drug || kind == DocumentKind::PriorAuthorization)
}

/// Whether somebody belongs to a second insurance.
pub(super) fn is_second(owner: Owner) -> bool {
    matches!(owner, Owner::SecondaryPayer | Owner::SecondarySubscriber)
}

/// Whose a thing is where a second insurance is spoken of.
pub(super) fn of_second(owner: Owner, what: What) -> Owner {
    match owner {
        Owner::Payer => Owner::SecondaryPayer,
        Owner::Subscriber | Owner::Member => Owner::SecondarySubscriber,
        Owner::Patient if is_of_cover(what) => Owner::SecondarySubscriber,
        other => other,
    }
}

/// What insurances give out.
fn is_of_cover(what: What) -> bool {
    matches!(
        what,
        What::MemberId | What::GroupNumber | What::PolicyNumber | What::PlanName | What::PayerId | What::EffectiveDate
    )
}
