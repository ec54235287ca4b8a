//! A claim of an 837 and the same claim on the form that it would be on give the same resources.

use crate::filled::{self, Claim};
use crate::typed::Typed;
use crate::{bundle, resources};
use docward_engine_model::protocol::Limits;
use docward_engine_model::{Document, DocumentKind, Fields, OfficialForm};
use docward_stage_extract::extract;
use docward_tests::fixtures;
use proptest::prelude::*;
use serde_json::Value;

fn read(text: &[u8]) -> Fields {
    let (document, _): (Document, _) = docward_engine_readers::read_document(text, None, Limits::DEFAULT).unwrap();
    extract(&document)
}

/// The fields of one claim alone, as of a file that has no other.
fn alone(fields: &Fields, claim: u32) -> Fields {
    let mut alone = Fields::none(DocumentKind::ClaimBatch);
    alone.fields = fields.fields.iter().filter(|field| field.claim == Some(claim)).cloned().collect();
    alone.tables = fields.tables.iter().filter(|table| table.claim == Some(claim)).cloned().collect();
    alone
}

/// What the resources of a claim are that a form has a box for every value of.
const SAME: [&str; 4] = ["Claim", "Patient", "Practitioner", "Location"];

/// What differs between a claim of an 837 and its form, as the whole resources of both.
fn differences(claim: &Fields, form: OfficialForm) -> Vec<(Value, Value)> {
    differences_from(claim, form, &on_paper(claim, form))
}

fn on_paper(claim: &Fields, form: OfficialForm) -> Vec<Typed> {
    match form {
        OfficialForm::Cms1500 => filled::cms1500(&Claim(claim)),
        OfficialForm::Ub04 => filled::ub04(&Claim(claim)),
    }
}

fn differences_from(claim: &Fields, form: OfficialForm, pages: &[Typed]) -> Vec<(Value, Value)> {
    let mut paper = extract(&Typed::document(form, pages));
    // What kind of document it is, extraction says of the form's print, which these pages do not have.
    paper.kind = DocumentKind::ClaimForm;
    let (electronic, paper) = (bundle(claim), bundle(&paper));
    let mut different = Vec::new();
    for kind in SAME {
        let (one, other) = (resources(&electronic, kind), resources(&paper, kind));
        let most = one.len().max(other.len());
        let nth = |all: &[Value], at: usize| all.get(at).cloned().unwrap_or_default();
        different.extend((0..most).map(|at| (nth(&one, at), nth(&other, at))).filter(|(one, other)| one != other));
    }
    different
}

#[test]
fn the_fixtures_claims_are_the_same_on_paper() {
    for (name, form, claims) in
        [("claims-professional.837", OfficialForm::Cms1500, 1..), ("claim-institutional.837", OfficialForm::Ub04, 1..)]
    {
        let fields = read(&fixtures::document(name));
        let mut compared = 0;
        for number in claims {
            let claim = alone(&fields, number);
            if claim.fields.is_empty() {
                break;
            }
            assert_eq!(differences(&claim, form), [], "{name}, claim {number}");
            assert_eq!(resources(&bundle(&claim), "Claim").len(), 1);
            compared += 1;
        }
        assert!(compared > 0, "{name} has no claims");
    }
}

/// A comparison that sees nothing would make every other test here pass.
#[test]
fn a_claim_with_another_content_is_another_claim() {
    for (name, form, boxes) in [
        (
            "claims-professional.837",
            OfficialForm::Cms1500,
            [("24F", "", 1), ("21", "a", 0), ("26", "", 0), ("24D", "procedure", 2), ("5", "city", 0), ("28", "", 0)],
        ),
        (
            "claim-institutional.837",
            OfficialForm::Ub04,
            [("47", "", 1), ("67", "principal", 0), ("3a", "", 0), ("42", "", 2), ("9b", "", 0), ("47", "total", 0)],
        ),
    ] {
        let claim = alone(&read(&fixtures::document(name)), 1);
        for key in boxes {
            let mut pages = on_paper(&claim, form);
            pages[0].put(key, if key.1 == "city" || key.0 == "9b" { "ELSEWHERE" } else { "01777" });
            assert_ne!(differences_from(&claim, form, &pages), [], "{key:?} of {name}");
        }
    }
}

