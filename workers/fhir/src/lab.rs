//! `DiagnosticReport`, Observation and Specimen of laboratory reports (<https://hl7.org/fhir/R4/diagnosticreport.html>,
//! <https://hl7.org/fhir/R4/observation.html>, US Core laboratory result profiles), and the order that they answer.

use crate::bundle::Bundle;
use crate::document;
use crate::element::{coding, concept, extension, identifier, required, words};
use crate::organization::{self, FACILITY};
use crate::section::Section;
use crate::told::{Told, date, period};
use crate::{measure, practitioner};
use docward_engine_model::{Column as C, DocumentKind, FieldName as F, Row, TableName as T};
use serde_json::{Value, json};

const SERVICE: &str = "http://terminology.hl7.org/CodeSystem/v2-0074";
const CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/observation-category";
const INTERPRETATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";
const CLIA: &str = "urn:oid:2.16.840.1.113883.4.7";

/// Adds a report of a laboratory or of imaging, and its results.
pub(crate) fn add(bundle: &mut Bundle<'_>, section: &Section<'_>, kind: DocumentKind, patient: Option<&Value>) {
    let rows = section.rows(T::Results);
    let is_imaging = matches!(kind, DocumentKind::ImagingReport | DocumentKind::ImagingStudy);
    if rows.is_empty() && !is_imaging && kind != DocumentKind::LabReport {
        return;
    }
    let clia = crate::element::identifier_of(CLIA, section.first(F::CliaNumber).as_ref());
    let laboratory = organization::add(bundle, section, &FACILITY, vec![clia]);
    let order = order(bundle, section, patient);
    let specimen = specimen(bundle, section, patient);
    let collected = section.peek(F::CollectionDate);
    let status = status(section.peek(F::ReportStatus).as_ref());
    let results: Vec<Value> =
        rows.iter().map(|row| observation(bundle, section, row, patient, collected.as_ref(), status)).collect();
    let results = panels(bundle, section, &rows, results, patient, status);
    let reported = section.day(F::ReportDate);
    let effective = section.day(F::CollectionDate).or_else(|| section.day(F::DateOfService));
    let extensions =
        reported.as_ref().and_then(Told::day).map(|day| [extension("urn:docward:fhir:report-date", "valueDate", day)]);
    section.first_that(F::ReportStatus, |told| self::status(Some(told)) != "unknown");
    let resource = json!({
        "resourceType": "DiagnosticReport",
        "extension": extensions,
        "identifier": [identifier("ACSN", section.first(F::AccessionNumber).as_ref())],
        "basedOn": order.map(|order| [order]),
        "status": status,
        "category": [concept(SERVICE, if is_imaging { "RAD" } else { "LAB" })],
        "code": document::kind(kind),
        "subject": patient,
        "effectiveDateTime": date(effective.as_ref()),
        "performer": laboratory.map(|laboratory| [laboratory]),
        "specimen": specimen.map(|specimen| [specimen]),
        "result": results,
    });
    bundle.add(section, resource);
}

/// Who ordered, if that is told.
fn order(bundle: &mut Bundle<'_>, section: &Section<'_>, patient: Option<&Value>) -> Option<Value> {
    let requester = practitioner::provider(bundle, section).or_else(|| {
        let name = section.first(F::OrderingFacility)?;
        Some(bundle.add(section, json!({ "resourceType": "Organization", "name": name.text })))
    })?;
    let resource = json!({
        "resourceType": "ServiceRequest",
        "status": "unknown",
        "intent": "order",
        "subject": required(patient),
        "requester": requester,
    });
    Some(bundle.add(section, resource))
}

fn specimen(bundle: &mut Bundle<'_>, section: &Section<'_>, patient: Option<&Value>) -> Option<Value> {
    let kind = section.first(F::SpecimenType)?;
    let (collected, received) = (section.day(F::CollectionDate), section.day(F::ReceivedDate));
    let resource = json!({
        "resourceType": "Specimen",
        "type": words(Some(&kind)),
        "subject": patient,
        "receivedTime": date(received.as_ref()),
        "collection": { "collectedDateTime": date(collected.as_ref()) },
    });
    Some(bundle.add(section, resource))
}

