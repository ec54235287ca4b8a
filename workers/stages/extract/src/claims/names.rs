//! What an element is called.

use FieldName as F;
use docward_engine_model::{Claim, Element, FieldName, Interchange, Loop, Meaning};

/// What must be known of a claim to call its elements.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "four things that are so or not, whatever the others are")]
pub(super) struct Context {
    /// It is of an 835.
    pub(super) is_remittance: bool,
    /// It is of an 837I: its CLM05 has a type of bill.
    pub(super) is_institutional: bool,
    /// Nobody else is named as the patient.
    pub(super) subscriber_is_patient: bool,
    /// The payer has a number for it.
    pub(super) has_payer_number: bool,
}

impl Context {
    pub(super) fn of(interchange: &Interchange, claim: &Claim) -> Self {
        let own = interchange.elements_of(claim.own);
        let has = |passes: fn(&Element) -> bool| own.iter().any(passes);
        let names_patient = has(|element| element.place == Loop::Patient && element.meaning == Meaning::PersonName);
        Self {
            is_remittance: has(|element| element.name.as_str() == "CLP"),
            is_institutional: has(|element| element.meaning == Meaning::FacilityCode),
            subscriber_is_patient: claim.patient.is_empty() && !names_patient,
            has_payer_number: has(|element| element.meaning == Meaning::PayerClaimNumber),
        }
    }
}

/// Whose loop it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Party {
    Patient,
    Subscriber,
    SecondarySubscriber,
    Payer,
    SecondaryPayer,
    Biller,
    Payee,
    Submitter,
    Provider,
    Referrer,
    PrimaryCare,
    Operator,
    Facility,
    Other,
}

fn party(place: Loop, context: Context) -> Party {
    match place {
        Loop::Patient => Party::Patient,
        Loop::Subscriber if context.subscriber_is_patient => Party::Patient,
        Loop::Subscriber => Party::Subscriber,
        Loop::OtherSubscriber => Party::SecondarySubscriber,
        Loop::Payer => Party::Payer,
        Loop::OtherPayer => Party::SecondaryPayer,
        Loop::BillingProvider => Party::Biller,
        Loop::PayTo | Loop::Payee => Party::Payee,
        Loop::Submitter => Party::Submitter,
        Loop::RenderingProvider | Loop::AttendingProvider => Party::Provider,
        Loop::ReferringProvider => Party::Referrer,
        Loop::PrimaryCareProvider => Party::PrimaryCare,
        Loop::OperatingProvider => Party::Operator,
        Loop::ServiceFacility => Party::Facility,
        Loop::Envelope
        | Loop::Header
        | Loop::Receiver
        | Loop::Claim
        | Loop::OtherProvider
        | Loop::ServiceLine
        | Loop::ProviderAdjustment => Party::Other,
    }
}

/// Whether a field is the patient's own.
pub(super) fn is_of_patient(name: FieldName) -> bool {
    matches!(
        name,
        F::PatientName | F::DateOfBirth | F::Sex | F::Address | F::Phone | F::Email | F::SocialSecurityNumber
    )
}

