//! Interchanges of any make-up: whatever is accepted leaves with the same structure, and with nothing that the rules still find.

use crate::read::{read, redacted, segments};
use crate::{CLAIM, HEADER, PROVIDER, SUBSCRIBER};
use proptest::prelude::*;

/// What stands in elements, rightly or not.
fn value() -> impl Strategy<Value = String> {
    let told = prop_oneof![
        4 => prop::sample::select(vec!["IL", "85", "D8", "20260103", "MEM001234", "VOSSBERG", "150.5", "HC:99213:25", "XX", "SY"]),
        2 => prop::sample::select(vec!["", " ", "[NAME]", "NAME: ZARA QUILLWORTH", "CALL (503) 555-0142", "SEEN 03/04/2021"]),
        1 => prop::sample::select(vec!["A^B^C", "ABK:E119:D8:20250101", "JO.QUILL@EXAMPLE.ORG", "900-12-3456", "12 ELM ST;", "\u{e9}t\u{e9}"]),
    ];
    prop_oneof![3 => told.prop_map(str::to_owned), 1 => "[A-Z0-9 :^.,#'-]{0,14}"]
}

fn segment() -> impl Strategy<Value = String> {
    let names = vec![
        "NM1", "N3", "N4", "PER", "REF", "DTP", "HI", "NTE", "K3", "PWK", "SV1", "SV3", "LX", "HL", "SBR", "CLM",
        "DMG", "TRN", "XYZ", "CAS", "SVD", "PRV", "nm1", "TOOLONG",
    ];
    (prop::sample::select(names), prop::collection::vec(value(), 0..10))
        .prop_map(|(name, values)| [vec![name.to_owned()], values].concat().join("*"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn any_interchange_keeps_its_structure_and_loses_what_the_rules_find(
        body in prop::collection::vec(segment(), 0..40),
        separators in (prop::sample::select(vec!['*', '|', '\x1d']), prop::sample::select(vec!["~", "~\r\n", "!"])),
        padded in any::<bool>(),
    ) {
        let header = if padded { HEADER.to_owned() } else { HEADER.replace("          ", "").replace("SENDER         ", "SENDER") };
        let body: String = body.iter().flat_map(|segment| [segment.as_str(), "~"]).collect();
        let text = format!("{header}GS*HC*A*B*20260101*1200*9*X*005010X222A1~ST*837*1~{PROVIDER}{SUBSCRIBER}{CLAIM}{body}SE*0*1~GE*1*9~IEA*1*000000007~");
        let text = text.replace('*', &separators.0.to_string()).replace('~', separators.1);
        // There is no redaction of a file in which the rules still find something afterwards.
        let (document, _) = read(text.as_bytes()).unwrap();
        let redacted_once = redacted(text.as_bytes());
        let shape = |text: &str| -> Vec<(String, usize)> {
            segments(text).iter().map(|elements| (elements[0].clone(), elements.len())).collect()
        };
        prop_assert_eq!(shape(&text), shape(&redacted_once));
        for gone in ["QUILLWORTH", "MEM001234", "555-0142", "900-12-3456", "JO.QUILL"] {
            prop_assert!(!redacted_once.contains(gone), "{} in {}", gone, redacted_once);
        }
        // What is left is read like what came in, claim by claim, and loses nothing more.
        let (again, _) = read(redacted_once.as_bytes()).unwrap();
        let claims = |document: &docward_engine_model::Document| document.interchange().unwrap().claims.len();
        prop_assert_eq!(claims(&again), claims(&document));
        prop_assert_eq!(redacted(redacted_once.as_bytes()), redacted_once);
    }
}
