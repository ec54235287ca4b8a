//! A tenant's own rules: what they can do, and what somebody may try who writes them.

use super::world::{Case, elsewhere, home, is_of_tenant};
use crate::depth::DEEPEST;
use crate::{Act, Advice, LARGEST, MOST, NotNarrowing, Role, RuleId, Rules};

const NO_SEARCH: &str = "@id(\"no-searches\") forbid (principal, action == Action::\"search\", resource);";

fn refused(text: &str) -> NotNarrowing {
    Rules::built_in().unwrap().narrowed(home(), text).map(|_| ()).unwrap_err()
}

fn ask(rules: &Rules, act: Act) -> (bool, String) {
    let decision = Case::of(&[Role::Clinician]).ask(rules, act, is_of_tenant(act));
    (decision.allowed, decision.rule.to_string())
}

#[test]
fn a_tenants_own_rule_forbids_and_is_named() {
    let built_in = Rules::built_in().unwrap();
    let rules = built_in.narrowed(home(), NO_SEARCH).unwrap();
    assert!(ask(&built_in, Act::Search).0);
    assert_eq!(ask(&rules, Act::Search), (false, "tenant.no-searches".to_owned()));
    assert_eq!(ask(&rules, Act::Submit), (true, "clinician-hands-in-and-searches".to_owned()));
    assert_eq!(rules.ids().len(), built_in.ids().len() + 1);
    // docward's own are named first.
    let mut case = Case::of(&[Role::Clinician]);
    case.frozen = true;
    assert_eq!(case.ask(&rules, Act::Search, true).rule.as_str(), "frozen");
}

