//! Files of senders who mean harm, and what must not leave: identifiers of patients, and separators within values.

use crate::files::{file, reply, segments, told, us, written, written_with};
use crate::mutations::{MUTATIONS, mutated};
use crate::samples::SAMPLES;
use docward_acknowledgement::{
    Acceptance, Category, Detail, Edit, Status, claim_acknowledgement, functional_acknowledgement,
    interchange_acknowledgement,
};
use docward_engine_model::acknowledgement::InterchangeCode;

/// What of a claim file identifies patients: names, addresses, dates, numbers of members and claims.
fn identifiers(text: &str) -> Vec<String> {
    let rows = text.lines().map(|line| line.trim_end_matches('~').split('*').collect::<Vec<_>>());
    let mut found = Vec::new();
    for row in rows {
        let elements: &[usize] = match (row[0], row.get(1).copied().unwrap_or_default()) {
            ("NM1", "IL" | "QC" | "82" | "71") => &[3, 4, 9],
            ("N3" | "CLM" | "CLP" | "HI", _) => &[1],
            ("DMG" | "SBR", _) => &[2, 3],
            ("REF", "D9" | "EA") => &[2],
            ("DTP", _) => &[3],
            _ => &[],
        };
        let values = elements.iter().filter_map(|at| row.get(*at)).filter(|value| value.len() > 3);
        found.extend(values.map(|value| (*value).to_owned()));
    }
    found
}

#[test]
fn a_999_and_a_ta1_name_no_patient() {
    let files = SAMPLES.iter().map(|name| file(name)).chain(MUTATIONS.iter().map(mutated));
    let mut looked_for = 0;
    for text in files {
        let written = written(&text);
        let open = written.interchange + &written.functional;
        for identifier in identifiers(&text) {
            looked_for += 1;
            assert!(!open.contains(&identifier), "{identifier} in {open}");
        }
    }
    assert!(looked_for > 1_000, "{looked_for}");
}

#[test]
fn a_claims_number_stands_in_a_sealed_999_only() {
    let text = file("acknowledgements/claims-with-errors.837");
    let of = |detail| written_with(&text, Acceptance::EachClaim, detail, &[]).functional;
    assert!(of(Detail::Sealed).contains("\nCTX*CLM01:PF-10023~\n"), "{}", of(Detail::Sealed));
    assert!(!of(Detail::Open).contains("PF-100"));
}

/// Where a sender's value has the character that ends segments, a part of it stands where a segment's name does.
#[test]
fn a_999_repeats_no_name_that_the_guide_does_not_know() {
    let text = file("documents/claims-professional.837");
    let cut = text.replacen("NM1*IL*1*KRATHMOOR*", "NM1*IL*1*KRATHMOOR~LEE*", 1);
    assert_ne!(cut, text);
    let of = |detail| written_with(&cut, Acceptance::EachClaim, detail, &[]).functional;
    let names = |text: &str| segments(text).iter().filter(|row| row[0] == "IK3").map(|row| row[1].to_owned()).collect();
    let (open, sealed): (Vec<String>, Vec<String>) = (names(&of(Detail::Open)), names(&of(Detail::Sealed)));
    assert!(open.contains(&"ZZZ".to_owned()) && !open.contains(&"LEE".to_owned()), "{open:?}");
    assert!(sealed.contains(&"LEE".to_owned()), "{sealed:?}");
}

/// What is wrong with a group refuses all of it, and each of its sets says so.
#[test]
fn a_999_says_the_same_of_a_group_and_its_sets() {
    let text = file("acknowledgements/batch.837");
    let groups = |text: &str| {
        let functional = written(text).functional;
        let rows = segments(&functional);
        let sets: Vec<&str> = rows.iter().filter(|row| row[0] == "IK5").map(|row| row[1]).collect();
        let ends: Vec<String> = rows.iter().filter(|row| row[0] == "AK9").map(|row| row[1..].join("*")).collect();
        format!("{} {}", sets.concat(), ends.join(" "))
    };
    assert_eq!(groups(&text), "AAA A*2*2*2 A*1*1*1");
    // The count and the number of the first group's trailer, and a group's number twice.
    assert_eq!(groups(&text.replacen("GE*2*", "GE*3*", 1)), "RRA R*3*2*0*5 A*1*1*1");
    assert_eq!(groups(&text.replacen("GE*2*310", "GE*2*319", 1)), "RRA R*2*2*0*4 A*1*1*1");
    assert_eq!(groups(&text.replace("*311*X*", "*310*X*").replace("GE*1*311", "GE*1*310")), "AAR A*2*2*2 R*1*1*0*19");
}

