//! Small files made here: what is read of them, and what is told of those that are wrong.

mod batches;
mod senders;

use super::draft::cents;
use super::*;
use docward_engine_model::{Fault, Meaning, ServiceLine, Span};
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
    let mut batch = Interchange::default();
    read(&decoded(text), Document::empty(FileKind::X12), &mut |reply| match reply {
        Reply::Stretch(stretch) => batch.append(stretch),
        Reply::Finished(document) => batch.faults.clone_from(&document.interchange().unwrap().faults),
        _ => {}
    })?;
    Ok(batch)
}

/// What stands at a span of the text.
fn at(interchange: &Interchange, span: Span) -> String {
    let text = interchange.text.as_str().chars();
    text.take(span.end as usize).skip(span.start as usize).collect()
}

/// The values of a claim's elements of a meaning: what it shares first, then its own.
fn meant(interchange: &Interchange, claim: &Claim, meaning: Meaning) -> Vec<String> {
    let ranges = claim.shared().into_iter().chain([claim.own]);
    let elements = ranges.flat_map(|range| interchange.elements_of(range));
    elements.filter(|element| element.meaning == meaning).map(|element| at(interchange, element.span)).collect()
}

/// Loop, segment, number and component of the elements of a meaning in the whole file, with their values.
fn placed(interchange: &Interchange, meaning: Meaning) -> Vec<(Loop, String, String)> {
    let elements = interchange.elements.iter().filter(|element| element.meaning == meaning);
    let position = |element: &Element| {
        let component = if element.component == 0 { String::new() } else { format!("-{}", element.component) };
        format!("{}{:02}{component}", element.name.as_str(), element.number)
    };
    elements.map(|element| (element.place, position(element), at(interchange, element.span))).collect()
}

/// The procedure, charge and date of a claim's lines.
fn lines(interchange: &Interchange, claim: &Claim) -> Vec<(String, Option<i64>, Option<String>)> {
    let line = |line: &ServiceLine| {
        let date = line.date.map(|date| at(interchange, date));
        (at(interchange, line.procedure), line.charge_cents, date)
    };
    claim.lines.iter().map(line).collect()
}

#[test]
fn every_element_says_where_it_stands_and_what_it_means() {
    let document = read_text(professional().as_bytes()).unwrap();
    let [claim] = document.claims.as_slice() else { panic!("one claim") };
    assert_eq!(claim.total_cents, Some(15_050));
    let names = placed(&document, Meaning::PersonName);
    let expected = [
        (Loop::Subscriber, "NM103", "VOSS"),
        (Loop::Subscriber, "NM104", "MIRA"),
        (Loop::Subscriber, "NM105", "Q"),
        (Loop::Subscriber, "NM107", "JR"),
        (Loop::RenderingProvider, "NM103", "LEE"),
        (Loop::RenderingProvider, "NM104", "ANN"),
    ];
    assert_eq!(names, expected.map(|(place, position, value)| (place, position.to_owned(), value.to_owned())));
    for (meaning, place, position, value) in [
        (Meaning::OrganizationName, Loop::Submitter, "NM103", "OAK BILLING"),
        (Meaning::ContactName, Loop::Submitter, "PER02", "RUTH DOE"),
        (Meaning::Phone, Loop::Submitter, "PER04", "5550100"),
        (Meaning::ProviderId, Loop::BillingProvider, "NM109", "1999999984"),
        (Meaning::PostalCode, Loop::BillingProvider, "N403", "97301"),
        (Meaning::GroupNumber, Loop::Subscriber, "SBR03", "GRP7"),
        (Meaning::MemberId, Loop::Subscriber, "NM109", "MEM001"),
        (Meaning::DateOfBirth, Loop::Subscriber, "DMG02", "19710203"),
        (Meaning::PayerId, Loop::Payer, "NM109", "PAY01"),
        (Meaning::ClaimNumber, Loop::Claim, "CLM01", "C-1"),
        (Meaning::MedicalRecordNumber, Loop::Claim, "REF02", "MRN42"),
        (Meaning::DiagnosisCode, Loop::Claim, "HI02-2", "R05"),
        (Meaning::ChargeAmount, Loop::ServiceLine, "SV102", "50.50"),
        (Meaning::DateOfService, Loop::ServiceLine, "DTP03", "20260103-20260104"),
        (Meaning::TradingPartner, Loop::Envelope, "ISA06", "SENDER         "),
        (Meaning::DateOfTransmission, Loop::Envelope, "GS04", "20260101"),
    ] {
        let expected = (place, position.to_owned(), value.to_owned());
        assert!(placed(&document, meaning).contains(&expected), "{expected:?}");
    }
    let expected = [("HC:99213:25", 10_000, "20260103"), ("HC:87070", 5_050, "20260103-20260104")];
    let expected = expected.map(|(procedure, cents, date)| (procedure.to_owned(), Some(cents), Some(date.to_owned())));
    assert_eq!(lines(&document, claim), expected);
    for meaning in [Meaning::Unknown, Meaning::Code, Meaning::FreeText] {
        assert_eq!(placed(&document, meaning), [], "nothing but codes is left");
    }
}

