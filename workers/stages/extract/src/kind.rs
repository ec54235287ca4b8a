//! What kind of document it is: evidence of words, weighed.

use docward_engine_model::{Document, DocumentKind, FileKind, Interchange, Reading, Text};

use DocumentKind as K;

/// Phrases in lower case, and what each says. A phrase counts once, and twice as much near the top.
const EVIDENCE: &[(&str, DocumentKind, u32)] = &[
    ("patient registration", K::IntakeForm, 6),
    ("intake form", K::IntakeForm, 8),
    ("new patient", K::IntakeForm, 4),
    ("patient intake", K::IntakeForm, 8),
    ("registration form", K::IntakeForm, 6),
    ("emergency contact", K::IntakeForm, 3),
    ("marital status", K::IntakeForm, 3),
    ("preferred language", K::IntakeForm, 2),
    ("reason for visit", K::IntakeForm, 2),
    ("i authorize", K::IntakeForm, 2),
    ("patient information", K::IntakeForm, 2),
    ("consent", K::IntakeForm, 1),
    ("primary insurance", K::IntakeForm, 2),
    ("preferred pharmacy", K::IntakeForm, 2),
    ("medical history form", K::IntakeForm, 5),
    ("employer", K::IntakeForm, 1),
    ("health insurance claim form", K::ClaimForm, 12),
    ("cms-1500", K::ClaimForm, 10),
    ("cms 1500", K::ClaimForm, 8),
    ("ub-04", K::ClaimForm, 10),
    ("hcfa", K::ClaimForm, 6),
    ("insured's i.d. number", K::ClaimForm, 6),
    ("federal tax i.d.", K::ClaimForm, 5),
    ("accept assignment", K::ClaimForm, 5),
    ("place of service", K::ClaimForm, 3),
    ("total charge", K::ClaimForm, 3),
    ("explanation of benefits", K::Remittance, 10),
    ("remittance advice", K::Remittance, 10),
    ("this is not a bill", K::Remittance, 6),
    ("remittance", K::Remittance, 4),
    ("amount allowed", K::Remittance, 3),
    ("patient responsibility", K::Remittance, 3),
    ("check number", K::Remittance, 2),
    ("rev. cd", K::ClaimForm, 5),
    ("type of bill", K::ClaimForm, 5),
    ("rendering provider", K::ClaimForm, 3),
    ("reference range", K::LabReport, 5),
    ("laboratory report", K::LabReport, 8),
    ("lab report", K::LabReport, 7),
    ("specimen", K::LabReport, 4),
    ("hemoglobin", K::LabReport, 2),
    ("hematocrit", K::LabReport, 2),
    ("collected", K::LabReport, 2),
    ("reference", K::LabReport, 1),
    ("clinical laboratory", K::LabReport, 6),
    ("laboratory", K::LabReport, 2),
    ("mg/dl", K::LabReport, 2),
    ("platelet", K::LabReport, 1),
    ("wbc", K::LabReport, 2),
    ("flag", K::LabReport, 2),
    ("units", K::LabReport, 1),
    ("pathology", K::LabReport, 2),
    ("complete blood count", K::LabReport, 4),
    ("metabolic panel", K::LabReport, 3),
    ("culture", K::LabReport, 1),
    ("clia", K::LabReport, 3),
    ("discharge summary", K::DischargeNote, 10),
    ("discharge instructions", K::DischargeNote, 8),
    ("discharge diagnosis", K::DischargeNote, 6),
    ("hospital course", K::DischargeNote, 6),
    ("discharge medications", K::DischargeNote, 6),
    ("date of discharge", K::DischargeNote, 5),
    ("discharge date", K::DischargeNote, 5),
    ("discharged", K::DischargeNote, 2),
    ("discharge", K::DischargeNote, 2),
    ("condition at discharge", K::DischargeNote, 4),
    ("admission date", K::DischargeNote, 3),
    ("after visit", K::DischargeNote, 2),
    ("referral", K::Referral, 5),
    ("referring to", K::Referral, 4),
    ("thank you for seeing", K::Referral, 7),
    ("i am referring", K::Referral, 8),
    ("referral form", K::Referral, 5),
    ("reason for referral", K::Referral, 6),
    ("referred to", K::Referral, 2),
    ("dear dr", K::Referral, 3),
    ("dear colleague", K::Referral, 5),
    ("consultation request", K::Referral, 5),
    ("prescription", K::Prescription, 4),
    ("dispense", K::Prescription, 4),
    ("refills", K::Prescription, 4),
    ("refill", K::Prescription, 2),
    ("sig:", K::Prescription, 5),
    ("substitution", K::Prescription, 3),
    ("dispense as written", K::Prescription, 6),
    ("rx", K::Prescription, 2),
    ("take one tablet", K::Prescription, 2),
    ("qty", K::Prescription, 2),
    ("dea", K::Prescription, 1),
    ("prior authorization request", K::PriorAuthorization, 12),
    ("prior authorization", K::PriorAuthorization, 6),
    ("prior treatments", K::PriorAuthorization, 4),
    ("superbill", K::EncounterForm, 12),
    ("encounter form", K::EncounterForm, 12),
    ("immunization record", K::ImmunizationRecord, 12),
    ("vaccine administration record", K::ImmunizationRecord, 12),
    ("certificate of immunization", K::ImmunizationRecord, 10),
    ("immunization", K::ImmunizationRecord, 3),
    ("vaccine", K::ImmunizationRecord, 2),
    ("lot number", K::ImmunizationRecord, 3),
    ("rxbin", K::InsuranceCard, 8),
    ("rx bin", K::InsuranceCard, 8),
    ("rxpcn", K::InsuranceCard, 6),
    ("rx pcn", K::InsuranceCard, 6),
    ("rxgrp", K::InsuranceCard, 6),
    ("rx group", K::InsuranceCard, 4),
    ("member services", K::InsuranceCard, 4),
    ("copay", K::InsuranceCard, 2),
    ("radiology report", K::ImagingReport, 8),
    ("impression", K::ImagingReport, 3),
    ("technique", K::ImagingReport, 4),
    ("comparison", K::ImagingReport, 3),
    ("without contrast", K::ImagingReport, 4),
    ("with contrast", K::ImagingReport, 3),
    ("ct abdomen", K::ImagingReport, 5),
    ("x-ray", K::ImagingReport, 2),
    ("mri", K::ImagingReport, 3),
    ("ultrasound", K::ImagingReport, 2),
    ("radiologist", K::ImagingReport, 4),
    ("imaging department", K::ImagingReport, 4),
    ("findings", K::ImagingReport, 2),
    ("echocardiogram", K::ImagingReport, 3),
    ("mammogram", K::ImagingReport, 3),
    ("exam:", K::ImagingReport, 2),
    ("chief complaint", K::ClinicalNote, 4),
    ("history of present illness", K::ClinicalNote, 5),
    ("review of systems", K::ClinicalNote, 4),
    ("physical exam", K::ClinicalNote, 4),
    ("assessment and plan", K::ClinicalNote, 5),
    ("vital signs", K::ClinicalNote, 3),
    ("vital sign", K::ClinicalNote, 2),
    ("progress note", K::ClinicalNote, 6),
    ("subjective", K::ClinicalNote, 2),
    ("objective", K::ClinicalNote, 1),
    ("assessment", K::ClinicalNote, 2),
    ("family history", K::ClinicalNote, 2),
    ("social history", K::ClinicalNote, 2),
    ("allergies", K::ClinicalNote, 1),
    ("medications", K::ClinicalNote, 1),
    ("soap note", K::ClinicalNote, 5),
    ("follow-up", K::ClinicalNote, 1),
    ("history and physical", K::ClinicalNote, 5),
    ("consultation", K::ClinicalNote, 2),
    ("plan:", K::ClinicalNote, 2),
    ("operative report", K::ClinicalNote, 5),
    ("blood pressure", K::ClinicalNote, 1),
    ("diagnosis", K::ClinicalNote, 1),
];

