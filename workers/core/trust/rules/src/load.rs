//! Reading rules: the texts of `rules/`, each rule with a name of its own, checked strictly against the schema.

use crate::rules::RuleId;
use cedar_policy::{Policy, PolicyId, PolicySet, Schema, ValidationMode, Validator};
use std::collections::{BTreeSet, HashMap};

/// What rules can speak of.
pub(crate) const WORDS: &str = include_str!("../rules/words.cedarschema");
/// docward's own rules, in the order in which one that decides is named.
pub(crate) const BUILT_IN: [(&str, &str); 2] =
    [("never.cedar", include_str!("../rules/never.cedar")), ("roles.cedar", include_str!("../rules/roles.cedar"))];

/// docward's own rules can't be used. It quotes nothing but them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// The schema can't be read.
    #[error("rules/words.cedarschema can't be read: {0}")]
    Words(String),
    /// A file of rules can't be read.
    #[error("rules/{0} can't be read: {1}")]
    Unreadable(&'static str, String),
    /// A rule has no name, or another's, or is a template.
    #[error("rules/{0}: rule {1} needs a name of its own, of small letters and hyphens, and no slots")]
    Nameless(&'static str, usize),
    /// A rule says something that the schema doesn't know, or that never applies.
    #[error("a rule does not hold to rules/words.cedarschema: {0}")]
    Strict(String),
}

/// One rule as it was written: its number from 1, and what it says.
pub(crate) struct Written {
    pub(crate) number: usize,
    pub(crate) policy: Policy,
}

/// The rules of a text, in its order, and the number of the first that has slots.
pub(crate) fn read(text: &str) -> Result<(Vec<Written>, Option<usize>), String> {
    let set: PolicySet = text.parse().map_err(|error: cedar_policy::ParseErrors| error.to_string())?;
    let slotted = set.templates().filter_map(|template| number(template.id())).min();
    let written = set.policies().filter_map(|policy| Some((number(policy.id())?, policy.clone())));
    let mut written: Vec<Written> = written.map(|(number, policy)| Written { number, policy }).collect();
    written.sort_by_key(|rule| rule.number);
    Ok((written, slotted))
}

/// Cedar calls the rules of a text `policy0`, `policy1` and so on.
fn number(id: &PolicyId) -> Option<usize> {
    let counted: &str = id.as_ref();
    Some(counted.strip_prefix("policy")?.parse::<usize>().ok()? + 1)
}

/// The longest name of a rule.
const LONGEST_NAME: usize = 64;

/// The name of a rule, if it has one that can be recorded: small letters and hyphens, so no date, number or address of anybody.
pub(crate) fn name(policy: &Policy) -> Option<&str> {
    let is_plain = |name: &&str| {
        let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
        name.len() <= LONGEST_NAME && name.bytes().all(is_letter) && !name.split('-').any(str::is_empty)
    };
    policy.annotation("id").filter(is_plain)
}

/// Rules under their names, in the order in which one that decides is named.
#[derive(Clone, Default)]
pub(crate) struct Named {
    pub(crate) set: PolicySet,
    ids: Vec<RuleId>,
    places: HashMap<PolicyId, usize>,
}

impl Named {
    /// One more rule, behind all others; `None` where its name is taken.
    pub(crate) fn add(&mut self, id: &str, policy: &Policy) -> Option<()> {
        let called = PolicyId::new(id);
        self.set.add(policy.new_id(called.clone())).ok()?;
        self.places.insert(called, self.ids.len());
        self.ids.push(RuleId::of(id));
        Some(())
    }

    /// The first of some rules.
    pub(crate) fn first<'a>(&self, some: impl Iterator<Item = &'a PolicyId>) -> Option<RuleId> {
        let place = some.filter_map(|id| self.places.get(id)).min()?;
        self.ids.get(*place).cloned()
    }

    /// All rules, in order.
    pub(crate) fn ids(&self) -> &[RuleId] {
        &self.ids
    }
}

/// What the schema has against rules, in Cedar's words; `None` if nothing. What Cedar only warns of (a rule that never applies, a word
/// that looks like another) counts.
pub(crate) fn objection(set: &PolicySet, schema: &Schema) -> Option<String> {
    let result = Validator::new(schema.clone()).validate(set, ValidationMode::Strict);
    let errors = result.validation_errors().map(ToString::to_string);
    let all: BTreeSet<String> = errors.chain(result.validation_warnings().map(ToString::to_string)).collect();
    (!all.is_empty()).then(|| all.into_iter().collect::<Vec<_>>().join("; "))
}

/// The schema of all rules.
pub(crate) fn schema() -> Result<Schema, Unusable> {
    let (schema, warnings) = Schema::from_cedarschema_str(WORDS).map_err(|error| Unusable::Words(error.to_string()))?;
    let warnings: Vec<String> = warnings.map(|warning| warning.to_string()).collect();
    if warnings.is_empty() { Ok(schema) } else { Err(Unusable::Words(warnings.join("; "))) }
}

/// The rules of some files, under their names.
pub(crate) fn named(files: &[(&'static str, &str)], schema: &Schema) -> Result<Named, Unusable> {
    let mut named = Named::default();
    for (file, text) in files {
        let (written, slotted) = read(text).map_err(|error| Unusable::Unreadable(file, error))?;
        if let Some(number) = slotted {
            return Err(Unusable::Nameless(file, number));
        }
        for rule in written {
            let added = name(&rule.policy).and_then(|name| named.add(name, &rule.policy));
            added.ok_or(Unusable::Nameless(file, rule.number))?;
        }
    }
    objection(&named.set, schema).map_or(Ok(named), |words| Err(Unusable::Strict(words)))
}