#[test]
fn a_dependent_has_a_level_of_its_own() {
    let dependent = "HL*3*2*23*0~PAT*19~NM1*QC*1*VOSS*TIM~DMG*D8*20150607*M~";
    let body = format!("{PROVIDER}{SUBSCRIBER}{dependent}{CLAIM}");
    let document = read_text(file("005010X223A2", &[&body]).as_bytes()).unwrap();
    let claim = &document.claims[0];
    let names = |range| -> Vec<String> {
        let elements = document.elements_of(range).iter().filter(|element| element.meaning == Meaning::PersonName);
        elements.map(|element| at(&document, element.span)).collect()
    };
    assert_eq!(names(claim.patient), ["VOSS", "TIM"]);
    assert_eq!(names(claim.subscriber), ["VOSS", "MIRA", "Q", "JR"]);
    assert_eq!(meant(&document, claim, Meaning::DateOfBirth), ["20150607", "19710203"]);
}

#[test]
fn a_new_subscriber_forgets_the_one_before() {
    let second = SUBSCRIBER.replace("VOSS*MIRA*Q**JR", "HART*OLE***").replace("MEM001", "MEM002");
    let dependent = "HL*3*2*23*0~NM1*QC*1*VOSS*TIM~";
    let body = format!("{PROVIDER}{SUBSCRIBER}{dependent}{CLAIM}{second}{}", CLAIM.replace("C-1", "C-2"));
    let document = read_text(file("005010X222A1", &[&body]).as_bytes()).unwrap();
    let claim = &document.claims[1];
    assert!(claim.patient.is_empty());
    assert_eq!(meant(&document, claim, Meaning::PersonName), ["HART", "OLE", "LEE", "ANN"]);
    assert_eq!(meant(&document, claim, Meaning::MemberId), ["MEM002"]);
}

#[test]
fn another_insured_person_is_not_the_subscriber() {
    let other =
        "SBR*S*01*OTHER77**CI~NM1*IL*1*HART*OLE****MI*MEM777~N3*9 ASH ST~NM1*PR*2*OTHER PAYER*****PI*PAY77~LX*9~";
    let claim = CLAIM.replacen("LX*1~", &format!("{other}LX*1~"), 1);
    let text = file("005010X222A1", &[&format!("{PROVIDER}{SUBSCRIBER}{claim}")]);
    let document = read_text(text.as_bytes()).unwrap();
    let member = placed(&document, Meaning::MemberId).pop();
    assert_eq!(member, Some((Loop::OtherSubscriber, "NM109".to_owned(), "MEM777".to_owned())));
    let payer = placed(&document, Meaning::OrganizationName).pop();
    assert_eq!(payer, Some((Loop::OtherPayer, "NM103".to_owned(), "OTHER PAYER".to_owned())));
}