/// Less evidence than this says nothing.
const LEAST: u32 = 5;
/// How much of a document is its top, in bytes.
const TOP: usize = 400;
/// A frame with fewer words than this is an image with a caption, not a scanned page.
const CAPTION: usize = 60;

/// The kind with the most evidence.
pub(crate) fn of(document: &Document, reading: &Reading) -> DocumentKind {
    match document.kind {
        FileKind::X12 => return document.interchange().map_or(DocumentKind::ClaimBatch, of_interchange),
        // A structured report is text without pages.
        FileKind::Dicom if document.text().is_none_or(Text::is_empty) && reading.words().len() < CAPTION => {
            return DocumentKind::ImagingStudy;
        }
        _ if document.pages().iter().any(|page| page.official.is_some()) => return DocumentKind::ClaimForm,
        _ => {}
    }
    let text = reading.text().to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let mut scores: Vec<(DocumentKind, u32)> = Vec::new();
    for (phrase, kind, weight) in EVIDENCE {
        let Some(at) = find_word(&text, phrase) else { continue };
        let weight = if at < TOP { weight * 2 } else { *weight };
        match scores.iter_mut().find(|(other, _)| other == kind) {
            Some((_, score)) => *score += weight,
            None => scores.push((*kind, weight)),
        }
    }
    let best = scores.into_iter().reduce(|best, next| if next.1 > best.1 { next } else { best });
    best.filter(|(_, score)| *score >= LEAST).map_or(DocumentKind::Other, |(kind, _)| kind)
}

