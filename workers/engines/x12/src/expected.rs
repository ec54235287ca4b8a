//! What an element may hold, by its segment, its number and the loop it stands in: the implementation guides 005010X222 (837P),
//! X223 (837I), X224 (837D) and X221 (835), and the segments of X12 that senders add to them.

use super::segments::Segment;
use docward_engine_model::{Loop, Meaning};

/// What stands in an element, or in a component of one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    /// It means this.
    Means(Meaning),
    /// It means this if its value is a code; a value of another shape is of unknown meaning.
    MeansCode(Meaning),
    /// It means this if its value is a decimal number; a value of another shape is of unknown meaning.
    MeansFigure(Meaning),
    /// A `Code` that means this where it is short, a count or an amount.
    Detail(Meaning),
    /// A short code, a count or an amount, which identifies nobody. A longer code is looked at for what is known of people
    /// elsewhere in the file; a value of another shape is of unknown meaning.
    Code,
    /// A code that may be long: of a version or a specialty, a control number, a time.
    LongCode,
    /// A count, or a number that the standard gives to what follows.
    Figure,
    /// Components, of each of which something else is expected.
    Composite,
    /// A code or figure, mostly; the guides say no more of it.
    Open,
    /// The segment is of no transaction that is read.
    Unknown,
}

use Expected::{Code, Composite, Detail, Figure, LongCode, Means, MeansCode, MeansFigure, Open};
use Meaning as M;

/// What is expected of a segment's element.
pub(super) fn of_element(segment: &Segment<'_>, number: usize, place: Loop) -> Expected {
    let value = |number: usize| segment.element(number).trim();
    match segment.name() {
        "ISA" | "TA1" | "GS" | "ST" | "SE" | "GE" | "IEA" | "HL" | "LX" | "BHT" => of_envelope(segment.name(), number),
        "NM1" | "N1" | "N2" | "PER" | "DMG" => of_party(segment, number, place),
        "N3" | "N4" => of_address(segment.name(), number, value(number)),
        "REF" => match number {
            1 => Code,
            // Which edition of a guide: it says so of the file, not of anybody.
            2 | 3 if value(1) == "87" => LongCode,
            2 | 3 => Means(reference(value(1), place)),
            4 => Composite,
            _ => Open,
        },
        "SBR" if number == 2 => Detail(M::Relationship),
        "SBR" if number == 9 => Detail(M::InsuranceType),
        "PAT" if number == 1 => Detail(M::Relationship),
        "SBR" if number == 3 => Means(M::GroupNumber),
        "SBR" if number == 4 => Means(M::GroupName),
        "DTP" if number == 3 => Means(date(value(1))),
        "DTM" if number == 2 => Means(date(value(1))),
        "DTM" | "PAT" if number == 6 => Means(M::OtherDate),
        "TRN" | "BPR" | "PLB" | "TS3" | "RDM" => of_payment(segment.name(), number),
        "AMT" if number == 2 => amount(value(1)),
        "LQ" if number == 2 && value(1) == "HE" => Detail(M::RemarkCode),
        "PWK" if number == 6 => Means(M::OtherIdentifier),
        "NTE" if number == 2 => Means(M::FreeText),
        "K3" | "MSG" => Means(M::FreeText),
        "PWK" | "SV3" if number == 7 => Means(M::FreeText),
        "CR1" if matches!(number, 9 | 10) => Means(M::FreeText),
        "FRM" if number == 3 => Means(M::FreeText),
        "FRM" if number == 4 => Means(M::OtherDate),
        "PS1" if number == 1 => Means(M::ProviderId),
        "HCP" if number == 4 => Means(M::CompanyId),
        "BIN" if number == 2 => Means(M::BinaryData),
        "BDS" if number == 3 => Means(M::BinaryData),
        name => of_claim(name, number),
    }
}

fn of_envelope(name: &str, number: usize) -> Expected {
    match (name, number) {
        ("ISA", 2 | 4) => Means(M::Credential),
        ("ISA", 6 | 8) | ("GS", 2 | 3) => Means(M::TradingPartner),
        ("ISA", 9) | ("GS", 4) | ("TA1", 2) => Means(M::DateOfTransmission),
        ("BHT", 3) => Means(M::OtherIdentifier),
        ("BHT", 4) => Means(M::OtherDate),
        ("HL" | "LX", _) | ("SE" | "GE" | "IEA", 1) => Figure,
        _ => LongCode,
    }
}

