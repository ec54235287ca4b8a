//! Small files made here: what is read of them, and what is told of those that are wrong.

mod batches;
mod senders;

use super::*;
use docward_engine_model::protocol::{Limits, PageRange};
use docward_engine_model::{Fault, FieldName};
use std::fmt::Write as _;

const HEADER: &str =
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000007*0*T*:~";

/// A file of one group with these sets; each set is its segments between ST and SE.
fn file(version: &str, sets: &[&str]) -> String {
    let mut text = format!("{HEADER}\nGS*HC*A*B*20260101*1200*9*X*{version}~\n");
    for (number, body) in sets.iter().enumerate() {
        let kind = if version.contains("X221") { "835" } else { "837" };
        let count = body.matches('~').count() + 2;
        writeln!(text, "ST*{kind}*{number:04}*{version}~\n{body}SE*{count}*{number:04}~").unwrap();
    }
    text + &format!("GE*{}*9~\nIEA*1*000000007~\n", sets.len())
}

const PROVIDER: &str = "BHT*0019*00*B1*20260101*1200*CH~NM1*41*2*OAK BILLING*****46*S1~PER*IC*RUTH DOE*TE*5550100~\
    HL*1**20*1~NM1*85*2*OAK CLINIC*****XX*1999999984~N3*1 OAK ST~N4*SALEM*OR*97301~REF*EI*931111111~";
const SUBSCRIBER: &str = "HL*2*1*22*0~SBR*P*18*GRP7**CI~NM1*IL*1*VOSS*MIRA*Q**JR*MI*MEM001~N3*2 ELM ST*APT 4~\
    N4*SALEM*OR*97302~DMG*D8*19710203*F~NM1*PR*2*ACME HEALTH*****PI*PAY01~";
const CLAIM: &str = "CLM*C-1*150.5***11:B:1*Y*A*Y*Y~DTP*431*D8*20260102~REF*EA*MRN42~HI*ABK:J069*BF:R05~\
    NM1*82*1*LEE*ANN****XX*1888888883~LX*1~SV1*HC:99213:25*100*UN*1***1~DTP*472*D8*20260103~LX*2~\
    SV1*HC:87070*50.50*UN*1***1~DTP*472*RD8*20260103-20260104~";

fn professional() -> String {
    file("005010X222A1", &[&format!("{PROVIDER}{SUBSCRIBER}{CLAIM}")])
}

fn read_text(text: &[u8]) -> Result<Interchange, Rejection> {
    let pages = PageRange { first: 1, last: u32::MAX };
    let request = ReadRequest { bytes: text, declared: None, pages, limits: Limits::DEFAULT };
    let mut batch = Interchange::default();
    read(&request, &mut |reply| match reply {
        Reply::Stretch(stretch) => batch.append(stretch),
        Reply::Finished(document) => batch.faults.clone_from(&document.interchange().unwrap().faults),
        _ => {}
    })?;
    Ok(batch)
}

fn named(claim: &Claim, name: FieldName) -> Vec<&str> {
    claim.values.iter().filter(|value| value.0 == name).map(|value| value.1.as_str()).collect()
}

