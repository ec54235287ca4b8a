//! What the reader of X12 says of a file's elements: where each stands, in which loop, and what it means.
//!
//! Only elements that may name or describe somebody are told: what is a code, an amount or a count by the implementation
//! guides (005010X222, X223, X224, X221), and looks like one, is not.

use crate::Span;
use serde::{Deserialize, Serialize};

/// One element of an interchange, one component of a composite element, or one repetition of a repeated one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Element {
    /// Where its value stands in the file's text; never empty. White space around the value is left out, except in the ISA
    /// segment, whose elements are filled up to a fixed width.
    pub span: Span,
    /// Which segment of the file it stands in, the first ISA being 1.
    pub segment: u32,
    /// That segment's name.
    pub name: SegmentName,
    /// Its number in the segment, from 1: `NM103` is 3. 255 of every one beyond.
    pub number: u8,
    /// Which repetition of the element, from 1; 255 of every one beyond.
    pub repetition: u8,
    /// Which component of a composite element, from 1; 255 of every one beyond; 0: the element as a whole.
    pub component: u8,
    /// Where in the transaction it stands.
    pub place: Loop,
    /// What its value means.
    pub meaning: Meaning,
}

impl Element {
    /// How many characters the element has to have, whatever stands in it: those of ISA are of fixed width (X12.5), and a
    /// binary segment says how long its data is. `None` of every other, and of an ISA that its sender did not fill up.
    pub fn fixed_width(&self) -> Option<usize> {
        let width = self.span.end.saturating_sub(self.span.start);
        let fixed = match (self.name.as_str(), self.number) {
            ("ISA", 2 | 4) => width == 10,
            ("ISA", 6 | 8) => width == 15,
            ("ISA", 9) => width == 6,
            ("BIN", 2) | ("BDS", 3) => true,
            _ => false,
        };
        fixed.then_some(width as usize)
    }
}

/// The name of a segment: two or three capital letters and digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "[u8; 3]", into = "[u8; 3]")]
pub struct SegmentName([u8; 3]);

/// What should be a segment's name is none. Says nothing of what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a segment")]
pub struct NotAName;

impl SegmentName {
    /// The name of a segment whose name is none by the standard.
    pub const UNKNOWN: Self = Self(*b"ZZZ");

    /// The name as written; refused unless it is of two or three capital letters and digits.
    pub fn of(name: &str) -> Result<Self, NotAName> {
        let mut bytes = [b' '; 3];
        bytes.get_mut(..name.len()).ok_or(NotAName)?.copy_from_slice(name.as_bytes());
        bytes.try_into()
    }

    /// The name, `NM1`.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default().trim_end()
    }
}

impl TryFrom<[u8; 3]> for SegmentName {
    type Error = NotAName;

    fn try_from(bytes: [u8; 3]) -> Result<Self, NotAName> {
        let is_sign = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        let [first, second, third] = &bytes;
        let holds = is_sign(first) && is_sign(second) && (is_sign(third) || *third == b' ');
        if holds { Ok(Self(bytes)) } else { Err(NotAName) }
    }
}

impl From<SegmentName> for [u8; 3] {
    fn from(name: SegmentName) -> Self {
        name.0
    }
}

/// A name may be a piece of somebody's, in a file that is damaged.
impl std::fmt::Debug for SegmentName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SegmentName")
    }
}

/// Where in a transaction a segment stands, by the loops of the implementation guides: of the 837 (X222, X223, X224) and, where
/// it says so, of the 835 (X221).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Loop {
    /// What holds the file together: ISA, TA1, GS, ST and their trailers.
    Envelope,
    /// Before the first loop.
    Header,
    /// Who sends: 1000A.
    Submitter,
    /// Who receives: 1000B.
    Receiver,
    /// Who bills: 2000A, 2010AA.
    BillingProvider,
    /// Where payment goes: 2010AB, 2010AC.
    PayTo,
    /// Who is insured: 2000B, 2010BA; NM1*IL and NM1*74 of an 835's claim.
    Subscriber,
    /// Who pays: 2010BB; 1000A of an 835.
    Payer,
    /// A patient who is not the subscriber: 2000C, 2010CA; NM1*QC of an 835's claim.
    Patient,
    /// Who is paid: 1000B of an 835.
    Payee,
    /// A claim itself: 2300; 2100 of an 835.
    Claim,
    /// Who treated: 2310B, 2420A; NM1*82 of an 835's claim.
    RenderingProvider,
    /// Who referred, ordered or supervised, as item 17 of a CMS-1500 has them: NM1*DN, DK and DQ of 2310 and 2420.
    ReferringProvider,
    /// The patient's primary care provider: NM1*P3 of 2310A.
    PrimaryCareProvider,
    /// Who attended: NM1*71 of 2310A of an institutional claim.
    AttendingProvider,
    /// Who operated: NM1*72 of 2310B of an institutional claim.
    OperatingProvider,
    /// Where it was: NM1*77 of 2310C (professional), 2310E (institutional) and 2420C.
    ServiceFacility,
    /// Everybody else whom a claim or line names: 2310, 2420.
    OtherProvider,
    /// Another insured person: 2320, 2330A; NM1*GB of an 835's claim.
    OtherSubscriber,
    /// Another payer: 2330B; NM1*TT and NM1*PR of an 835's claim.
    OtherPayer,
    /// A service line: 2400 and the loops below it that name nobody; 2110 of an 835.
    ServiceLine,
    /// What is set off against a provider: PLB of an 835.
    ProviderAdjustment,
}

