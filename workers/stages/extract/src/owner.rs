//! Whose a name, a phone, an address or a birthday is, where the label alone does not say.

use crate::labelled::{Found, folded};
use crate::layout::Layout;
use docward_engine_model::FieldName;

/// So many labels before one, and so many lines above it, somebody is looked for whom it belongs to.
const LABELS: usize = 3;
const LINES: usize = 2;

/// The name of a label's field: the patient's, or that of somebody whose heading stands above it or whose name stands before it
/// in the same line.
pub(crate) fn name_of(layout: &Layout<'_>, labels: &[Found], index: usize) -> FieldName {
    let Some(label) = labels.get(index) else { return FieldName::PatientName };
    let generic = label.first == label.last || label.field != FieldName::PatientName;
    let named = label.field != FieldName::PatientName || folded(layout, label.first) == "name";
    if !(generic && named) {
        return label.field;
    }
    let line = layout.get(label.first).map_or(0, |piece| piece.line);
    let mut before = labels.get(..index).unwrap_or_default().iter().rev().take(LABELS);
    let owner = before.find(|other| {
        let above = layout.get(other.first).map_or(usize::MAX, |piece| line.saturating_sub(piece.line));
        // A heading has no colon; in the same line it is a name that the rest of the line belongs to.
        let heads = above <= LINES && !other.colon;
        let leads = above == 0 && label.field != FieldName::PatientName;
        (heads || leads) && is_owner(other.field)
    });
    owner.map_or(label.field, |owner| owned(owner.field, label.field))
}

fn is_owner(field: FieldName) -> bool {
    use FieldName as F;
    matches!(
        field,
        F::EmergencyContact
            | F::SubscriberName
            | F::GuarantorName
            | F::Employer
            | F::ProviderName
            | F::ReferringProviderName
            | F::PrimaryCareProvider
            | F::Facility
            | F::PharmacyName
            | F::PayerName
    ) || field == F::PatientName
}

/// What a field of the patient's is called when it belongs to somebody else; the same where it can't.
fn owned(owner: FieldName, field: FieldName) -> FieldName {
    use FieldName as F;
    match (owner, field) {
        (F::PatientName, _) => field,
        (_, F::PatientName) => owner,
        (F::EmergencyContact, F::Phone | F::MobilePhone) => F::EmergencyContactPhone,
        (F::SubscriberName, F::DateOfBirth) => F::SubscriberDateOfBirth,
        (F::SubscriberName, F::Sex) => F::SubscriberSex,
        (F::SubscriberName, F::Address) => F::SubscriberAddress,
        (F::SubscriberName, F::Phone) => F::SubscriberPhone,
        (F::SubscriberName, F::SocialSecurityNumber) => F::SubscriberSocialSecurityNumber,
        (F::SubscriberName, F::Employer) => F::SubscriberEmployer,
        (F::GuarantorName, F::DateOfBirth) => F::GuarantorDateOfBirth,
        (F::GuarantorName, F::Address) => F::GuarantorAddress,
        (F::GuarantorName, F::Phone) => F::GuarantorPhone,
        (F::GuarantorName, F::SocialSecurityNumber) => F::GuarantorSocialSecurityNumber,
        (F::GuarantorName, F::Employer) => F::GuarantorEmployer,
        (F::Employer, F::Phone) => F::EmployerPhone,
        (F::ProviderName, F::Phone) => F::ProviderPhone,
        (F::ProviderName, F::FacilityFax) => F::ProviderFax,
        (F::ReferringProviderName, F::Phone) => F::ReferringProviderPhone,
        (F::ReferringProviderName, F::FacilityFax) => F::ReferringProviderFax,
        (F::ReferringProviderName, F::ProviderId) => F::ReferringProviderId,
        (F::PrimaryCareProvider, F::Phone) => F::PrimaryCareProviderPhone,
        (F::Facility, F::Phone) => F::FacilityPhone,
        (F::Facility, F::Address) => F::FacilityAddress,
        (F::PharmacyName, F::Phone) => F::PharmacyPhone,
        (F::PharmacyName, F::Address) => F::PharmacyAddress,
        (F::PayerName, F::Phone) => F::PayerPhone,
        (F::PayerName, F::Address) => F::PayerAddress,
        _ => field,
    }
}
