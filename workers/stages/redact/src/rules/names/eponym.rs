//! Names that name a disease, a sign or a scale, and nobody.

use crate::lexicon::{Class, fold};
use crate::tokens::{Shape, Tokens};
use crate::vocabulary::{Vocabulary, words};

/// What bears a discoverer's name.
static BEARERS: Vocabulary = Vocabulary::new(|| {
    words(
        "disease syndrome sign signs test tests score scores scale criteria criterion lymphoma palsy reflex fracture \
     hernia esophagus oesophagus thyroiditis chorea dystrophy ataxia tumor tumour sarcoma catheter index maneuver \
     manoeuvre phenomenon contracture encephalopathy procedure classification stage staging grade cell cells body \
     bodies node nodes stain method equation formula law anemia anaemia purpura arteritis cyst gland glands canal \
     tube drain operation repair position solution lactate unit units virus infection fever dementia patients \
     medication medications coma inventory questionnaire scan ultrasound monitor smear nodules lines ring rings \
     triad angina paralysis deformity osteotomy neuralgia reaction phenotype mutation gene disorder rule rules \
     risk pneumonia kidney heart arrhythmia hepatitis colitis crisis ulcer ulcers esophagitis surgery sheath \
     membrane loop muscle nerve node",
    )
});

/// Whether the run is a discoverer: a known one on its own, or anyone right before what bears a name.
pub(super) fn is_medical(tokens: &Tokens<'_>, first: usize, last: usize) -> bool {
    let known = (first..=last).all(|index| tokens.get(index).is_some_and(|token| token.class.any(Class::EPONYM)));
    if known && (first == last || last - first < 3) {
        return true;
    }
    let possessive = tokens.word(last + 1) == "s";
    let next = last + 1 + usize::from(possessive);
    let near = |index: usize| {
        let gap = tokens.gap_before(index);
        gap.chars().all(|c| matches!(c, ' ' | '-' | '\'' | '\u{2019}' | '/' | '–'))
    };
    let bears = |index: usize| near(index) && BEARERS.contains(fold(tokens.word(index)).as_ref());
    let joins = tokens.get(next).is_some_and(|token| token.class.any(Class::MEDICAL) || token.shape != Shape::Lower);
    let through = near(next) && bears(next + 1) && (possessive || joins);
    last - first < 3 && (bears(next) || through)
}
