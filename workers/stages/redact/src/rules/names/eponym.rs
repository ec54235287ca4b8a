//! Names that name a disease, a sign or a scale, and nobody.

use crate::tokens::{Shape, Tokens};
use docward_lexicon::{Class, Vocabulary, fold, words};

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
     membrane loop muscle nerve node wire wires needle clamp forceps retractor",
    )
});

/// What else bears a known discoverer's name, though not anybody's: `Foley catheters`, and no `Jane Doe's valve`.
static DEVICES: Vocabulary = Vocabulary::new(|| {
    words("catheters tubes drains valve valves balloon balloons bag bags cannula port prosthesis graft")
});

/// Whether a word bears the name of the word before it, a discoverer's or anybody's: `Parkinson disease`.
pub(crate) fn bears_name(tokens: &Tokens<'_>, index: usize) -> bool {
    let is_discoverer =
        index.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(|token| token.class.any(Class::EPONYM));
    let is_lower = tokens.get(index).is_some_and(|token| token.shape == Shape::Lower);
    let word = fold(tokens.word(index));
    let is_bearer = BEARERS.contains(word.as_ref()) || DEVICES.contains(word.as_ref());
    is_discoverer && is_lower && tokens.gap_before(index) == " " && is_bearer
}

/// Whether the run is a discoverer: a known one on its own, or anyone right before what bears a name.
pub(super) fn is_medical(tokens: &Tokens<'_>, first: usize, last: usize) -> bool {
    let known = (first..=last).all(|index| tokens.get(index).is_some_and(|token| token.class.any(Class::EPONYM)));
    if known && (first == last || last - first < 3) {
        return true;
    }
    // `Grace Quillon Stain`: three capitals, the first a given name, and none a discoverer's.
    let is_given = tokens.get(first).is_some_and(|token| token.class.any(Class::GIVEN));
    let next_is_capital = tokens.get(last + 1).is_some_and(|token| token.shape == Shape::Capital);
    let discoverer = (first..=last).any(|index| tokens.get(index).is_some_and(|token| token.class.any(Class::EPONYM)));
    if last > first && is_given && next_is_capital && !discoverer {
        return false;
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
