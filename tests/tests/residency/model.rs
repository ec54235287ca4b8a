//! What must be true, said with sets.

use crate::DOCUMENTS;
use crate::regions::Allowed;
use docward_envelope::{DataClass, Stage};
use std::collections::BTreeSet;

/// A document as the model knows it.
#[derive(Debug, Clone)]
struct Document {
    tenant: usize,
    region: usize,
    at_intake: Allowed,
    /// The stage its newest envelope is for; `None` after the last.
    next: Option<Stage>,
}

/// Tenants' policies and documents.
pub(crate) struct Model {
    newest: Vec<Allowed>,
    documents: [Option<Document>; DOCUMENTS],
    /// Which tenant may have left bytes of which class in which region.
    written: BTreeSet<(usize, DataClass, usize)>,
}

impl Model {
    pub(crate) fn new(policies: Vec<Allowed>) -> Self {
        Self { newest: policies, documents: std::array::from_fn(|_| None), written: BTreeSet::new() }
    }

    /// A document is taken in where both classes may be: better no than half a way.
    pub(crate) fn submit(&mut self, tenant: usize, region: usize, document: usize) -> bool {
        let at_intake = self.newest[tenant].clone();
        if self.documents[document].is_some() || !at_intake.both(region) {
            return false;
        }
        self.documents[document] = Some(Document { tenant, region, at_intake, next: Some(Stage::Ocr) });
        self.written.insert((tenant, DataClass::Phi, region));
        true
    }

    /// A stage runs in the document's own region, if the policy at intake and the newest one both allow all it does.
    pub(crate) fn deliver(&mut self, document: usize, region: usize) -> bool {
        let Some(known) = self.documents[document].clone() else { return false };
        let Some(stage) = known.next else { return false };
        let newest = &self.newest[known.tenant];
        let classes: &[DataClass] = match stage {
            Stage::Ocr | Stage::Extract => &[DataClass::Phi],
            Stage::Redact => &[DataClass::Phi, DataClass::Redacted],
            Stage::Index => &[DataClass::Redacted],
        };
        let allows = |class: &DataClass| known.at_intake.has(*class, region) && newest.has(*class, region);
        if known.region != region || !classes.iter().all(allows) {
            return false;
        }
        self.written.extend(classes.iter().map(|class| (known.tenant, *class, region)));
        self.documents[document] = Some(Document { next: stage.next(), ..known });
        true
    }

    /// Never, unless it is not the wrong one: then it is a delivery.
    pub(crate) fn wrong_queue(&mut self, document: usize, stage: Stage) -> bool {
        match &self.documents[document] {
            Some(known) if known.next == Some(stage) => self.deliver(document, known.region),
            _ => false,
        }
    }

    /// People read what is there, where the newest policy allows it to be.
    pub(crate) fn read(&self, document: usize, region: usize) -> bool {
        let known = self.documents[document].as_ref();
        known.is_some_and(|known| known.region == region && self.newest[known.tenant].has(DataClass::Phi, region))
    }

    pub(crate) fn govern(&mut self, tenant: usize, allowed: Allowed) {
        self.newest[tenant] = allowed;
    }

    /// Whether a tenant may have left anything at all in a region.
    pub(crate) fn may_hold(&self, tenant: usize, region: usize) -> bool {
        self.written.iter().any(|(of, _, at)| (*of, *at) == (tenant, region))
    }

    /// Whether it may have left redacted text there.
    pub(crate) fn may_hold_redacted(&self, tenant: usize, region: usize) -> bool {
        self.written.contains(&(tenant, DataClass::Redacted, region))
    }
}
