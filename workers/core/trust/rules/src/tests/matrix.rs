//! The matrix of decisions, whole, in a file that people review: condition, act, and a column for each role. The first condition says
//! all of its answers; in the others `=` stands for the same answer as there. A new role, act, rule or condition changes the matrix,
//! and so fails here until reviewed.
//!
//! After a change that is meant: `DOCWARD_BLESS=1 cargo test -p docward-trust-rules matrix`, and read the difference.

use super::world::{CONDITIONS, Case, askers, questions};
use crate::{Act, Decision, RuleId, Rules};
use std::fmt::Write as _;
use std::path::Path;

struct Cell {
    case: Case,
    act: Act,
    of_tenant: bool,
    decision: Decision,
}

/// Every cell, row by row.
fn rows(rules: &Rules) -> Vec<(&'static str, Act, bool, Vec<Cell>)> {
    let askers = askers();
    let mut rows = Vec::new();
    for (condition, change) in CONDITIONS {
        for (act, of_tenant) in questions() {
            let cells = askers.iter().map(|(_, roles)| {
                let mut case = Case::of(roles);
                change(&mut case);
                let decision = case.ask(rules, act, of_tenant);
                Cell { case, act, of_tenant, decision }
            });
            rows.push((*condition, act, of_tenant, cells.collect()));
        }
    }
    rows
}

fn matrix(rules: &Rules) -> String {
    let mut text = String::from("condition,act,asked of");
    for (name, _) in askers() {
        write!(text, ",{name}").unwrap();
    }
    text.push('\n');
    let rows = rows(rules);
    let first = &rows[..questions().count()];
    for (number, (condition, act, of_tenant, cells)) in rows.iter().enumerate() {
        write!(text, "{condition},{act},{}", if *of_tenant { "tenant" } else { "document" }).unwrap();
        let before = &first[number % first.len()].3;
        for (Cell { decision, .. }, before) in cells.iter().zip(before) {
            let Decision { allowed, rule } = decision;
            if number >= first.len() && *decision == before.decision {
                text.push_str(",=");
            } else {
                write!(text, ",{}{rule}", if *allowed { "allowed by " } else { "" }).unwrap();
            }
        }
        text.push('\n');
    }
    text
}

#[test]
fn every_cell_of_the_matrix_is_the_reviewed_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/decisions.csv");
    let matrix = matrix(&Rules::built_in().unwrap());
    if std::env::var_os("DOCWARD_BLESS").is_some() {
        std::fs::write(&path, &matrix).unwrap();
    }
    let reviewed = std::fs::read_to_string(&path).unwrap();
    for (number, (now, before)) in matrix.lines().zip(reviewed.lines()).enumerate() {
        assert_eq!(now, before, "golden/decisions.csv, line {}", number + 1);
    }
    assert_eq!(matrix.lines().count(), reviewed.lines().count());
}

#[test]
fn without_any_one_rule_the_matrix_allows_or_refuses_something_else() {
    let rules = Rules::built_in().unwrap();
    let cells: Vec<Cell> = rows(&rules).into_iter().flat_map(|(.., cells)| cells).collect();
    for rule in rules.ids() {
        let without = rules.without(rule);
        // Only cells that it decided can change.
        let mut decided = cells.iter().filter(|cell| cell.decision.rule == *rule);
        let is_needed = decided.any(|Cell { case, act, of_tenant, decision }| {
            case.ask(&without, *act, *of_tenant).allowed != decision.allowed
        });
        assert!(is_needed, "{rule}: nothing is decided otherwise without it");
    }
}

/// What the requirement says of roles, in its own words, beside the file.
#[test]
fn the_roles_are_for_what_the_requirement_says() {
    let cells: Vec<Cell> = rows(&Rules::built_in().unwrap()).into_iter().flat_map(|(.., cells)| cells).collect();
    let is_content = |act: Act| act == Act::Search || act.as_str().starts_with("retrieve-");
    for Cell { case, act, of_tenant, decision: Decision { allowed, rule } } in &cells {
        let has = |role| case.asker.roles.contains(&role);
        let document = &case.document;
        let words = format!("{:?} {act} {of_tenant} {rule}", case.asker.roles);
        let is_another_tenants = document.tenant != case.asker.tenant;
        assert!(!is_another_tenants || (!allowed && rule.as_str() == "crosses-a-tenant"), "{words}");
        let keeps_out = has(crate::Role::Operator) || has(crate::Role::Support);
        assert!(!(keeps_out && is_content(*act) && *allowed), "an operator reads no document: {words}");
        let is_claim = document.content == crate::Content::Claim || document.fraud_workflow_open;
        let is_narrative = is_content(*act) && !of_tenant && !is_claim;
        assert!(!(has(crate::Role::ClaimsProcessor) && is_narrative && *allowed), "no narrative: {words}");
        let is_own = !of_tenant && document.patient.is_some() && document.patient == case.asker.claims.patient;
        assert!(!(has(crate::Role::Patient) && !is_own && *allowed), "a person's own documents only: {words}");
        let is_waiting = case.frozen || case.keys_revoked;
        assert!(!(is_waiting && *allowed && (is_content(*act) || *act == Act::Submit)), "{words}");
        assert!(!(document.on_hold && *allowed && matches!(act, Act::Cancel | Act::Erase)), "{words}");
        assert!(!(case.asker.roles.is_empty() && *allowed), "no role, nothing: {words}");
        assert_ne!(rule.as_str(), RuleId::RULES_FAILED, "{words}");
    }
    let reads = |role, fraud| {
        cells.iter().any(|cell| {
            cell.decision.allowed
                && cell.act == Act::RetrieveText
                && cell.case.asker.roles == [role].into()
                && cell.case.document.content == crate::Content::ClinicalNarrative
                && cell.case.document.fraud_workflow_open == fraud
        })
    };
    assert!(reads(crate::Role::ClaimsProcessor, true), "an open fraud workflow gives the narrative");
    assert!(!reads(crate::Role::ClaimsProcessor, false));
    assert!(reads(crate::Role::Clinician, false));
}
