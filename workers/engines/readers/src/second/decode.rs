//! From likelihoods to words: at each place the likeliest sign; repetitions are one sign, the first class is none.

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

#[cfg(test)]
mod tests {
    use super::*;

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
