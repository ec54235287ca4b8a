//! The names of fields, by whose and what.

mod provider;

use crate::lexicon::terms::{Owner as O, What as W};
use docward_engine_model::{DocumentKind as K, FieldName as F};
use provider::of_provider;

/// The name of a field; by the document's kind where it matters. `None` of what the vocabulary has no name for, and of parts
/// that are a field only together with others where those are missing (see [`W`]: a part of a name or address has the name of
/// the whole).
pub(crate) fn field(owner: O, what: W, kind: K) -> Option<F> {
    if let W::Field(field) = what {
        return of_document(owner, field, kind);
    }
    match owner {
        O::Client if kind == K::LabReport => of_provider(O::OrderingFacility, what, kind),
        O::Patient | O::Client => of_patient(what, kind),
        O::Member if is_request(kind) => of_patient(what, kind),
        O::Member | O::Subscriber => of_subscriber(what),
        O::SecondarySubscriber | O::SecondaryPayer => of_secondary(owner, what),
        O::Payer => of_payer(what),
        O::Guarantor => of_guarantor(what),
        O::Guardian | O::EmergencyContact | O::Spouse | O::Signer | O::Witness => of_relative(owner, what),
        O::Employer => of_employer(what),
        O::Contact => of_contact(what, kind),
        O::Other => None,
        _ => of_provider(owner, what, kind),
    }
}

/// What a card calls the amount for a visit to somebody: "PCP $25", "Specialist $40".
pub(crate) fn copay(owner: O) -> Option<F> {
    match owner {
        O::PrimaryCare | O::Facility => Some(F::CopayPrimaryCare),
        O::ReferredTo => Some(F::CopaySpecialist),
        O::EmergencyContact => Some(F::CopayEmergency),
        _ => None,
    }
}

/// A field of the document, or of the patient; of somebody else only where that has a name. Some captions mean a field only
/// on documents of one kind.
fn of_document(owner: O, field: F, kind: K) -> Option<F> {
    let request = matches!(kind, K::Referral | K::PriorAuthorization);
    match (owner, field) {
        (O::SecondarySubscriber | O::SecondaryPayer, F::RelationshipToSubscriber) => {
            Some(F::SecondaryRelationshipToSubscriber)
        }
        (
            O::Guarantor
            | O::Guardian
            | O::EmergencyContact
            | O::Spouse
            | O::Subscriber
            | O::SecondarySubscriber
            | O::Other,
            F::Age
            | F::MaritalStatus
            | F::Occupation
            | F::DriversLicenseNumber
            | F::Race
            | F::Ethnicity
            | F::PreferredLanguage,
        ) => None,
        // The drug that a request is for; elsewhere drugs stand in tables.
        (
            _,
            F::MedicationName | F::MedicationStrength | F::MedicationDirections | F::MedicationQuantity | F::DaysSupply,
        ) => (kind == K::PriorAuthorization).then_some(field),
        (
            _,
            F::CopayPrimaryCare
            | F::CopaySpecialist
            | F::CopayUrgentCare
            | F::CopayEmergency
            | F::Deductible
            | F::OutOfPocketMaximum,
        ) => (kind == K::InsuranceCard).then_some(field),
        (O::Patient, F::AmountPaid) if kind != K::Remittance => Some(field),
        (_, F::AmountPaid) if kind == K::Remittance => Some(F::PlanPaid),
        (_, F::ReasonForVisit) if kind == K::Referral => Some(F::ReasonForReferral),
        (_, F::DateWritten) if request => Some(F::RequestDate),
        (_, F::ReportStatus) => matches!(kind, K::LabReport | K::ImagingReport).then_some(field),
        (_, F::ReasonForVisit) if kind == K::DischargeNote => Some(F::AdmittingDiagnosis),
        (_, F::ConditionAtDischarge | F::DischargeDisposition) => (kind == K::DischargeNote).then_some(field),
        (_, F::DischargeStatus) => matches!(kind, K::ClaimForm | K::ClaimBatch).then_some(field),
        _ => Some(field),
    }
}

