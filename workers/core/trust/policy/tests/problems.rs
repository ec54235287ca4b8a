//! A policy's problems: all of them, each on its line, none that is not there.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use docward_envelope::{IsolationMode, Region};
use docward_trust_policy::{KINDS, LONGEST_RULES, Policy, PolicyProblems, Retention, Tenant};
use proptest::prelude::*;
use std::collections::BTreeSet;

const VERSION: u32 = 3;

/// One key a line, in the order of a document that people write.
const LINES: [&str; 24] = [
    r#"tenant = "01JZ0000000000000000000001""#,
    r#"name = "Lakeside Clinic""#,
    r#"accepts = ["pdf", "png"]"#,
    "max_bytes = 1048576",
    r#"profile = "strict""#,
    r#"purposes = ["treatment", "patient-access"]"#,
    r#"isolation = "dedicated-workers""#,
    "[reference]",
    r#"id = "processing""#,
    "version = 3",
    "[regions]",
    r#"phi = ["us-east-1", "eu-central-1"]"#,
    r#"redacted = ["eu-central-1", "us-east-1"]"#,
    "[keys]",
    r#"provider = "local""#,
    "[quotas]",
    "documents_per_day = 1000",
    "bytes_per_day = 1000000000",
    "documents_in_flight = 50",
    "[retention]",
    "original = 604800",
    "intermediate = 86400",
    "result = 1209600",
    "index = 1209600",
];