#[test]
fn a_tenants_own_rules_can_ask_for_a_claim_that_docward_leaves_open() {
    let text = "
        // Nobody treats without being assigned.
        @id(\"only-who-is-assigned\")
        forbid (principal in Role::\"clinician\", action in Action::\"retrieve\", resource)
        unless { principal has assigned_patients };
        @id(\"no-originals\")
        forbid (principal, action == Action::\"retrieve-original\", resource is Document);";
    let rules = Rules::built_in().unwrap().narrowed(home(), text).unwrap();
    assert_eq!(ask(&rules, Act::RetrieveText), (false, "tenant.only-who-is-assigned".to_owned()));
    let mut case = Case::of(&[Role::Clinician]);
    case.asker.claims.assigned_patients = Some(case.document.patient.iter().cloned().collect());
    assert!(case.ask(&rules, Act::RetrieveText, false).allowed);
    assert_eq!(case.ask(&rules, Act::RetrieveOriginal, false).rule.as_str(), "tenant.no-originals");
}

#[test]
fn newer_rules_of_a_tenant_take_the_place_of_older_ones() {
    let older = Rules::built_in().unwrap().narrowed(home(), NO_SEARCH).unwrap();
    let newer = older.narrowed(home(), &NO_SEARCH.replace("search", "submit")).unwrap();
    assert!(ask(&newer, Act::Search).0);
    assert_eq!(ask(&newer, Act::Submit), (false, "tenant.no-submites".to_owned()));
}

#[test]
fn rules_of_one_tenant_decide_nothing_of_another() {
    let rules = Rules::built_in().unwrap().narrowed(elsewhere(), NO_SEARCH).unwrap();
    for act in Act::ALL {
        assert_eq!(ask(&rules, *act), (false, RuleId::RULES_OF_ANOTHER_TENANT.to_owned()), "{act}");
    }
    let of_home = format!("@id(\"one\") forbid (principal, action, resource in Tenant::\"{}\");", home());
    assert!(Rules::built_in().unwrap().narrowed(home(), &of_home).is_ok());
    let of_others = of_home.replace(&home().to_string(), &elsewhere().to_string());
    assert_eq!(refused(&of_others).advice, Advice::AnotherTenant);
    let hidden = format!(
        "@id(\"one\") forbid (principal, action, resource) when {{ if context.frozen then false else \
         [Tenant::\"{}\"].contains(principal.tenant) }};",
        elsewhere()
    );
    assert_eq!(refused(&hidden).advice, Advice::AnotherTenant);
}

#[test]
fn what_does_not_narrow_is_refused_with_what_to_do() {
    let many: String = (0..=MOST).map(|n| NO_SEARCH.replace("no-searches", &format!("n{}", "o".repeat(n)))).collect();
    let large = format!("{NO_SEARCH}\n// {}", "x".repeat(LARGEST));
    let forbid = |rest: &str| format!("{NO_SEARCH} @id(\"second\") forbid {rest};");
    for (text, rule, advice) in [
        (large, None, Advice::TooLarge),
        (many, None, Advice::TooMany),
        (String::new(), None, Advice::Empty),
        ("// forbid (principal, action, resource);".to_owned(), None, Advice::Empty),
        ("forbid everything".to_owned(), None, Advice::Unreadable),
        ("{\"staticPolicies\": {}}".to_owned(), None, Advice::Unreadable),
        (format!("{NO_SEARCH} @id(\"all\") permit (principal, action, resource);"), Some(2), Advice::Permits),
        (
            format!("@id(\"all\") permit (principal == ?principal, action, resource); {NO_SEARCH}"),
            Some(1),
            Advice::Slotted,
        ),
        (forbid("(principal == ?principal, action, resource)"), Some(2), Advice::Slotted),
        (format!("{NO_SEARCH} forbid (principal, action, resource);"), Some(2), Advice::Nameless),
        (NO_SEARCH.replace("no-searches", "No Searches"), Some(1), Advice::Nameless),
        (NO_SEARCH.replace("no-searches", "member-884213"), Some(1), Advice::Nameless),
        (NO_SEARCH.replace("no-searches", ""), Some(1), Advice::Nameless),
        (NO_SEARCH.replace("no-searches", "no--searches"), Some(1), Advice::Nameless),
        (NO_SEARCH.replace("no-searches", &"n".repeat(65)), Some(1), Advice::Nameless),
        (format!("{NO_SEARCH}{NO_SEARCH}"), Some(2), Advice::NamedTwice),
        (forbid("(principal, action, resource) when { principal.rank > 3 }"), Some(2), Advice::Strict),
        (forbid("(principal, action, resource) when { principal.patient == \"a\" }"), Some(2), Advice::Strict),
        (forbid("(principal in Role::\"surgeon\", action, resource)"), Some(2), Advice::Strict),
        (forbid("(principal, action == Action::\"fly\", resource)"), Some(2), Advice::Strict),
        (
            forbid("(principal in Role::\"clinician\", action, resource) when { context.purpose == \"payment\" }"),
            Some(2),
            Advice::Strict,
        ),
        (forbid("(principal, action == Action::\"search\", resource is Document)"), Some(2), Advice::Strict),
        (forbid("(principal, action, resource) when { false }"), Some(2), Advice::Strict),
        (forbid("(principal, action, resource) when { principal has account }"), Some(2), Advice::Strict),
        (forbid("(principal, action, resource) when { context.region == \"us\u{202e}\" }"), Some(2), Advice::Strict),
    ] {
        let found = refused(&text);
        let shown: String = text.chars().take(120).collect();
        assert_eq!((found.rule, found.advice), (rule, advice), "{shown}\n{:?}", found.explanation);
        let said = found.to_string();
        assert!(said.contains(':') && !said.contains("search") && !said.contains("884213"), "{said}");
    }
    assert!(refused("forbid everything").explanation.is_some(), "who wrote it is told where");
}

#[test]
fn a_rule_that_can_not_be_worked_out_refuses() {
    let text =
        "@id(\"too-large\") forbid (principal, action, resource) when { context.now * 9223372036854775807 < 0 };";
    let rules = Rules::built_in().unwrap().narrowed(home(), text).unwrap();
    for act in Act::ALL {
        assert_eq!(ask(&rules, *act), (false, RuleId::RULES_FAILED.to_owned()), "{act}");
    }
    // It hides nothing that docward's own rules forbid.
    let mut case = Case::of(&[Role::Clinician]);
    case.document.tenant = elsewhere();
    assert_eq!(case.ask(&rules, Act::Search, true).rule.as_str(), "crosses-a-tenant");
}

#[test]
fn no_text_costs_more_than_its_size() {
    let forbid =
        |condition: &str| format!("@id(\"deep\") forbid (principal, action, resource) when {{ {condition} }};");
    let full = |part: &str, rest: usize| part.repeat((LARGEST - rest) / part.len());
    let within = |times: usize, open: &str, close: &str| {
        forbid(&format!("{}context.frozen{}", open.repeat(times), close.repeat(times)))
    };
    let nested = |open: &str, close: &str| within((LARGEST - 200) / (open.len() + close.len()), open, close);
    let built_in = Rules::built_in().unwrap();
    let began = std::time::Instant::now();
    for text in [
        within(DEEPEST - 2, "(", ")"),
        within(DEEPEST - 2, "[", "]"),
        within(DEEPEST - 2, "{a: ", "}"),
        within(DEEPEST - 2, "if context.frozen then ", " else false"),
        within(DEEPEST - 2, "if ", " then true else false"),
        within((DEEPEST - 2) / 2, "(if !", " then true else false)"),
        nested("(", ")"),
        nested("[", "]"),
        nested("{a: ", "}"),
        nested("if context.frozen then ", " else false"),
        nested("if ", " then true else false"),
        nested("!", ""),
        nested("(!", ")"),
        forbid(&format!("{}context.frozen", full("context.frozen && ", 200))),
        forbid(&format!("{} 0 < 1", full("1 + ", 200))),
        forbid(&format!("context{}", full(".a", 200))),
        full("@a", 0),
        full("forbid", 0),
        full("\"", 0),
        full("\\", 0),
        full("/*", 0),
        full("\u{202e}", 4),
    ] {
        // Whatever is said to it, it is said, and in time.
        let narrowed = built_in.narrowed(home(), &text);
        if let Ok(rules) = narrowed {
            ask(&rules, Act::RetrieveText);
        }
        assert!(began.elapsed().as_secs() < 60, "{}", text.chars().take(80).collect::<String>());
    }
}