/// What an element's value means. Whose it is follows from its [`Loop`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Meaning {
    /// A part of a person's name: NM103 last name, NM104 first, NM105 middle, NM106 prefix, NM107 suffix.
    PersonName,
    /// The name of an organisation.
    OrganizationName,
    /// A second name of either: N2, NM112.
    AdditionalName,
    /// Whom to call: PER02.
    ContactName,
    /// The name of an insured group, mostly an employer's: SBR04.
    GroupName,
    /// Street, building, box: N3.
    AddressLine,
    /// The city of an address: N401.
    City,
    /// The state or province of an address: N402.
    State,
    /// The postal code of an address: N403.
    PostalCode,
    /// Any other place than the United States: N404, and N406 and N407, which are finer than a state.
    OtherPlace,
    /// The date of birth: DMG02.
    DateOfBirth,
    /// Of a service: a day or a period (DTP*472; of an 835 DTM*472, and DTM*150 where it begins).
    DateOfService,
    /// Where a service ends: DTM*151 of an 835.
    EndOfService,
    /// Of a statement: a day or a period (DTP*434).
    StatementPeriod,
    /// Where a statement begins: DTM*232 of an 835.
    StatementStart,
    /// Where a statement ends: DTM*233 of an 835.
    StatementEnd,
    /// Of an admission, or of the beginning of care, mostly with its hour: DTP*435.
    AdmissionDate,
    /// Of a discharge, or its hour alone: DTP*096.
    Discharge,
    /// On which an illness or symptoms began: DTP*431.
    OnsetDate,
    /// Of the last menstrual period: DTP*484.
    LastMenstrualPeriod,
    /// Of a disability: a day or a period (DTP*314).
    DisabilityPeriod,
    /// Where a disability begins: DTP*360.
    DisabilityStart,
    /// Where a disability ends: DTP*361.
    DisabilityEnd,
    /// On which a payer received a claim: DTM*050.
    ReceivedDate,
    /// On which a remittance was paid: BPR16.
    PaymentDate,
    /// Any other date of somebody.
    OtherDate,
    /// When the file was sent: ISA09, GS04.
    DateOfTransmission,
    /// The sex: DMG03.
    Sex,
    /// A telephone number, its extension, or the number of another machine.
    Phone,
    /// A telefax number.
    Fax,
    /// An electronic mail address.
    Email,
    /// A web address.
    Url,
    /// A social security number.
    SocialSecurityNumber,
    /// A patient's number at a provider: REF*EA.
    MedicalRecordNumber,
    /// A person's number at a payer.
    MemberId,
    /// The number of an insurance policy: REF02 behind `IG`.
    PolicyNumber,
    /// The number of the insured group: SBR03.
    GroupNumber,
    /// A payer's number.
    PayerId,
    /// A provider's number: its NPI, or one that a payer gave it.
    ProviderId,
    /// A tax id: REF*EI, REF*TJ, N103 `FI`, NM108 `24`.
    TaxId,
    /// A licence number: REF*0B.
    LicenceNumber,
    /// A laboratory's number by CLIA: REF*X4.
    CliaNumber,
    /// A claim's number at its provider: CLM01, CLP01.
    ClaimNumber,
    /// A claim's number at its payer: CLP07.
    PayerClaimNumber,
    /// The number of the claim that is sent again: REF*F8.
    OriginalReferenceNumber,
    /// The number of a referral or prior authorization: REF*9F, REF*G1.
    AuthorizationNumber,
    /// The number of a claim at a property or casualty insurer: REF*Y4.
    OtherClaimNumber,
    /// The number of a check or electronic payment: TRN02 of an 835.
    PaymentNumber,
    /// The number of an account.
    AccountNumber,
    /// The number of a bank: BPR07, BPR13.
    RoutingNumber,
    /// The number that an organisation gives itself: BPR10, TRN03, HCP04.
    CompanyId,
    /// Any other number that identifies.
    OtherIdentifier,
    /// Who exchanges the file with whom: ISA06, ISA08, GS02, GS03.
    TradingPartner,
    /// A password, or who may send: ISA02, ISA04.
    Credential,
    /// A diagnosis: HI.
    DiagnosisCode,
    /// A diagnosis at admission: HI behind `BJ` and `ABJ`.
    AdmittingDiagnosis,
    /// A diagnosis as the patient's reason for the visit: HI behind `PR` and `APR`.
    ReasonDiagnosis,
    /// Which revision of the ICD the principal diagnosis is of: HI01-1, `BK` or `ABK`.
    DiagnosisRevision,
    /// The diagnosis-related group: HI behind `DR`.
    DiagnosisGroup,
    /// A condition code: HI behind `BG`.
    ConditionCode,
    /// An occurrence code, whose date follows: HI behind `BH`.
    OccurrenceCode,
    /// A value code, whose amount follows: HI behind `BE`.
    ValueCode,
    /// The amount of a value code.
    ValueAmount,
    /// The code of a procedure of the whole claim, whose date follows: HI behind `BR`, `BBR`, `BQ` and `BBQ`.
    ClaimProcedure,
    /// What a claim or line costs.
    ChargeAmount,
    /// The code of a line's procedure: SV101-2, SV202-2, SV301-2, SVC01-2.
    Procedure,
    /// A modifier of it: components 3 to 6.
    Modifier,
    /// A revenue code: SV201, SVC04.
    RevenueCode,
    /// A place of service: CLM05-1 behind `B`, SV105, SV303.
    PlaceOfService,
    /// The kind of facility, which the type of bill begins with: CLM05-1 behind `A`.
    FacilityCode,
    /// Whether a claim is sent for the first time: CLM05-3.
    FrequencyCode,
    /// Which of the claim's diagnoses a line is for, from 1: SV107, SV311.
    DiagnosisPointer,
    /// How many units or days: SV104, SV205, SV306, SVC05.
    Units,
    /// What of a line is not covered: SV207.
    NonCoveredAmount,
    /// What was paid: CLP04, SVC03.
    PaidAmount,
    /// What the patient has paid: AMT*F5.
    PatientPaidAmount,
    /// What the patient owes: CLP05; of an 837 as estimated, AMT*F3.
    PatientAmount,
    /// What a payer allows: AMT*B6.
    AllowedAmount,
    /// Whose an adjustment is: CAS01.
    AdjustmentGroup,
    /// Why an amount is adjusted: CAS02, 05, 08, 11, 14, 17.
    AdjustmentReason,
    /// By how much, the element behind its reason.
    AdjustmentAmount,
    /// A remark code: LQ02 behind `HE`.
    RemarkCode,
    /// How a claim was processed: CLP02.
    ClaimStatus,
    /// What the patient is to the subscriber: SBR02, PAT01.
    Relationship,
    /// Which kind of insurance it is: SBR09.
    InsuranceType,
    /// The type of an admission: CL101.
    AdmissionType,
    /// The source of an admission: CL102.
    AdmissionSource,
    /// The patient's status at discharge: CL103.
    DischargeStatus,
    /// The state of an auto accident: CLM11-4.
    AccidentState,
    /// Words: notes, descriptions, and whatever else has words where none are expected.
    FreeText,
    /// Data of a binary segment.
    BinaryData,
    /// A value where codes and figures stand, which the guides don't know more of.
    Code,
    /// A value of which nothing is known: its segment belongs into no transaction that is read, or it is not what should stand
    /// there.
    Unknown,
}

