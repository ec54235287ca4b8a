//! A question in Cedar's terms: entities with their attributes, and the circumstances.

use crate::request::{Asker, Document, Request, Resource};
use cedar_policy::{Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, RestrictedExpression, Schema};
use docward_envelope::{Purpose, SubjectToken, TenantId};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt::Display;

/// What is told can't be told in the words of the schema: an act and what it is asked of don't belong together.
pub(crate) struct Untold;

/// The types of `rules/words.cedarschema` and its acts, read once.
pub(crate) struct Types {
    /// Every act, with what it is a part of.
    acts: Entities,
    tenant: EntityTypeName,
    role: EntityTypeName,
    purpose: EntityTypeName,
    data_class: EntityTypeName,
    content: EntityTypeName,
    asker: EntityTypeName,
    document: EntityTypeName,
    action: EntityTypeName,
}

type Attributes = HashMap<String, RestrictedExpression>;

impl Types {
    pub(crate) fn of(schema: &Schema) -> Option<Self> {
        let named = |name: &str| name.parse().ok();
        Some(Self {
            acts: schema.action_entities().ok()?,
            tenant: named("Tenant")?,
            role: named("Role")?,
            purpose: named("Purpose")?,
            data_class: named("DataClass")?,
            content: named("Content")?,
            asker: named("Asker")?,
            document: named("Document")?,
            action: named("Action")?,
        })
    }

    /// The question, checked against the schema, and all that it speaks of. (That what is told of who asks and of documents holds to
    /// the schema, a test checks: it is made here alone.)
    pub(crate) fn tell(
        &self,
        request: &Request<'_>,
        schema: &Schema,
    ) -> Result<(cedar_policy::Request, Entities), Untold> {
        let asker = self.asker(request.asker)?;
        let resource = match request.resource {
            Resource::Tenant(tenant) => Entity::with_uid(self.tenant(*tenant)),
            Resource::Document(document) => self.document(document)?,
        };
        let act = self.acts.get(&uid(&self.action, request.act)).ok_or(Untold)?;
        let circumstances = self.circumstances(request)?;
        let told = cedar_policy::Request::new(asker.uid(), act.uid(), resource.uid(), circumstances, Some(schema));
        let entities = Entities::from_entities([asker, resource, act.clone()], None).map_err(|_| Untold)?;
        Ok((told.map_err(|_| Untold)?, entities))
    }

    /// Whether something is another tenant than this one.
    pub(crate) fn is_another_tenant(&self, named: &EntityUid, tenant: TenantId) -> bool {
        *named.type_name() == self.tenant && *named != self.tenant(tenant)
    }

    fn tenant(&self, tenant: TenantId) -> EntityUid {
        uid(&self.tenant, tenant)
    }

    fn asker(&self, asker: &Asker) -> Result<Entity, Untold> {
        let claims = &asker.claims;
        let mut told: Attributes = [
            ("tenant".to_owned(), RestrictedExpression::new_entity_uid(self.tenant(asker.tenant))),
            ("revoked".to_owned(), RestrictedExpression::new_bool(asker.revoked)),
        ]
        .into();
        add(&mut told, "regions", claims.regions.as_ref().map(texts));
        add(&mut told, "facilities", claims.facilities.as_ref().map(texts));
        add(&mut told, "locations", claims.locations.as_ref().map(texts));
        let tokens = |patients: &Vec<SubjectToken>| {
            texts(&patients.iter().map(|token| token.0.as_str()).collect::<BTreeSet<_>>())
        };
        add(&mut told, "assigned_patients", claims.assigned_patients.as_ref().map(tokens));
        add(&mut told, "patient", claims.patient.as_ref().map(|token| text(&token.0)));
        if let Some(shift) = claims.shift {
            let seconds = [("begins", shift.begins.as_second()), ("ends", shift.ends.as_second())];
            let fields = seconds.map(|(name, at)| (name.to_owned(), RestrictedExpression::new_long(at)));
            let shift = RestrictedExpression::new_record(fields).map_err(|_| Untold)?;
            add(&mut told, "shift", Some(shift));
        }
        let roles: HashSet<EntityUid> = asker.roles.iter().map(|role| uid(&self.role, role)).collect();
        Entity::new(uid(&self.asker, &asker.account), told, roles).map_err(|_| Untold)
    }

    fn document(&self, document: &Document) -> Result<Entity, Untold> {
        let word = |of, word: &str| RestrictedExpression::new_entity_uid(uid(of, word));
        let mut told: Attributes = [
            ("data_class".to_owned(), word(&self.data_class, document.data_class.as_str())),
            ("content".to_owned(), word(&self.content, document.content.as_str())),
            ("fraud_workflow_open".to_owned(), RestrictedExpression::new_bool(document.fraud_workflow_open)),
            ("on_hold".to_owned(), RestrictedExpression::new_bool(document.on_hold)),
        ]
        .into();
        add(&mut told, "facility", document.facility.as_deref().map(text));
        add(&mut told, "location", document.location.as_deref().map(text));
        add(&mut told, "patient", document.patient.as_ref().map(|token| text(&token.0)));
        Entity::new(uid(&self.document, document.job), told, [self.tenant(document.tenant)].into()).map_err(|_| Untold)
    }

    fn circumstances(&self, request: &Request<'_>) -> Result<Context, Untold> {
        let Request { purpose, region, now, frozen, keys_revoked, .. } = *request;
        let purpose = RestrictedExpression::new_entity_uid(uid(&self.purpose, Purpose::as_str(purpose)));
        let told = [
            ("purpose", purpose),
            ("region", text(region.as_str())),
            ("now", RestrictedExpression::new_long(now.as_second())),
            ("frozen", RestrictedExpression::new_bool(frozen)),
            ("keys_revoked", RestrictedExpression::new_bool(keys_revoked)),
        ];
        Context::from_pairs(told.map(|(name, value)| (name.to_owned(), value))).map_err(|_| Untold)
    }
}

fn uid(of: &EntityTypeName, id: impl Display) -> EntityUid {
    EntityUid::from_type_name_and_id(of.clone(), EntityId::new(id.to_string()))
}

fn text(text: &str) -> RestrictedExpression {
    RestrictedExpression::new_string(text.to_owned())
}

fn texts<T: ToString>(all: &BTreeSet<T>) -> RestrictedExpression {
    RestrictedExpression::new_set(all.iter().map(|one| RestrictedExpression::new_string(one.to_string())))
}

/// Tells what is known. What is not known is left out, which is not the same as empty.
fn add(told: &mut Attributes, name: &str, value: Option<RestrictedExpression>) {
    told.extend(value.map(|value| (name.to_owned(), value)));
}