#[test]
fn no_value_ends_a_segment_or_adds_an_element() {
    // Other separators than ours, so that ours are characters of values.
    let text = file("acknowledgements/claims-with-errors.837");
    let text = text.replace('*', "|").replace(':', ">").replace("|^|", "|!|").replace("~\n", "\u{1c}\n");
    let clean = written(&text);
    let forged = "A~IEA*0*1~ISA*:^";
    for (was, number) in [
        ("PF-10021", 1),
        ("BATCH320", 1),
        ("KRATHMOOR", 1),
        ("ZEBULON", 1),
        ("JMC550187243", 1),
        ("PF-1002177", 1),
        ("PINNACLE FERNWAY MEDICAL GROUP", 2),
        ("366410027", 1),
        ("|PINNACLE|JASMINE", 1),
        ("|0001|005010X222A1", 1),
        ("005010X222A1\u{1c}\nBHT", 1),
        ("1337209468", 1),
        ("|320|X", 1),
    ] {
        let is = if was.starts_with('|') { format!("|{forged}|{forged}") } else { forged.to_owned() };
        let is = if was.ends_with("BHT") { format!("{forged}\u{1c}\nBHT") } else { is };
        let is = if was == "|320|X" { format!("|{forged}|X") } else { is };
        assert!(text.contains(was), "{was}");
        let written = written(&text.replacen(was, &is, number));
        for (kind, text, clean) in [
            ("TA1", &written.interchange, &clean.interchange),
            ("999", &written.functional, &clean.functional),
            ("277CA", &written.claims, &clean.claims),
        ] {
            let rows = segments(text);
            let names: Vec<&str> = rows.iter().map(|row| row[0]).collect();
            assert_eq!(
                names.iter().filter(|name| **name == "ISA").count(),
                usize::from(!text.is_empty()),
                "{was} {kind}"
            );
            // What is written of the same file has the same segments, or a set was rejected for what was changed.
            let clean: Vec<&str> = segments(clean).iter().map(|row| row[0]).collect();
            let is_claims = kind == "277CA" && !text.is_empty();
            assert!(!is_claims || names == clean, "{was} {kind}: {text}");
            for row in &rows {
                let most = match row[0] {
                    "ISA" => 17,
                    "NM1" => 10,
                    "STC" => 12,
                    "GS" | "AK9" => 9,
                    _ => 8,
                };
                assert!(row.len() <= most, "{was} {kind}: {row:?}");
            }
        }
    }
}

#[test]
fn values_longer_than_their_elements_are_cut() {
    let long = "X".repeat(50_000);
    let text = file("acknowledgements/claims-with-errors.837");
    for was in ["PF-10021", "KRATHMOOR", "BATCH320", "JMC550187243", "PF-1002177"] {
        let written = written(&text.replacen(was, &long, 1));
        assert!(written.claims.len() < 6_000 && written.functional.len() < 2_000, "{was}");
        assert!(!written.claims.contains(&"X".repeat(81)), "{was}");
    }
}

#[test]
fn docwards_own_edits_return_claims() {
    let text = file("documents/claims-professional.837");
    let status = Status { category: Category::Relational, code: 400, entity: None };
    let edits = [Edit { claim: 2, status }, Edit { claim: 2, status }, Edit { claim: 9, status }];
    let claims = written_with(&text, Acceptance::EachClaim, Detail::Open, &edits).claims;
    assert!(claims.contains("TRN*2*PF-10022~\nSTC*A8:400*20260131*U*84.5~\n"), "{claims}");
    assert_eq!(claims.matches("STC*A2:20*").count(), 3, "{claims}");
    assert!(claims.contains("QTY*90*3~\nQTY*AA*1~\n"), "{claims}");
}

#[test]
fn a_partner_may_want_whole_sets() {
    let text = file("acknowledgements/claims-with-errors.837");
    let written = written_with(&text, Acceptance::WholeSets, Detail::Open, &[]);
    assert!(written.functional.contains("\nIK5*R*5~\n") && written.functional.contains("\nAK9*R*1*1*0~\n"));
    assert_eq!(written.claims, "", "nothing of a rejected set is told as if it were worked on");
}

#[test]
fn nothing_is_accepted_of_a_file_that_is_not_read() {
    let text = file("acknowledgements/batch.837");
    let (cut, _) = text.rsplit_once("GE*1*311").unwrap();
    assert_eq!(told(cut).refusal, Some(docward_engine_model::protocol::Rejection::Truncated));
    let written = written(cut);
    assert!(written.interchange.contains("*R*023~\n"), "{}", written.interchange);
    assert!(
        !written.functional.contains("IK5*A") && written.functional.contains("AK9*R*1*1*0*3~"),
        "{}",
        written.functional
    );
    assert_eq!(written.claims, "");
}

#[test]
fn nothing_is_accepted_of_what_was_sent_before() {
    let (text, us) = (file("documents/claims-professional.837"), us());
    let mut whole = told(&text);
    whole.interchanges[0].faults.push(InterchangeCode::ControlNumberTwice);
    let (first, reply) = (&whole.interchanges[0], reply(&us));
    let interchange = interchange_acknowledgement(&whole, first, &reply);
    assert!(interchange.as_str().contains("TA1*000000301*240614*0930*R*025~"), "{}", interchange.as_str());
    let functional = functional_acknowledgement(&whole, first, &reply, Acceptance::EachClaim, Detail::Open).unwrap();
    assert!(functional.as_str().contains("IK5*R~\nAK9*R*1*1*0~"), "{}", functional.as_str());
    assert_eq!(claim_acknowledgement(&whole, first, &reply, Acceptance::EachClaim, &[]), None);
}
