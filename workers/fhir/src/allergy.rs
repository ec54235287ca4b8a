//! `AllergyIntolerance` (<https://hl7.org/fhir/R4/allergyintolerance.html>): what a form or note lists, which nobody has verified.

use crate::bundle::Bundle;
use crate::element::{concept, or_absent, required, words};
use crate::section::Section;
use docward_engine_model::{Column as C, TableName as T};
use serde_json::{Value, json};

const CLINICAL: &str = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
const VERIFICATION: &str = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";

/// Adds the allergies and intolerances that are listed.
pub(crate) fn add(bundle: &mut Bundle<'_>, section: &Section<'_>, patient: Option<&Value>) {
    for row in section.rows(T::Allergies) {
        let cell = |column| section.cell(T::Allergies, row, column);
        let (reaction, severity) = (cell(C::Reaction), cell(C::Severity));
        let graded = severity.as_ref().and_then(|told| {
            let said = told.text.to_lowercase();
            ["mild", "moderate", "severe"].into_iter().find(|grade| said.contains(grade))
        });
        // A reaction without its manifestation says only how bad it is.
        let manifested = reaction.is_some() || severity.is_some();
        let reaction = manifested.then(|| {
            json!([{
                "manifestation": [or_absent(words(reaction.as_ref()))],
                "severity": graded,
                "description": severity.as_ref().filter(|_| graded.is_none()).map(|told| told.text.clone()),
            }])
        });
        let resource = json!({
            "resourceType": "AllergyIntolerance",
            "clinicalStatus": concept(CLINICAL, "active"),
            "verificationStatus": concept(VERIFICATION, "unconfirmed"),
            "code": words(cell(C::Allergen).as_ref()),
            "patient": required(patient),
            "reaction": reaction,
        });
        bundle.add(section, resource);
    }
}
