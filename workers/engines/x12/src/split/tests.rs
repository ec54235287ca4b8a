//! Parts held against the whole that they are of: nothing is lost, nothing is there twice, and each says of its claim what the whole said.

use super::*;
use docward_engine_model::{Document, FaultCode, FileKind, Loop};
use docward_engine_model::{ElementRange, Interchange, Span};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::path::Path;

fn file(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../fixtures").join(path);
    std::fs::read_to_string(path).unwrap()
}

/// The text of each part.
fn parts(text: &str) -> Result<Vec<String>, Rejection> {
    let of = |part: ClaimPart| {
        assert!(part.fits(text.len()), "{:?}", part.pieces.len());
        String::from_utf8(part.of_file(text.as_bytes())).unwrap()
    };
    Ok(split(text, Encoding::Utf8)?.into_iter().map(of).collect())
}

/// The segments of a name, as text.
fn rows<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
    text.split('~').map(str::trim).filter(|row| row.split('*').next() == Some(name)).collect()
}

/// A file of which something was taken away or added, with the counts of its sets (SE01) as they are then.
fn recounted(text: &str) -> String {
    let (mut counted, mut count) = (String::new(), 0);
    for line in text.lines() {
        count = if line.starts_with("ST*") { 1 } else { count + 1 };
        match line.strip_prefix("SE*").and_then(|rest| rest.split_once('*')) {
            Some((_, control)) => writeln!(counted, "SE*{count}*{control}").unwrap(),
            None => writeln!(counted, "{line}").unwrap(),
        }
    }
    counted
}

/// Every way in which several claims come: one level and two, several sets, groups, and kinds of claims.
const GOOD: [&str; 4] = [
    "documents/claims-professional.837",
    "documents/claim-institutional.837",
    "documents/claims-dental.837",
    "acknowledgements/batch.837",
];
const WITH_ERRORS: &str = "acknowledgements/claims-with-errors.837";

#[test]
fn each_claim_is_a_whole_interchange_of_its_own() {
    for name in GOOD.into_iter().chain([WITH_ERRORS]) {
        let whole = file(name);
        let parts = parts(&whole).unwrap();
        // Segment by segment, in their order; amounts are among them.
        for segments in ["CLM", "LX", "SV1", "SV2", "SV3", "DTP", "HI", "REF*D9"] {
            let of_parts: Vec<&str> = parts.iter().flat_map(|text| rows(text, segments)).collect();
            assert_eq!(of_parts, rows(&whole, segments), "{name}: {segments}");
        }
        let told = acknowledge(&whole).unwrap();
        let sets = told.interchanges.iter().flat_map(|interchange| &interchange.groups).flat_map(|group| &group.sets);
        let claims: Vec<_> = sets.flat_map(|set| set.claims.iter().map(move |claim| (set, claim))).collect();
        assert_eq!(claims.len(), parts.len(), "{name}");
        for (text, (set, claim)) in parts.iter().zip(claims) {
            let alone = acknowledge(text).unwrap();
            let [interchange] = alone.interchanges.as_slice() else { panic!("{name}: {text}") };
            assert_eq!((alone.refusal, interchange.faults.as_slice()), (None, [].as_slice()), "{name}: {text}");
            let [group] = interchange.groups.as_slice() else { panic!("{name}: {text}") };
            let ([own], []) = (group.sets.as_slice(), group.faults.as_slice()) else { panic!("{name}: {text}") };
            assert_eq!((own.faults.as_slice(), own.claims.len()), ([].as_slice(), 1), "{name}: {text}");
            let headers = |set: &docward_engine_model::acknowledgement::AcknowledgedSet| {
                (set.control_number.clone(), set.reference.clone(), set.submitter.clone())
            };
            assert_eq!(headers(own), headers(set), "{name}");
            let (mut found, mut wanted) = (own.claims[0].clone(), claim.clone());
            let (provider, of_set) =
                (own.providers.get(found.provider as usize), set.providers.get(wanted.provider as usize));
            assert!(provider.is_some() && provider == of_set, "{name}");
            (found.number, found.provider, wanted.number, wanted.provider) = (0, 0, 0, 0);
            assert_eq!(found, wanted, "{name}: {text}");
        }
    }
}

/// What is read of one claim: its amount, its lines, its faults, and every element of its own and of what it shares, but for the numbers
/// of levels, which are new in a part.
#[derive(Debug, PartialEq)]
struct AsRead {
    total_cents: Option<i64>,
    lines: Vec<(String, Option<i64>, Option<String>)>,
    faults: Vec<FaultCode>,
    elements: Vec<(Loop, String, u32, u32, String)>,
}

