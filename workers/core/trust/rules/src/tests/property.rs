//! Whatever a tenant writes, and whoever asks for what: nothing is allowed that docward's own rules refuse.

use super::world::{CONDITIONS, Case, home, questions};
use crate::{Role, Rules};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use std::fmt::Write as _;
use std::sync::LazyLock;

static BUILT_IN: LazyLock<Rules> = LazyLock::new(|| Rules::built_in().unwrap());

const WHO: &[&str] =
    &["principal", "principal is Asker", "principal in Role::\"clinician\"", "principal == Asker::\"a.okafor\""];
const ACTS: &[&str] =
    &["action", "action in Action::\"retrieve\"", "action == Action::\"submit\"", "action == Action::\"follow\""];
const WHETHER: &[&str] = &[
    "",
    "when { context.frozen }",
    "unless { context.frozen }",
    "when { context.purpose == Purpose::\"treatment\" }",
    "unless { context.purpose in [Purpose::\"payment\", Purpose::\"operations\"] }",
    "when { principal has shift && principal.shift.begins < context.now }",
    "unless { principal has facilities && principal.facilities.contains(\"north\") }",
    "when { principal has patient && !(resource has patient) }",
    "when { resource in principal.tenant && context.region like \"us-*\" }",
    // It can't be worked out.
    "when { context.now * 9223372036854775807 < 0 }",
];

fn rule() -> impl Strategy<Value = String> {
    (select(WHO), select(ACTS), select(WHETHER))
        .prop_map(|(who, act, whether)| format!("forbid ({who}, {act}, resource) {whether};\n"))
}

/// Rules with a name each.
fn named(rules: &[String]) -> String {
    let mut text = String::new();
    for (number, rule) in (1..).zip(rules) {
        writeln!(text, "@id(\"{}\") {rule}", "a".repeat(number)).unwrap();
    }
    text
}

fn case() -> impl Strategy<Value = Case> {
    let roles = subsequence(Role::ALL.to_vec(), 0..=3);
    let conditions = vec(select(CONDITIONS), 0..4);
    (roles, conditions).prop_map(|(roles, conditions)| {
        let mut case = Case::of(&roles);
        for (_, change) in conditions {
            change(&mut case);
        }
        case
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn narrowed_rules_allow_nothing_that_was_refused(rules in vec(rule(), 1..5), case in case()) {
        let text = named(&rules);
        let narrowed = BUILT_IN.narrowed(home(), &text).unwrap();
        for (act, of_tenant) in questions() {
            let (before, now) = (case.ask(&BUILT_IN, act, of_tenant), case.ask(&narrowed, act, of_tenant));
            prop_assert!(before.allowed || !now.allowed, "{}: {:?} and then {:?}\n{}", act, before, now, text);
            // What docward's own rules forbid they still do, under the same name, unless something failed.
            let is_own = before.rule == now.rule || now.rule.as_str().starts_with("tenant.") || now.rule.as_str() == "rules-failed";
            prop_assert!(is_own, "{}: {:?} and then {:?}", act, before, now);
        }
    }
}