impl Meaning {
    /// Whether it is a code, a count or an amount that a claim tells of what was done and paid. It names nobody.
    pub const fn is_detail(self) -> bool {
        use Meaning as M;
        matches!(
            self,
            M::DiagnosisCode
                | M::AdmittingDiagnosis
                | M::ReasonDiagnosis
                | M::DiagnosisRevision
                | M::DiagnosisGroup
                | M::ConditionCode
                | M::OccurrenceCode
                | M::ValueCode
                | M::ValueAmount
                | M::ClaimProcedure
                | M::ChargeAmount
                | M::Procedure
                | M::Modifier
                | M::RevenueCode
                | M::PlaceOfService
                | M::FacilityCode
                | M::FrequencyCode
                | M::DiagnosisPointer
                | M::Units
                | M::NonCoveredAmount
                | M::PaidAmount
                | M::PatientPaidAmount
                | M::PatientAmount
                | M::AllowedAmount
                | M::AdjustmentGroup
                | M::AdjustmentReason
                | M::AdjustmentAmount
                | M::RemarkCode
                | M::ClaimStatus
                | M::Relationship
                | M::InsuranceType
                | M::AdmissionType
                | M::AdmissionSource
                | M::DischargeStatus
                | M::AccidentState
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_segments_are_two_or_three_capitals_and_digits() {
        for name in ["NM1", "HL", "N3", "ISA", "SV3"] {
            assert_eq!(SegmentName::of(name).map(|name| name.as_str().to_owned()), Ok(name.to_owned()));
        }
        for name in ["", "N", "nm1", "NM1X", "N 1", "Ä1", "N**"] {
            assert_eq!(SegmentName::of(name), Err(NotAName), "{name}");
        }
        assert_eq!(SegmentName::UNKNOWN.as_str(), "ZZZ");
    }

    #[test]
    fn an_element_is_small() {
        assert!(size_of::<Element>() <= 20, "{}", size_of::<Element>());
    }
}
