//! The stage: a document becomes fields, and the one token that says whose document it is.

use crate::extract;
use docward_engine_model::acknowledgement::Acknowledgement;
use docward_engine_model::{CheckRule, Document, FieldName, Fields, Text};
use docward_envelope::Role;
use docward_stage::{Bench, Stage, StageError};
use std::collections::BTreeMap;

/// Stage extract: finds out what a document is, and its labelled fields.
pub struct Extract;

impl Stage for Extract {
    const STAGE: docward_envelope::Stage = docward_envelope::Stage::Extract;

    async fn process(&self, bench: &mut Bench<'_, '_>) -> Result<(), StageError> {
        let document = bench.value::<Document>(Role::Document).await?;
        let pages = document.measure(|document| document.pages().len());
        let fields = document.map_apart(bench.budget(pages), |document| extract(&document)).await?;
        bench.count(fields.measure(figures));
        bench.set_subject(&fields.map_ref(patient_id))?;
        bench.keep_value(Role::Fields, &fields).await?;
        // What its sender is told lives as long as its fields, whose rules it goes by.
        if bench.has(Role::Acknowledgement) {
            let told = bench.value::<Acknowledgement>(Role::Acknowledgement).await?;
            bench.keep_value(Role::Acknowledgement, &told).await?;
        }
        for role in [Role::Original, Role::Document, Role::Raster] {
            bench.carry(role);
        }
        Ok(())
    }
}

/// The patient's id with the issuer, as far as the document says; an empty text gives no token.
fn patient_id(fields: &Fields) -> Text {
    let value = |name| fields.fields.iter().find(|field| field.name == name).map(|field| field.value.clone());
    value(FieldName::PatientId).or_else(|| value(FieldName::MemberId)).unwrap_or_default()
}

/// What the stage's fact tells: how many fields and tables, how many tables lack rows or do not add up, how many rules are not
/// kept, how often another patient begins, and whether it is about claims.
fn figures(fields: &Fields) -> BTreeMap<&'static str, u64> {
    let placed = fields.fields.iter().filter(|field| field.bbox.is_some()).count();
    let incomplete = fields.tables.iter().filter(|table| !table.is_complete()).count();
    let failed = fields.checks.iter().filter(|check| !check.passed);
    let changed = failed.clone().filter(|check| check.rule == CheckRule::OnePatient).count();
    BTreeMap::from([
        ("fields", fields.fields.len() as u64),
        ("fields.placed", placed as u64),
        ("tables", fields.tables.len() as u64),
        ("tables.incomplete", incomplete as u64),
        ("checks.failed", failed.count() as u64),
        ("patients.changed", changed as u64),
        ("about.claims", u64::from(fields.kind.is_about_claims())),
    ])
}