/// What a claim tells.
#[derive(Debug, Clone)]
struct Told {
    family: String,
    given: String,
    member: String,
    account: String,
    born: String,
    sex: &'static str,
    relationship: &'static str,
    referred: bool,
    authorised: Option<String>,
    diagnoses: Vec<String>,
    lines: Vec<Line>,
}

/// A service: its pointer is the place of a diagnosis from 0, its day one of January 2026.
#[derive(Debug, Clone)]
struct Line {
    code: String,
    modifiers: Vec<&'static str>,
    pointer: usize,
    cents: u32,
    units: u32,
    day: u32,
}

fn told(most_lines: usize) -> impl Strategy<Value = Told> {
    let line = (
        prop_oneof!["99[2-4][0-9]{2}", "[GJ][0-9]{4}"],
        prop::collection::vec(prop::sample::select(vec!["25", "59", "LT", "TC"]), 0..3),
        any::<prop::sample::Index>(),
        1..100_000_u32,
        1..9_u32,
        1..28_u32,
    );
    let line = line.prop_map(|(code, modifiers, at, cents, units, day)| Line {
        code,
        modifiers,
        pointer: at.index(4),
        cents,
        units,
        day,
    });
    let people = ("[A-Z]{3,9}", "[A-Z]{3,9}", "[A-Z]{3}[0-9]{7}", "[A-Z]{2}-[0-9]{5}");
    let more = (
        (1930..2020_u32, 1..13_u32, 1..28_u32),
        prop::sample::select(vec!["M", "F"]),
        prop::sample::select(vec!["18", "01", "19"]),
    );
    let rest = (
        any::<bool>(),
        prop::option::of("[A-Z][0-9]{8}"),
        prop::collection::vec("[A-TV-Z][0-9]{2}[0-9]{0,2}", 4..5),
        prop::collection::vec(line, 1..=most_lines),
    );
    (people, more, rest).prop_map(
        |((family, given, member, account), ((year, month, day), sex, relationship), rest)| {
            let (referred, authorised, diagnoses, lines) = rest;
            let born = format!("{year}{month:02}{day:02}");
            Told { family, given, member, account, born, sex, relationship, referred, authorised, diagnoses, lines }
        },
    )
}

const HEAD: &str = "BHT*0019*00*B77123*20260101*1200*CH~NM1*41*2*MARLOWE BILLING*****46*S88123~\
    PER*IC*RUTH HALVERSEN*TE*5555550100~NM1*40*2*ACME HEALTH*****46*66783~HL*1**20*1~\
    NM1*85*2*MARLOWE CLINIC*****XX*1999999984~N3*1 OAKEN ST~N4*SALEM*OR*973011234~REF*EI*931111111~";