#[test]
fn what_should_be_a_code_and_is_none_is_told() {
    let odd = professional()
        .replacen("LX*1~", "LX*MIRABEL~", 1)
        .replacen("HL*2*1*22*0~", "HL*2*1*22*call Mira Voss~", 1)
        .replacen("LX*2~", "XYZ*MEM001*a:12345:b~LX*2~", 1)
        .replacen("*25*100*", "*25*1O0.00*", 1);
    let document = read_text(odd.as_bytes()).unwrap();
    let value =
        |told: Vec<(Loop, String, String)>| told.into_iter().map(|(_, position, value)| format!("{position} {value}"));
    let unknown: Vec<String> = value(placed(&document, Meaning::Unknown)).collect();
    assert_eq!(unknown, ["LX01-1 MIRABEL", "XYZ01-1 MEM001", "XYZ02-2 12345"]);
    assert_eq!(value(placed(&document, Meaning::FreeText)).collect::<Vec<_>>(), ["HL04 call Mira Voss"]);
}

#[test]
fn dental_claims_are_read() {
    let lines_of_it =
        "LX*1~SV3*AD:D2150*100****1~TOO*JP*12*M:O~DTP*472*D8*20260103~LX*2~SV3*AD:D0120:::::ORAL EXAM*50.5~";
    let claim = format!("CLM*D-1*150.5***11:B:1*Y*A*Y*Y~DTP*452*D8*20260102~DN1*36*27~{lines_of_it}");
    for version in ["005010X224A2", "005010X224A3", "005010X224"] {
        let text = file(version, &[&format!("{PROVIDER}{SUBSCRIBER}{claim}")]);
        let document = read_text(text.as_bytes()).unwrap();
        let [claim] = document.claims.as_slice() else { panic!("one claim") };
        assert_eq!((claim.total_cents, document.faults.len()), (Some(15_050), 0));
        let told = lines(&document, claim);
        assert_eq!(told[0], ("AD:D2150".to_owned(), Some(10_000), Some("20260103".to_owned())));
        assert_eq!((told[1].1, told[1].2.as_deref()), (Some(5_050), None));
        assert_eq!(meant(&document, claim, Meaning::FreeText), ["ORAL EXAM"]);
    }
}

#[test]
fn spans_point_into_the_text_in_scalar_values() {
    let text = professional().replace("MIRA", "MÏRÄ").replace("OAK CLINIC", "ÖAK CLINIC");
    for bytes in [text.clone().into_bytes(), text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()] {
        let document = read_text(&bytes).unwrap();
        let claim = &document.claims[0];
        assert_eq!(meant(&document, claim, Meaning::PersonName), ["VOSS", "MÏRÄ", "Q", "JR", "LEE", "ANN"]);
        assert_eq!(meant(&document, claim, Meaning::MemberId), ["MEM001"]);
        assert_eq!(lines(&document, claim)[1].0, "HC:87070");
    }
}

#[test]
fn remittance_claims_are_read() {
    let body = "BPR*I*45.00*C*ACH*CCP*01*888*DA*24681*193**01*111*DA*144*20260105~TRN*1*T1*193~N1*PR*ACME HEALTH~\
        N1*PE*OAK CLINIC*XX*1999999984~LX*1~CLP*C-9*1*800*450.00*300.00*12*P77~NM1*QC*1*VOSS*MIRA****MI*MEM001~\
        SVC*HC:99211*800.00*500.00~DTM*150*20260301~";
    let document = read_text(file("005010X221A1", &[body]).as_bytes()).unwrap();
    let claim = &document.claims[0];
    assert_eq!((claim.total_cents, claim.lines[0].charge_cents), (Some(80_000), Some(80_000)));
    assert_eq!(claim.paid_cents, Some(45_000));
    assert_eq!(meant(&document, claim, Meaning::ClaimNumber), ["C-9"]);
    assert_eq!(meant(&document, claim, Meaning::PersonName), ["VOSS", "MIRA"]);
    assert_eq!(meant(&document, claim, Meaning::AccountNumber), ["24681", "144"]);
    for (meaning, value) in [
        (Meaning::PaymentNumber, "T1"),
        (Meaning::PayerClaimNumber, "P77"),
        (Meaning::PaymentDate, "20260105"),
        (Meaning::ClaimStatus, "1"),
        (Meaning::PatientAmount, "300.00"),
        (Meaning::Procedure, "99211"),
    ] {
        assert_eq!(meant(&document, claim, meaning), [value], "{meaning:?}");
    }
    assert_eq!(meant(&document, claim, Meaning::RoutingNumber), ["888", "111"]);
    let parties = placed(&document, Meaning::OrganizationName);
    assert_eq!(parties.iter().map(|(place, ..)| *place).collect::<Vec<_>>(), [Loop::Payer, Loop::Payee]);
}

