//! The bundle (<https://hl7.org/fhir/R4/bundle.html>): a collection of resources that refer to each other.

use crate::context::Context;
use crate::element::tidy;
use crate::section::Section;
use crate::{allergy, benefit, claim, coverage, document, immunization, lab, medication, patient, practitioner};
use crate::{provenance, questionnaire, related_person, request, sections};
use docward_engine_model::{DocumentKind, Fields};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt::Write;

/// A document's fields as a FHIR R4 bundle of type `collection`. The same fields and context give the same bundle.
pub fn bundle(fields: &Fields, context: &Context<'_>) -> Value {
    let mut bundle = Bundle::new(context);
    let sections = sections::sections(fields);
    let mut subjects = Vec::new();
    let has_claims = sections.iter().any(|section| section.claim.is_some());
    for section in &sections {
        // Beside claims that are told apart, what stands in none is no claim.
        let is_claim = section.claim.is_some() || !has_claims;
        subjects.extend(add_section(&mut bundle, fields.kind, section, is_claim));
    }
    subjects.dedup();
    let subject = if let [subject] = subjects.as_slice() { Some(subject) } else { None };
    questionnaire::add(&mut bundle, &sections, subject);
    let document = document::add(&mut bundle, fields, subject);
    provenance::add(&mut bundle, &document);
    bundle.into_value()
}

/// Adds what a part of the document says; the patient whom it is about.
fn add_section(bundle: &mut Bundle<'_>, kind: DocumentKind, section: &Section<'_>, is_claim: bool) -> Option<Value> {
    let is_claim = is_claim && matches!(kind, DocumentKind::ClaimForm | DocumentKind::ClaimBatch);
    if kind == DocumentKind::Remittance {
        return benefit::add(bundle, section);
    }
    let primary_care = practitioner::primary_care(bundle, section);
    let patient = patient::add(bundle, section, primary_care.as_ref(), !is_claim);
    related_person::add(bundle, section, patient.as_ref());
    let coverages = coverage::add(bundle, section, patient.as_ref());
    if is_claim {
        claim::add(bundle, section, patient.as_ref(), &coverages);
        return patient;
    }
    lab::add(bundle, section, kind, patient.as_ref());
    medication::add(bundle, section, kind, patient.as_ref());
    allergy::add(bundle, section, patient.as_ref());
    immunization::add(bundle, section, patient.as_ref());
    request::add(bundle, section, kind, patient.as_ref(), &coverages);
    patient
}

/// A bundle in the making.
pub(crate) struct Bundle<'a> {
    pub(crate) context: &'a Context<'a>,
    identity: [u8; 32],
    entries: Vec<Entry>,
    /// The place of each entry by the digest of what it says, so that nothing is said twice.
    known: HashMap<[u8; 32], usize>,
    counts: HashMap<String, u32>,
}

struct Entry {
    id: String,
    resource: Value,
    /// Where its values stand in the document.
    places: Vec<Value>,
}

impl<'a> Bundle<'a> {
    fn new(context: &'a Context<'a>) -> Self {
        let identity = Sha256::digest(context.identity).into();
        Self { context, identity, entries: Vec::new(), known: HashMap::new(), counts: HashMap::new() }
    }

    /// Adds a resource that was made of what was last asked of a section; a reference to it. What is there already is not added
    /// again.
    pub(crate) fn add(&mut self, section: &Section<'_>, resource: Value) -> Value {
        let places = section.take_places();
        self.enter(resource, places)
    }

    /// Adds a resource that no value of the document stands in.
    pub(crate) fn add_unplaced(&mut self, resource: Value) -> Value {
        self.enter(resource, Vec::new())
    }

    /// Adds a resource that was made of these values.
    pub(crate) fn add_placed(&mut self, resource: Value, places: Vec<Value>) -> Value {
        self.enter(resource, places)
    }

    fn enter(&mut self, resource: Value, places: Vec<Value>) -> Value {
        let mut resource = tidy(resource);
        let said: [u8; 32] = Sha256::digest(resource.to_string()).into();
        if let Some(entry) = self.known.get(&said).and_then(|at| self.entries.get_mut(*at)) {
            entry.places.extend(places);
            return reference(&entry.id);
        }
        let kind = resource.get("resourceType").and_then(Value::as_str).unwrap_or_default().to_owned();
        let count = self.counts.entry(kind.clone()).or_default();
        *count += 1;
        let id = id(&self.identity, &kind, *count);
        if let Some(members) = resource.as_object_mut() {
            members.insert("id".to_owned(), id.clone().into());
        }
        let reference = reference(&id);
        self.known.insert(said, self.entries.len());
        self.entries.push(Entry { id, resource, places });
        reference
    }

    /// A reference to every resource, with where its values stand.
    pub(crate) fn targets(&self) -> Vec<Value> {
        let target = |entry: &Entry| {
            let mut target = reference(&entry.id);
            if let Some(members) = target.as_object_mut() {
                members.insert("extension".to_owned(), entry.places.clone().into());
            }
            target
        };
        self.entries.iter().map(target).collect()
    }

    fn into_value(self) -> Value {
        let entry = |entry: Entry| json!({ "fullUrl": format!("urn:uuid:{}", entry.id), "resource": entry.resource });
        let entries: Vec<Value> = self.entries.into_iter().map(entry).collect();
        json!({ "resourceType": "Bundle", "type": "collection", "timestamp": self.context.read, "entry": entries })
    }
}

fn reference(id: &str) -> Value {
    json!({ "reference": format!("urn:uuid:{id}") })
}

/// A UUID of version 8 by SHA-256 (RFC 9562, appendix B.2) of the document's digest and the resource's type and number: nothing of
/// what the document says is in it.
fn id(identity: &[u8; 32], kind: &str, number: u32) -> String {
    let digest = Sha256::new().chain_update(identity).chain_update(kind).chain_update(number.to_be_bytes()).finalize();
    let mut id = String::with_capacity(36);
    for (at, byte) in digest.iter().take(16).enumerate() {
        let byte = match at {
            6 => byte & 0x0f | 0x80,
            8 => byte & 0x3f | 0x80,
            _ => *byte,
        };
        let hyphen = if matches!(at, 4 | 6 | 8 | 10) { "-" } else { "" };
        let _ = write!(id, "{hyphen}{byte:02x}");
    }
    id
}