/// Which field an element is; none of what is no field, of what is several, and of what a table has.
pub(super) fn name_of(element: &Element, context: Context) -> Option<FieldName> {
    let party = party(element.place, context);
    Some(match element.meaning {
        Meaning::PersonName | Meaning::OrganizationName => name(party)?,
        Meaning::AddressLine | Meaning::City | Meaning::State | Meaning::PostalCode => address(party)?,
        Meaning::ContactName if matches!(party, Party::Submitter | Party::Biller) => F::ContactName,
        Meaning::Phone => phone(party)?,
        Meaning::Fax => fax(party)?,
        Meaning::Email if party == Party::Patient => F::Email,
        // Item 11c of a CMS-1500, locator 61 of a UB-04.
        Meaning::GroupName => match party {
            Party::SecondarySubscriber => F::SecondaryPlanName,
            _ if context.is_institutional => F::GroupName,
            _ => F::PlanName,
        },
        Meaning::DateOfBirth => {
            of_insured(party, F::DateOfBirth, F::SubscriberDateOfBirth, F::SecondarySubscriberDateOfBirth)?
        }
        Meaning::Sex if party == Party::Patient => F::Sex,
        Meaning::Sex if party == Party::Subscriber => F::SubscriberSex,
        Meaning::SocialSecurityNumber => match party {
            Party::Patient => F::SocialSecurityNumber,
            Party::Subscriber => F::SubscriberSocialSecurityNumber,
            // A provider who bills under it.
            Party::Biller | Party::Payee => F::FederalTaxId,
            _ => F::OtherIdentifier,
        },
        Meaning::MedicalRecordNumber => F::PatientId,
        Meaning::MemberId if party == Party::SecondarySubscriber => F::SecondaryMemberId,
        Meaning::MemberId => F::MemberId,
        Meaning::PolicyNumber if party == Party::SecondarySubscriber => F::SecondaryPolicyNumber,
        Meaning::PolicyNumber => F::PolicyNumber,
        Meaning::GroupNumber if party == Party::SecondarySubscriber => F::SecondaryGroupNumber,
        Meaning::GroupNumber => F::GroupNumber,
        Meaning::PayerId if party == Party::Payer => F::PayerId,
        Meaning::PayerId if party == Party::SecondaryPayer => F::SecondaryPayerId,
        // A number that is no NPI.
        Meaning::ProviderId if element.name.as_str() == "REF" => F::OtherIdentifier,
        Meaning::ProviderId => provider_id(party)?,
        Meaning::TaxId if matches!(party, Party::Biller | Party::Payee | Party::Facility) => F::FederalTaxId,
        Meaning::TaxId | Meaning::AccountNumber | Meaning::OtherIdentifier | Meaning::Url => F::OtherIdentifier,
        Meaning::LicenceNumber => F::LicenseNumber,
        Meaning::CliaNumber => F::CliaNumber,
        Meaning::ClaimNumber => F::PatientAccountNumber,
        Meaning::PayerClaimNumber => F::ClaimId,
        Meaning::OriginalReferenceNumber => F::OriginalReferenceNumber,
        Meaning::AuthorizationNumber => F::PriorAuthorizationNumber,
        Meaning::OtherClaimNumber => F::OtherClaimId,
        Meaning::PaymentNumber => F::CheckNumber,
        Meaning::DateOfService if element.place == Loop::Claim => F::DateOfService,
        Meaning::StatementStart => F::StatementFrom,
        Meaning::StatementEnd => F::StatementThrough,
        Meaning::OnsetDate => F::DateOfCurrentIllness,
        Meaning::LastMenstrualPeriod => F::LastMenstrualPeriod,
        Meaning::DisabilityStart => F::UnableToWorkFrom,
        Meaning::DisabilityEnd => F::UnableToWorkTo,
        Meaning::ReceivedDate => F::ReceivedDate,
        Meaning::PaymentDate => F::StatementDate,
        Meaning::OtherDate if element.name.as_str() == "BHT" => F::CreationDate,
        // The date of a code stands beside it in a table.
        Meaning::OtherDate if element.name.as_str() != "HI" => F::OtherDate,
        Meaning::DiagnosisCode => F::Diagnosis,
        Meaning::AdmittingDiagnosis => F::AdmittingDiagnosis,
        Meaning::ReasonDiagnosis => F::PatientReasonDiagnosis,
        Meaning::DiagnosisGroup => F::Drg,
        Meaning::ConditionCode => F::ConditionCode,
        Meaning::PatientPaidAmount if element.place == Loop::Claim => F::AmountPaid,
        Meaning::PatientAmount if element.place == Loop::Claim => {
            if context.is_remittance {
                F::PatientResponsibility
            } else {
                F::BalanceDue
            }
        }
        Meaning::Relationship if party == Party::SecondarySubscriber => F::SecondaryRelationshipToSubscriber,
        Meaning::Relationship => F::RelationshipToSubscriber,
        Meaning::InsuranceType if element.place == Loop::Subscriber => F::InsuranceType,
        Meaning::AdmissionType => F::AdmissionType,
        Meaning::AdmissionSource => F::AdmissionSource,
        Meaning::DischargeStatus => F::DischargeStatus,
        Meaning::AccidentState => F::AccidentState,
        _ => return None,
    })
}

fn name(party: Party) -> Option<FieldName> {
    Some(match party {
        Party::Patient => F::PatientName,
        Party::Subscriber => F::SubscriberName,
        Party::SecondarySubscriber => F::SecondarySubscriberName,
        Party::Payer => F::PayerName,
        Party::SecondaryPayer => F::SecondaryPayerName,
        Party::Biller => F::BillingProviderName,
        Party::Payee => F::PayeeName,
        Party::Provider => F::ProviderName,
        Party::Referrer => F::ReferringProviderName,
        Party::PrimaryCare => F::PrimaryCareProvider,
        Party::Operator => F::OperatingProviderName,
        Party::Facility => F::Facility,
        Party::Submitter | Party::Other => return None,
    })
}

