//! What the captions of a document say of its kind.

use crate::lexicon::{Owner as O, What as W};
use docward_engine_model::{DocumentKind as K, FieldName as F};

/// How much a caption says for a kind of document. What stands on all kinds of forms says nothing.
pub(super) fn says(owner: Option<O>, what: W) -> &'static [(K, f32)] {
    match (owner, what) {
        (_, W::Field(field)) => of_field(field),
        (Some(O::EmergencyContact | O::Guarantor), _) => &[(K::IntakeForm, 3.0)],
        (Some(O::Spouse | O::Guardian), _) | (_, W::PreferredName | W::PreviousName) => &[(K::IntakeForm, 2.0)],
        (Some(O::ReferredTo), _) => &[(K::Referral, 3.0)],
        (Some(O::Referring), _) => &[(K::Referral, 2.0)],
        (Some(O::Payee), _) => &[(K::Remittance, 3.0)],
        (Some(O::LaboratoryDirector | O::OrderingFacility), _) => &[(K::LabReport, 3.0)],
        (Some(O::Laboratory), _) => &[(K::LabReport, 1.5)],
        (Some(O::Payer), W::Phone) => &[(K::InsuranceCard, 1.5)],
        (Some(O::Contact), _) | (Some(O::Provider), W::Npi | W::Fax | W::Specialty) => {
            &[(K::PriorAuthorization, 1.0), (K::Referral, 0.5)]
        }
        (Some(O::Pharmacy), _) | (_, W::MobilePhone | W::WorkPhone | W::Employer) => &[(K::IntakeForm, 1.5)],
        (_, W::Email | W::SocialSecurityNumber | W::Relationship | W::City) => &[(K::IntakeForm, 1.0)],
        (_, W::Street | W::Zip | W::FirstName | W::LastName) => &[(K::IntakeForm, 0.5)],
        (_, W::EffectiveDate | W::PayerId | W::MemberId | W::GroupNumber | W::PlanName) => &[(K::InsuranceCard, 1.0)],
        (_, W::DeaNumber) => &[(K::Prescription, 3.0)],
        (_, W::LicenseNumber) => &[(K::Prescription, 1.0)],
        _ => &[],
    }
}

fn of_field(field: F) -> &'static [(K, f32)] {
    match field {
        F::MaritalStatus | F::Occupation => &[(K::IntakeForm, 3.0)],
        F::Race | F::Ethnicity | F::PreferredLanguage | F::GenderIdentity | F::Pronouns | F::DriversLicenseNumber => {
            &[(K::IntakeForm, 2.0)]
        }
        F::ReasonForVisit => &[(K::IntakeForm, 1.5)],
        F::AllowedTotal | F::PlanPaid | F::PatientResponsibility | F::CheckNumber => &[(K::Remittance, 3.0)],
        F::ClaimId => &[(K::Remittance, 2.0)],
        F::ClaimTotal => &[(K::Remittance, 1.0), (K::EncounterForm, 1.0)],
        F::BalanceDue | F::AmountPaid => &[(K::EncounterForm, 1.5)],
        F::FollowUpDate => &[(K::EncounterForm, 1.0), (K::DischargeNote, 1.0)],
        F::CollectionDate | F::CliaNumber => &[(K::LabReport, 3.0)],
        F::AccessionNumber => &[(K::LabReport, 1.5), (K::ImagingReport, 1.5)],
        F::SpecimenType | F::Fasting | F::ReceivedDate => &[(K::LabReport, 2.0)],
        F::ReportDate | F::ReportStatus => &[(K::LabReport, 1.0)],
        F::RxBin | F::RxPcn | F::RxGroup => &[(K::InsuranceCard, 4.0)],
        F::CopayPrimaryCare
        | F::CopaySpecialist
        | F::CopayUrgentCare
        | F::CopayEmergency
        | F::OutOfPocketMaximum
        | F::Deductible => &[(K::InsuranceCard, 1.5)],
        F::ReasonForReferral => &[(K::Referral, 4.0)],
        F::NumberOfVisits => &[(K::Referral, 1.5), (K::PriorAuthorization, 1.0)],
        F::RequestDate => &[(K::PriorAuthorization, 1.0), (K::Referral, 1.0)],
        F::DaysSupply => &[(K::PriorAuthorization, 2.0)],
        F::MedicationStrength | F::MedicationDirections => &[(K::PriorAuthorization, 1.0), (K::Prescription, 1.0)],
        F::MedicationQuantity => &[(K::Prescription, 1.5), (K::PriorAuthorization, 0.5)],
        F::DiagnosisCode => &[(K::PriorAuthorization, 1.0), (K::EncounterForm, 0.5)],
        F::DateWritten | F::PrescriptionNumber => &[(K::Prescription, 3.0)],
        F::VaccineProgramEligibility => &[(K::ImmunizationRecord, 4.0)],
        F::DischargeDate | F::DischargeDisposition | F::ConditionAtDischarge => &[(K::DischargeNote, 3.0)],
        F::AdmissionDate => &[(K::DischargeNote, 2.0)],
        _ => &[],
    }
}