#[test]
fn subscriber_is_the_patient() {
    let document = read_text(professional().as_bytes()).unwrap();
    let [claim] = document.claims.as_slice() else { panic!("one claim") };
    assert_eq!((claim.claim_id.as_str(), claim.total_cents), ("C-1", 15_050));
    assert_eq!(named(claim, FieldName::PatientName), ["MIRA Q VOSS JR"]);
    assert!(named(claim, FieldName::SubscriberName).is_empty());
    assert_eq!(named(claim, FieldName::DateOfBirth), ["19710203"]);
    assert_eq!(named(claim, FieldName::MemberId), ["MEM001"]);
    assert_eq!(named(claim, FieldName::PatientId), ["MRN42"]);
    assert_eq!(named(claim, FieldName::GroupNumber), ["GRP7"]);
    assert_eq!(named(claim, FieldName::PayerName), ["ACME HEALTH"]);
    assert_eq!(named(claim, FieldName::ProviderName), ["OAK CLINIC", "RUTH DOE", "ANN LEE"]);
    assert_eq!(named(claim, FieldName::Address), ["2 ELM ST APT 4", "SALEM OR 97302", "1 OAK ST", "SALEM OR 97301"]);
    assert_eq!(named(claim, FieldName::Diagnosis), ["J069", "R05"]);
    assert_eq!(named(claim, FieldName::DateOfService), ["20260103", "20260103-20260104"]);
    assert_eq!(named(claim, FieldName::OtherDate), ["20260101", "20260102"]);
    let lines: Vec<_> = claim.lines.iter().map(|line| (line.procedure.as_str(), line.charge_cents)).collect();
    assert_eq!(lines, [("HC:99213:25", 10_000), ("HC:87070", 5_050)]);
    assert_eq!(claim.lines[1].date.as_ref().unwrap().as_str(), "20260103-20260104");
}

#[test]
fn dependent_is_the_patient_and_comes_first() {
    let dependent = "HL*3*2*23*0~PAT*19~NM1*QC*1*VOSS*TIM~DMG*D8*20150607*M~";
    let body = format!("{PROVIDER}{SUBSCRIBER}{dependent}{CLAIM}");
    let document = read_text(file("005010X223A2", &[&body]).as_bytes()).unwrap();
    let claim = &document.claims[0];
    assert_eq!(named(claim, FieldName::PatientName), ["TIM VOSS"]);
    assert_eq!(named(claim, FieldName::SubscriberName), ["MIRA Q VOSS JR"]);
    assert_eq!(named(claim, FieldName::DateOfBirth), ["20150607", "19710203"]);
}

#[test]
fn a_new_subscriber_forgets_the_one_before() {
    let second = SUBSCRIBER.replace("VOSS*MIRA*Q**JR", "HART*OLE***").replace("MEM001", "MEM002");
    let dependent = "HL*3*2*23*0~NM1*QC*1*VOSS*TIM~";
    let body = format!("{PROVIDER}{SUBSCRIBER}{dependent}{CLAIM}{second}{}", CLAIM.replace("C-1", "C-2"));
    let document = read_text(file("005010X222A1", &[&body]).as_bytes()).unwrap();
    assert_eq!(named(&document.claims[1], FieldName::PatientName), ["OLE HART"]);
    assert_eq!(named(&document.claims[1], FieldName::MemberId), ["MEM002"]);
}

#[test]
fn spans_point_into_the_text_in_scalar_values() {
    let text = professional().replace("MIRA", "MÏRÄ").replace("OAK CLINIC", "ÖAK CLINIC");
    for bytes in [text.clone().into_bytes(), text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()] {
        let document = read_text(&bytes).unwrap();
        let whole: Vec<char> = document.text.as_str().chars().collect();
        for (name, value, span) in &document.claims[0].values {
            let there: String = whole[span.start as usize..span.end as usize].iter().collect();
            match name {
                FieldName::PatientName => assert_eq!(there, "VOSS*MÏRÄ*Q**JR"),
                FieldName::Address | FieldName::ProviderName => {}
                _ => assert_eq!(there, value.as_str()),
            }
        }
    }
}

#[test]
fn remittance_claims_are_read() {
    let body = "BPR*I*45.00*C*ACH*CCP*01*888*DA*24681*193**01*111*DA*144*20260105~TRN*1*T1*193~N1*PR*ACME HEALTH~\
        N1*PE*OAK CLINIC*XX*1999999984~LX*1~CLP*C-9*1*800*450.00*300.00*12*P77~NM1*QC*1*VOSS*MIRA****MI*MEM001~\
        SVC*HC:99211*800.00*500.00~DTM*150*20260301~";
    let document = read_text(file("005010X221A1", &[body]).as_bytes()).unwrap();
    let claim = &document.claims[0];
    assert_eq!((claim.claim_id.as_str(), claim.total_cents, claim.lines[0].charge_cents), ("C-9", 80_000, 80_000));
    assert_eq!(named(claim, FieldName::PatientName), ["MIRA VOSS"]);
    assert_eq!(named(claim, FieldName::OtherIdentifier), ["24681", "144", "T1", "P77"]);
}

