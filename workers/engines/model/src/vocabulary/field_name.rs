//! The names of fields.

use super::{ValueType, names};
use crate::PhiKind;

macro_rules! field_names {
    ($($(#[$doc:meta])* $name:ident = $word:tt: $type:ident, $kind:expr;)*) => {
        names! {
            /// The name of a field. A document may have several fields of one name.
            FieldName { $($(#[$doc])* $name = $word;)* }
        }

        impl FieldName {
            /// What its values are.
            pub const fn value_type(self) -> ValueType {
                match self { $(Self::$name => ValueType::$type,)* }
            }

            /// Which identifier its values are (45 CFR 164.514(b)(2)(i)); `None` of what identifies nobody. Ages identify from
            /// 90 only, and a signature that is on file names nobody.
            pub const fn phi_kind(self) -> Option<PhiKind> {
                match self { $(Self::$name => $kind,)* }
            }
        }
    };
}

field_names! {
    // The patient.
    /// The patient's full name, whatever order or cells it is written in.
    PatientName = "patient-name": Name, Some(PhiKind::Name);
    /// What the patient wants to be called.
    PreferredName = "preferred-name": Name, Some(PhiKind::Name);
    /// Maiden or former name.
    PreviousName = "previous-name": Name, Some(PhiKind::Name);
    /// The patient's date of birth.
    DateOfBirth = "date-of-birth": Date, Some(PhiKind::Date);
    /// The patient's age, as written, in years unless another unit stands there.
    Age = "age": Measure, Some(PhiKind::Age);
    /// The patient's legal sex or sex at birth, written or ticked.
    Sex = "sex": Sex, None;
    /// The patient's gender identity.
    GenderIdentity = "gender-identity": Text, None;
    /// The patient's pronouns.
    Pronouns = "pronouns": Text, None;
    /// The patient's marital status.
    MaritalStatus = "marital-status": Text, None;
    /// The patient's race.
    Race = "race": Text, None;
    /// The patient's ethnicity.
    Ethnicity = "ethnicity": Text, None;
    /// The language that the patient wants to be spoken to in.
    PreferredLanguage = "preferred-language": Text, None;
    /// The facility's number for the patient: medical record, chart, MRN (UB-04 FL 3b).
    PatientId = "patient-id": Code, Some(PhiKind::MedicalRecordNumber);
    /// The facility's number for the bill or visit (CMS-1500 box 26, UB-04 FL 3a, X12 CLM01 and CLP01).
    PatientAccountNumber = "patient-account-number": Code, Some(PhiKind::AccountNumber);
    /// The patient's social security number.
    SocialSecurityNumber = "social-security-number": Code, Some(PhiKind::SocialSecurityNumber);
    /// The number of the patient's driver's license.
    DriversLicenseNumber = "drivers-license-number": Code, Some(PhiKind::LicenceNumber);
    /// The patient's home or mailing address: street, city, state, ZIP as one value.
    Address = "address": Address, Some(PhiKind::Place);
    /// The patient's home phone, or the only one.
    Phone = "phone": Phone, Some(PhiKind::Phone);
    /// The patient's cell phone, where a form tells it apart.
    MobilePhone = "mobile-phone": Phone, Some(PhiKind::Phone);
    /// The patient's telephone number at work.
    WorkPhone = "work-phone": Phone, Some(PhiKind::Phone);
    /// The patient's e-mail address.
    Email = "email": Email, Some(PhiKind::Email);
    /// The patient's occupation.
    Occupation = "occupation": Text, None;
    /// The patient's employer (or school, where one line asks for both).
    Employer = "employer": Text, Some(PhiKind::Organization);
    /// The telephone number of the patient's employer.
    EmployerPhone = "employer-phone": Phone, Some(PhiKind::Phone);
    /// The name of the patient's spouse.
    SpouseName = "spouse-name": Name, Some(PhiKind::Name);
    /// Chief complaint, reason for visit or admission in the patient's words.
    ReasonForVisit = "reason-for-visit": Text, None;
    /// The patient's height, with its unit as written.
    Height = "height": Measure, None;
    /// The patient's weight, with its unit as written.
    Weight = "weight": Measure, None;
    /// The patient's blood pressure, systolic over diastolic, in millimetres of mercury unless another unit
    /// stands there.
    BloodPressure = "blood-pressure": Measure, None;
    /// The patient's heart rate, in beats a minute unless another unit stands there.
    HeartRate = "heart-rate": Measure, None;
    /// The patient's temperature, with its unit as written.
    Temperature = "temperature": Measure, None;
    /// The number marked on a pain scale.
    PainScore = "pain-score": Measure, None;
    /// The first day of the patient's last menstrual period.
    LastMenstrualPeriod = "last-menstrual-period": Date, Some(PhiKind::Date);

    // People around the patient.
    /// Parents or guardians of a minor, one value each, also from a table.
    GuardianName = "guardian-name": Name, Some(PhiKind::Name);
    /// What a guardian is to the patient.
    GuardianRelationship = "guardian-relationship": Text, None;
    /// A guardian's telephone number.
    GuardianPhone = "guardian-phone": Phone, Some(PhiKind::Phone);
    /// Who pays: guarantor or responsible party (UB-04 FL 38).
    GuarantorName = "guarantor-name": Name, Some(PhiKind::Name);
    /// What the guarantor is to the patient.
    GuarantorRelationship = "guarantor-relationship": Text, None;
    /// The guarantor's date of birth.
    GuarantorDateOfBirth = "guarantor-date-of-birth": Date, Some(PhiKind::Date);
    /// The guarantor's address.
    GuarantorAddress = "guarantor-address": Address, Some(PhiKind::Place);
    /// The guarantor's telephone number.
    GuarantorPhone = "guarantor-phone": Phone, Some(PhiKind::Phone);
    /// The guarantor's social security number.
    GuarantorSocialSecurityNumber = "guarantor-social-security-number": Code, Some(PhiKind::SocialSecurityNumber);
    /// The guarantor's employer.
    GuarantorEmployer = "guarantor-employer": Text, Some(PhiKind::Organization);
    /// The person's name only (a phone or relationship has its own name below).
    EmergencyContact = "emergency-contact": Name, Some(PhiKind::Name);
    /// What the emergency contact is to the patient.
    EmergencyContactRelationship = "emergency-contact-relationship": Text, None;
    /// The emergency contact's telephone number.
    EmergencyContactPhone = "emergency-contact-phone": Phone, Some(PhiKind::Phone);
    /// Printed name beside a signature, of whoever signed.
    SignerName = "signer-name": Name, Some(PhiKind::Name);
    /// What the signer is to the patient.
    SignerRelationship = "signer-relationship": Text, None;
    /// The name of a witness to a signature.
    WitnessName = "witness-name": Name, Some(PhiKind::Name);
    /// The date beside a signature (CMS-1500 boxes 12 and 31).
    SignatureDate = "signature-date": Date, Some(PhiKind::Date);

    // Providers and places.
    /// The provider whom the document is about: ordering (lab), prescribing, attending (UB-04 FL 76,
    /// discharge), rendering or signing (CMS-1500 box 31, EOB, encounter form), requesting (prior
    /// authorization), the patient's appointment (intake), administering clinic's physician (immunization).
    ProviderName = "provider-name": Name, Some(PhiKind::Name);
    /// That provider's NPI (CMS-1500 box 24J, UB-04 FL 76).
    ProviderId = "provider-id": Code, Some(PhiKind::LicenceNumber);
    /// The provider's specialty.
    ProviderSpecialty = "provider-specialty": Text, None;
    /// The provider's telephone number.
    ProviderPhone = "provider-phone": Phone, Some(PhiKind::Phone);
    /// The provider's fax number.
    ProviderFax = "provider-fax": Phone, Some(PhiKind::Fax);
    /// A provider's number at the Drug Enforcement Administration.
    DeaNumber = "dea-number": Code, Some(PhiKind::LicenceNumber);
    /// A provider's licence number in a state.
    LicenseNumber = "license-number": Code, Some(PhiKind::LicenceNumber);
    /// The name of the patient's primary care provider.
    PrimaryCareProvider = "primary-care-provider": Name, Some(PhiKind::Name);
    /// The primary care provider's telephone number.
    PrimaryCareProviderPhone = "primary-care-provider-phone": Phone, Some(PhiKind::Phone);
    /// The name of the referring, ordering or supervising provider (CMS-1500 box 17).
    ReferringProviderName = "referring-provider-name": Name, Some(PhiKind::Name);
    /// Its NPI (CMS-1500 box 17b).
    ReferringProviderId = "referring-provider-id": Code, Some(PhiKind::LicenceNumber);
    /// The referring provider's telephone number.
    ReferringProviderPhone = "referring-provider-phone": Phone, Some(PhiKind::Phone);
    /// The referring provider's fax number.
    ReferringProviderFax = "referring-provider-fax": Phone, Some(PhiKind::Fax);
    /// The name of the provider whom the patient is referred to.
    ReferredToProviderName = "referred-to-provider-name": Name, Some(PhiKind::Name);
    /// The specialty that the patient is referred to.
    ReferredToSpecialty = "referred-to-specialty": Text, None;
    /// The organisation that the patient is referred to.
    ReferredToFacility = "referred-to-facility": Text, Some(PhiKind::Organization);
    /// Its address.
    ReferredToAddress = "referred-to-address": Address, Some(PhiKind::Place);
    /// The telephone number of whom the patient is referred to.
    ReferredToPhone = "referred-to-phone": Phone, Some(PhiKind::Phone);
    /// The fax number of whom the patient is referred to.
    ReferredToFax = "referred-to-fax": Phone, Some(PhiKind::Fax);
    /// The name of the operating physician (UB-04 FL 77).
    OperatingProviderName = "operating-provider-name": Name, Some(PhiKind::Name);
    /// Its NPI (UB-04 FL 77).
    OperatingProviderId = "operating-provider-id": Code, Some(PhiKind::LicenceNumber);
    /// The organisation that issues the document or gives the service: letterhead, performing laboratory,
    /// CMS-1500 box 32, UB-04 FL 1.
    Facility = "facility": Text, Some(PhiKind::Organization);
    /// The facility's address.
    FacilityAddress = "facility-address": Address, Some(PhiKind::Place);
    /// The facility's telephone number.
    FacilityPhone = "facility-phone": Phone, Some(PhiKind::Phone);
    /// The facility's fax number.
    FacilityFax = "facility-fax": Phone, Some(PhiKind::Fax);
    /// The facility's NPI (CMS-1500 box 32a, UB-04 FL 56).
    FacilityId = "facility-id": Code, Some(PhiKind::LicenceNumber);
    /// The billing provider's name (CMS-1500 box 33).
    BillingProviderName = "billing-provider-name": Text, Some(PhiKind::Organization);
    /// The billing provider's address (CMS-1500 box 33).
    BillingProviderAddress = "billing-provider-address": Address, Some(PhiKind::Place);
    /// The billing provider's telephone number (CMS-1500 box 33).
    BillingProviderPhone = "billing-provider-phone": Phone, Some(PhiKind::Phone);
    /// Its NPI (CMS-1500 box 33a).
    BillingProviderId = "billing-provider-id": Code, Some(PhiKind::LicenceNumber);
    /// The federal tax id of the facility or billing provider (CMS-1500 box 25, UB-04 FL 5).
    FederalTaxId = "federal-tax-id": Code, Some(PhiKind::LicenceNumber);
    /// The pharmacy's name.
    PharmacyName = "pharmacy-name": Text, Some(PhiKind::Organization);
    /// The pharmacy's address.
    PharmacyAddress = "pharmacy-address": Address, Some(PhiKind::Place);
    /// The pharmacy's telephone number.
    PharmacyPhone = "pharmacy-phone": Phone, Some(PhiKind::Phone);

    // Cover.
    /// The first (primary) insurer.
    PayerName = "payer-name": Text, Some(PhiKind::Organization);
    /// The first insurer's number (UB-04 FL 51).
    PayerId = "payer-id": Code, Some(PhiKind::HealthPlanNumber);
    /// The first insurer's address (CMS-1500 carrier block).
    PayerAddress = "payer-address": Address, Some(PhiKind::Place);
    /// The first insurer's telephone number.
    PayerPhone = "payer-phone": Phone, Some(PhiKind::Phone);
    /// The plan or program (CMS-1500 box 11c).
    PlanName = "plan-name": Text, Some(PhiKind::Organization);
    /// The number of the insured: member, subscriber or insured's ID (CMS-1500 box 1a, UB-04 FL 60); also where
    /// a label names both policy and member.
    MemberId = "member-id": Code, Some(PhiKind::HealthPlanNumber);
    /// The number that its label calls a policy's.
    PolicyNumber = "policy-number": Code, Some(PhiKind::HealthPlanNumber);
    /// The number of the insured group (CMS-1500 box 11, UB-04 FL 62).
    GroupNumber = "group-number": Code, Some(PhiKind::HealthPlanNumber);
    /// The name of the insured group (UB-04 FL 61).
    GroupName = "group-name": Text, Some(PhiKind::Organization);
    /// The first day of the cover.
    CoverageEffectiveDate = "coverage-effective-date": Date, Some(PhiKind::Date);
    /// The insured or policy holder (CMS-1500 box 4, UB-04 FL 58).
    SubscriberName = "subscriber-name": Name, Some(PhiKind::Name);
    /// The insured's date of birth (CMS-1500 box 11a).
    SubscriberDateOfBirth = "subscriber-date-of-birth": Date, Some(PhiKind::Date);
    /// The insured's sex (CMS-1500 box 11a).
    SubscriberSex = "subscriber-sex": Sex, None;
    /// The insured's social security number.
    SubscriberSocialSecurityNumber = "subscriber-social-security-number": Code, Some(PhiKind::SocialSecurityNumber);
    /// The insured's address (CMS-1500 box 7).
    SubscriberAddress = "subscriber-address": Address, Some(PhiKind::Place);
    /// The insured's telephone number (CMS-1500 box 7).
    SubscriberPhone = "subscriber-phone": Phone, Some(PhiKind::Phone);
    /// The insured's employer (CMS-1500 08/05 box 11b, UB-04 FL 65).
    SubscriberEmployer = "subscriber-employer": Text, Some(PhiKind::Organization);
    /// What the patient is to the insured, written or ticked (CMS-1500 box 6; UB-04 FL 59 and X12 SBR02 and
    /// PAT01 as a code).
    RelationshipToSubscriber = "relationship-to-subscriber": Text, None;
    /// The kind of insurance (CMS-1500 box 1).
    InsuranceType = "insurance-type": Text, None;
    /// The second insurer (CMS-1500 box 9d, UB-04 FL 50 B).
    SecondaryPayerName = "secondary-payer-name": Text, Some(PhiKind::Organization);
    /// The second insurer's number (UB-04 FL 51 B).
    SecondaryPayerId = "secondary-payer-id": Code, Some(PhiKind::HealthPlanNumber);
    /// The second insurer's telephone number.
    SecondaryPayerPhone = "secondary-payer-phone": Phone, Some(PhiKind::Phone);
    /// The plan or program of the second insurer.
    SecondaryPlanName = "secondary-plan-name": Text, Some(PhiKind::Organization);
    /// The number of whom the second insurer covers (UB-04 FL 60 B).
    SecondaryMemberId = "secondary-member-id": Code, Some(PhiKind::HealthPlanNumber);
    /// The policy or group number of the second cover (CMS-1500 box 9a).
    SecondaryPolicyNumber = "secondary-policy-number": Code, Some(PhiKind::HealthPlanNumber);
    /// The group number of the second cover (UB-04 FL 62 B).
    SecondaryGroupNumber = "secondary-group-number": Code, Some(PhiKind::HealthPlanNumber);
    /// Whom the second insurer covers (CMS-1500 box 9, UB-04 FL 58 B).
    SecondarySubscriberName = "secondary-subscriber-name": Name, Some(PhiKind::Name);
    /// The date of birth of whom the second insurer covers (CMS-1500 08/05 box 9b).
    SecondarySubscriberDateOfBirth = "secondary-subscriber-date-of-birth": Date, Some(PhiKind::Date);
    /// What the patient is to whom the second insurer covers (UB-04 FL 59 B).
    SecondaryRelationshipToSubscriber = "secondary-relationship-to-subscriber": Text, None;
    /// What the insured pays for a visit to primary care.
    CopayPrimaryCare = "copay-primary-care": Money, None;
    /// What the insured pays for a visit to a specialist.
    CopaySpecialist = "copay-specialist": Money, None;
    /// What the insured pays for a visit to urgent care.
    CopayUrgentCare = "copay-urgent-care": Money, None;
    /// What the insured pays for a visit to an emergency room.
    CopayEmergency = "copay-emergency": Money, None;
    /// What the insured pays in a year before the plan pays.
    Deductible = "deductible": Money, None;
    /// The most that the insured pays in a year.
    OutOfPocketMaximum = "out-of-pocket-maximum": Money, None;
    /// The bank identification number of the pharmacy benefit (NCPDP).
    RxBin = "rx-bin": Code, Some(PhiKind::HealthPlanNumber);
    /// The processor control number of the pharmacy benefit (NCPDP).
    RxPcn = "rx-pcn": Code, Some(PhiKind::HealthPlanNumber);
    /// The group number of the pharmacy benefit.
    RxGroup = "rx-group": Code, Some(PhiKind::HealthPlanNumber);

    // The visit and its dates.
    /// The day of a visit, appointment or service, where one is given for the whole document.
    DateOfService = "date-of-service": Date, Some(PhiKind::Date);
    /// The day of admission, or on which care began (UB-04 FL 12).
    AdmissionDate = "admission-date": Date, Some(PhiKind::Date);
    /// The day of discharge.
    DischargeDate = "discharge-date": Date, Some(PhiKind::Date);
    /// The day on which the specimen was taken.
    CollectionDate = "collection-date": Date, Some(PhiKind::Date);
    /// The day on which the laboratory received the specimen, or the sender's paper arrived.
    ReceivedDate = "received-date": Date, Some(PhiKind::Date);
    /// The day of the report.
    ReportDate = "report-date": Date, Some(PhiKind::Date);
    /// The day on which a prescription was written.
    DateWritten = "date-written": Date, Some(PhiKind::Date);
    /// The day of a referral or prior authorization.
    RequestDate = "request-date": Date, Some(PhiKind::Date);
    /// The day of the next appointment.
    FollowUpDate = "follow-up-date": Date, Some(PhiKind::Date);
    /// The day of an EOB or remittance; when a list was printed.
    StatementDate = "statement-date": Date, Some(PhiKind::Date);
    /// The day on which the present illness, injury or pregnancy began (CMS-1500 box 14).
    DateOfCurrentIllness = "date-of-current-illness": Date, Some(PhiKind::Date);
    /// Another date that the claim tells (CMS-1500 box 15); of an X12 claim every date that no other name fits.
    OtherDate = "other-date": Date, Some(PhiKind::Date);
    /// The first day on which the patient could not work (CMS-1500 box 16).
    UnableToWorkFrom = "unable-to-work-from": Date, Some(PhiKind::Date);
    /// The last day on which the patient could not work (CMS-1500 box 16).
    UnableToWorkTo = "unable-to-work-to": Date, Some(PhiKind::Date);
    /// The first day in hospital (CMS-1500 box 18).
    HospitalizationFrom = "hospitalization-from": Date, Some(PhiKind::Date);
    /// The last day in hospital (CMS-1500 box 18).
    HospitalizationTo = "hospitalization-to": Date, Some(PhiKind::Date);
    /// The first day of the statement (UB-04 FL 6), or of a listing's period.
    StatementFrom = "statement-from": Date, Some(PhiKind::Date);
    /// The last day of the statement (UB-04 FL 6), or of a listing's period.
    StatementThrough = "statement-through": Date, Some(PhiKind::Date);
    /// The day on which the claim was made (UB-04 line 23).
    CreationDate = "creation-date": Date, Some(PhiKind::Date);

    // Numbers of the document.
    /// The number of a laboratory or imaging order.
    AccessionNumber = "accession-number": Code, Some(PhiKind::OtherIdentifier);
    /// The payer's claim number; of an X12 claim that has none yet its own number (CLM01, CLP01). Empty of an
    /// X12 claim without a number, so that every claim has one.
    ClaimId = "claim-id": Code, Some(PhiKind::AccountNumber);
    /// The number of a referral or prior authorization (CMS-1500 box 23, UB-04 FL 63).
    PriorAuthorizationNumber = "prior-authorization-number": Code, Some(PhiKind::OtherIdentifier);
    /// The payer's number of the claim that is sent again (CMS-1500 box 22, UB-04 FL 64).
    OriginalReferenceNumber = "original-reference-number": Code, Some(PhiKind::AccountNumber);
    /// Why the claim is sent again (CMS-1500 box 22).
    ResubmissionCode = "resubmission-code": Code, None;
    /// Another number of the claim (CMS-1500 box 11b).
    OtherClaimId = "other-claim-id": Code, Some(PhiKind::AccountNumber);
    /// The number of a check or electronic payment.
    CheckNumber = "check-number": Code, Some(PhiKind::AccountNumber);
    /// The number of a prescription.
    PrescriptionNumber = "prescription-number": Code, Some(PhiKind::OtherIdentifier);
    /// A laboratory's number under the Clinical Laboratory Improvement Amendments (42 CFR 493).
    CliaNumber = "clia-number": Code, Some(PhiKind::LicenceNumber);

    // Claims.
    /// Each diagnosis as written: in words, or the code where only codes stand (CMS-1500 box 21, UB-04 FL 67).
    Diagnosis = "diagnosis": Text, None;
    /// The code, where it stands beside words in a place of its own.
    DiagnosisCode = "diagnosis-code": Code, None;
    /// The revision of the ICD: 0 is ICD-10-CM, 9 is ICD-9-CM (CMS-1500 box 21, UB-04 FL 66).
    IcdIndicator = "icd-indicator": Code, None;
    /// The diagnosis at admission (UB-04 FL 69).
    AdmittingDiagnosis = "admitting-diagnosis": Text, None;
    /// The patient's reason for the visit, as a diagnosis (UB-04 FL 70).
    PatientReasonDiagnosis = "patient-reason-diagnosis": Text, None;
    /// The sum billed (CMS-1500 box 28, UB-04 line 23, X12 CLM02 and CLP03).
    ClaimTotal = "claim-total": Money, None;
    /// The sum that the payer allows.
    AllowedTotal = "allowed-total": Money, None;
    /// By the patient or already paid (CMS-1500 box 29, UB-04 FL 54).
    AmountPaid = "amount-paid": Money, None;
    /// What the payer paid: an EOB's or remittance's total; of an 835 of each claim (CLP04).
    PlanPaid = "plan-paid": Money, None;
    /// What the patient owes: an EOB's total; of an 835 of each claim (CLP05).
    PatientResponsibility = "patient-responsibility": Money, None;
    /// What is still due (CMS-1500 08/05 box 30, UB-04 FL 55).
    BalanceDue = "balance-due": Money, None;
    /// The state of an auto accident (CMS-1500 box 10b).
    AccidentState = "accident-state": Text, None;
    /// Claim codes (CMS-1500 box 10d).
    ClaimCodes = "claim-codes": Text, None;
    /// Additional claim information (CMS-1500 box 19).
    AdditionalClaimInformation = "additional-claim-information": Text, None;
    /// What an outside laboratory charges (CMS-1500 box 20).
    OutsideLabCharges = "outside-lab-charges": Money, None;
    /// What is typed as the patient's signature, as "Signature on file" (CMS-1500 box 12).
    PatientSignature = "patient-signature": Text, Some(PhiKind::Name);
    /// What is typed as the insured's signature (CMS-1500 box 13).
    SubscriberSignature = "subscriber-signature": Text, Some(PhiKind::Name);
    /// The type of bill (UB-04 FL 4).
    TypeOfBill = "type-of-bill": Code, None;
    /// The hour of admission (UB-04 FL 13).
    AdmissionHour = "admission-hour": Code, None;
    /// The type of admission (UB-04 FL 14).
    AdmissionType = "admission-type": Code, None;
    /// The source of admission (UB-04 FL 15).
    AdmissionSource = "admission-source": Code, None;
    /// The hour of discharge (UB-04 FL 16).
    DischargeHour = "discharge-hour": Code, None;
    /// The patient's status at discharge (UB-04 FL 17).
    DischargeStatus = "discharge-status": Code, None;
    /// A condition code; each is a field (UB-04 FL 18 to 28).
    ConditionCode = "condition-code": Code, None;
    /// The diagnosis-related group (UB-04 FL 71).
    Drg = "drg": Code, None;
    /// Remarks (UB-04 FL 80).
    ClaimRemarks = "claim-remarks": Text, None;
    /// Who was paid.
    PayeeName = "payee-name": Text, Some(PhiKind::Organization);
    /// How many rows a listing says it has.
    RowCount = "row-count": Measure, None;

    // Laboratory.
    /// The client who ordered, where it isn't the laboratory.
    OrderingFacility = "ordering-facility": Text, Some(PhiKind::Organization);
    /// What the specimen is: serum, urine.
    SpecimenType = "specimen-type": Text, None;
    /// Whether the patient was fasting.
    Fasting = "fasting": Text, None;
    /// Final, preliminary, corrected.
    ReportStatus = "report-status": Text, None;
    /// The name of the laboratory's director.
    LaboratoryDirector = "laboratory-director": Name, Some(PhiKind::Name);

    // Orders, referrals, discharge.
    /// The one drug that a prior authorization asks for.
    MedicationName = "medication-name": Text, None;
    /// Its strength.
    MedicationStrength = "medication-strength": Text, None;
    /// How it is to be taken.
    MedicationDirections = "medication-directions": Text, None;
    /// How much of it.
    MedicationQuantity = "medication-quantity": Measure, None;
    /// For how many days.
    DaysSupply = "days-supply": Measure, None;
    /// How many visits are referred or asked for.
    NumberOfVisits = "number-of-visits": Measure, None;
    /// Why the patient is referred.
    ReasonForReferral = "reason-for-referral": Text, None;
    /// The office's contact person.
    ContactName = "contact-name": Name, Some(PhiKind::Name);
    /// The office's contact telephone number.
    ContactPhone = "contact-phone": Phone, Some(PhiKind::Phone);
    /// The office's contact fax number.
    ContactFax = "contact-fax": Phone, Some(PhiKind::Fax);
    /// Where the patient went after discharge.
    DischargeDisposition = "discharge-disposition": Text, None;
    /// The patient's condition at discharge.
    ConditionAtDischarge = "condition-at-discharge": Text, None;

    // Immunization.
    /// Whether the patient is eligible for a vaccine program (VFC).
    VaccineProgramEligibility = "vaccine-program-eligibility": Text, None;

    // Beside the vocabulary of forms.
    /// A number that an X12 file marks as identifying (REF) and that no other name fits.
    OtherIdentifier = "other-identifier": Code, Some(PhiKind::OtherIdentifier);
}