fn as_read(text: &str) -> Vec<AsRead> {
    let mut read = Interchange::default();
    crate::read(text, Document::empty(FileKind::X12), &mut |reply| match reply {
        docward_engine_model::protocol::Reply::Stretch(stretch) => read.append(stretch),
        docward_engine_model::protocol::Reply::Finished(document) => {
            read.faults.clone_from(&document.interchange().unwrap().faults);
        }
        _ => {}
    })
    .unwrap();
    let characters: Vec<char> = text.chars().collect();
    let at = |span: Span| characters[span.start as usize..span.end as usize].iter().collect::<String>();
    let elements_of = |range: ElementRange| {
        let elements = read.elements_of(range).iter().filter(|element| element.name.as_str() != "HL");
        let of = |element: &docward_engine_model::Element| {
            let (number, component) = (u32::from(element.number), u32::from(element.component));
            (element.place, element.name.as_str().to_owned(), number, component, at(element.span))
        };
        elements.map(of).collect::<Vec<_>>()
    };
    let claims = (1..).zip(&read.claims).map(|(number, claim)| AsRead {
        total_cents: claim.total_cents,
        lines: claim.lines.iter().map(|line| (at(line.procedure), line.charge_cents, line.date.map(at))).collect(),
        faults: read.faults.iter().filter(|fault| fault.claim == Some(number)).map(|fault| fault.code).collect(),
        elements: claim.shared().into_iter().chain([claim.own]).flat_map(elements_of).collect(),
    });
    claims.collect()
}

/// A file with other separators.
fn written(text: &str, element: char, component: char, segment: &str) -> String {
    let text = text.replace("~\n", "~").replace('*', &element.to_string()).replace(':', &component.to_string());
    text.replace('~', segment)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn parts_are_read_as_the_whole_is(
        interchanges in prop::collection::vec(
            (
                prop::sample::select(vec![GOOD[0], GOOD[1], GOOD[2], GOOD[3], WITH_ERRORS]),
                prop::sample::select(vec!['*', '|', '\x1d']),
                prop::sample::select(vec![':', '>', '\x1f']),
                prop::sample::select(vec!["~", "~\n", "~\r\n", "\x1c", "\n"]),
            ),
            1..5,
        ),
        mark in prop::sample::select(vec!["", "\u{feff}", "\r\n"]),
    ) {
        let own = |(name, element, component, segment): &(&str, char, char, &str)| {
            written(&file(name), *element, *component, segment)
        };
        let whole = mark.to_owned() + &interchanges.iter().map(own).collect::<String>();
        let parts = parts(&whole).unwrap();
        let read: Vec<AsRead> = parts.iter().flat_map(|part| as_read(part)).collect();
        prop_assert_eq!(read.len(), parts.len());
        prop_assert_eq!(read, as_read(&whole));
    }
}

/// Counts and numbers of the whole say that something was lost on the way: no part could.
#[test]
fn a_file_of_which_more_is_wrong_than_claims_is_not_split() {
    let good = file("acknowledgements/batch.837");
    for (was, is) in [
        ("GE*2*310", "GE*3*310"),
        ("GE*2*310", "GE*2*311"),
        ("IEA*2*", "IEA*1*"),
        ("ST*837*0002", "ST*837*0001"),
        ("NM1*40*", "XYZ*40*"),
        // Parts have levels of their own numbers, in which none of these would be seen.
        ("HL*3*1*22*0", "HL*4*1*22*0"),
        ("HL*3*1*22*0", "HL*03*1*22*0"),
        ("HL*3*1*22*0", "HL*3*2*22*0"),
        ("HL*3*1*22*0", "HL*3**22*0"),
        ("HL*3*1*22*0", "HL*3*1*22*7"),
        ("HL*3*1*22*0", "HL*3*1*22"),
        ("HL*3*1*22*0", "HL*3*1*22*0*1"),
        ("HL*3*1*22*0", "HL*3*1*21*0"),
        ("HL*3*1*22*0", "hl*3*1*22*0"),
        ("HL*5*4*23*0", "HL*5*1*23*0"),
    ] {
        assert!(good.contains(was), "{was}");
        assert_eq!(parts(&good.replacen(was, is, 1)).err(), Some(Rejection::Malformed), "{is}");
    }
    let (cut, _) = good.rsplit_once("GE*1*311").unwrap();
    assert_eq!(parts(cut).err(), Some(Rejection::Truncated));
    assert!(parts("ISA").is_err() && parts("").is_err());
}

/// A reader takes the provider that stands before a claim. If the levels name another one, a part would hide it.
#[test]
fn a_level_below_another_than_the_one_before_it_is_not_written_anew() {
    let good = file("documents/claims-dental.837");
    let (provider, _) = good.split_once("HL*2*").unwrap();
    let (_, provider) = provider.split_once("HL*1**20*1").unwrap();
    let (before, behind) = good.split_once("HL*3*1*22*1").unwrap();
    let behind = behind.replace("HL*4*3*23*0", "HL*5*4*23*0");
    let other = provider.replace("NM1*85*2*", "NM1*85*2*OTHER ");
    assert_ne!(other, provider);
    let with = |around: u32| recounted(&format!("{before}HL*3**20*1{other}HL*4*{around}*22*1{behind}"));
    let parts_of_right = parts(&with(3)).unwrap();
    let of_others = parts_of_right.iter().filter(|part| part.contains("NM1*85*2*OTHER ")).count();
    assert!((1..parts_of_right.len()).contains(&of_others), "of the claims behind it");
    assert_eq!(parts(&with(1)).err(), Some(Rejection::Malformed));
}