#[test]
fn several_interchanges_with_their_own_delimiters() {
    let other = professional().replace('*', "|").replace(':', ">").replace('~', "!\r\n");
    let document = read_text(format!("{}{other}", professional()).as_bytes()).unwrap();
    let procedures: Vec<_> = document.claims.iter().map(|claim| claim.lines[0].procedure.as_str()).collect();
    assert_eq!(procedures, ["HC:99213:25", "HC>99213>25"]);
    assert_eq!(named(&document.claims[1], FieldName::Diagnosis), ["J069", "R05"]);
}

#[test]
fn what_contradicts_itself_is_told_by_segment_and_code() {
    use FaultCode::{GroupControlNumber, GroupCount, InterchangeControlNumber, InvalidCharacter, MissingElement};
    use FaultCode::{SegmentCount, SetControlNumber, SetCount, UnexpectedSegment};
    let good = professional();
    assert_eq!(read_text(good.as_bytes()).unwrap().faults, []);
    let sender = "GS*";
    for (was, is, at, code, claim) in [
        ("IEA*1*", "IEA*2*", "IEA*", GroupCount, None),
        ("IEA*1*000000007", "IEA*1*000000008", "IEA*", InterchangeControlNumber, None),
        ("GE*1*9", "GE*1*8", "GE*", GroupControlNumber, None),
        ("GE*1*", "GE*0*", "GE*", SetCount, None),
        ("*0000~\nGE", "*0001~\nGE", "SE*", SetControlNumber, None),
        ("SE*", "SE*1", "SE*", SegmentCount, None),
        ("CLM*C-1*150.5*", "CLM*C-1*15O.5*", "CLM*", InvalidCharacter, Some(1)),
        ("CLM*C-1*150.5*", "CLM*C-1*150.505*", "CLM*", InvalidCharacter, Some(1)),
        ("CLM*C-1*150.5*", "CLM*C-1**", "CLM*", MissingElement, Some(1)),
    ] {
        assert!(good.contains(was), "{was}");
        let bad = good.replacen(was, is, 1);
        let document = read_text(bad.as_bytes()).unwrap();
        let before =
            bad.find(&format!("\n{at}")).or_else(|| bad.find(&format!("~{at}"))).or_else(|| bad.find(at)).unwrap();
        let segment = u32::try_from(bad.bytes().take(before + 1).filter(|byte| *byte == b'~').count() + 1).unwrap();
        assert_eq!(document.faults, [Fault { segment, code, claim }], "{was} -> {is}");
        assert_eq!(document.claims.len(), 1);
        assert_eq!(
            named(&document.claims[0], FieldName::PatientName),
            ["MIRA Q VOSS JR"],
            "its values are known all the same"
        );
    }
    assert!(good.contains(sender));
    let orphan = good.replacen("CLM*", "CLX*", 1);
    let document = read_text(orphan.as_bytes()).unwrap();
    assert!(document.claims.is_empty());
    assert!(document.faults.iter().all(|fault| fault.code == UnexpectedSegment));
}

#[test]
fn one_bad_claim_does_not_sink_a_batch() {
    let claims: String =
        (1..=50).map(|n| CLAIM.replace("C-1*150.5", &format!("C-{n}*{}", if n == 20 { "1O" } else { "10" }))).collect();
    let text = file("005010X222A1", &[&format!("{PROVIDER}{SUBSCRIBER}{claims}")]);
    let document = read_text(text.as_bytes()).unwrap();
    assert_eq!(document.claims.len(), 50);
    let [fault] = document.faults.as_slice() else { panic!("one fault") };
    assert_eq!((fault.claim, fault.code.as_str()), (Some(20), "IK4-6"));
    assert_eq!(document.claims.iter().map(|claim| claim.total_cents).sum::<i64>(), 49_000);
}

