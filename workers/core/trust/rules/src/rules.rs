//! The rules, and the decision by them.

use crate::load::{self, Named, Unusable};
use crate::narrow::{self, NotNarrowing};
use crate::request::Request;
use crate::told::{Types, Untold};
use cedar_policy::{Authorizer, Response, Schema};
use docward_envelope::TenantId;
use std::fmt;
use std::sync::Arc;

/// The name of a rule, as it is recorded: small letters, hyphens and, before the name of a tenant's own rule, `tenant.`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(Arc<str>);

impl RuleId {
    /// No rule permits it: what is recorded where none forbids it either.
    pub const NO_RULE_PERMITS: &'static str = "no-rule-permits";
    /// The rules could not be asked, or one of them could not be worked out.
    pub const RULES_FAILED: &'static str = "rules-failed";
    /// The rules are narrowed for another tenant than that of who asks.
    pub const RULES_OF_ANOTHER_TENANT: &'static str = "rules-of-another-tenant";

    pub(crate) fn of(id: &str) -> Self {
        Self(id.into())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// What the rules say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Whether it may go on, as far as the rules are concerned.
    pub allowed: bool,
    /// The rule that decided: of those that apply the first on their page; docward's own before a tenant's.
    pub rule: RuleId,
}

/// docward's own rules, or those with a tenant's own beside them.
///
/// Cheap to clone and to share between threads.
#[derive(Clone)]
pub struct Rules {
    built_in: Arc<BuiltIn>,
    narrowed: Option<(TenantId, Arc<Named>)>,
}

struct BuiltIn {
    schema: Schema,
    types: Types,
    named: Named,
}

impl Rules {
    /// docward's own rules, read and checked.
    ///
    /// # Errors
    /// [`Unusable`], where the files that docward was built with are not in order.
    pub fn built_in() -> Result<Self, Unusable> {
        Self::of(&load::BUILT_IN)
    }

    pub(crate) fn of(files: &[(&'static str, &str)]) -> Result<Self, Unusable> {
        let schema = load::schema()?;
        let named = load::named(files, &schema)?;
        let types = Types::of(&schema).ok_or(Unusable::Words("its types and actions".to_owned()))?;
        Ok(Self { built_in: Arc::new(BuiltIn { schema, types, named }), narrowed: None })
    }

    /// docward's own rules with those of a tenant beside them, in place of what the tenant had before. They only forbid, so they
    /// allow nothing that was not allowed. What they can name stands in `rules/words.cedarschema`:
    ///
    /// ```text
    /// // Nobody treats without being assigned.
    /// @id("only-who-is-assigned")
    /// forbid (principal in Role::"clinician", action in Action::"retrieve", resource)
    /// unless { principal has assigned_patients };
    /// ```
    ///
    /// # Errors
    /// [`NotNarrowing`], which says what to write instead.
    pub fn narrowed(&self, tenant: TenantId, text: &str) -> Result<Self, NotNarrowing> {
        let BuiltIn { schema, types, named } = &*self.built_in;
        let own = narrow::read(text, tenant, schema, types)?;
        let mut all = named.clone();
        for (id, rule) in own {
            all.add(&id, &rule.policy).ok_or(NotNarrowing::named_twice(rule.number))?;
        }
        Ok(Self { built_in: self.built_in.clone(), narrowed: Some((tenant, Arc::new(all))) })
    }

    /// Decides. Whatever could not be worked out is refused.
    pub fn decide(&self, request: &Request<'_>) -> Decision {
        if self.narrowed.as_ref().is_some_and(|(tenant, _)| *tenant != request.asker.tenant) {
            return denied(RuleId::RULES_OF_ANOTHER_TENANT);
        }
        let Ok(response) = self.answer(request) else { return denied(RuleId::RULES_FAILED) };
        let allowed = response.decision() == cedar_policy::Decision::Allow;
        // Cedar passes over a rule that it could not work out, a `forbid` too. One that it could is named first.
        let failed = response.diagnostics().errors().next().is_some();
        match self.named().first(response.diagnostics().reason()) {
            Some(rule) if !(allowed && failed) => Decision { allowed, rule },
            None if !(allowed || failed) => denied(RuleId::NO_RULE_PERMITS),
            _ => denied(RuleId::RULES_FAILED),
        }
    }

    /// The rules, in the order in which one that decides is named.
    pub fn ids(&self) -> &[RuleId] {
        self.named().ids()
    }

    /// The same without one of docward's own rules.
    #[cfg(test)]
    pub(crate) fn without(&self, rule: &RuleId) -> Self {
        let BuiltIn { schema, named, .. } = &*self.built_in;
        let mut named = named.clone();
        named.set.remove_static(cedar_policy::PolicyId::new(rule.as_str())).unwrap();
        let built_in = BuiltIn { schema: schema.clone(), types: Types::of(schema).unwrap(), named };
        Self { built_in: Arc::new(built_in), narrowed: None }
    }

    fn answer(&self, request: &Request<'_>) -> Result<Response, Untold> {
        let BuiltIn { schema, types, .. } = &*self.built_in;
        let (told, entities) = types.tell(request, schema)?;
        Ok(Authorizer::new().is_authorized(&told, &self.named().set, &entities))
    }

    fn named(&self) -> &Named {
        self.narrowed.as_ref().map_or(&self.built_in.named, |(_, named)| named)
    }
}

fn denied(rule: &str) -> Decision {
    Decision { allowed: false, rule: RuleId::of(rule) }
}
