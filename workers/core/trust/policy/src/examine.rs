//! Reads a policy's text key by key and notes everything that is wrong: shape first, then what contradicts itself.

mod contradictions;
mod keys;

use crate::policy::Policy;
use crate::problems::{PolicyProblem, PolicyProblems};
use crate::signed::{Signable, line_at};
use crate::tenant::Tenant;
use docward_envelope::{Region, TenantId};
use std::borrow::Cow;
use std::collections::BTreeSet;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What a policy's text is compared with beside itself.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Expected<'a> {
    /// Whose policy it is to be.
    pub(crate) tenant: Option<TenantId>,
    /// Where the tenant is at home.
    pub(crate) regions: Option<&'a BTreeSet<Region>>,
    /// The version after the newest.
    pub(crate) version: Option<u32>,
}

impl Policy {
    /// Reads a policy from TOML, as people write it.
    ///
    /// # Errors
    /// Every problem, by line.
    pub fn from_toml(text: &str) -> Result<Self, PolicyProblems> {
        examine(text, Expected::default())
    }

    /// As [`Policy::from_toml`], for a tenant at home in these regions, as the version that comes next.
    ///
    /// # Errors
    /// Every problem, by line.
    pub fn checked(text: &str, regions: &BTreeSet<Region>, version: Option<u32>) -> Result<Self, PolicyProblems> {
        examine(text, Expected { tenant: None, regions: Some(regions), version })
    }

    /// What will be signed as a tenant's policy of this version, and what it says: the text as a person wrote it, after a line
    /// that says whose it is where the text does not say so itself. Checking, setting and adding a tenant all ask this.
    ///
    /// # Errors
    /// Every problem, by line of the text as it was written.
    pub fn of_tenant(text: &str, tenant: &Tenant, version: u32) -> Result<(String, Self), PolicyProblems> {
        let expected = Expected { tenant: Some(tenant.id), regions: Some(&tenant.regions), version: Some(version) };
        let (table, _) = DeTable::parse_recoverable(text);
        let says_whose = table.get_ref().contains_key("tenant");
        let whole = if says_whose { Cow::from(text) } else { format!("tenant = \"{}\"\n{text}", tenant.id).into() };
        match examine(&whole, expected) {
            Ok(policy) => Ok((whole.into_owned(), policy)),
            Err(problems) => Err(problems.moved_up(usize::from(!says_whose))),
        }
    }

    /// Whose policy a text says it is, whatever else is wrong with it.
    pub fn tenant_said(text: &str) -> Option<TenantId> {
        let (table, _) = DeTable::parse_recoverable(text);
        table.get_ref().get("tenant").and_then(|value| value.get_ref().as_str()).and_then(|text| text.parse().ok())
    }
}

fn examine(text: &str, expected: Expected<'_>) -> Result<Policy, PolicyProblems> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut examiner = Examiner { text, expected, problems: Vec::new() };
    for error in &errors {
        let at = error.span().map_or(0, |span| span.start);
        examiner.note(at, "toml", "this is not TOML, or a key stands here twice");
    }
    // Of a text that is not TOML only this is reported: what the parser made of the rest is a guess.
    if errors.is_empty() {
        let values = examiner.shape(table.get_ref());
        examiner.contradictions(&values);
    }
    match PolicyProblems::of(examiner.problems) {
        Some(problems) => Err(problems),
        // The examination found nothing. What it overlooks, the strict reader refuses.
        None => Policy::read(text).map_err(|error| PolicyProblems::single(error.line())),
    }
}

/// A value, where it stands.
type Value<'t> = &'t Spanned<DeValue<'t>>;

struct Examiner<'a> {
    text: &'a str,
    expected: Expected<'a>,
    problems: Vec<PolicyProblem>,
}

impl Examiner<'_> {
    fn note(&mut self, at: usize, key: &str, problem: impl Into<String>) {
        self.problems.push(PolicyProblem {
            line: line_at(self.text, at),
            key: key.to_owned(),
            problem: problem.into(),
        });
    }
}