#[test]
fn a_level_or_a_set_without_any_claim_is_not_lost() {
    let good = file("acknowledgements/batch.837");
    let without = |begin: &str, end: &str| {
        let (before, rest) = good.split_once(begin).unwrap();
        let (_, behind) = rest.split_once(end).unwrap();
        recounted(&format!("{before}{end}{behind}"))
    };
    assert_eq!(parts(&recounted(&good)).unwrap(), parts(&good).unwrap());
    assert_eq!(parts(&without("CLM*PF-10022", "HL*4*1*22*1")).err(), Some(Rejection::Malformed), "a subscriber");
    assert_eq!(parts(&without("CLM*PF-10024", "SE*")).err(), Some(Rejection::Malformed), "the last one");
    assert_eq!(parts(&without("HL*1**20*1", "SE*")).err(), Some(Rejection::Malformed), "a set");
}

#[test]
fn what_is_no_claim_is_not_lost_either() {
    let none = Some(Rejection::UnsupportedTransaction);
    assert_eq!(parts(&file("acknowledgements/remittance.835")).err(), none);
    let good = file("acknowledgements/batch.837");
    let acknowledging = good.replacen("GS*", "TA1*000000001*240701*0930*A*000~\nGS*", 1);
    assert_eq!(acknowledge(&acknowledging).unwrap().refusal, None);
    assert_eq!(parts(&acknowledging).err(), none);
}

/// Senders write ISO 8859-1, in which a name has fewer bytes than in UTF-8.
#[test]
fn places_are_bytes_of_the_file_in_its_own_characters() {
    let text = file(GOOD[0]).replace("PELLOWRIX", "PÉLLÖWRIX");
    let bytes: Vec<u8> = text.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect();
    assert!(std::str::from_utf8(&bytes).is_err());
    let split_up = split(&crate::decoded(&bytes), Encoding::Latin1).unwrap();
    let of: Vec<String> = split_up.iter().map(|part| crate::decoded(&part.of_file(&bytes)).into_owned()).collect();
    assert_eq!(of, parts(&text).unwrap());
    assert!(of.iter().any(|part| part.contains("PÉLLÖWRIX")));
    // What is new has the sender's separators, and is UTF-8.
    let separated = written(&text, '*', ':', "§");
    assert!(parts(&separated).is_ok());
    assert_eq!(split(&separated, Encoding::Latin1).err(), Some(Rejection::UnsupportedCharacterSet));
}

/// A file of so many claims, a hundred each subscriber.
fn many(claims: usize) -> String {
    let good = file(GOOD[0]);
    let (header, rest) = good.split_once("HL*2*1*22*0").unwrap();
    let (subscriber, rest) = rest.split_once("CLM*").unwrap();
    let (claim, _) = rest.split_once("HL*3*").unwrap();
    let (_, rest) = claim.split_once('*').unwrap();
    let (_, trailer) = good.split_once("SE*").unwrap();
    let mut text = header.to_owned();
    for number in 0..claims {
        if number % 100 == 0 {
            write!(text, "HL*{}*1*22*0{subscriber}", number / 100 + 2).unwrap();
        }
        write!(text, "CLM*C{number}*{rest}").unwrap();
    }
    recounted(&format!("{text}SE*{trailer}"))
}

#[test]
fn every_one_of_ten_thousand_claims_is_a_part() {
    let text = many(10_000);
    let split_up = split(&text, Encoding::Utf8).unwrap();
    assert_eq!(split_up.len(), 10_000);
    let claims: Vec<String> = split_up
        .iter()
        .map(|part| {
            let part = String::from_utf8(part.of_file(text.as_bytes())).unwrap();
            let [claim] = rows(&part, "CLM")[..] else { panic!("one claim") };
            claim.to_owned()
        })
        .collect();
    assert_eq!(claims, rows(&text, "CLM"));
    let last = String::from_utf8(split_up[9_999].of_file(text.as_bytes())).unwrap();
    assert_eq!(as_read(&last)[0], as_read(&text)[9_999]);
}

/// What claims share is in each part: a file may not become very many times what it is.
#[test]
fn parts_that_would_share_very_much_are_refused() {
    let text = many(300);
    assert_eq!(parts(&text).unwrap().len(), 300);
    let padded = text.replacen("NM1*85*", &format!("{}NM1*85*", "\n".repeat(200_000)), 1);
    assert_eq!(parts(&padded).err(), Some(Rejection::TooMuchOutput));
}