#[test]
fn a_faulty_interchange_leaves_the_others_as_they_are() {
    let text = format!("{}{}", professional().replacen("IEA*1*", "IEA*3*", 1), professional());
    let document = read_text(text.as_bytes()).unwrap();
    assert_eq!((document.claims.len(), document.faults.len()), (2, 1));
}

#[test]
fn what_stands_where_it_cannot_is_no_x12() {
    let good = professional();
    for (was, is) in [("ST*837*", "ST*999*"), ("GE*1*9~\n", ""), ("GS*", "XX*")] {
        assert!(good.contains(was), "{was}");
        assert_eq!(read_text(good.replacen(was, is, 1).as_bytes()).err(), Some(Rejection::Malformed), "{was} -> {is}");
    }
    assert_eq!(read_text(format!("{good}trailing").as_bytes()).err(), Some(Rejection::Malformed));
}

#[test]
fn what_is_not_5010_is_unsupported() {
    for version in ["004010X098A1", "005010X224A2", "005010X279A1"] {
        let text = file(version, &[&format!("{PROVIDER}{SUBSCRIBER}{CLAIM}")]);
        assert_eq!(read_text(text.as_bytes()).err(), Some(Rejection::Unsupported), "{version}");
    }
}

#[test]
fn every_cut_is_noticed() {
    let whole = professional();
    let whole = whole.trim_end();
    for cut in 1..whole.len() - 1 {
        assert!(read_text(&whole.as_bytes()[..cut]).is_err(), "cut at {cut}");
    }
    // A missing terminator after the last segment alone is not a loss.
    assert!(read_text(&whole.as_bytes()[..whole.len() - 1]).is_ok());
    for cut in [60, 200, whole.len() - 30] {
        assert_eq!(read_text(&whole.as_bytes()[..cut]).err(), Some(Rejection::Truncated), "cut at {cut}");
    }
}

#[test]
fn counts_and_sums_agree_with_a_plain_search() {
    let claims: Vec<String> =
        (0..300).map(|n| CLAIM.replace("C-1*150.5", &format!("C-{n}*{}.{:02}", n * 7, n % 100))).collect();
    let text = file("005010X222A1", &[&format!("{PROVIDER}{SUBSCRIBER}{}", claims.concat())]);
    let document = read_text(text.as_bytes()).unwrap();
    assert_eq!(document.claims.len(), text.matches("~CLM*").count());
    let sum: i64 = document.claims.iter().map(|claim| claim.total_cents).sum();
    assert_eq!(sum, (0..300).map(|n| n * 700 + n % 100).sum::<i64>());
}

#[test]
fn shared_values_cannot_multiply_without_end() {
    let references = "REF*EI*1~".repeat(3_000);
    let claims = "CLM*C*1~".repeat(3_000);
    let text = file("005010X222A1", &[&format!("{PROVIDER}{references}{SUBSCRIBER}{claims}")]);
    assert_eq!(read_text(text.as_bytes()).err(), Some(Rejection::TooMuchOutput));
}

#[test]
fn amounts_are_exact() {
    let good = [
        ("0", 0),
        ("12", 1_200),
        (".5", 50),
        ("12.3", 1_230),
        ("-4.05", -405),
        ("1.500", 150),
        ("90071992547409.93", 9_007_199_254_740_993),
    ];
    for (text, expected) in good {
        assert_eq!(cents(text), Ok(expected), "{text}");
    }
    for text in ["", ".", "-", "1.005", "1,5", "1e3", "99999999999999999999", "--1", "1.-5"] {
        assert_eq!(cents(text), Err(FaultCode::InvalidCharacter), "{text}");
    }
}