/// A form that a payer or a clinic makes out for a patient, whom it may call "member".
fn is_request(kind: K) -> bool {
    !matches!(kind, K::InsuranceCard | K::Remittance | K::ClaimForm | K::ClaimBatch)
}

fn is_name(what: W) -> bool {
    matches!(what, W::Name | W::FirstName | W::LastName | W::MiddleInitial | W::Suffix)
}

fn is_address(what: W) -> bool {
    matches!(what, W::Address | W::Street | W::Street2 | W::City | W::State | W::Zip | W::CityStateZip)
}

fn is_phone(what: W) -> bool {
    matches!(what, W::Phone | W::MobilePhone | W::WorkPhone | W::PhoneAndFax)
}

fn of_patient(what: W, kind: K) -> Option<F> {
    Some(match what {
        _ if is_name(what) => F::PatientName,
        _ if is_address(what) => F::Address,
        W::PreferredName => F::PreferredName,
        W::PreviousName => F::PreviousName,
        W::Phone | W::PhoneAndFax => F::Phone,
        W::MobilePhone => F::MobilePhone,
        W::WorkPhone => F::WorkPhone,
        W::Email => F::Email,
        W::DateOfBirth => F::DateOfBirth,
        W::Sex => F::Sex,
        W::SocialSecurityNumber => F::SocialSecurityNumber,
        W::Relationship => F::RelationshipToSubscriber,
        W::Employer => F::Employer,
        W::LicenseNumber => F::DriversLicenseNumber,
        W::Date => return date(kind),
        _ => return of_cover(what),
    })
}

/// What a caption asks for of a cover, where it is the first or only one.
fn of_cover(what: W) -> Option<F> {
    Some(match what {
        W::MemberId => F::MemberId,
        W::PolicyNumber => F::PolicyNumber,
        W::GroupNumber => F::GroupNumber,
        W::GroupName => F::GroupName,
        W::PlanName => F::PlanName,
        W::InsuranceType => F::InsuranceType,
        W::PayerId => F::PayerId,
        W::EffectiveDate => F::CoverageEffectiveDate,
        W::SignatureDate => F::SignatureDate,
        W::Organisation => F::Facility,
        W::Npi => F::ProviderId,
        W::DeaNumber => F::DeaNumber,
        W::LicenseNumber => F::LicenseNumber,
        W::Specialty => F::ProviderSpecialty,
        W::TaxId => F::FederalTaxId,
        _ => return None,
    })
}

/// What a date without more is, by the kind of document.
fn date(kind: K) -> Option<F> {
    match kind {
        K::IntakeForm | K::EncounterForm => Some(F::DateOfService),
        K::LabReport | K::ImagingReport => Some(F::ReportDate),
        K::Prescription => Some(F::DateWritten),
        K::Referral | K::PriorAuthorization => Some(F::RequestDate),
        K::Remittance => Some(F::StatementDate),
        _ => None,
    }
}

fn of_subscriber(what: W) -> Option<F> {
    Some(match what {
        _ if is_name(what) => F::SubscriberName,
        _ if is_address(what) => F::SubscriberAddress,
        _ if is_phone(what) => F::SubscriberPhone,
        W::DateOfBirth => F::SubscriberDateOfBirth,
        W::Sex => F::SubscriberSex,
        W::SocialSecurityNumber => F::SubscriberSocialSecurityNumber,
        W::Relationship => F::RelationshipToSubscriber,
        W::Employer => F::SubscriberEmployer,
        W::Signature => F::SubscriberSignature,
        W::Npi | W::DeaNumber | W::LicenseNumber | W::Specialty | W::TaxId | W::Organisation => return None,
        _ => return of_cover(what),
    })
}

