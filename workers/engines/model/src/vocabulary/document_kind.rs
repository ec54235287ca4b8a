//! Kinds of documents.

use super::names;

names! {
    /// What kind of document it is for a clinic or insurer.
    DocumentKind {
        /// A patient's intake or registration form.
        IntakeForm = "intake-form";
        /// A claim on paper or PDF (CMS-1500, UB-04).
        ClaimForm = "claim-form";
        /// A laboratory report.
        LabReport = "lab-report";
        /// An insurance card, front or back.
        InsuranceCard = "insurance-card";
        /// What a payer says of claims: an explanation of benefits, a remittance advice, an 835.
        Remittance = "remittance";
        /// A referral form or letter.
        Referral = "referral";
        /// A request for prior authorization.
        PriorAuthorization = "prior-authorization";
        /// A prescription for medication or devices.
        Prescription = "prescription";
        /// An encounter form or superbill.
        EncounterForm = "encounter-form";
        /// A record of immunizations.
        ImmunizationRecord = "immunization-record";
        /// A discharge summary or note.
        DischargeNote = "discharge-note";

        // Beside the vocabulary of forms.
        /// An X12 file of claims (837).
        ClaimBatch = "claim-batch";
        /// An image of an imaging study.
        ImagingStudy = "imaging-study";
        /// A radiology or other diagnostic report.
        ImagingReport = "imaging-report";
        /// A clinical note of another kind.
        ClinicalNote = "clinical-note";
        /// None of these.
        Other = "other";
    }
}

impl DocumentKind {
    /// Whether it is about claims: what is to be paid, what a payer says of that, and who is insured. All else may tell what was
    /// found and done in treating somebody; a request for prior authorization does.
    pub const fn is_about_claims(self) -> bool {
        matches!(self, Self::ClaimForm | Self::ClaimBatch | Self::Remittance | Self::InsuranceCard)
    }
}
