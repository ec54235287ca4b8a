//! Codes of the trade and their systems (HL7 terminology, <https://terminology.hl7.org/external_terminologies.html>).

use crate::element::{coding, concept};
use crate::told::Told;
use docward_engine_model::codes::{is_icd_9_cm, is_icd_10_cm};
use serde_json::{Value, json};

pub(crate) const NUCC_PLACE: &str =
    "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set";
pub(crate) const REVENUE: &str = "https://www.nubc.org/CodeSystem/RevenueCodes";
const CPT: &str = "http://www.ama-assn.org/go/cpt";
const HCPCS: &str = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets";
const CDT: &str = "http://www.ada.org/cdt";
const ICD_10: &str = "http://hl7.org/fhir/sid/icd-10-cm";
const ICD_9: &str = "http://hl7.org/fhir/sid/icd-9-cm";
pub(crate) const ICD_10_PCS: &str = "http://www.cms.gov/Medicare/Coding/ICD10";

/// A diagnosis: its code with the point in its place, or the words that stand there. `ninth` says that codes are of ICD-9-CM.
pub(crate) fn diagnosis(told: &Told<'_>, ninth: bool) -> Value {
    let code = told.text.replace(['.', ' '], "").to_uppercase();
    let (system, is_code) = if ninth { (ICD_9, is_icd_9_cm(&code)) } else { (ICD_10, is_icd_10_cm(&code)) };
    if !is_code {
        return json!({ "text": told.text });
    }
    // E codes of ICD-9-CM have four signs before the point.
    let before = if ninth && code.starts_with('E') { 4 } else { 3 };
    match code.split_at_checked(before) {
        Some((category, rest)) if !rest.is_empty() => concept(system, &format!("{category}.{rest}")),
        _ => concept(system, &code),
    }
}

/// The system of a procedure's code: CPT, HCPCS level II, or CDT; `None` of what is none of them.
pub(crate) fn procedure_system(code: &str) -> Option<&'static str> {
    let (first, rest) = code.split_at_checked(1)?;
    let figures = |text: &str| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_category =
        code.len() == 5 && code.get(..4).is_some_and(figures) && code.ends_with(['F', 'T', 'U', 'M', 'A']);
    match first {
        _ if is_category => Some(CPT),
        "D" if figures(rest) => Some(CDT),
        "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" if figures(rest) => Some(CPT),
        "A" | "B" | "C" | "E" | "G" | "H" | "J" | "K" | "L" | "M" | "P" | "Q" | "R" | "S" | "T" | "U" | "V"
            if figures(rest) =>
        {
            Some(HCPCS)
        }
        _ => None,
    }
}

/// A procedure: its code, if it is one, and the words that describe it.
pub(crate) fn procedure(code: Option<&Told<'_>>, description: Option<&Told<'_>>) -> Value {
    let found = code.map(|told| (told, told.text.to_uppercase()));
    let coded = found.as_ref().and_then(|(_, code)| Some(coding(procedure_system(code)?, code)));
    let text = match (&coded, found) {
        (None, Some((told, _))) => Some(told.text.clone()),
        _ => None,
    };
    let text = [text, description.map(|told| told.text.clone())].into_iter().flatten().collect::<Vec<_>>().join(" ");
    json!({ "coding": coded.map(|coded| [coded]), "text": text })
}

/// Whether these are modifiers of a procedure: at most four of two signs each, with or without spaces between them.
pub(crate) fn are_modifiers(told: &Told<'_>) -> bool {
    let has_pairs = |word: &str| word.len().is_multiple_of(2) && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    told.text.split(' ').all(has_pairs) && told.text.bytes().filter(|byte| *byte != b' ').count() <= 8
}

/// Modifiers of a procedure.
pub(crate) fn modifiers(told: &Told<'_>) -> Vec<Value> {
    let signs: Vec<char> = told.text.chars().filter(char::is_ascii_alphanumeric).collect();
    let modifiers = signs.chunks(2).map(|pair| pair.iter().collect::<String>().to_uppercase());
    // Those of HCPCS begin with a letter; CPT's are two figures.
    let system = |code: &str| if code.starts_with(|c: char| c.is_ascii_digit()) { CPT } else { HCPCS };
    modifiers.map(|code| concept(system(&code), &code)).collect()
}

/// A code of so many figures, with the zeros before it that paper leaves out.
pub(crate) fn padded(told: &Told<'_>, figures: usize) -> String {
    let code = told.code();
    if code.bytes().all(|byte| byte.is_ascii_digit()) { format!("{code:0>figures$}") } else { code }
}
