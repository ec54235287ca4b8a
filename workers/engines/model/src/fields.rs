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
    /// A prescription.
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
}

/// One field as found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// What it is.
    pub name: FieldName,
    /// Its value as read.
    pub value: Text,
    /// How sure, 0 to 1.
    pub confidence: f32,
    /// From 1; `None` where there are no pages.
    pub page: Option<u32>,
    /// Where on the page.
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