/// The claim as an 837.
fn interchange(told: &Told, form: OfficialForm) -> String {
    let is_institutional = form == OfficialForm::Ub04;
    let address = "N3*2 ELMWOOD ST~N4*SALEM*OR*97302~";
    let patient = format!("{address}DMG*D8*{}*{}~", told.born, told.sex);
    let payer = "NM1*PR*2*ACME HEALTH*****PI*PAY01234~";
    let hierarchy = if told.relationship == "18" {
        format!(
            "HL*2*1*22*0~SBR*P*18*GRP77123******CI~NM1*IL*1*{}*{}****MI*{}~{patient}{payer}",
            told.family, told.given, told.member
        )
    } else {
        format!(
            "HL*2*1*22*1~SBR*P**GRP77123******CI~NM1*IL*1*HOLM*BERTRAM****MI*{}~{address}DMG*D8*19600203*M~{payer}\
             HL*3*2*23*0~PAT*{}~NM1*QC*1*{}*{}~{patient}",
            told.member, told.relationship, told.family, told.given
        )
    };
    let total: u32 = told.lines.iter().map(|line| line.cents).sum();
    let dollars = |cents: u32| format!("{}.{:02}", cents / 100, cents % 100);
    let place = if is_institutional { "13:A:1" } else { "11:B:1" };
    let mut claim = vec![format!("CLM*{}*{}***{place}*Y*A*Y*Y", told.account, dollars(total))];
    if is_institutional {
        claim.push("DTP*434*RD8*20260102-20260104~DTP*435*DT*202601021430~CL1*1*2*01".to_owned());
    }
    claim.extend(told.authorised.iter().map(|number| format!("REF*G1*{number}")));
    let codes: Vec<String> = told.diagnoses.iter().skip(1).map(|code| format!("ABF:{code}")).collect();
    let (principal, others) = (&told.diagnoses[0], codes.join("*"));
    claim.push(if is_institutional {
        format!("HI*ABK:{principal}~HI*{others}~HI*BH:11:D8:20260101~HI*BE:80:::3~HI*BG:09")
    } else {
        format!("HI*ABK:{principal}*{others}")
    });
    if told.referred && !is_institutional {
        claim.push("NM1*DN*1*QUILL*ODA****XX*1777777772".to_owned());
    }
    let role = if is_institutional { "71" } else { "82" };
    claim.push(format!("NM1*{role}*1*LEEWARD*ANNIKA****XX*1888888883"));
    for (number, line) in (1..).zip(&told.lines) {
        let procedure = std::iter::once(line.code.as_str()).chain(line.modifiers.iter().copied());
        let procedure = procedure.collect::<Vec<_>>().join(":");
        let (charge, units, pointer) = (dollars(line.cents), line.units, line.pointer + 1);
        claim.push(format!("LX*{number}"));
        claim.push(if is_institutional {
            format!("SV2*0450*HC:{procedure}*{charge}*UN*{units}")
        } else {
            format!("SV1*HC:{procedure}*{charge}*UN*{units}***{pointer}")
        });
        claim.push(format!("DTP*472*D8*202601{:02}", line.day));
    }
    let claim = claim.join("~") + "~";
    let version = if is_institutional { "005010X223A2" } else { "005010X222A1" };
    let body = format!("{HEAD}{hierarchy}{claim}");
    let count = body.matches('~').count() + 2;
    format!(
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000007*0*T*:~\
         GS*HC*SNDGRP1*RCVGRP1*20260101*1200*9*X*{version}~ST*837*0001*{version}~{body}SE*{count}*0001~GE*1*9~IEA*1*000000007~"
    )
}

fn same(told: &Told, form: OfficialForm) {
    let fields = read(interchange(told, form).as_bytes());
    let claim = alone(&fields, 1);
    assert_eq!(resources(&bundle(&claim), "Claim")[0]["item"].as_array().unwrap().len(), told.lines.len());
    assert_eq!(differences(&claim, form), []);
}

#[test]
fn a_diagnosis_that_is_listed_twice_keeps_its_places_on_paper() {
    let line = |pointer| Line { code: "99213".into(), modifiers: vec![], pointer, cents: 100, units: 1, day: 1 };
    let told = Told {
        family: "HOLM".into(),
        given: "ADA".into(),
        member: "QRS1234567".into(),
        account: "AC-10001".into(),
        born: "19300101".into(),
        sex: "F",
        relationship: "18",
        referred: false,
        authorised: None,
        diagnoses: ["A00", "X48", "X48", "V00"].map(String::from).to_vec(),
        lines: vec![line(1), line(3)],
    };
    same(&told, OfficialForm::Cms1500);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Up to two sheets of six lines.
    #[test]
    fn a_professional_claim_is_the_same_on_a_cms1500(told in told(12)) {
        same(&told, OfficialForm::Cms1500);
    }

    #[test]
    fn an_institutional_claim_is_the_same_on_a_ub04(told in told(20)) {
        same(&told, OfficialForm::Ub04);
    }
}
