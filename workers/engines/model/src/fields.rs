//! What extraction finds.

use crate::{BBox, Fault, Span, Text};
use serde::{Deserialize, Serialize};

/// What kind of document it is for a clinic or insurer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// A patient's intake or registration form.
    IntakeForm,
    /// A claim on paper or PDF (CMS-1500, UB-04).
    ClaimForm,
    /// An 837 batch.
    ClaimBatch,
    /// A laboratory report.
    LabReport,
    /// A discharge summary or note.
    DischargeNote,
    /// A referral letter.
    Referral,
    /// A prescription for medication or devices.
    Prescription,
    /// An image of an imaging study.
    ImagingStudy,
    /// A radiology or other diagnostic report.
    ImagingReport,
    /// A clinical note of another kind.
    ClinicalNote,
    /// None of these.
    Other,
}

impl DocumentKind {
    /// Its word, as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IntakeForm => "intake-form",
            Self::ClaimForm => "claim-form",
            Self::ClaimBatch => "claim-batch",
            Self::LabReport => "lab-report",
            Self::DischargeNote => "discharge-note",
            Self::Referral => "referral",
            Self::Prescription => "prescription",
            Self::ImagingStudy => "imaging-study",
            Self::ImagingReport => "imaging-report",
            Self::ClinicalNote => "clinical-note",
            Self::Other => "other",
        }
    }
}

/// A labelled field's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are the field's own terms")]
pub enum FieldName {
    PatientName,
    DateOfBirth,
    Sex,
    PatientId,
    MemberId,
    Phone,
    Email,
    Address,
    ProviderName,
    ProviderId,
    Facility,
    PayerName,
    PayerId,
    PolicyNumber,
    GroupNumber,
    DateOfService,
    AccessionNumber,
    ClaimId,
    ClaimTotal,
    ClaimLine,
    Diagnosis,
    SubscriberName,
    SocialSecurityNumber,
    EmergencyContact,
    Employer,
    /// A date that the format itself marks as one (onset, admission, prescription) and that none of the names above fits.
    OtherDate,
    /// A number that the format itself marks as identifying (X12 REF) and that none of the names above fits.
    OtherIdentifier,
    /// What a payer paid of a claim (X12 CLP04).
    ClaimPaid,
}

/// One field as found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Which field it is; a document may have several of one name.
    pub name: FieldName,
    /// Its value as read, without its label.
    pub value: Text,
    /// How sure extraction is that this is the value of this field, from 0 to 1.
    pub confidence: f32,
    /// The page it stands on, from 1; `None` in a document without pages.
    pub page: Option<u32>,
    /// Its box in that page's pixels; `None` in a document without pages, and for a value that no page shows.
    pub bbox: Option<BBox>,
    /// Where in the document's [`crate::Reading`], in Unicode scalar values; `None` for values outside the text (DICOM header).
    pub span: Option<Span>,
    /// Which claim of an interchange it belongs to, from 1; `None` of every other document. What claims share (their provider,
    /// a subscriber) is a field of each.
    pub claim: Option<u32>,
}

/// Everything extraction found in a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fields {
    /// What kind of document it is.
    pub kind: DocumentKind,
    /// The fields, in reading order; of an interchange claim by claim.
    pub fields: Vec<Field>,
    /// Where an interchange contradicts itself, and in which claim; none of every other document.
    pub faults: Vec<Fault>,
}
