//! What is to be acknowledged of small files made here.

use super::*;
use docward_engine_model::Loop;
use docward_engine_model::acknowledgement::{AcknowledgedSet, ElementCode, GroupCode, SegmentCode, SetCode};
use proptest::prelude::*;
use std::fmt::Write as _;

const ISA: &str =
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000007*1*T*:~";
const HEADER: &str = "BHT*0019*00*B1*20260101*1200*CH~NM1*41*2*OAK BILLING*****46*S1234~PER*IC*RUTH DOE*TE*5550100123~\
    NM1*40*2*ACME HEALTH*****46*66783~";
const PROVIDER: &str =
    "HL*1**20*1~NM1*85*2*OAK CLINIC*****XX*1999999984~N3*1 OAK ST~N4*SALEM*OR*97301~REF*EI*931111111~";
const SUBSCRIBER: &str = "HL*2*1*22*0~SBR*P*18*GRP7******CI~NM1*IL*1*VOSS*MIRA*Q**JR*MI*MEM001~N3*2 ELM ST~\
    N4*SALEM*OR*97302~DMG*D8*19710203*F~NM1*PR*2*ACME HEALTH*****PI*PAY01~";
const SECOND: &str =
    "HL*3*1*22*0~SBR*P*18*GRP8******CI~NM1*IL*1*LARK*ODO****MI*MEM002~NM1*PR*2*ACME HEALTH*****PI*PAY01~";
const CLAIM: &str = "CLM*C-1*150.5***11:B:1*Y*A*Y*Y~REF*D9*X-1~HI*ABK:J069~LX*1~SV1*HC:99213:25*100*UN*1***1~\
    DTP*472*D8*20260103~LX*2~SV1*HC:87070*50.50*UN*1***1~DTP*472*RD8*20260103-20260105~";

/// A file of one group with these sets, each without ST and SE.
fn file(sets: &[String]) -> String {
    let mut text = format!("{ISA}GS*HC*SNDR*RCVR*20260101*1200*9*X*005010X222A1~");
    for (at, set) in sets.iter().enumerate() {
        let (number, count) = (at + 1, set.matches('~').count() + 2);
        write!(text, "ST*837*{number:04}*005010X222A1~{set}SE*{count}*{number:04}~").unwrap();
    }
    text + &format!("GE*{}*9~IEA*1*000000007~", sets.len())
}

fn good() -> String {
    format!("{HEADER}{PROVIDER}{SUBSCRIBER}{CLAIM}{SECOND}{}", CLAIM.replace("C-1", "C-2"))
}

fn set_of(text: &str) -> AcknowledgedSet {
    acknowledge(text).unwrap().interchanges[0].groups[0].sets[0].clone()
}

/// Segments with faults, as words.
fn faults(set: &AcknowledgedSet) -> Vec<String> {
    let segment = |segment: &docward_engine_model::acknowledgement::SegmentFault| {
        let id = segment.loop_id.map(|id| id.as_str().to_owned()).unwrap_or_default();
        format!("{} {} {id} {}", segment.name.as_str(), segment.position, segment.code.as_str())
    };
    set.segments.iter().map(segment).collect()
}

/// Levels are three bytes each, and what is told of a provider far more.
#[test]
fn a_provider_without_a_claim_is_not_kept() {
    let levels = "HL~".repeat(1_000);
    let set = set_of(&file(&[format!("{HEADER}{levels}{PROVIDER}{SUBSCRIBER}{CLAIM}{levels}")]));
    assert_eq!((set.providers.len(), set.claims.len(), set.claims[0].provider), (1, 1, 0));
    assert_eq!(set.providers[0].id.as_str(), "1999999984");
}