/// What may be wrong with a line: which line, what stands there instead, and which key is then named.
const FAULTS: [(usize, &[&str], &str); 17] = [
    (0, &[r#"tenant = "nobody""#, "tenant = 7"], "tenant"),
    (1, &["name = 5", r#"name = """#], "name"),
    (2, &["accepts = []", r#"accepts = ["png", "exe"]"#, r#"accepts = "png""#], "accepts"),
    (3, &["max_bytes = 0", "max_bytes = 67108865", r#"max_bytes = "much""#, "max_bytes = -1"], "max_bytes"),
    (4, &[r#"profile = "lax""#, "profile = true"], "profile"),
    (5, &["purposes = []", r#"purposes = ["payment", "maintenance"]"#, r#"purposes = ["fun"]"#], "purposes"),
    (6, &[r#"isolation = "moon""#, "isolation = 3"], "isolation"),
    (8, &[r#"id = "other""#], "reference.id"),
    (9, &["version = 0", "version = 2", r#"version = "three""#], "reference.version"),
    (11, &["phi = []", r#"phi = ["us-east-1", "US East"]"#, r#"phi = ["mars-north-1", "us-east-1"]"#], "regions.phi"),
    (12, &["redacted = []", r#"redacted = "us-east-1""#, r#"redacted = ["mars-north-1"]"#], "regions.redacted"),
    (14, &[r#"provider = "safe""#, "provider = 1"], "keys.provider"),
    (16, &["documents_per_day = 0", "documents_per_day = -4"], "quotas.documents_per_day"),
    (17, &["bytes_per_day = 0", "bytes_per_day = true"], "quotas.bytes_per_day"),
    (18, &["documents_in_flight = 0", r#"documents_in_flight = "many""#], "quotas.documents_in_flight"),
    (20, &["original = 0", "original = 5184001"], "retention.original"),
    (22, &["result = 0", "result = 1.5"], "retention.result"),
];

/// Keys that are not there, after which line they are put, and as what they are then named.
const STRANGERS: [(usize, &str, &str); 4] = [
    (3, "max_bites = 1", "max_bites"),
    (9, "revision = 3", "reference.revision"),
    (12, r#"audit = ["us-east-1"]"#, "regions.audit"),
    (22, "forever = 1", "retention.forever"),
];

fn home() -> BTreeSet<Region> {
    ["us-east-1", "eu-central-1"].iter().map(|name| name.parse().unwrap()).collect()
}

fn problems(text: &str) -> PolicyProblems {
    Policy::checked(text, &home(), Some(VERSION)).unwrap_err()
}

fn named(problems: &PolicyProblems) -> Vec<(usize, String)> {
    problems.iter().map(|problem| (problem.line, problem.key.clone())).collect()
}

proptest! {
    #[test]
    fn k_faults_are_k_problems_on_their_lines(
        faults in proptest::collection::vec(proptest::option::of(any::<prop::sample::Index>()), FAULTS.len()),
        strangers in proptest::collection::vec(any::<bool>(), STRANGERS.len()),
        comments in proptest::collection::vec(0_usize..3, LINES.len()),
    ) {
        let (mut text, mut line, mut expected) = (String::new(), 0, Vec::new());
        for (number, good) in LINES.iter().enumerate() {
            for _ in 0..comments[number] {
                text.push_str("# reviewed\n");
                line += 1;
            }
            line += 1;
            let fault = FAULTS.iter().zip(&faults).find(|((at, ..), chosen)| *at == number && chosen.is_some());
            match fault {
                Some(((_, bad, key), Some(chosen))) => {
                    text.push_str(chosen.get::<&str>(bad));
                    expected.push((line, (*key).to_owned()));
                }
                _ => text.push_str(good),
            }
            text.push('\n');
            for ((_, stranger, key), _) in STRANGERS.iter().zip(&strangers).filter(|((at, ..), put)| *at == number && **put) {
                text.push_str(stranger);
                text.push('\n');
                line += 1;
                expected.push((line, (*key).to_owned()));
            }
        }
        let found = Policy::checked(&text, &home(), Some(VERSION)).map_or_else(|problems| named(&problems), |_| Vec::new());
        prop_assert_eq!(found, expected, "{}", text);
    }
}

/// The good document with one line changed, or one taken out where the change is empty.
fn changed(changes: &[(&str, &str)]) -> String {
    let mut text = LINES.join("\n");
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text
}

#[test]
fn what_contradicts_itself_is_said_where_it_stands() {
    let provider = r#"provider = "local""#;
    for (changes, expected) in [
        (
            vec![(r#"redacted = ["eu-central-1", "us-east-1"]"#, r#"redacted = ["us-east-1"]"#)],
            vec![(12, "regions.phi")],
        ),
        (vec![(r#"phi = ["us-east-1", "eu-central-1"]"#, r#"phi = ["us-east-1"]"#)], vec![(13, "regions.redacted")]),
        (vec![("phi = [\"us-east-1\", \"eu-central-1\"]\n", "")], vec![(11, "regions.phi")]),
        (
            vec![("intermediate = 86400", "intermediate = 1209601")],
            vec![(21, "retention.original"), (22, "retention.intermediate")],
        ),
        (vec![("\nindex = 1209600", "\nindex = 1209601")], vec![(24, "retention.index")]),
        (vec![("\nindex = 1209600", "")], vec![(23, "retention.index")]),
        // Pages of PDFs are painted of the original until it is redacted.
        (vec![("original = 604800", "original = 86399")], vec![(21, "retention.original")]),
        (vec![("original = 604800", "original = 86400")], vec![]),
        (vec![("original = 604800\nintermediate = 86400", "original = 86399")], vec![(21, "retention.original")]),
        (
            vec![("original = 604800\nintermediate = 86400", "intermediate = 604801")],
            vec![(21, "retention.intermediate")],
        ),
        (
            vec![("original = 604800", "original = \"day\""), ("intermediate = 86400", "intermediate = 604801")],
            vec![(21, "retention.original")],
        ),
        (vec![("dedicated-workers", "customer-managed-key")], vec![(15, "keys.provider")]),
        (vec![("dedicated-workers", "customer-managed-key"), (provider, r#"provider = "transit""#)], vec![]),
        (vec![(provider, "provider = \"local\"\nreference = \"mine\"")], vec![(16, "keys.reference")]),
        (vec![(provider, "provider = \"kms\"\nreference = \"alias/mine\"")], vec![]),
        (vec![(provider, "provider = \"kms\"\nreference = \"Jane Doe\"")], vec![(16, "keys.reference")]),
        (
            vec![("profile = \"strict\"\n", ""), ("version = 3", "version = 4")],
            vec![(1, "profile"), (9, "reference.version")],
        ),
    ] {
        let text = changed(&changes);
        let found = Policy::checked(&text, &home(), Some(VERSION));
        let found = found.map_or_else(|problems| named(&problems), |_| Vec::new());
        let expected: Vec<(usize, String)> = expected.into_iter().map(|(line, key)| (line, key.to_owned())).collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn what_is_no_toml_is_said_for_every_line_that_is_none() {
    let text = changed(&[
        ("name = ", "name = = "),
        ("max_bytes = 1048576", "max_bytes == 3"),
        ("version = 3", "version = 3\nversion = 4"),
    ]);
    let lines: BTreeSet<usize> = problems(&text).iter().map(|problem| problem.line).collect();
    assert!([2, 4, 11].iter().all(|line| lines.contains(line)), "{lines:?}");
}

#[test]
fn problems_quote_keys_and_nothing_of_the_values() {
    let text = changed(&[
        (r#"name = "Lakeside Clinic""#, r#"name = ["Jane Doe"]"#),
        (r#"profile = "strict""#, r#"profile = "Jane Doe""#),
        (r#"id = "processing""#, r#"id = "Jane Doe""#),
        (r#""pdf", "png""#, r#""Jane Doe""#),
        ("max_bytes = 1048576", "max_bytes = 1048576\n\"Jane Doe\" = 1"),
    ]);
    let shown = problems(&text);
    assert_eq!(shown.len(), 5, "{shown}");
    assert!(!shown.to_string().contains("Jane") && !serde_json::to_string(&shown).unwrap().contains("Jane"));
    assert_eq!(Policy::tenant_said(&text).unwrap().to_string(), "01JZ0000000000000000000001");
}

fn lakeside() -> Tenant {
    let id = "01JZ0000000000000000000001".parse().unwrap();
    Tenant { id, slug: "lakeside".to_owned(), name: "Lakeside Clinic".to_owned(), regions: home() }
}

#[test]
fn a_text_may_leave_out_whose_it_is_and_its_lines_stay_its_own() {
    let whole = changed(&[]);
    let (signed, policy) = Policy::of_tenant(&whole, &lakeside(), VERSION).unwrap();
    assert_eq!((signed.as_str(), policy.tenant), (whole.as_str(), lakeside().id));
    // Neither a comment nor another key that begins so says whose it is.
    let nameless = changed(&[(LINES[0], "# tenant = nobody's")]);
    let (signed, same) = Policy::of_tenant(&nameless, &lakeside(), VERSION).unwrap();
    assert_eq!(same, policy);
    assert_eq!(Policy::from_toml(&signed).unwrap(), policy, "what is signed says whose it is");
    assert!(signed.ends_with(&nameless));
    let wrong = nameless.replace("max_bytes = 1048576", "max_bytes = 0").replace(r#"name = "Lakeside Clinic""#, "");
    let problems = Policy::of_tenant(&wrong, &lakeside(), VERSION).unwrap_err();
    assert_eq!(named(&problems), [(1, "name".to_owned()), (4, "max_bytes".to_owned())]);
}

#[test]
fn anothers_policy_is_no_tenants_own() {
    let other = Tenant { id: "01JZ0000000000000000000002".parse().unwrap(), ..lakeside() };
    let problems = Policy::of_tenant(&changed(&[]), &other, VERSION).unwrap_err();
    assert_eq!(named(&problems), [(1, "tenant".to_owned())]);
    let problems = Policy::of_tenant(&changed(&[(LINES[0], "tenant = 7")]), &other, VERSION).unwrap_err();
    assert_eq!(named(&problems), [(1, "tenant".to_owned())]);
}

#[test]
fn the_readmes_policy_is_one() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../README.md")).unwrap();
    let text = readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let us = BTreeSet::from(["us-east-1".parse().unwrap()]);
    let (signed, policy) = Policy::of_tenant(text, &Tenant { regions: us.clone(), ..lakeside() }, 1).unwrap();
    assert_eq!(Policy::checked(&signed, &us, Some(1)).unwrap(), policy);
    // Every key is shown, and the values that are said to be the usual ones are.
    let said = text.replace("# tenant", "tenant");
    assert_eq!(Policy::tenant_said(&said), Some(lakeside().id));
    let quotas = ["[quotas]", "documents_per_day", "bytes_per_day", "documents_in_flight"];
    let keys = ["isolation", "profile", "[keys]", "[retention]"].into_iter().chain(quotas);
    assert!(keys.into_iter().all(|key| text.lines().any(|line| line.starts_with(key))));
    let usual = Policy { isolation: IsolationMode::Shared, retention: Retention::default(), ..policy.clone() };
    assert_eq!(policy, usual);
    assert!(KINDS.iter().all(|kind| text.contains(kind)), "every kind of file is named");
}

#[test]
fn rules_of_the_tenants_own_are_a_text_that_is_not_too_long() {
    let with = |line: &str| format!("{line}\n{}", changed(&[]));
    let text = with("rules = '''\nforbid (principal, action, resource);\n'''");
    let policy = Policy::checked(&text, &home(), Some(VERSION)).unwrap();
    assert_eq!(policy.rules.as_deref(), Some("forbid (principal, action, resource);\n"));
    for wrong in ["rules = 7", "rules = ''", &format!("rules = '{}'", "x".repeat(LONGEST_RULES + 1))] {
        assert_eq!(named(&problems(&with(wrong))), [(1, "rules".to_owned())], "{wrong:.40}");
    }
}