fn of_party(segment: &Segment<'_>, number: usize, place: Loop) -> Expected {
    let value = |number: usize| segment.element(number).trim();
    match (segment.name(), number) {
        ("NM1", 3) if value(2) == "2" => Means(M::OrganizationName),
        ("NM1", 3..=7) => Means(M::PersonName),
        ("NM1", 9) => Means(identification(value(8), place)),
        ("NM1", 12) | ("N2", _) => Means(M::AdditionalName),
        ("N1", 2) => Means(M::OrganizationName),
        ("N1", 4) => Means(identification(value(3), place)),
        ("PER", 2) => Means(M::ContactName),
        ("PER", 4 | 6 | 8) => Means(contact(value(number - 1))),
        ("PER", 9..) | ("DMG", 6..) => Open,
        ("DMG", 2) => Means(M::DateOfBirth),
        ("DMG", 3) => MeansCode(M::Sex),
        ("DMG", 5) => Composite,
        _ => Code,
    }
}

fn of_address(name: &str, number: usize, value: &str) -> Expected {
    match (name, number) {
        ("N3", _) => Means(M::AddressLine),
        ("N4", 2) if value.len() <= 3 => Means(M::State),
        ("N4", 1 | 2) => Means(M::City),
        ("N4", 3) => Means(M::PostalCode),
        ("N4", 4) if matches!(value, "US" | "USA") => Code,
        ("N4", 5) => Code,
        _ => Means(M::OtherPlace),
    }
}

/// Payments, and what an 835 tells of its provider.
fn of_payment(name: &str, number: usize) -> Expected {
    match (name, number) {
        ("TRN", 2) => Means(M::PaymentNumber),
        ("BPR", 9 | 15) => Means(M::AccountNumber),
        ("TRN", 3 | 4) | ("BPR", 10 | 11) => Means(M::CompanyId),
        ("BPR", 7 | 13) => Means(M::RoutingNumber),
        ("BPR", 2) => Detail(M::PaidAmount),
        ("BPR", 16) => Means(M::PaymentDate),
        ("PLB", 2) | ("TS3", 3) => Means(M::OtherDate),
        ("PLB" | "TS3", 1) => Means(M::ProviderId),
        ("PLB", number) if number % 2 == 1 => Composite,
        ("RDM", 2) => Means(M::AdditionalName),
        ("RDM", 3) => Means(M::OtherIdentifier),
        _ => Code,
    }
}

fn of_claim(name: &str, number: usize) -> Expected {
    match (name, number) {
        ("CLM" | "CLP", 1) => Means(M::ClaimNumber),
        ("CLM" | "SV1" | "SV3" | "SVC", 2) | ("CLP" | "SV2", 3) => MeansFigure(M::ChargeAmount),
        ("CLP", 7) => Means(M::PayerClaimNumber),
        ("CLP", 2) => Detail(M::ClaimStatus),
        ("CLP", 4) | ("SVC", 3) => Detail(M::PaidAmount),
        ("CLP", 5) => Detail(M::PatientAmount),
        ("SV2", 1) | ("SVC", 4) => Detail(M::RevenueCode),
        ("SV1", 4) | ("SV2" | "SVC", 5) | ("SV3", 6) => Detail(M::Units),
        ("SV1", 5) | ("SV3", 3) => Detail(M::PlaceOfService),
        ("SV2", 7) => Detail(M::NonCoveredAmount),
        ("CAS", 1) => Detail(M::AdjustmentGroup),
        ("CAS", 2 | 5 | 8 | 11 | 14 | 17) => Detail(M::AdjustmentReason),
        ("CAS", 3 | 6 | 9 | 12 | 15 | 18) => Detail(M::AdjustmentAmount),
        ("CL1", 1) => Detail(M::AdmissionType),
        ("CL1", 2) => Detail(M::AdmissionSource),
        ("CL1", 3) => Detail(M::DischargeStatus),
        ("HI", _)
        | ("SV1" | "SV3" | "SVC", 1)
        | ("SV2", 2)
        | ("SVD" | "TOO", 3)
        | ("SV3", 4 | 11)
        | ("CLM", 5 | 11)
        | ("SVC", 6)
        | ("SV1", 7) => Composite,
        ("SVD", 1) => Means(M::PayerId),
        ("CN1", 4) | ("CLP", 10..) | ("SV1", 9..) | ("SV2" | "SV3", 8..) | ("SV4", _) => Open,
        (
            "CLM" | "CLP" | "CAS" | "AMT" | "QTY" | "MIA" | "MOA" | "OI" | "CL1" | "CN1" | "CUR" | "PRV" | "SBR"
            | "PAT" | "LIN" | "DTP" | "DTM" | "PWK" | "NTE" | "SV1" | "SV2" | "SV3" | "SVC" | "SVD" | "TOO" | "PS1"
            | "HCP" | "TS2" | "CTP" | "MEA" | "LQ" | "FRM" | "BIN" | "BDS",
            _,
        ) => Code,
        ("CR1" | "CR2" | "CR3" | "CR4" | "CR5" | "CR6" | "CRC" | "DN1" | "DN2" | "SV5" | "SV6" | "SV7" | "IMM", _) => {
            Open
        }
        _ => Expected::Unknown,
    }
}

