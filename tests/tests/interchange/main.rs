//! X12 from bytes to the redacted interchange: what the reader says of the file's structure is what extraction and redaction
//! go by, so that whatever is accepted leaves as the same interchange without identifiers.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

mod any;
mod dental;
mod fields;
mod read;
mod redacted;

/// The header of a file with the usual separators.
pub(crate) const HEADER: &str =
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000007*0*T*:~";

/// Billing provider, as Marlowe Billing sends it.
pub(crate) const PROVIDER: &str = "BHT*0019*00*B77123*20260101*1200*CH~NM1*41*2*MARLOWE BILLING*****46*S88123~\
    PER*IC*RUTH HALVERSEN*TE*5555550100~NM1*40*2*ACME HEALTH*****46*66783~HL*1**20*1~\
    NM1*85*2*MARLOWE CLINIC*****XX*1999999984~N3*1 OAKEN ST~N4*SALEM*OR*97301~REF*EI*931111111~";

/// A subscriber who is the patient.
pub(crate) const SUBSCRIBER: &str = "HL*2*1*22*0~SBR*P*18*GRP77123******CI~NM1*IL*1*VOSSBERG*MIRABEL*Q**JR*MI*MEM001234~\
    N3*2 ELMWOOD ST*APT 4~N4*SALEM*OR*97302~DMG*D8*19710203*F~NM1*PR*2*ACME HEALTH*****PI*PAY01234~";

/// A claim of hers with two service lines.
pub(crate) const CLAIM: &str = "CLM*CX-100234*150.5***11:B:1*Y*A*Y*Y~DTP*431*D8*20260102~REF*EA*MRN42777~\
    HI*ABK:J069*ABF:R05~NM1*82*1*LEEWARD*ANNIKA****XX*1888888883~LX*1~SV1*HC:99213:25*100*UN*1***1~DTP*472*D8*20260103~\
    LX*2~SV1*HC:87070*50.50*UN*1***1~DTP*472*RD8*20260103-20260104~";

/// What of these identifies somebody.
pub(crate) const IDENTIFIERS: &[&str] = &[
    "VOSSBERG",
    "MIRABEL",
    "MEM001234",
    "2 ELMWOOD",
    "97302",
    "19710203",
    "CX-100234",
    "MRN42777",
    "LEEWARD",
    "ANNIKA",
    "1888888883",
    "20260102",
    "20260103",
    "20260104",
    "GRP77123",
    "HALVERSEN",
    "5555550100",
    "MARLOWE",
    "1999999984",
    "931111111",
    "97301",
    "OAKEN",
    "PAY01234",
    "B77123",
    "S88123",
];

/// A file of one group with one set of these segments.
pub(crate) fn file(version: &str, body: &str) -> String {
    let kind = if version.contains("X221") { "835" } else { "837" };
    let count = body.matches('~').count() + 2;
    format!(
        "{HEADER}GS*HC*SNDGRP1*RCVGRP1*20260101*1200*9*X*{version}~ST*{kind}*0001*{version}~{body}SE*{count}*0001~\
         GE*1*9~IEA*1*000000007~"
    )
}

/// A professional claim.
pub(crate) fn professional() -> String {
    file("005010X222A1", &format!("{PROVIDER}{SUBSCRIBER}{CLAIM}"))
}
