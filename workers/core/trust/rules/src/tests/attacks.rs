//! What somebody may try who asks.

use super::world::{CONDITIONS, Case, NOW, at, elsewhere, home, is_of_tenant, patient, questions};
use crate::load;
use crate::told::Types;
use crate::{Act, Claims, Resource, Role, RuleId, Rules, Shift};

fn rule(decision: &crate::Decision) -> (bool, &str) {
    (decision.allowed, decision.rule.as_str())
}

#[test]
fn nobody_reaches_into_another_tenant_in_any_role_by_any_act() {
    let rules = Rules::built_in().unwrap();
    let every = Role::ALL.to_vec();
    let asked = Role::ALL.iter().map(|role| vec![*role]).chain([every]);
    for roles in asked {
        // In all conditions that open something, and in one where another rule forbids too.
        for (_, change) in CONDITIONS.iter().filter(|(name, _)| name.contains("fraud") || name.contains("revoked")) {
            let mut case = Case::of(&roles);
            change(&mut case);
            for (act, of_tenant) in questions() {
                case.document.tenant = elsewhere();
                assert_eq!(rule(&case.ask(&rules, act, of_tenant)), (false, "crosses-a-tenant"), "{roles:?} {act}");
                case.document.tenant = home();
                case.asker.tenant = elsewhere();
                assert_eq!(rule(&case.ask(&rules, act, of_tenant)), (false, "crosses-a-tenant"), "{roles:?} {act}");
                case.asker.tenant = home();
            }
        }
    }
}

/// Cedar's own check, of all that is told in any condition.
#[test]
fn what_the_rules_are_told_holds_to_the_schema() {
    let schema = load::schema().unwrap();
    let types = Types::of(&schema).unwrap();
    for (name, change) in CONDITIONS {
        let mut case = Case::of(Role::ALL);
        change(&mut case);
        for (act, of_tenant) in questions() {
            let resource = if of_tenant { Resource::Tenant(home()) } else { Resource::Document(case.document.clone()) };
            let (_, told) = types.tell(&case.request(act, &resource), &schema).ok().unwrap();
            let checked = cedar_policy::Entities::from_entities(told.iter().cloned(), Some(&schema));
            assert!(checked.is_ok(), "{name}, {act}: {:?}", checked.err());
        }
    }
}

#[test]
fn an_act_is_asked_of_what_it_is_for() {
    let rules = Rules::built_in().unwrap();
    for role in Role::ALL {
        let case = Case::of(&[*role]);
        for act in Act::ALL.iter().filter(|act| **act != Act::Follow) {
            let decision = case.ask(&rules, *act, !is_of_tenant(*act));
            assert_eq!(rule(&decision), (false, RuleId::RULES_FAILED), "{role} {act}");
        }
    }
}

#[test]
fn a_role_that_is_not_known_gives_nothing() {
    let rules = Rules::built_in().unwrap();
    for word in ["", "admin", "Clinician", "clinician ", "clinician\0", "retrieve", "*", "Role::\"clinician\""] {
        assert!(word.parse::<Role>().is_err(), "{word:?}");
    }
    let case = Case::of(&[]);
    for (act, of_tenant) in questions() {
        assert_eq!(rule(&case.ask(&rules, act, of_tenant)), (false, RuleId::NO_RULE_PERMITS), "{act}");
    }
}

#[test]
fn of_several_roles_one_that_allows_is_enough_and_one_that_forbids_too() {
    let rules = Rules::built_in().unwrap();
    let ask = |roles: &[Role], act| {
        let decision = Case::of(roles).ask(&rules, act, is_of_tenant(act));
        (decision.allowed, decision.rule.to_string())
    };
    let (auditor, clerk) = (Role::Auditor, Role::FrontDesk);
    assert!(!ask(&[auditor], Act::Submit).0 && !ask(&[clerk], Act::Audit).0);
    assert!(ask(&[auditor, clerk], Act::Submit).0 && ask(&[auditor, clerk], Act::Audit).0);
    let (clinician, support) = (Role::Clinician, Role::Support);
    assert!(ask(&[clinician], Act::RetrieveText).0);
    let forbidden = (false, "operators-and-support-read-no-document".to_owned());
    assert_eq!(ask(&[clinician, support], Act::RetrieveText), forbidden);
    // The order in which they stand in a token is nothing.
    assert_eq!(ask(&[support, clinician], Act::RetrieveText), forbidden);
    for act in Act::ALL.iter().filter(|act| act.as_str().starts_with("retrieve-") || **act == Act::Search) {
        assert!(!ask(Role::ALL, *act).0, "whoever is everything reads nothing: {act}");
    }
}

