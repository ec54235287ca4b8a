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
    /// Everybody else whom a claim or line names: who referred, supervised, where it was: 2310, 2420.
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
    /// Of a service, statement, admission or discharge.
    DateOfService,
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
    /// A provider's number: NPI, tax id, licence.
    ProviderId,
    /// A claim's number at its provider: CLM01, CLP01.
    ClaimNumber,
    /// The number of an account, a payment or of a claim at its payer.
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
    /// What a claim or line costs.
    ChargeAmount,
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