/// What is expected of a component, from 1, of a composite element.
pub(super) fn of_component(
    segment: &Segment<'_>,
    number: usize,
    parts: &[&str],
    component: usize,
    place: Loop,
) -> Expected {
    let part = |component: usize| parts.get(component - 1).map_or("", |part| part.trim());
    match (segment.name(), component) {
        ("HI", 1) if number == 1 && matches!(part(1), "BK" | "ABK") => Detail(M::DiagnosisRevision),
        ("HI", 2) if DIAGNOSES.contains(&part(1)) => MeansCode(diagnosis(part(1))),
        ("HI", 2) => code_of_claim(part(1)),
        ("HI", 5) if part(1) == "BE" => Detail(M::ValueAmount),
        // Senders that name one component separator and use another: the whole element is what there is.
        ("HI", 1) if parts.len() == 1 => MeansCode(M::DiagnosisCode),
        ("HI", 4) if matches!(part(3), "D8" | "RD8" | "DT") => Means(M::OtherDate),
        ("REF", 2 | 4 | 6) => Means(reference(part(component - 1), place)),
        ("PLB", 2) => Means(M::OtherIdentifier),
        ("CLM", 1) if number == 5 && part(2) == "A" => Detail(M::FacilityCode),
        ("CLM", 1) if number == 5 => Detail(M::PlaceOfService),
        ("CLM", 3) if number == 5 => Detail(M::FrequencyCode),
        ("CLM", 4) if number == 11 => Detail(M::AccidentState),
        ("SV1", _) if number == 7 => Detail(M::DiagnosisPointer),
        ("SV3", _) if number == 11 => Detail(M::DiagnosisPointer),
        ("SV1" | "SV2" | "SV3" | "SVC", 2) if is_own_procedure(segment.name(), number) => Detail(M::Procedure),
        ("SV1" | "SV2" | "SV3" | "SVC", 3..=6) if is_own_procedure(segment.name(), number) => Detail(M::Modifier),
        // A description of the procedure.
        ("SV1" | "SV2" | "SV3" | "SVC" | "SVD", 7) if is_procedure(segment.name(), number) => Means(M::FreeText),
        _ => Code,
    }
}

/// What HI says of a code that it is a diagnosis: principal, other, admitting, external cause, reason for visit, by ICD-9 and
/// ICD-10, and SNODENT.
const DIAGNOSES: [&str; 11] = ["BK", "ABK", "BF", "ABF", "BJ", "ABJ", "PR", "APR", "BN", "ABN", "TQ"];

/// What HI says of a diagnosis by its qualifier.
fn diagnosis(qualifier: &str) -> Meaning {
    match qualifier {
        "BJ" | "ABJ" => M::AdmittingDiagnosis,
        "PR" | "APR" => M::ReasonDiagnosis,
        _ => M::DiagnosisCode,
    }
}