/// Of the second insurer, or of whom it covers. Name and telephone number are those of the one who is named.
fn of_secondary(owner: O, what: W) -> Option<F> {
    let insurer = owner == O::SecondaryPayer;
    Some(match what {
        _ if is_name(what) && insurer => F::SecondaryPayerName,
        _ if is_name(what) => F::SecondarySubscriberName,
        _ if is_phone(what) && insurer => F::SecondaryPayerPhone,
        W::DateOfBirth => F::SecondarySubscriberDateOfBirth,
        W::Relationship => F::SecondaryRelationshipToSubscriber,
        W::MemberId => F::SecondaryMemberId,
        W::PolicyNumber => F::SecondaryPolicyNumber,
        W::GroupNumber => F::SecondaryGroupNumber,
        W::PlanName => F::SecondaryPlanName,
        W::PayerId => F::SecondaryPayerId,
        _ => return None,
    })
}

fn of_payer(what: W) -> Option<F> {
    Some(match what {
        W::Name | W::Organisation => F::PayerName,
        _ if is_address(what) => F::PayerAddress,
        _ if is_phone(what) => F::PayerPhone,
        W::DateOfBirth => F::SubscriberDateOfBirth,
        W::Relationship => F::RelationshipToSubscriber,
        W::Employer => F::SubscriberEmployer,
        W::MemberId
        | W::PolicyNumber
        | W::GroupNumber
        | W::GroupName
        | W::PlanName
        | W::InsuranceType
        | W::PayerId
        | W::EffectiveDate => return of_cover(what),
        _ => return None,
    })
}

fn of_guarantor(what: W) -> Option<F> {
    Some(match what {
        _ if is_name(what) => F::GuarantorName,
        _ if is_address(what) => F::GuarantorAddress,
        _ if is_phone(what) => F::GuarantorPhone,
        W::Relationship => F::GuarantorRelationship,
        W::DateOfBirth => F::GuarantorDateOfBirth,
        W::SocialSecurityNumber => F::GuarantorSocialSecurityNumber,
        W::Employer => F::GuarantorEmployer,
        W::SignatureDate => F::SignatureDate,
        _ => return None,
    })
}

fn of_relative(owner: O, what: W) -> Option<F> {
    Some(match (owner, what) {
        (O::Guardian, _) if is_name(what) => F::GuardianName,
        (O::Guardian, _) if is_phone(what) => F::GuardianPhone,
        (O::Guardian, W::Relationship) => F::GuardianRelationship,
        (O::EmergencyContact, _) if is_name(what) => F::EmergencyContact,
        (O::EmergencyContact, _) if is_phone(what) => F::EmergencyContactPhone,
        (O::EmergencyContact, W::Relationship) => F::EmergencyContactRelationship,
        (O::Spouse, _) if is_name(what) => F::SpouseName,
        (O::Signer, _) if is_name(what) => F::SignerName,
        (O::Signer, W::Relationship) => F::SignerRelationship,
        (O::Witness, _) if is_name(what) => F::WitnessName,
        (O::Signer | O::Guardian, W::SignatureDate) | (O::Signer, W::Date) => F::SignatureDate,
        _ => return None,
    })
}

fn of_employer(what: W) -> Option<F> {
    Some(match what {
        W::Name | W::Employer | W::Organisation => F::Employer,
        _ if is_phone(what) => F::EmployerPhone,
        _ => return None,
    })
}

/// The office's contact person on a request; on a patient's own form "contact" says nothing of whose.
fn of_contact(what: W, kind: K) -> Option<F> {
    let office = matches!(kind, K::PriorAuthorization | K::Referral | K::Prescription | K::LabReport | K::ClaimForm);
    Some(match what {
        _ if is_name(what) && kind == K::IntakeForm => F::EmergencyContact,
        _ if is_name(what) => F::ContactName,
        _ if is_phone(what) && kind == K::IntakeForm => F::Phone,
        _ if is_phone(what) => F::ContactPhone,
        W::Fax if office => F::ContactFax,
        W::Email if kind == K::IntakeForm => F::Email,
        _ => return None,
    })
}