fn observation<'a>(
    bundle: &mut Bundle<'_>,
    section: &Section<'a>,
    row: &'a Row,
    patient: Option<&Value>,
    collected: Option<&Told<'_>>,
    status: &str,
) -> Value {
    let cell = |column| section.cell(T::Results, row, column);
    let (value, unit, range) = (cell(C::Value), cell(C::Unit).map(|told| told.text), cell(C::ReferenceRange));
    let quantity = value.as_ref().and_then(|told| measure::quantity(told.normalised?, unit.as_deref()));
    let flag = cell(C::Flag);
    let own = section.cell_that(T::Results, row, C::CollectionDate, |told| told.days().is_some());
    let when = own.as_ref().or(collected);
    let observation = json!({
        "resourceType": "Observation",
        "identifier": [identifier("ACSN", cell(C::AccessionNumber).as_ref())],
        "status": observed(status),
        "category": [concept(CATEGORY, "laboratory")],
        "code": crate::element::or_absent(words(cell(C::Analyte).as_ref())),
        "subject": patient,
        "effectiveDateTime": date(when),
        "effectivePeriod": when.filter(|when| when.day().is_none()).map(|when| period(Some(when), Some(when))),
        "valueString": value.as_ref().filter(|_| quantity.is_none()).map(|told| in_words(told, unit.as_deref())),
        "valueQuantity": quantity,
        "dataAbsentReason": value.is_none().then(|| concept("http://terminology.hl7.org/CodeSystem/data-absent-reason", "unknown")),
        "interpretation": flag.as_ref().map(|told| [interpretation(told)]),
        "referenceRange": range.map(|told| [measure::range(&told.text, told.normalised, unit.as_deref())]),
    });
    bundle.add(section, observation)
}

/// A result that is no quantity, with its unit.
fn in_words(told: &Told<'_>, unit: Option<&str>) -> String {
    unit.map_or_else(|| told.text.clone(), |unit| format!("{} {unit}", told.text))
}

/// Groups the results of a panel under an observation of it. Results without a panel stay as they are.
fn panels<'a>(
    bundle: &mut Bundle<'_>,
    section: &Section<'a>,
    rows: &[&'a Row],
    results: Vec<Value>,
    patient: Option<&Value>,
    status: &str,
) -> Vec<Value> {
    let mut grouped: Vec<(Option<Told<'_>>, Vec<Value>)> = Vec::new();
    for (row, result) in rows.iter().zip(results) {
        let panel = section.cell(T::Results, row, C::Panel);
        match grouped.last_mut() {
            Some((last, members)) if last.as_ref().map(|told| &told.text) == panel.as_ref().map(|told| &told.text) => {
                members.push(result);
            }
            _ => grouped.push((panel, vec![result])),
        }
    }
    let mut all = Vec::new();
    for (panel, members) in grouped {
        let Some(panel) = panel else {
            all.extend(members);
            continue;
        };
        let resource = json!({
            "resourceType": "Observation",
            "status": observed(status),
            "category": [concept(CATEGORY, "laboratory")],
            "code": words(Some(&panel)),
            "subject": patient,
            "hasMember": members,
        });
        all.push(bundle.add(section, resource));
    }
    all
}

/// The status of a report (<https://hl7.org/fhir/R4/valueset-diagnostic-report-status.html>).
fn status(told: Option<&Told<'_>>) -> &'static str {
    let said = told.map(|told| told.text.to_lowercase()).unwrap_or_default();
    let statuses = ["preliminary", "partial", "corrected", "amended", "cancelled", "final"];
    statuses.into_iter().find(|status| said.contains(status)).unwrap_or("unknown")
}

/// The status of a report as one of its results (<https://hl7.org/fhir/R4/valueset-observation-status.html>).
fn observed(status: &str) -> &str {
    if status == "partial" { "preliminary" } else { status }
}

/// What a flag says of a result (<https://hl7.org/fhir/R4/valueset-observation-interpretation.html>), and the flag.
fn interpretation(told: &Told<'_>) -> Value {
    let code = match told.text.to_uppercase().trim_matches(['*', '(', ')', ' ']) {
        "H" | "HIGH" | "HI" | "↑" => Some("H"),
        "L" | "LOW" | "LO" | "↓" => Some("L"),
        "HH" | "CRITICAL HIGH" | "H CRIT" | "PANIC HIGH" => Some("HH"),
        "LL" | "CRITICAL LOW" | "L CRIT" | "PANIC LOW" => Some("LL"),
        "A" | "ABN" | "ABNORMAL" => Some("A"),
        "AA" | "C" | "CRIT" | "CRITICAL" => Some("AA"),
        "N" | "NORMAL" => Some("N"),
        "POS" | "POSITIVE" => Some("POS"),
        "NEG" | "NEGATIVE" => Some("NEG"),
        _ => None,
    };
    json!({ "coding": code.map(|code| [coding(INTERPRETATION, code)]), "text": told.text })
}
