//! What redaction finds.

use serde::{Deserialize, Serialize};

/// A half-open range of a text, in Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// Its first character, counted from the beginning of the text, from 0.
    pub start: u32,
    /// One past its last character.
    pub end: u32,
}

/// The identifiers of HIPAA Safe Harbor, 45 CFR 164.514(b)(2)(i)(A) to (R), and the facilities and names that the default
/// profile removes with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhiKind {
    /// (A) Names of persons: patients, relatives, and everybody else.
    Name,
    /// (B) Geographic subdivisions smaller than a state.
    Place,
    /// (C) Dates finer than a year.
    Date,
    /// (C) Ages from 90.
    Age,
    /// (D) Telephone numbers, with or without area code.
    Phone,
    /// (E) Fax numbers.
    Fax,
    /// (F) E-mail addresses.
    Email,
    /// (G) Social security numbers.
    SocialSecurityNumber,
    /// (H) Medical record numbers.
    MedicalRecordNumber,
    /// (I) Health plan beneficiary numbers.
    HealthPlanNumber,
    /// (J) Account numbers.
    AccountNumber,
    /// (K) Certificate and licence numbers.
    LicenceNumber,
    /// (L) Vehicle identifiers and plates.
    VehicleIdentifier,
    /// (M) Device identifiers and serial numbers.
    DeviceIdentifier,
    /// (N) Web addresses.
    Url,
    /// (O) Internet protocol addresses.
    IpAddress,
    /// (P) Biometric identifiers.
    Biometric,
    /// (Q) Full-face photographs.
    Photograph,
    /// (R) Any other unique number, characteristic or code.
    OtherIdentifier,
    /// A facility or employer.
    Organization,
}

impl PhiKind {
    /// Its word, as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Place => "place",
            Self::Date => "date",
            Self::Age => "age",
            Self::Phone => "phone",
            Self::Fax => "fax",
            Self::Email => "email",
            Self::SocialSecurityNumber => "social-security-number",
            Self::MedicalRecordNumber => "medical-record-number",
            Self::HealthPlanNumber => "health-plan-number",
            Self::AccountNumber => "account-number",
            Self::LicenceNumber => "licence-number",
            Self::VehicleIdentifier => "vehicle-identifier",
            Self::DeviceIdentifier => "device-identifier",
            Self::Url => "url",
            Self::IpAddress => "ip-address",
            Self::Biometric => "biometric",
            Self::Photograph => "photograph",
            Self::OtherIdentifier => "other-identifier",
            Self::Organization => "organization",
        }
    }
}
