//! Practitioner (<https://hl7.org/fhir/R4/practitioner.html>), and people's names
//! (<https://hl7.org/fhir/R4/datatypes.html#HumanName>).

use crate::bundle::Bundle;
use crate::element::{identifier, identifier_of, telecom};
use crate::section::Section;
use crate::told::Told;
use docward_engine_model::FieldName as F;
use serde_json::{Value, json};

pub(crate) const NPI: &str = "http://hl7.org/fhir/sid/us-npi";

/// A provider with a name and a National Provider Identifier, either of which may be unknown; `None` without both.
pub(crate) fn add(
    bundle: &mut Bundle<'_>,
    section: &Section<'_>,
    name: Option<&Told<'_>>,
    npi: Option<&Told<'_>>,
    telecom: &[Value],
) -> Option<Value> {
    if name.is_none() && npi.is_none() {
        return None;
    }
    let resource = json!({
        "resourceType": "Practitioner",
        "identifier": [identifier_of(NPI, npi)],
        "name": [human_name(name, None)],
        "telecom": telecom,
    });
    Some(bundle.add(section, resource))
}

/// The provider whom the document is about, with everything that is told of them.
pub(crate) fn provider(bundle: &mut Bundle<'_>, section: &Section<'_>) -> Option<Value> {
    let (name, npi) = (section.first(F::ProviderName), section.first(F::ProviderId));
    if name.is_none() && npi.is_none() {
        return None;
    }
    let resource = json!({
        "resourceType": "Practitioner",
        "identifier": [
            identifier_of(NPI, npi.as_ref()),
            identifier("DEA", section.first(F::DeaNumber).as_ref()),
            identifier("MD", section.first(F::LicenseNumber).as_ref()),
        ],
        "name": [human_name(name.as_ref(), None)],
        "telecom": [
            telecom("phone", Some("work"), section.first(F::ProviderPhone).as_ref()),
            telecom("fax", Some("work"), section.first(F::ProviderFax).as_ref()),
        ],
        "qualification": [{ "code": crate::element::words(section.first(F::ProviderSpecialty).as_ref()) }],
    });
    Some(bundle.add(section, resource))
}

/// The referring provider.
pub(crate) fn referring(bundle: &mut Bundle<'_>, section: &Section<'_>) -> Option<Value> {
    let telecom = [
        telecom("phone", Some("work"), section.first(F::ReferringProviderPhone).as_ref()),
        telecom("fax", Some("work"), section.first(F::ReferringProviderFax).as_ref()),
    ];
    let (name, npi) = (section.first(F::ReferringProviderName), section.first(F::ReferringProviderId));
    add(bundle, section, name.as_ref(), npi.as_ref(), &telecom)
}

/// The patient's primary care provider.
pub(crate) fn primary_care(bundle: &mut Bundle<'_>, section: &Section<'_>) -> Option<Value> {
    let name = section.first(F::PrimaryCareProvider)?;
    let phone = telecom("phone", Some("work"), section.first(F::PrimaryCareProviderPhone).as_ref());
    add(bundle, section, Some(&name), None, &[phone])
}

const TITLES: &[&str] = &["dr", "mr", "mrs", "ms", "miss", "mx", "prof"];
const SUFFIXES: &[&str] = &["jr", "sr", "ii", "iii", "iv"];
/// Words that a family name begins with.
const PARTICLES: &[&str] = &[
    "al", "bin", "da", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "ibn", "la", "le", "st", "san",
    "ten", "ter", "van", "von",
];

/// A person's name, and what it is used as (`official`, `nickname`, `maiden`). Its text is the whole name, given names first;
/// the family name is what stands before a comma, or the last word with the particles before it.
pub(crate) fn human_name(told: Option<&Told<'_>>, usage: Option<&str>) -> Value {
    let Some(told) = told else { return Value::Null };
    let Some(normalised) = told.normalised else { return json!({ "text": told.text, "use": usage }) };
    let plain = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let is_of = |list: &[&str], word: &str| list.contains(&plain(word).as_str());
    let (name, degrees) = normalised.split_once(", ").unwrap_or((normalised, ""));
    let mut words: Vec<&str> = name.split(' ').collect();
    let titles = words.iter().take_while(|word| is_of(TITLES, word)).count();
    let prefix: Vec<&str> = words.drain(..titles).collect();
    let mut suffix = Vec::new();
    while words.len() > 1 && words.last().is_some_and(|last| is_of(SUFFIXES, last)) {
        suffix.extend(words.pop());
    }
    suffix.extend(Some(degrees).filter(|degrees| !degrees.is_empty()));
    if words.len() < 2 {
        return json!({ "text": normalised, "use": usage, "prefix": prefix, "suffix": suffix });
    }
    let family = family_before_comma(told, &words).unwrap_or_else(|| {
        let last = words.len() - 1;
        let particles = words.iter().take(last).rev().take_while(|word| is_of(PARTICLES, word)).count();
        last.saturating_sub(particles).max(1)
    });
    let (given, family) = words.split_at_checked(family).unwrap_or_default();
    json!({
        "text": normalised, "use": usage, "family": family.join(" "), "given": given, "prefix": prefix, "suffix": suffix,
    })
}

/// Where the family name begins among the words, if it is told by a comma or by DICOM's caret behind it.
fn family_before_comma(told: &Told<'_>, words: &[&str]) -> Option<usize> {
    let (family, _) = told.text.split_once([',', '^'])?;
    let family: Vec<&str> =
        family.split(' ').filter(|word| !SUFFIXES.contains(&word.to_lowercase().as_str())).collect();
    let from = words.len().checked_sub(family.len()).filter(|from| *from > 0)?;
    (words.get(from..)? == family.as_slice()).then_some(from)
}
