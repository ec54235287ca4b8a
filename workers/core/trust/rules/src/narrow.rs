//! A tenant's own rules: they forbid, for that tenant, and nothing else.

use crate::depth::is_too_deep;
use crate::load::{self, Written, objection};
use crate::told::Types;
use cedar_policy::{Effect, PolicySet, Schema};
use docward_envelope::TenantId;
use std::fmt;

/// The longest text of a tenant's own rules, in bytes.
pub const LARGEST: usize = 16 * 1024;
/// How many rules of its own a tenant can have.
pub const MOST: usize = 50;

/// What is to be done so that a text can be a tenant's own rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Advice {
    /// It is too large.
    #[error("the rules of a tenant are 16 KiB at most: write fewer or shorter ones")]
    TooLarge,
    /// There are too many.
    #[error("a tenant has 50 rules at most: put some together")]
    TooMany,
    /// There is none.
    #[error("there is no rule in it: write at least one, or take the text away if nothing is to be narrowed")]
    Empty,
    /// Something in it is nested too deep.
    #[error("a rule is nested too deep: 24 brackets and `if`s at a time; take it apart into several")]
    TooDeep,
    /// It is not Cedar.
    #[error("it can't be read: write Cedar policies, each ended by a semicolon")]
    Unreadable,
    /// A rule permits.
    #[error(
        "a tenant's own rule can only `forbid`: write what is to be refused, and ask for wider rights by a signed grant"
    )]
    Permits,
    /// A rule is a template.
    #[error("a rule can't have slots: name whom it is about in place of `?principal` or `?resource`")]
    Slotted,
    /// A rule has no name that can be recorded.
    #[error("a rule needs a name: write `@id(\"...\")` before it, with 1 to 64 small letters and hyphens")]
    Nameless,
    /// Two rules have one name.
    #[error("the rule's name is another rule's: give each a name of its own")]
    NamedTwice,
    /// A rule is about another tenant.
    #[error("the rule names another tenant: leave the tenant out, for rules are asked for their own tenant only")]
    AnotherTenant,
    /// A rule says something that rules can't say.
    #[error(
        "the rule does not hold to rules/words.cedarschema: name only what stands there, ask `has` before what may be absent, \
             and compare like with like"
    )]
    Strict,
}

/// A text can't be a tenant's own rules. Shown and logged, it quotes nothing of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotNarrowing {
    /// Which rule of the text, counted from 1; `None` where it is about the text as a whole.
    pub rule: Option<usize>,
    /// What to do.
    pub advice: Advice,
    /// Cedar's own words. They quote the text: for who wrote it, and never for a log.
    pub explanation: Option<String>,
}

impl NotNarrowing {
    fn whole(advice: Advice) -> Self {
        Self { rule: None, advice, explanation: None }
    }

    fn at(rule: usize, advice: Advice) -> Self {
        Self { rule: Some(rule), ..Self::whole(advice) }
    }

    pub(crate) fn named_twice(rule: usize) -> Self {
        Self::at(rule, Advice::NamedTwice)
    }
}

impl fmt::Display for NotNarrowing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rule.map_or(Ok(()), |rule| write!(f, "rule {rule}: "))?;
        self.advice.fmt(f)
    }
}

impl std::error::Error for NotNarrowing {}

/// A tenant's own rules, each with the name that is recorded.
pub(crate) fn read(
    text: &str,
    tenant: TenantId,
    schema: &Schema,
    types: &Types,
) -> Result<Vec<(String, Written)>, NotNarrowing> {
    if text.len() > LARGEST {
        return Err(NotNarrowing::whole(Advice::TooLarge));
    }
    if is_too_deep(text) {
        return Err(NotNarrowing::whole(Advice::TooDeep));
    }
    let explained =
        |explanation| NotNarrowing { explanation: Some(explanation), ..NotNarrowing::whole(Advice::Unreadable) };
    let (written, slotted) = load::read(text).map_err(explained)?;
    if let Some(number) = slotted {
        return Err(NotNarrowing::at(number, Advice::Slotted));
    }
    match written.len() {
        0 => return Err(NotNarrowing::whole(Advice::Empty)),
        1..=MOST => {}
        _ => return Err(NotNarrowing::whole(Advice::TooMany)),
    }
    let check = |rule: Written| {
        let at = |advice| NotNarrowing::at(rule.number, advice);
        if rule.policy.effect() != Effect::Forbid {
            return Err(at(Advice::Permits));
        }
        let name = load::name(&rule.policy).ok_or_else(|| at(Advice::Nameless))?;
        if rule.policy.entity_literals().iter().any(|named| types.is_another_tenant(named, tenant)) {
            return Err(at(Advice::AnotherTenant));
        }
        // Each by itself, so that it can be said which one it is.
        let alone = PolicySet::from_policies([rule.policy.clone()]).map_err(|_| at(Advice::Unreadable))?;
        if let Some(words) = objection(&alone, schema) {
            return Err(NotNarrowing { explanation: Some(words), ..at(Advice::Strict) });
        }
        Ok((format!("tenant.{name}"), rule))
    };
    written.into_iter().map(check).collect()
}
