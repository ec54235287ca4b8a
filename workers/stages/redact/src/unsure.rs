//! Words that the reader was unsure of: a garbled name is still a name to whoever looks at the page.

use crate::rules::{Hit, Rule};
use docward_engine_model::{PhiKind, Reading};
use docward_lexicon::{Class, class_of};

/// Below this confidence, in thousandths, a word is not believed to be what it says.
const UNSURE: u16 = 500;

/// Words of three letters and more that were read with little confidence and are no known words.
pub(crate) fn words(reading: &Reading) -> Vec<Hit> {
    let unsure = reading.words().iter().filter(|word| word.confidence_thousandths < UNSURE);
    let mut hits = Vec::new();
    for word in unsure {
        let text = reading.text().get(word.start..word.end).unwrap_or_default();
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        if letters > 2 && !class_of(text.trim_matches(|c: char| !c.is_alphanumeric())).any(Class::ORDINARY) {
            let (kind, rules) = (PhiKind::OtherIdentifier, Rule::UnsureWord.into());
            hits.push(Hit { start: word.start, end: word.end, kind, rules });
        }
    }
    hits
}