#[test]
fn a_good_file_is_told_whole() {
    let told = acknowledge(&file(&[good()])).unwrap();
    assert_eq!(told.refusal, None);
    let [interchange] = told.interchanges.as_slice() else { panic!("one interchange") };
    assert_eq!((interchange.sender.id.as_str(), interchange.control_number.as_str()), ("SENDER", "000000007"));
    assert!(interchange.wants_acknowledgement && interchange.is_test && interchange.faults.is_empty());
    let [group] = interchange.groups.as_slice() else { panic!("one group") };
    assert_eq!((group.control_number.as_str(), group.declared_sets, group.received_sets), ("9", Some(1), 1));
    let [set] = group.sets.as_slice() else { panic!("one set") };
    assert_eq!(faults(set), [""; 0]);
    assert_eq!((set.reference.as_str(), set.submitter.name.as_str()), ("B1", "OAK BILLING"));
    assert_eq!(set.providers[0].id.as_str(), "1999999984");
    let [first, second] = set.claims.as_slice() else { panic!("two claims") };
    assert_eq!((first.number, first.id.as_str(), first.total_cents), (1, "C-1", Some(15_050)));
    assert_eq!((first.patient.name.as_str(), first.patient.id.as_str()), ("VOSS", "MEM001"));
    assert_eq!((first.service_date.as_str(), first.intermediary_number.as_str()), ("20260103-20260105", "X-1"));
    assert_eq!((second.number, second.id.as_str(), second.patient.name.as_str()), (2, "C-2", "LARK"));
}

#[test]
fn a_fault_spoils_the_claims_that_it_belongs_to_and_no_others() {
    let changed = |was: &str, is: &str| {
        let set = set_of(&file(&[good().replacen(was, is, 1)]));
        let spoiled: Vec<bool> = set.claims.iter().map(|claim| !claim.faults.is_empty()).collect();
        (spoiled, set.segments.iter().all(|segment| segment.only_claims), faults(&set))
    };
    let told = |place: &str| vec![place.to_owned()];
    // Of a claim, of a subscriber, of the provider of both, of whoever submits.
    assert_eq!(changed("HI*ABK:J069~", ""), (vec![true, false], true, told("HI 20 2300 3")));
    assert_eq!(changed("19710203*F", "19710203*Q"), (vec![true, false], true, told("DMG 16 2010BA 8")));
    assert_eq!(changed("REF*EI*931111111~", ""), (vec![true, true], true, told("REF 10 2010AA 3")));
    assert_eq!(changed("*****46*S1234", ""), (vec![false, false], false, told("NM1 3 1000A 8")));
}

#[test]
fn a_claims_fault_says_where_and_what() {
    let set = set_of(&file(&[good().replacen("HC:99213:25*100", "HC:99213:25*1OO", 1)]));
    let [fault] = set.claims[0].faults.as_slice() else { panic!("one fault") };
    assert_eq!((fault.name.as_str(), fault.place, fault.code), ("SV1", Loop::ServiceLine, SegmentCode::Elements));
    let element = fault.element.unwrap();
    assert_eq!((element.number, element.reference, element.code), (2, 782, ElementCode::InvalidCharacter));
    assert_eq!(set.segments[0].claim, Some(1));
    // An amount of three decimals is a number by the guide, and none of cents.
    let set = set_of(&file(&[good().replacen("CLM*C-1*150.5*", "CLM*C-1*150.505*", 1)]));
    assert_eq!((faults(&set), set.claims[0].total_cents), (vec!["CLM 18 2300 8".to_owned()], None));
}

#[test]
fn envelopes_that_disagree_are_told_where_they_do() {
    let changed = |was: &str, is: &str| acknowledge(&file(&[good(), good()]).replacen(was, is, 1)).unwrap();
    let told = changed("IEA*1*000000007", "IEA*2*000000008");
    assert_eq!(told.interchanges[0].faults, [InterchangeCode::GroupCount, InterchangeCode::ControlNumber]);
    let told = changed("GE*2*9", "GE*3*8");
    let group = &told.interchanges[0].groups[0];
    assert_eq!(
        (&group.faults[..], group.declared_sets),
        (&[GroupCode::SetCount, GroupCode::ControlNumber][..], Some(3))
    );
    let told = changed("*0001~ST", "*0003~ST");
    assert_eq!(told.interchanges[0].groups[0].sets[0].faults, [SetCode::ControlNumber]);
    let told = changed("ST*837*0002", "ST*837*0001");
    let faults = &told.interchanges[0].groups[0].sets[1].faults;
    assert_eq!(faults, &[SetCode::ControlNumberTwice, SetCode::ControlNumber]);
    let told = changed("*005010X222A1~BHT", "*005010X223A2~BHT");
    assert_eq!(told.interchanges[0].groups[0].sets[0].faults, [SetCode::Guide]);
    let told = changed("*00501*", "*00401*");
    assert_eq!(told.interchanges[0].faults, [InterchangeCode::Version]);
}

