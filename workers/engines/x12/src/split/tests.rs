//! Parts held against the whole that they are of: nothing is lost, nothing is there twice, and each says of its claim what the whole said.

use super::*;
use std::path::Path;

fn file(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../fixtures").join(path);
    std::fs::read_to_string(path).unwrap()
}

/// Each part: the control number of its set, and its text.
fn parts(text: &str) -> Result<Vec<(String, String)>, Rejection> {
    let of = |part: ClaimPart| {
        assert!(part.fits(text.len()), "{:?}", part.pieces.len());
        (part.set.as_str().to_owned(), String::from_utf8(part.of_file(text.as_bytes())).unwrap())
    };
    Ok(split(text)?.into_iter().map(of).collect())
}

/// The segments of a name, as text.
fn rows<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
    text.split('~').map(str::trim).filter(|row| row.split('*').next() == Some(name)).collect()
}

const GOOD: [&str; 4] = [
    "documents/claims-professional.837",
    "documents/claim-institutional.837",
    "documents/claims-dental.837",
    "acknowledgements/batch.837",
];

#[test]
fn each_claim_is_a_whole_interchange_of_its_own() {
    for name in GOOD.into_iter().chain(["acknowledgements/claims-with-errors.837"]) {
        let whole = file(name);
        let parts = parts(&whole).unwrap();
        // The claims, segment by segment, in their order; amounts are among them.
        let claims: Vec<String> = parts.iter().flat_map(|(_, text)| rows(text, "CLM")).map(str::to_owned).collect();
        assert_eq!(claims, rows(&whole, "CLM"), "{name}");
        for lines in ["SV1", "SV2", "SV3", "DTP", "HI"] {
            let of_parts: Vec<String> =
                parts.iter().flat_map(|(_, text)| rows(text, lines)).map(str::to_owned).collect();
            assert_eq!(of_parts, rows(&whole, lines), "{name}: {lines}");
        }
        let told = acknowledge(&whole).unwrap();
        let sets = told.interchanges.iter().flat_map(|interchange| &interchange.groups).flat_map(|group| &group.sets);
        let claims = sets.flat_map(|set| set.claims.iter().map(move |claim| (set, claim)));
        for ((name_of_set, text), (set, claim)) in parts.iter().zip(claims) {
            let alone = acknowledge(text).unwrap();
            let [interchange] = alone.interchanges.as_slice() else { panic!("{name}: {text}") };
            assert_eq!((alone.refusal, interchange.faults.as_slice()), (None, [].as_slice()), "{name}: {text}");
            let [group] = interchange.groups.as_slice() else { panic!("{name}: {text}") };
            let ([own], []) = (group.sets.as_slice(), group.faults.as_slice()) else { panic!("{name}: {text}") };
            assert_eq!((own.faults.as_slice(), own.claims.len()), ([].as_slice(), 1), "{name}: {text}");
            assert_eq!(
                (&own.control_number, &own.reference, &own.submitter),
                (&set.control_number, &set.reference, &set.submitter)
            );
            assert_eq!(name_of_set, set.control_number.as_str());
            let (mut found, mut wanted) = (own.claims[0].clone(), claim.clone());
            assert_eq!(
                own.providers.get(found.provider as usize),
                set.providers.get(wanted.provider as usize),
                "{name}"
            );
            (found.number, found.provider, wanted.number, wanted.provider) = (0, 0, 0, 0);
            assert_eq!(found, wanted, "{name}: {text}");
        }
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
    ] {
        assert!(good.contains(was), "{was}");
        assert_eq!(parts(&good.replacen(was, is, 1)).err(), Some(Rejection::Malformed), "{was}");
    }
    let (cut, _) = good.rsplit_once("GE*1*311").unwrap();
    assert!(parts(cut).is_err());
    assert!(parts(&file("acknowledgements/remittance.835")).is_err());
    assert!(parts("ISA").is_err() && parts("").is_err());
}
