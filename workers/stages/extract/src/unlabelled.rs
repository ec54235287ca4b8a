//! Fields without a label: an e-mail address, a letterhead, a doctor who signs.

use crate::labelled::judged_field;
use crate::layout::Layout;
use crate::values::Judged;
use docward_engine_model::{Field, FieldName, Reading};
use regex::Regex;
use std::sync::LazyLock;

#[expect(clippy::expect_used, reason = "the patterns are constants and a test uses every one of them")]
fn compiled(source: &str) -> Regex {
    Regex::new(source).expect("a constant pattern compiles")
}

static EMAIL: LazyLock<Regex> = LazyLock::new(|| compiled(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"));
static DOCTOR: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"\b(?:Dr\.?|DR\.?)[ ]+\p{Lu}[\p{L}'’.-]*(?:[ ]+\p{Lu}[\p{L}'’.-]*){0,3}(?:,[ ]?(?:MD|DO|NP|PA|PhD|M\.D\.))?",
    )
});
static CREDENTIAL: LazyLock<Regex> = LazyLock::new(|| {
    compiled(r"\b\p{Lu}[\p{L}'’-]+(?:[ ]+\p{Lu}[\p{L}'’.-]*){1,3},[ ]?(?:MD|M\.D\.|DO|D\.O\.|NP|PA-C|RN|FNP|DDS)\b")
});
static FACILITY: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"\b(?:(?:St\.?|Mt\.?)[ ])?\p{Lu}[\p{L}'’&.-]*(?:[ ]+(?:of|and|the|for|&|\p{Lu}[\p{L}'’&.-]*)){0,5}[ ]+(?:Hospital|HOSPITAL|Clinic|CLINIC|Medical Center|MEDICAL CENTER|Medical Centre|Health Center|HEALTH CENTER|Health System|Healthcare|HEALTHCARE|Infirmary|Medical Group|MEDICAL GROUP|Family Medicine|Laboratory|LABORATORY|Laboratories|LABORATORIES|Diagnostics|DIAGNOSTICS|Imaging Center|IMAGING CENTER|Pediatrics|Family Practice|Klinik|KLINIK|Klinikum|KLINIKUM|Krankenhaus|KRANKENHAUS|Spital|SPITAL)\b",
    )
});

/// How far down a letterhead reaches, in lines.
const LETTERHEAD: usize = 12;
/// What a pattern without a label is worth.
const STRENGTH: f32 = 0.6;

/// What patterns find that no label found.
pub(crate) fn fields(layout: &Layout<'_>, reading: &Reading, labelled: &[Field]) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut add = |name: FieldName, start: usize, end: usize| {
        let field = judged_field(layout, reading, name, &Judged { start, end, fit: 1.0 }, STRENGTH);
        let span = field.span;
        let known = labelled.iter().any(|other| {
            other.name == name
                && other.span.zip(span).is_some_and(|(one, two)| one.start < two.end && two.start < one.end)
        });
        if !known {
            fields.push(field);
        }
    };
    let text = reading.text();
    for (pattern, name) in
        [(&EMAIL, FieldName::Email), (&DOCTOR, FieldName::ProviderName), (&CREDENTIAL, FieldName::ProviderName)]
    {
        pattern.find_iter(text).take(40).for_each(|found| add(name, found.start(), found.end()));
    }
    let head = layout.line(LETTERHEAD.min(layout.lines().saturating_sub(1))).end;
    let top = layout.get(head.saturating_sub(1)).map_or(0, |piece| piece.end);
    for found in FACILITY.find_iter(text.get(..top).unwrap_or_default()).take(4) {
        add(FieldName::Facility, found.start(), found.end());
    }
    fields
}
