//! What the values of a document say of its kind: units, codes, names of tests and vaccines.

use docward_engine_model::DocumentKind as K;
use std::collections::HashSet;

/// Units of laboratory results, in lower case.
const UNITS: &str = "mg/dl|g/dl|u/l|iu/l|mmol/l|meq/l|k/ul|m/ul|cells/ul|10e3/ul|10e6/ul|x10e3/ul|x10e6/ul|10^3/ul|miu/l|uiu/ml|\
    ng/ml|ng/dl|pg/ml|mcg/dl|ug/dl|iu/ml|ml/min|ml/min/1.73|mm/hr|mosm/kg|umol/l|thou/ul|mill/ul|/hpf|/lpf|mg/l|fl|pg";

/// Names of tests.
const TESTS: &str = "hemoglobin|hematocrit|glucose|creatinine|sodium|potassium|chloride|calcium|albumin|bilirubin|cholesterol|\
    triglycerides|platelet|platelets|wbc|rbc|mcv|mch|mchc|rdw|bun|alt|ast|tsh|ldl|hdl|egfr|neutrophils|lymphocytes|monocytes|\
    eosinophils|basophils|ferritin|esr|crp|inr|ketones|nitrite|urobilinogen|globulin";

/// Vaccines, short and long.
const VACCINES: &str = "dtap|dtp|tdap|ipv|opv|mmr|mmrv|hib|pcv13|pcv15|pcv20|ppsv23|varicella|hpv|hpv9|menacwy|mcv4|menb|rotavirus|\
    rv5|rv1|hepb|hepa|influenza|zoster|pneumococcal|meningococcal|tetanus|diphtheria|polio|measles|mumps|rubella|covid|covid-19|\
    moderna|comirnaty|pediarix|gardasil|prevnar";

/// Counts different values of each kind among words.
#[derive(Default)]
pub(super) struct Shapes<'a> {
    units: usize,
    tests: HashSet<&'a str>,
    vaccines: HashSet<&'a str>,
    visits: HashSet<&'a str>,
    diagnoses: HashSet<&'a str>,
    services: HashSet<&'a str>,
    dental: HashSet<&'a str>,
}

impl<'a> Shapes<'a> {
    /// Of words in lower case, without punctuation around them.
    pub(super) fn of(words: &[&'a str]) -> Self {
        let set = |list: &'static str| list.split('|').collect::<HashSet<&str>>();
        let (units, tests, vaccines) = (set(UNITS), set(TESTS), set(VACCINES));
        let mut shapes = Self::default();
        for word in words {
            shapes.units += usize::from(units.contains(word));
            let sets = [
                (tests.contains(word), &mut shapes.tests),
                (vaccines.contains(word), &mut shapes.vaccines),
                (is_visit(word), &mut shapes.visits),
                (is_diagnosis(word), &mut shapes.diagnoses),
                (is_service(word), &mut shapes.services),
                (is_dental(word), &mut shapes.dental),
            ];
            for (_, set) in sets.into_iter().filter(|(is, _)| *is) {
                set.insert(word);
            }
        }
        shapes
    }

    /// How much they say, kind by kind.
    pub(super) fn say(&self) -> Vec<(K, f32)> {
        let mut says = Vec::new();
        let step = |count: usize, some: usize, many: usize| match count {
            count if count >= many => 6.0,
            count if count >= some => 3.0,
            _ => 0.0,
        };
        says.push((K::LabReport, step(self.units, 3, 8) + step(self.tests.len(), 4, 8)));
        says.push((K::ImmunizationRecord, step(self.vaccines.len(), 4, 6)));
        // A list of codes to choose from: visits by their level, and diagnoses.
        if self.visits.len() >= 3 && self.diagnoses.len() >= 3 && self.services.len() >= 6 {
            says.push((K::EncounterForm, 8.0));
        }
        if self.dental.len() >= 8 {
            says.push((K::EncounterForm, 12.0));
        }
        says
    }
}

/// A CPT code of evaluation and management in the office.
fn is_visit(word: &str) -> bool {
    is_service(word) && (word.starts_with("9920") || word.starts_with("9921") || word.starts_with("9938"))
}

/// The shape of a CPT code.
fn is_service(word: &str) -> bool {
    word.len() == 5 && word.bytes().all(|b| b.is_ascii_digit())
}

/// The shape of a CDT code, in lower case.
fn is_dental(word: &str) -> bool {
    word.len() == 5 && word.strip_prefix('d').is_some_and(|figures| figures.bytes().all(|b| b.is_ascii_digit()))
}

/// The shape of an ICD-10-CM code, in lower case.
fn is_diagnosis(word: &str) -> bool {
    let mut bytes = word.bytes();
    let (first, second, third) = (bytes.next(), bytes.next(), bytes.next());
    let begins = first.is_some_and(|b| b.is_ascii_lowercase())
        && second.is_some_and(|b| b.is_ascii_digit())
        && third.is_some_and(|b| b.is_ascii_alphanumeric());
    begins
        && word.len() <= 8
        && (word.len() == 3 || bytes.next() == Some(b'.'))
        && bytes.all(|b| b.is_ascii_alphanumeric())
}