/// What HI says of a code that is no diagnosis, by its qualifier.
fn code_of_claim(qualifier: &str) -> Expected {
    match qualifier {
        "BG" => Detail(M::ConditionCode),
        "BH" => Detail(M::OccurrenceCode),
        "BE" => Detail(M::ValueCode),
        "DR" => Detail(M::DiagnosisGroup),
        "BR" | "BBR" | "BQ" | "BBQ" => MeansCode(M::ClaimProcedure),
        _ => Code,
    }
}

/// AMT01.
fn amount(qualifier: &str) -> Expected {
    match qualifier {
        "F5" => Detail(M::PatientPaidAmount),
        "F3" => Detail(M::PatientAmount),
        "B6" => Detail(M::AllowedAmount),
        _ => Code,
    }
}

/// Of the procedure itself, not of the one that a payer put in its place (SVC06, SVD03).
fn is_own_procedure(name: &str, number: usize) -> bool {
    matches!((name, number), ("SV1" | "SV3" | "SVC", 1) | ("SV2", 2))
}

fn is_procedure(name: &str, number: usize) -> bool {
    matches!((name, number), ("SV1" | "SV3", 1) | ("SV2", 2) | ("SVC", 1 | 6) | ("SVD", 3))
}

/// NM108 and N103.
fn identification(qualifier: &str, place: Loop) -> Meaning {
    match (qualifier, place) {
        ("34" | "SY", _) => M::SocialSecurityNumber,
        ("FI" | "24", _) => M::TaxId,
        ("MI" | "II" | "HN" | "C", _) | (_, Loop::Subscriber | Loop::OtherSubscriber | Loop::Patient) => M::MemberId,
        ("PI" | "XV", _) | (_, Loop::Payer | Loop::OtherPayer | Loop::Receiver) => M::PayerId,
        (_, Loop::Submitter | Loop::Header) => M::OtherIdentifier,
        _ => M::ProviderId,
    }
}

/// What a reference number means by its qualifier, REF01.
fn reference(qualifier: &str, place: Loop) -> Meaning {
    match (qualifier, place) {
        ("SY", _) => M::SocialSecurityNumber,
        ("EA", _) => M::MedicalRecordNumber,
        ("1W" | "0F" | "F6", _) => M::MemberId,
        ("IG", _) => M::PolicyNumber,
        ("1L" | "6P" | "CE", _) => M::GroupNumber,
        ("2U" | "NF" | "FY", _) => M::PayerId,
        ("EI" | "TJ", _) => M::TaxId,
        ("0B", _) => M::LicenceNumber,
        ("X4", _) => M::CliaNumber,
        ("F8", _) => M::OriginalReferenceNumber,
        ("9F" | "G1", _) => M::AuthorizationNumber,
        ("Y4", _) => M::OtherClaimNumber,
        ("1A" | "1B" | "1C" | "1D" | "1G" | "1H" | "1J" | "G2" | "LU" | "D3" | "X5" | "HPI", _)
        | (_, Loop::BillingProvider | Loop::PayTo | Loop::Payee) => M::ProviderId,
        _ => M::OtherIdentifier,
    }
}

/// DTP01 and DTM01.
fn date(qualifier: &str) -> Meaning {
    match qualifier {
        "472" | "150" => M::DateOfService,
        "151" => M::EndOfService,
        "434" => M::StatementPeriod,
        "232" => M::StatementStart,
        "233" => M::StatementEnd,
        "435" => M::AdmissionDate,
        "096" => M::Discharge,
        "431" => M::OnsetDate,
        "484" => M::LastMenstrualPeriod,
        "314" => M::DisabilityPeriod,
        "360" => M::DisabilityStart,
        "361" => M::DisabilityEnd,
        "050" => M::ReceivedDate,
        _ => M::OtherDate,
    }
}

/// PER03, PER05 and PER07.
fn contact(qualifier: &str) -> Meaning {
    match qualifier {
        "EM" => M::Email,
        "FX" => M::Fax,
        "UR" => M::Url,
        _ => M::Phone,
    }
}
