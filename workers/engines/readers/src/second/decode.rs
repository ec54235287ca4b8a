//! From likelihoods to words: at each place the likeliest sign; repetitions are one sign, the first class is none.

use std::collections::BTreeMap;

/// One word of a line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spoken {
    pub(crate) text: String,
    /// The mean likelihood of its signs.
    pub(crate) confidence: f32,
    /// Where it begins and ends, as shares of the line's width.
    pub(crate) from: f32,
    pub(crate) to: f32,
}

/// A line's words from left to right.
pub(crate) type Reading = Vec<Spoken>;

/// `likelihoods` has a row of `classes` for each of `places`; the line fills `share` of them.
pub(super) fn decode(likelihoods: &[f32], classes: usize, signs: &[String], places: f32, share: f32) -> Reading {
    let mut words: Reading = Vec::new();
    let (mut last, mut at, mut open) = (0, 0.0_f32, false);
    let mut counts: Vec<f32> = Vec::new();
    for row in likelihoods.chunks_exact(classes) {
        let best = row.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1));
        let (class, likelihood) = best.map_or((0, 0.0), |(class, likelihood)| (class, *likelihood));
        let (from, to) = (at / places / share, (at + 1.0) / places / share);
        at += 1.0;
        let repeated = class == last;
        last = class;
        let Some(sign) = class.checked_sub(1).and_then(|sign| signs.get(sign)) else {
            continue;
        };
        if sign.trim().is_empty() {
            open = false;
            continue;
        }
        match (words.last_mut(), counts.last_mut()) {
            (Some(word), Some(count)) if open => {
                word.to = to.min(1.0);
                if !repeated {
                    word.text.push_str(sign);
                    word.confidence += likelihood;
                    *count += 1.0;
                }
            }
            _ => {
                let (from, to) = (from.min(1.0), to.min(1.0));
                words.push(Spoken { text: sign.clone(), confidence: likelihood, from, to });
                counts.push(1.0);
                open = true;
            }
        }
    }
    for (word, count) in words.iter_mut().zip(counts) {
        word.confidence /= count;
    }
    words
}

/// So many texts are followed from place to place.
const BEAMS: usize = 24;
/// A sign is followed at a place if it has at least this likelihood there.
const POSSIBLE: f32 = 0.002;
/// A text that fits is believed if it has at least this share of the likelihood of the likeliest text.
const NOT_UNLIKELY: f32 = 0.02;
/// It is no surer than this, as the signs that look likeliest by themselves are others.
const SUREST: f32 = 0.9;

/// Likelihoods of all ways to one text that end with no sign, and of those that end with its last one.
#[derive(Clone, Copy, Default)]
struct Ways {
    none: f32,
    sign: f32,
}

impl Ways {
    fn all(self) -> f32 {
        self.none + self.sign
    }
}

/// The likeliest text, without blanks, that fits, where the signs that are likeliest by themselves make one that does not: the
/// prefix beam search of connectionist temporal classification (Hannun 2014). `None` if all that fit are unlikely. It is as sure
/// as its share of the likelihood of all texts that fit.
pub(super) fn fitting(
    likelihoods: &[f32],
    classes: usize,
    signs: &[String],
    fits: impl Fn(&str) -> bool,
) -> Option<(String, f32)> {
    let is_blank =
        |class: usize| class.checked_sub(1).and_then(|at| signs.get(at)).is_some_and(|sign| sign.trim().is_empty());
    let mut beams: Vec<(Vec<usize>, Ways)> = vec![(Vec::new(), Ways { none: 1.0, sign: 0.0 })];
    for row in likelihoods.chunks_exact(classes) {
        let mut next: BTreeMap<Vec<usize>, Ways> = BTreeMap::new();
        let possible: Vec<(usize, f32)> =
            row.iter().copied().enumerate().filter(|(_, likelihood)| *likelihood >= POSSIBLE).collect();
        for (text, ways) in &beams {
            for (class, likelihood) in &possible {
                // A blank parts two signs as nothing does.
                if *class == 0 || is_blank(*class) {
                    next.entry(text.clone()).or_default().none += ways.all() * likelihood;
                    continue;
                }
                let mut longer = text.clone();
                longer.push(*class);
                if text.last() == Some(class) {
                    next.entry(text.clone()).or_default().sign += ways.sign * likelihood;
                    next.entry(longer).or_default().sign += ways.none * likelihood;
                } else {
                    next.entry(longer).or_default().sign += ways.all() * likelihood;
                }
            }
        }
        beams = next.into_iter().collect();
        beams.sort_by(|one, other| other.1.all().total_cmp(&one.1.all()));
        beams.truncate(BEAMS);
        // Kept near one, so that long lines don't run out of figures.
        let most = beams.first().map_or(1.0, |(_, ways)| ways.all()).max(f32::MIN_POSITIVE);
        for (_, ways) in &mut beams {
            *ways = Ways { none: ways.none / most, sign: ways.sign / most };
        }
    }
    let said = |text: &[usize]| text.iter().filter_map(|class| signs.get(class - 1)).map(String::as_str).collect();
    let found: Vec<(String, f32)> = beams
        .iter()
        .map(|(text, ways)| (said(text), ways.all()))
        .filter(|(text, likelihood): &(String, f32)| *likelihood >= NOT_UNLIKELY && fits(text))
        .collect();
    let all: f32 = found.iter().map(|(_, likelihood)| likelihood).sum();
    let (text, likelihood) = found.into_iter().next()?;
    Some((text, (likelihood / all).min(SUREST)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A figure that looks like another one, and a check that only the other one passes.
    #[test]
    fn the_likeliest_text_that_fits_is_found() {
        let signs = ["1", "7", " "].map(str::to_owned);
        let row = |likelihoods: [f32; 4]| likelihoods;
        let places = [row([0.05, 0.55, 0.4, 0.0]), row([0.9, 0.05, 0.05, 0.0]), row([0.05, 0.9, 0.05, 0.0])];
        let likelihoods = places.concat();
        let found = |text: &'static str| fitting(&likelihoods, 4, &signs, move |said| said == text);
        assert_eq!(found("71").map(|(text, _)| text), Some("71".to_owned()));
        assert_eq!(found("777"), None);
        let (any, sure) = fitting(&likelihoods, 4, &signs, |said| said.len() == 2).unwrap();
        assert!(any == "11" && (0.5..0.7).contains(&sure), "{any} {sure}");
    }

    #[test]
    fn repetitions_are_one_sign_unless_parted() {
        let signs = ["a", "b", " "].map(str::to_owned);
        let class = |class: usize| (0..4).map(move |at| if at == class { 0.8 } else { 0.1 });
        let places = [1, 1, 0, 1, 3, 0, 2, 2, 0, 0];
        let likelihoods: Vec<f32> = places.iter().flat_map(|at| class(*at)).collect();
        let words = decode(&likelihoods, 4, &signs, 10.0, 1.0);
        let found: Vec<(&str, f32, f32)> = words.iter().map(|word| (word.text.as_str(), word.from, word.to)).collect();
        assert_eq!(found, [("aa", 0.0, 0.4), ("b", 0.6, 0.8)]);
        assert!(words.iter().all(|word| (word.confidence - 0.8).abs() < 1e-6));
    }
}
