//! A drug with its dose and frequency in one run of words ("Lisinopril 10 mg by mouth once daily").

use std::ops::Range;

/// Units of doses and strengths, with bars between them.
const UNITS: &str = "mg|mcg|g|gm|ml|units|unit|iu|meq|tablet|tablets|tab|tabs|capsule|capsules|cap|caps|puff|puffs|drop|\
    drops|spray|sprays|patch|tsp|tbsp|u|mg/ml|mcg/hr|%|kg|mgs|cc|mg/5ml|mg/5|patches|injection|vial|lozenge|\
    mcg/act|mg/dose";

/// Words that a frequency begins with.
const FREQUENCIES: &str = "once|twice|three|four|every|daily|at|before|after|as|bid|tid|qid|qd|qhs|prn|q4h|q6h|q8h|q12h|q4-6h|qam|\
    qpm|weekly|monthly|nightly|one|two|1x|2x|3x|each|in|with|when|per|b.i.d.|t.i.d.|q.d.|hs|ac|pc|qod|1-2|\
    morning|evening|bedtime|1|2|3|take|inject|qday|qweek|if|for|q|monday|alternate|breakfast|a";

/// Ways to take a drug.
const ROUTES: &str = "po|oral|orally|iv|im|sq|sc|subq|subcut|subcutaneous|subcutaneously|topical|topically|inhaled|inhalation|\
    nasal|rectal|sl|sublingual|transdermal|ophthalmic|otic|pr|p.o.|intranasal|intranasally";

/// Where the parts of a drug's line are, as places among its words.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Drug {
    pub(super) name: Range<usize>,
    pub(super) dose: Range<usize>,
    pub(super) route: Range<usize>,
    pub(super) frequency: Range<usize>,
}

fn plain(word: &str) -> String {
    word.trim_matches([',', ';', ':', '(', ')', '-', '\u{2013}']).trim_end_matches('.').to_lowercase()
}

/// Whether a list with bars between its words has a word.
fn is_in(list: &str, word: &str) -> bool {
    list.split('|').any(|other| other == word)
}

fn is_unit(word: &str) -> bool {
    let word = plain(word);
    is_in(UNITS, &word) || word.split_once('/').is_some_and(|(unit, _)| is_in(UNITS, unit))
}

/// Whether a word is an amount with its unit ("10mg"), or a number.
fn amount(word: &str) -> Option<bool> {
    let word = plain(word);
    let word = word.trim_start_matches('#');
    let figures = word.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '/' | '-'));
    if figures.len() == word.len() {
        return None;
    }
    if figures.is_empty() {
        return Some(false);
    }
    is_unit(figures).then_some(true)
}

/// The parts of a drug's line. The name is what stands before the first amount; without an amount, before the frequency.
pub(super) fn parts(words: &[&str]) -> Drug {
    let count = words.len();
    let amount_at = (1..count).find(|at| {
        let own = words.get(*at).and_then(|word| amount(word));
        own == Some(true) || (own == Some(false) && words.get(at + 1).is_some_and(|next| is_unit(next)))
    });
    let is_route = |word: &str| is_in(ROUTES, &plain(word));
    let mut drug = Drug::default();
    let mut after = if let Some(at) = amount_at {
        let whole = words.get(at).and_then(|word| amount(word)) == Some(true);
        let mut end = if whole { at + 1 } else { at + 2 };
        // "1 mg/0.75 mL", "20 mg tablet"
        while words.get(end).is_some_and(|word| is_unit(word) || (amount(word).is_some() && word.contains('/'))) {
            end += 1;
        }
        (drug.name, drug.dose) = (0..at, at..end);
        end
    } else {
        let begin = (1..count).find(|at| {
            words.get(*at).is_some_and(|word| {
                let word = plain(word);
                is_route(&word) || (is_in(FREQUENCIES, &word) && !matches!(word.as_str(), "a" | "1" | "2" | "3"))
            })
        });
        drug.name = 0..begin.unwrap_or(count);
        drug.name.end
    };
    let by_mouth = words.get(after).is_some_and(|word| plain(word) == "by")
        && words
            .get(after + 1)
            .is_some_and(|word| matches!(plain(word).as_str(), "mouth" | "injection" | "inhalation"));
    if by_mouth {
        drug.route = after..after + 2;
        after += 2;
    } else if words.get(after).is_some_and(|word| is_route(word)) {
        drug.route = after..after + 1;
        after += 1;
    }
    drug.frequency = after..count;
    drug
}

/// Whether words begin like a frequency.
pub(super) fn is_frequency(word: &str) -> bool {
    let word = plain(word);
    is_in(FREQUENCIES, &word) || word.starts_with('q') && word.len() <= 5
}

/// Whether a run of words names an amount with its unit.
pub(super) fn has_amount(words: &[&str]) -> bool {
    words.iter().enumerate().any(|(at, word)| match amount(word) {
        Some(true) => true,
        Some(false) => words.get(at + 1).is_some_and(|next| is_unit(next)),
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> [String; 4] {
        let words: Vec<&str> = text.split(' ').collect();
        let drug = parts(&words);
        [drug.name, drug.dose, drug.route, drug.frequency].map(|range| words.get(range).unwrap_or_default().join(" "))
    }

    #[test]
    fn a_line_of_a_drug_has_parts() {
        assert_eq!(told("Lisinopril 10 mg by mouth once daily"), ["Lisinopril", "10 mg", "by mouth", "once daily"]);
        assert_eq!(told("Metoprolol succinate 25mg PO BID"), ["Metoprolol succinate", "25mg", "PO", "BID"]);
        assert_eq!(told("Insulin glargine 18 units at bedtime"), ["Insulin glargine", "18 units", "", "at bedtime"]);
        assert_eq!(told("Multivitamin daily"), ["Multivitamin", "", "", "daily"]);
        assert_eq!(told("Vitamin D3"), ["Vitamin D3", "", "", ""]);
    }
}