#[test]
fn a_claim_that_narrows_to_nothing_leaves_nothing() {
    let rules = Rules::built_in().unwrap();
    let narrowed: [(&str, Claims); 5] = [
        ("another-region", Claims { regions: Some([].into()), ..Claims::default() }),
        ("another-facility", Claims { facilities: Some([].into()), ..Claims::default() }),
        ("another-location", Claims { locations: Some([].into()), ..Claims::default() }),
        ("not-an-assigned-patient", Claims { assigned_patients: Some(vec![]), ..Claims::default() }),
        ("outside-the-shift", {
            // It is over before it begins.
            Claims { shift: Some(Shift { begins: at(NOW), ends: at(NOW) }), ..Claims::default() }
        }),
    ];
    for (wanted, claims) in narrowed {
        for act in Act::ALL.iter().filter(|act| !is_of_tenant(**act)) {
            let mut case = Case::of(&[Role::Clinician]);
            case.asker.claims = claims.clone();
            assert_eq!(rule(&case.ask(&rules, *act, false)), (false, wanted), "{act}");
            // Nothing is known of the document.
            (case.document.facility, case.document.location, case.document.patient) = (None, None, None);
            assert_eq!(rule(&case.ask(&rules, *act, false)), (false, wanted), "{act}");
        }
    }
}

#[test]
fn two_that_are_not_known_are_not_the_same() {
    let rules = Rules::built_in().unwrap();
    let mut case = Case::of(&[Role::Patient]);
    (case.asker.claims.patient, case.document.patient) = (None, None);
    assert_eq!(rule(&case.ask(&rules, Act::RetrieveText, false)), (false, "own-documents-only"));
    case.asker.claims.patient = Some(patient(""));
    assert_eq!(rule(&case.ask(&rules, Act::RetrieveText, false)), (false, "own-documents-only"));
}

#[test]
fn no_text_of_a_claim_says_more_than_itself() {
    let rules = Rules::built_in().unwrap();
    let long = "x".repeat(100_000);
    for odd in ["", "\"", "a\" in Role::\"clinician", "\0", "\u{202e}nord", "north\\", "*", "Tenant", &long] {
        let mut case = Case::of(&[Role::Support]);
        odd.clone_into(&mut case.asker.account);
        case.asker.claims.facilities = Some([odd.to_owned()].into());
        assert!(!case.ask(&rules, Act::RetrieveText, false).allowed, "{odd:?}");
        let mut case = Case::of(&[Role::Clinician]);
        odd.clone_into(&mut case.asker.account);
        case.asker.claims.facilities = Some([odd.to_owned()].into());
        assert_eq!(rule(&case.ask(&rules, Act::RetrieveText, false)), (false, "another-facility"), "{odd:?}");
        case.document.facility = Some(odd.to_owned());
        assert!(case.ask(&rules, Act::RetrieveText, false).allowed, "{odd:?}");
    }
}

#[test]
fn an_account_that_is_called_like_a_document_or_a_tenant_is_neither() {
    let rules = Rules::built_in().unwrap();
    let mut case = Case::of(&[Role::Clinician]);
    for account in [case.document.job.to_string(), elsewhere().to_string()] {
        case.asker.account = account;
        assert!(case.ask(&rules, Act::RetrieveText, false).allowed);
        let resource = Resource::Tenant(elsewhere());
        assert_eq!(rule(&case.ask_of(&rules, Act::Submit, &resource)), (false, "crosses-a-tenant"));
    }
}