#[test]
fn what_is_not_read_is_told_as_far_as_it_goes() {
    let whole = file(&[good(), good()]);
    let (cut, _) = whole.rsplit_once("LX*2").unwrap();
    let told = acknowledge(cut).unwrap();
    assert_eq!(told.refusal, Some(Rejection::Truncated));
    assert_eq!(told.interchanges[0].faults, [InterchangeCode::PrematureEnd]);
    let group = &told.interchanges[0].groups[0];
    assert_eq!((&group.faults[..], group.sets.len()), (&[GroupCode::TrailerMissing][..], 2));
    assert_eq!((&group.sets[0].faults[..], &group.sets[1].faults[..]), (&[][..], &[SetCode::TrailerMissing][..]));
    assert_eq!(group.sets[1].claims.len(), 2);
    let old = acknowledge(&whole.replace("005010X222A1", "004010X098A1")).unwrap();
    assert_eq!(old.refusal, Some(Rejection::UnsupportedVersion));
    let group = &old.interchanges[0].groups[0];
    assert_eq!(
        (&group.faults[..], group.sets.len(), group.received_sets),
        (&[GroupCode::VersionNotSupported][..], 0, 2)
    );
    assert!(acknowledge("Dear Isa,").is_err());
}

#[test]
fn there_is_no_more_than_may_be_told() {
    let bad = format!("{HEADER}{PROVIDER}{SUBSCRIBER}{}", "CLM*C*1*X*X*X*X*X*X*X*X*X*X*X*X~".repeat(12_000));
    let told = acknowledge(&file(&[bad.clone(), bad])).unwrap();
    let sets = &told.interchanges[0].groups[0].sets;
    let segments: usize = sets.iter().map(|set| set.segments.len()).sum();
    assert_eq!(segments, Acknowledgement::MOST_SEGMENTS);
    assert!(sets.iter().all(|set| set.untold > 0 && !set.untold_spoils && set.claims.len() == 12_000));
    let faults = sets.iter().flat_map(|set| &set.claims).map(|claim| claim.faults.len());
    assert!(faults.clone().all(|count| (1..=Acknowledgement::MOST_OF_ONE).contains(&count)));
    let many = format!("{HEADER}{PROVIDER}{SUBSCRIBER}{}", "CLM*C~".repeat(Acknowledgement::MOST_CLAIMS as usize + 1));
    assert_eq!(acknowledge(&file(&[many])), Err(Rejection::TooMuchOutput));
    let sets = "ST*837~SE~".repeat(Acknowledgement::MOST_SETS as usize);
    let many = format!("{ISA}GS*HC*SNDR*RCVR*20260101*1200*9*X*005010X222A1~{sets}GE~IEA~");
    assert_eq!(acknowledge(&many), Err(Rejection::TooMuchOutput));
}

/// Segments that may stand anywhere, rightly or not.
fn segment() -> impl Strategy<Value = String> {
    let names = vec![
        "ISA", "IEA", "GS", "GE", "ST", "SE", "TA1", "HL", "CLM", "NM1", "LX", "SV1", "SV2", "HI", "DTP", "REF", "XYZ",
        "nm1", "TOOLONG", "BIN", "",
    ];
    let value = prop_oneof![
        prop::sample::select(vec![
            "",
            "20",
            "22",
            "23",
            "85",
            "IL",
            "837",
            "0001",
            "11:B:1",
            "D8",
            "20260101",
            "HC:1^HC:2"
        ]),
        Just(" "),
    ];
    (prop::sample::select(names), prop::collection::vec(value, 0..9))
        .prop_map(|(name, values)| [vec![name], values].concat().join("*"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn any_segments_in_any_order_are_told_of(body in prop::collection::vec(segment(), 0..60)) {
        let body: String = body.iter().flat_map(|segment| [segment.as_str(), "~"]).collect();
        let text = file(&[format!("{HEADER}{PROVIDER}{SUBSCRIBER}{CLAIM}{body}")]);
        if let Ok(told) = acknowledge(&text) {
            let sets = told.interchanges.iter().flat_map(|interchange| &interchange.groups).flat_map(|group| &group.sets);
            let claims: Vec<u32> = sets.clone().flat_map(|set| &set.claims).map(|claim| claim.number).collect();
            let count = u32::try_from(claims.len()).unwrap();
            prop_assert_eq!(claims, (1..=count).collect::<Vec<_>>());
            prop_assert!(sets.clone().all(|set| set.segments.is_sorted_by_key(|segment| segment.position)));
        }
    }
}