/// What an interchange carries: remittances and nothing else, or claims.
fn of_interchange(interchange: &Interchange) -> DocumentKind {
    let has = |name: &str| interchange.elements.iter().any(|element| element.name.as_str() == name);
    if has("BPR") && !has("CLM") { DocumentKind::Remittance } else { DocumentKind::ClaimBatch }
}

/// Where a phrase stands as words of its own, not inside a longer word.
fn find_word(text: &str, phrase: &str) -> Option<usize> {
    let bounded = |at: usize| {
        let before = text.get(..at).and_then(|left| left.chars().next_back());
        let after = text.get(at + phrase.len()..).and_then(|right| right.chars().next());
        let open = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
        open(before) && (open(after) || phrase.ends_with(':'))
    };
    text.match_indices(phrase).map(|(at, _)| at).find(|at| bounded(*at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_follow_the_evidence() {
        for (text, kind) in [
            ("NEW PATIENT REGISTRATION FORM\nName: A\nEmergency contact: B\nMarital status: single", K::IntakeForm),
            ("HEALTH INSURANCE CLAIM FORM\nAPPROVED BY", K::ClaimForm),
            ("EXPLANATION OF BENEFITS\nThis is not a bill", K::Remittance),
            ("Prior Authorization Request\nMedication", K::PriorAuthorization),
            ("SUPERBILL\nCPT", K::EncounterForm),
            ("Immunization Record\nVaccine Lot number", K::ImmunizationRecord),
            ("Acme Health\nMember ID 12\nRxBIN 610014 RxPCN MED", K::InsuranceCard),
            ("Clinical Laboratory\nTest Result Flag Reference Range\nWBC 7.2\nHemoglobin 13", K::LabReport),
            ("Discharge Summary\nHospital course: uneventful", K::DischargeNote),
            ("Dear Dr. Q,\nThank you for seeing this patient. Reason for referral: knee", K::Referral),
            ("Rx\nSig: take one tablet daily\nDispense 30 Refills 2", K::Prescription),
            ("MRI Brain without contrast\nTechnique: x\nFindings: y\nImpression: z", K::ImagingReport),
            ("Progress note\nChief complaint: cough\nAssessment and plan: rest", K::ClinicalNote),
            ("lorem ipsum", K::Other),
        ] {
            let document = Document::of_text(text);
            assert!(of(&document, &Reading::of(&document)) == kind, "{text}");
        }
    }
}
