//! The labels that forms, reports and letters put before their values.

use docward_engine_model::FieldName;
use docward_engine_model::official::edits;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A label: its words in lower case, and how much it says by itself (1: only this field is labelled so).
pub(crate) struct Label {
    pub(crate) words: Vec<&'static str>,
    pub(crate) field: FieldName,
    pub(crate) weight: f32,
}

use FieldName as F;

/// Phrases by field; a bar stands between two of them.
const LABELS: &[(FieldName, f32, &str)] = &[
    (
        F::PatientName,
        1.0,
        "patient name|patients name|patient s name|name of patient|pt name|patient full name|client name|\
         resident name|legal name|full name|re patient",
    ),
    (
        F::PatientName,
        0.85,
        "patient|pt|name|client|first name|last name|surname|given name|family name|middle name|name last first",
    ),
    (
        F::DateOfBirth,
        1.0,
        "date of birth|dob|d o b|birth date|birthdate|patient dob|patients birth date|patient birth date|birthday|\
         born|geb datum",
    ),
    (F::Sex, 1.0, "sex|gender|sex at birth|birth sex|legal sex|m f"),
    (
        F::PatientId,
        1.0,
        "patient id|patient identifier|mrn|m r n|medical record number|medical record no|medical record|med rec|\
         med rec no|mr number|mr no|chart number|chart no|chart|patient number|patient no|record number|record no|\
         hospital number|hospital no|unit number|pid|ehr id|medical rec no|mrn no",
    ),
    (
        F::MemberId,
        1.0,
        "member id|member number|member no|subscriber id|subscriber number|insured id|insureds id number|\
         insured s i d number|insured i d number|insurance id|medicare number|medicaid number|medicare id|\
         medicaid id|beneficiary id|membership number|membership id|id number|cert no",
    ),
    (
        F::Phone,
        1.0,
        "phone|telephone|tel|phone number|phone no|telephone number|telephone no|home phone|contact number|\
         contact no|daytime phone|day phone|tel no|ph|phone home|home telephone",
    ),
    (F::Email, 1.0, "email|e mail|email address|e mail address"),
    (
        F::Address,
        1.0,
        "address|home address|street address|mailing address|patient address|patients address|current address|\
         residence|residential address|street",
    ),
    (
        F::ProviderName,
        1.0,
        "provider|provider name|physician|physician name|attending physician|attending|attending provider|\
         attending dr|attending md|ordering physician|ordering provider|ordering dr|ordered by|rendering provider|\
         treating physician|requesting physician|requesting provider|admitting physician|performing physician|\
         interpreting radiologist|interpreting physician|radiologist|pathologist|surgeon|consultant|\
         consulting physician|dictated by|electronically signed by|signed by|reported by|read by|interpreted by|\
         reviewed by|prescriber|prescribed by|practitioner|clinician|doctor|dr|attend dr|cardiologist|seen by|\
         performed by|verified by|anesthesiologist|therapist",
    ),
    (F::ProviderId, 1.0, "npi|npi number|npi no|provider id|provider number|provider npi"),
    (
        F::Facility,
        1.0,
        "facility|facility name|hospital|clinic|clinic name|practice|practice name|location|site|laboratory|lab|\
         performing lab|performing laboratory|institution|service facility|hospital name|referring facility|\
         medical center",
    ),
    (
        F::PayerName,
        1.0,
        "payer|payer name|payor|insurance|insurance company|insurance carrier|insurance name|carrier|health plan|\
         primary insurance|insurer|insurance provider|primary carrier",
    ),
    (F::PayerId, 1.0, "payer id|payor id"),
    (F::PolicyNumber, 1.0, "policy number|policy no|policy|policy id|insurance policy|policy num"),
    (
        F::GroupNumber,
        1.0,
        "group number|group no|group|grp|group id|policy group or feca number|grp no|\
         insureds policy group or feca number",
    ),
    (
        F::DateOfService,
        1.0,
        "date of service|dates of service|dos|service date|visit date|date of visit|exam date|date of exam|\
         examination date|encounter date|date of encounter|procedure date|date of procedure|study date|\
         appointment date|date seen|date of surgery|surgery date|order date|date ordered|date of study",
    ),
    (F::DateOfService, 0.6, "date|visit|dated|todays date|today s date"),
    (
        F::AccessionNumber,
        1.0,
        "accession|accession number|accession no|acc|acc no|specimen|specimen id|specimen number|specimen no|spec|\
         spec no|exam id|lab number|lab no|lab id|case number|case no|order number|order no|req|requisition|\
         requisition number|study id",
    ),
    (F::ClaimId, 1.0, "claim number|claim id|claim no|claim"),
    (F::ClaimTotal, 1.0, "total charge|total charges|total amount|total"),
    (
        F::Diagnosis,
        1.0,
        "diagnosis|diagnoses|dx|primary diagnosis|discharge diagnosis|principal diagnosis|final diagnosis|\
         preoperative diagnosis|postoperative diagnosis|clinical diagnosis|working diagnosis",
    ),
    (
        F::SubscriberName,
        1.0,
        "subscriber|subscriber name|insured|insured name|insureds name|insured s name|policy holder|policyholder|\
         policy holder name|policyholder name|name of insured|name of subscriber|member name",
    ),
    (
        F::SocialSecurityNumber,
        1.0,
        "ssn|social security number|social security no|social security|ss|soc sec|soc sec no|s s n",
    ),
    (
        F::EmergencyContact,
        1.0,
        "emergency contact|emergency contact name|next of kin|nok|in case of emergency contact|\
         in case of emergency|contact person|name of emergency contact|emergency contact person|\
         notify in emergency",
    ),
    (
        F::Employer,
        1.0,
        "employer|employer name|employers name|place of employment|employed by|name of employer|\
         employer or school name|company name|company|employer school",
    ),
    (F::MobilePhone, 1.0, "cell phone|mobile phone|mobile|cell|phone cell"),
    (F::WorkPhone, 1.0, "work phone"),
    (F::ReferringProviderName, 1.0, "referring physician|referring provider|referring dr|referred by|referring md"),
    (F::PrimaryCareProvider, 1.0, "primary care physician|primary care provider|pcp|family doctor|gp"),
    (F::DeaNumber, 1.0, "dea|dea number|dea no"),
    (F::LicenseNumber, 1.0, "license number|license no|lic no|license"),
    (F::PharmacyName, 1.0, "pharmacy|pharmacy name|preferred pharmacy"),
    (F::PlanName, 1.0, "plan name|insurance plan name|insurance plan"),
    (F::SecondaryPayerName, 1.0, "secondary insurance|secondary insurance company|secondary carrier|secondary payer"),
    (F::AdmissionDate, 1.0, "admission date|admit date|admitted|date of admission"),
    (F::DischargeDate, 1.0, "discharge date|date of discharge|discharged"),
    (F::CollectionDate, 1.0, "collection date|date collected|collected|specimen collected"),
    (F::ReportDate, 1.0, "report date|date of report|date reported"),
    (F::ReceivedDate, 1.0, "received|date received"),
    (F::BalanceDue, 1.0, "amount due|total due|balance due"),
    (F::AdmittingDiagnosis, 1.0, "admitting diagnosis"),
    (F::DiagnosisCode, 1.0, "icd 10|icd10|diagnosis code"),
    (F::GuarantorName, 1.0, "guarantor|guarantor name|responsible party"),
    (F::ReportDate, 0.6, "reported"),
    (F::FacilityFax, 1.0, "fax|fax number|fax no|facsimile"),
    (F::PreferredName, 1.0, "preferred name"),
    (F::PreviousName, 1.0, "maiden name|former name|previous name"),
    (
        F::SubscriberDateOfBirth,
        1.0,
        "insured dob|subscriber dob|insureds date of birth|insured s date of birth|insured date of birth|\
         subscriber date of birth|policy holder date of birth|policyholder date of birth",
    ),
    (F::SubscriberSex, 1.0, "insureds sex|insured s sex"),
    (F::GuarantorDateOfBirth, 1.0, "guarantor dob|guarantor date of birth"),
    (F::SubscriberAddress, 1.0, "insureds address|insured s address|subscriber address"),
    (F::GuarantorAddress, 1.0, "guarantor address|responsible party address"),
    (F::GuarantorPhone, 1.0, "guarantor phone|responsible party phone"),
    (F::EmergencyContactPhone, 1.0, "emergency contact phone|emergency phone|emergency contact number"),
    (F::ProviderPhone, 1.0, "provider phone|physician phone|prescriber phone|doctor phone"),
    (F::FacilityPhone, 1.0, "facility phone|clinic phone|office phone|hospital phone"),
    (F::PharmacyPhone, 1.0, "pharmacy phone"),
    (F::PharmacyAddress, 1.0, "pharmacy address"),
    (F::EmployerPhone, 1.0, "employer phone"),
    (F::FacilityAddress, 1.0, "facility address|clinic address"),
    (F::FederalTaxId, 1.0, "federal tax id|federal tax i d number|tax id|tax id number"),
    (
        F::PatientAccountNumber,
        1.0,
        "patient account number|patient account no|account number|account no|acct no|patients account no|\
         patient s account no",
    ),
    (F::PriorAuthorizationNumber, 1.0, "prior authorization number|authorization number|auth number|prior auth number"),
    (F::DateWritten, 1.0, "date written|written date"),
    (F::FollowUpDate, 1.0, "follow up date|next appointment"),
    (F::CoverageEffectiveDate, 1.0, "effective date|coverage effective date"),
];

