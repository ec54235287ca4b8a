//! What is loaded is what was reviewed, and nothing that is not in order.

use crate::load::{self, BUILT_IN, WORDS};
use crate::{Act, Content, Role, RuleId, Rules, Unusable};
use docward_envelope::{DataClass, Purpose};

#[test]
fn the_built_in_rules_hold_to_the_schema_and_are_named_in_the_order_of_their_page() {
    let rules = Rules::built_in().unwrap();
    let named = BUILT_IN.iter().flat_map(|(_, text)| text.lines());
    let named: Vec<&str> = named.filter_map(|line| line.strip_prefix("@id(\"")?.strip_suffix("\")")).collect();
    let loaded: Vec<&str> = rules.ids().iter().map(RuleId::as_str).collect();
    assert_eq!(loaded, named);
    assert_eq!(loaded[0], "crosses-a-tenant", "what keeps tenants apart stands on top");
}

#[test]
fn the_rules_are_a_page() {
    for (file, text) in BUILT_IN {
        assert!(text.lines().count() <= 100, "{file} is longer than a page");
        assert!(text.lines().all(|line| line.len() <= 132), "{file} has lines that don't fit");
    }
}

#[test]
fn never_only_forbids_and_roles_only_permit() {
    for (file, text) in BUILT_IN {
        let (rules, _) = load::read(text).unwrap();
        let effect = if file == "never.cedar" { cedar_policy::Effect::Forbid } else { cedar_policy::Effect::Permit };
        assert!(rules.iter().all(|rule| rule.policy.effect() == effect), "{file}");
    }
}

/// The words between `from` and `to` of the schema that stand in quotes.
fn quoted(from: &str, to: &str) -> Vec<&'static str> {
    let rest = WORDS.split_once(from).unwrap().1;
    let part = rest.split_once(to).unwrap().0;
    part.split('"').skip(1).step_by(2).collect()
}

#[test]
fn the_schema_has_the_words_of_the_vocabularies() {
    let words = |of: &str| quoted(&format!("entity {of} enum ["), "];");
    assert_eq!(words("Role"), Role::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>());
    assert_eq!(words("Content"), Content::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>());
    assert_eq!(words("Purpose"), Purpose::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>());
    assert_eq!(words("DataClass"), DataClass::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>());
    let mut actions: Vec<&str> =
        WORDS.split_once("type Circumstances").unwrap().1.split('"').skip(1).step_by(2).collect();
    // What all reading of documents is a part of.
    actions.retain(|word| *word != "retrieve");
    let mut acts: Vec<&str> = Act::ALL.iter().map(|act| act.as_str()).collect();
    actions.sort_unstable();
    acts.sort_unstable();
    assert_eq!(actions, acts);
}

#[test]
fn rules_that_are_not_in_order_are_not_loaded() {
    let of = |text: &str| Rules::of(&[("test.cedar", text)]).map(|_| ()).unwrap_err();
    let nameless = |number| Unusable::Nameless("test.cedar", number);
    assert!(matches!(of("permit (principal"), Unusable::Unreadable("test.cedar", _)));
    assert_eq!(of("permit (principal, action, resource);"), nameless(1));
    assert_eq!(of("@id(\"Any Body\") permit (principal, action, resource);"), nameless(1));
    let one = "@id(\"one\") permit (principal, action, resource);";
    assert_eq!(of(&format!("{one}{one}")), nameless(2), "two of one name");
    assert_eq!(of(&format!("{one} @id(\"two\") permit (principal == ?principal, action, resource);")), nameless(2));
    for text in [
        "permit (principal in Role::\"surgeon\", action, resource);",
        "permit (principal, action == Action::\"fly\", resource);",
        "permit (principal is Robot, action, resource);",
        "permit (principal, action, resource) when { principal.rank > 3 };",
        "permit (principal, action, resource) when { principal.patient == \"a\" };",
        "permit (principal, action, resource) when { context.purpose == \"treatment\" };",
        "permit (principal, action == Action::\"search\", resource is Document);",
    ] {
        let found = of(&format!("@id(\"one\") {text}"));
        assert!(matches!(found, Unusable::Strict(_)), "{text}: {found}");
    }
}

#[test]
fn results_and_roles_are_known_by_their_words() {
    for (word, act) in [("fields", Act::RetrieveFields), ("original", Act::RetrieveOriginal)] {
        assert_eq!(Act::retrieving(word), Some(act));
    }
    for word in ["", "retrieve", "submit", "keys", "Fields"] {
        assert_eq!(Act::retrieving(word), None, "{word}");
    }
    for role in Role::ALL {
        assert_eq!(role.as_str().parse(), Ok(*role));
    }
    let unknown = "Clinician".parse::<Role>().unwrap_err().to_string();
    assert!(unknown.contains("`clinician`") && unknown.contains("`patient`"), "{unknown}");
}