fn address(party: Party) -> Option<FieldName> {
    Some(match party {
        Party::Patient => F::Address,
        Party::Subscriber => F::SubscriberAddress,
        Party::Payer => F::PayerAddress,
        Party::Biller => F::BillingProviderAddress,
        Party::Facility => F::FacilityAddress,
        _ => return None,
    })
}

fn phone(party: Party) -> Option<FieldName> {
    Some(match party {
        Party::Patient => F::Phone,
        Party::Subscriber => F::SubscriberPhone,
        Party::Payer => F::PayerPhone,
        Party::SecondaryPayer => F::SecondaryPayerPhone,
        Party::Biller => F::BillingProviderPhone,
        Party::Submitter => F::ContactPhone,
        Party::Provider => F::ProviderPhone,
        Party::Referrer => F::ReferringProviderPhone,
        Party::PrimaryCare => F::PrimaryCareProviderPhone,
        Party::Facility => F::FacilityPhone,
        _ => return None,
    })
}

fn fax(party: Party) -> Option<FieldName> {
    Some(match party {
        Party::Submitter => F::ContactFax,
        Party::Provider => F::ProviderFax,
        Party::Referrer => F::ReferringProviderFax,
        Party::Facility => F::FacilityFax,
        _ => return None,
    })
}

fn provider_id(party: Party) -> Option<FieldName> {
    Some(match party {
        // Who is paid is who bills.
        Party::Biller | Party::Payee => F::BillingProviderId,
        Party::Provider => F::ProviderId,
        Party::Referrer => F::ReferringProviderId,
        Party::Operator => F::OperatingProviderId,
        Party::Facility => F::FacilityId,
        _ => return None,
    })
}

fn of_insured(party: Party, patient: FieldName, subscriber: FieldName, secondary: FieldName) -> Option<FieldName> {
    match party {
        Party::Patient => Some(patient),
        Party::Subscriber => Some(subscriber),
        Party::SecondarySubscriber => Some(secondary),
        _ => None,
    }
}

/// The fields of an element that is several, or that is written differently in a form: each with its value.
pub(super) fn several(element: &Element, value: &str, context: Context) -> Vec<(FieldName, String)> {
    let period = |from, to| {
        let (first, last) = value.split_once('-').unwrap_or((value, value));
        vec![(from, first.to_owned()), (to, last.to_owned())]
    };
    let hour = |start: usize| value.get(start..start + 2).map(str::to_owned);
    match element.meaning {
        // A claim that its payer has no number for yet has its own, so that every claim has one.
        Meaning::ClaimNumber if !context.has_payer_number => vec![(F::ClaimId, value.to_owned())],
        Meaning::StatementPeriod => period(F::StatementFrom, F::StatementThrough),
        Meaning::DisabilityPeriod => period(F::UnableToWorkFrom, F::UnableToWorkTo),
        Meaning::AdmissionDate if context.is_institutional => {
            let day = value.get(..8).unwrap_or(value).to_owned();
            let hour = hour(8).map(|hour| (F::AdmissionHour, hour));
            std::iter::once((F::AdmissionDate, day)).chain(hour).collect()
        }
        Meaning::AdmissionDate => vec![(F::HospitalizationFrom, value.to_owned())],
        // A time: HHMM.
        Meaning::Discharge if value.len() < 8 => hour(0).map(|hour| (F::DischargeHour, hour)).into_iter().collect(),
        Meaning::Discharge if context.is_institutional => vec![(F::DischargeDate, value.to_owned())],
        Meaning::Discharge => vec![(F::HospitalizationTo, value.to_owned())],
        // BK is of ICD-9-CM, ABK of ICD-10-CM; item 21 of a CMS-1500 has 9 and 0.
        Meaning::DiagnosisRevision => {
            vec![(F::IcdIndicator, if value.starts_with('A') { "0" } else { "9" }.to_owned())]
        }
        // Item 22 of a CMS-1500 is for claims that are sent again.
        Meaning::FrequencyCode if !context.is_institutional && matches!(value, "6" | "7" | "8") => {
            vec![(F::ResubmissionCode, value.to_owned())]
        }
        _ => Vec::new(),
    }
}