#[test]
fn what_is_set_off_against_a_provider_belongs_to_no_claim() {
    let body = "BPR*I*45.00*C*ACH~TRN*1*T1*193~LX*1~CLP*C-9*1*800*450.00~SVC*HC:99211*800.00*500.00~\
        PLB*1999999984*20261231*WO:C-9*-12.5*72:C-10*3~";
    let document = read_text(file("005010X221A1", &[body]).as_bytes()).unwrap();
    let adjustments: Vec<String> = document
        .elements
        .iter()
        .filter(|element| element.place == Loop::ProviderAdjustment)
        .map(|element| at(&document, element.span))
        .collect();
    assert_eq!(adjustments, ["1999999984", "20261231", "C-9", "C-10"]);
    assert_eq!(meant(&document, &document.claims[0], Meaning::ProviderId), [] as [&str; 0]);
}

#[test]
fn several_interchanges_with_their_own_delimiters() {
    let other = professional().replace('*', "|").replace(':', ">").replace('~', "!\r\n");
    let document = read_text(format!("{}{other}", professional()).as_bytes()).unwrap();
    let procedures: Vec<_> = document.claims.iter().map(|claim| at(&document, claim.lines[0].procedure)).collect();
    assert_eq!(procedures, ["HC:99213:25", "HC>99213>25"]);
    assert_eq!(meant(&document, &document.claims[1], Meaning::DiagnosisCode), ["J069", "R05"]);
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
        let names = meant(&document, &document.claims[0], Meaning::PersonName);
        assert_eq!(names[..2], ["VOSS", "MIRA"], "its values are known all the same");
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
    assert_eq!(document.claims.iter().filter_map(|claim| claim.total_cents).sum::<i64>(), 49_000);
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
fn what_is_not_5010_is_unsupported_and_so_is_what_carries_no_claims() {
    for (function, version, rejection) in [
        ("HC", "004010X098A1", Rejection::UnsupportedVersion),
        ("HP", "004010X091A1", Rejection::UnsupportedVersion),
        ("HC", "006020X323", Rejection::UnsupportedVersion),
        ("HS", "005010X279A1", Rejection::UnsupportedTransaction),
        ("HN", "005010X212", Rejection::UnsupportedTransaction),
        ("FA", "005010X231A1", Rejection::UnsupportedTransaction),
        ("HS", "004010X092A1", Rejection::UnsupportedTransaction),
    ] {
        let text = file(version, &[&format!("{PROVIDER}{SUBSCRIBER}{CLAIM}")]).replacen(
            "GS*HC*",
            &format!("GS*{function}*"),
            1,
        );
        assert_eq!(read_text(text.as_bytes()).err(), Some(rejection), "{version}");
    }
    let acknowledgement = format!("{HEADER}TA1*000000007*260101*1200*A*000~IEA*0*000000007~");
    assert_eq!(read_text(acknowledgement.as_bytes()).err(), Some(Rejection::UnsupportedTransaction));
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
    let sum: i64 = document.claims.iter().filter_map(|claim| claim.total_cents).sum();
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