static BY_FIRST_WORD: LazyLock<HashMap<&'static str, Vec<Label>>> = LazyLock::new(|| {
    let mut labels: HashMap<&'static str, Vec<Label>> = HashMap::new();
    for label in all() {
        if let Some(first) = label.words.first() {
            labels.entry(first).or_default().push(label);
        }
    }
    for labels in labels.values_mut() {
        labels.sort_by_key(|label| std::cmp::Reverse(label.words.len()));
    }
    labels
});

/// Every label of the table, with the field that it labels and the weight it has.
pub(crate) fn all() -> impl Iterator<Item = Label> {
    LABELS.iter().flat_map(|(field, weight, phrases)| {
        phrases.split('|').map(|phrase| Label { words: phrase.split(' ').collect(), field: *field, weight: *weight })
    })
}

/// The labels that begin with a word, longest first.
pub(crate) fn beginning_with(word: &str) -> &'static [Label] {
    BY_FIRST_WORD.get(word).map_or(&[], Vec::as_slice)
}

/// The first words of labels of five letters and more that differ from a word in one letter (two from nine letters on).
pub(crate) fn beginning_nearly_with(word: &str) -> impl Iterator<Item = &'static Label> {
    let length = word.chars().count();
    let firsts = BY_FIRST_WORD
        .iter()
        .filter(move |(first, _)| first.len().abs_diff(length) <= 1 && first.len() >= 4 && length >= 4);
    let near: Vec<&'static Vec<Label>> =
        firsts.filter(|(first, _)| is_near(first, word)).map(|(_, labels)| labels).collect();
    near.into_iter().flatten()
}

/// Whether two words are the same but for what OCR does: one letter in four to eight, two from nine on.
pub(crate) fn is_near(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let length = one.chars().count().min(other.chars().count());
    let allowed = match length {
        0..=3 => 0,
        4..=8 => 1,
        _ => 2,
    };
    allowed > 0 && edits(one.chars(), &other.chars().collect::<Vec<char>>()) <= allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ocr_noise_is_near() {
        for (one, other, near) in [
            ("name", "narne", false),
            ("patient", "patlent", true),
            ("birth", "blrth", true),
            ("sex", "sox", false),
            ("accession", "acceszion", true),
        ] {
            assert_eq!(is_near(one, other), near, "{one} {other}");
        }
    }
}
