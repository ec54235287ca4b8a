//! Words that differ from a known one in at most one letter, found by look-ups instead of comparing each with each.
//!
//! Two words differ by one letter that is replaced, left out or put in only if both become the same word by leaving out one letter
//! or none. So each known word stands in a table under itself and under each word that it becomes by leaving out a letter, and a word of
//! the text is looked up likewise (Garbe's symmetric deletion). Tables hold hashes: who is found is then compared.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

/// Known words are at most so long, in letters: a longer one is none of a name or number.
pub(super) const LONGEST: usize = 64;

/// Known words, in the order in which they were added.
pub(super) struct Almost<T> {
    known: Vec<(Box<[char]>, T)>,
    /// The known words of each hash of a word with at most one letter left out.
    by_hash: HashMap<u64, Vec<u32>>,
    hasher: RandomState,
}

/// So many words are known at most. A header has some hundred.
const MOST: usize = 50_000;
/// So many known words are compared for one look-up at most. More are words made to meet; then the first ones count.
const MOST_OF_ONE: usize = 64;

impl<T> Default for Almost<T> {
    fn default() -> Self {
        Self { known: Vec::new(), by_hash: HashMap::new(), hasher: RandomState::new() }
    }
}

impl<T> Almost<T> {
    pub(super) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Adds a word, unless it is there.
    pub(super) fn add(&mut self, word: &str, value: T) {
        let letters: Box<[char]> = word.chars().collect();
        let number = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
        let whole = self.hasher.hash_one(&*letters);
        let is_known = |number: &u32| self.known.get(*number as usize).is_some_and(|(other, _)| *other == letters);
        let is_full = letters.len() > LONGEST || self.known.len() >= MOST;
        if is_full || self.by_hash.get(&whole).is_some_and(|numbers| numbers.iter().any(is_known)) {
            return;
        }
        for hash in hashes(&self.hasher, &letters) {
            let words = self.by_hash.entry(hash).or_default();
            if words.len() < MOST_OF_ONE && words.last() != Some(&number) {
                words.push(number);
            }
        }
        self.known.push((letters, value));
    }

    /// What was added first under a word that differs in one letter at most.
    pub(super) fn find(&self, word: &str) -> Option<&T> {
        let letters: Vec<char> = word.chars().take(LONGEST + 2).collect();
        if letters.len() > LONGEST + 1 {
            return None;
        }
        let near = hashes(&self.hasher, &letters).filter_map(|hash| self.by_hash.get(&hash));
        let near = near.flat_map(|numbers| numbers.iter().copied()).inspect(|_| docward_budget::step(1));
        let found =
            |number: &u32| self.known.get(*number as usize).is_some_and(|(known, _)| differ_by_one(known, &letters));
        let first = near.filter(found).min()?;
        self.known.get(first as usize).map(|(_, value)| value)
    }
}

/// The hashes of a word and of what it becomes when one letter is left out.
fn hashes<'a>(hasher: &'a RandomState, letters: &'a [char]) -> impl Iterator<Item = u64> + 'a {
    docward_budget::step(1 + letters.len());
    let without = move |left_out: usize| {
        let (before, after) = letters.split_at_checked(left_out).unwrap_or((letters, &[]));
        let rest: Vec<char> = before.iter().chain(after.iter().skip(1)).copied().collect();
        hasher.hash_one(&*rest)
    };
    std::iter::once(hasher.hash_one(letters)).chain((0..letters.len()).map(without))
}

/// One letter replaced, left out or put in, or none.
fn differ_by_one(one: &[char], other: &[char]) -> bool {
    if one.len().abs_diff(other.len()) > 1 {
        return false;
    }
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let rest = |skip_one: usize, skip_other: usize| {
        one.get(same + skip_one..) == other.get(same + skip_other..) && one.get(same + skip_one..).is_some()
    };
    (same == one.len() && same == other.len()) || rest(1, 1) || rest(1, 0) || rest(0, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The same answer as from comparing with each known word, in the order in which they were added.
        #[test]
        fn the_first_word_is_found_that_differs_in_one_letter(
            known in proptest::collection::vec("[ab1é]{0,6}", 0..20),
            word in "[ab1é]{0,7}",
        ) {
            let mut almost = Almost::default();
            for (number, word) in known.iter().enumerate() {
                almost.add(word, number);
            }
            let letters = |word: &str| word.chars().collect::<Vec<char>>();
            let expected = known.iter().position(|known| differ_by_one(&letters(known), &letters(&word)));
            prop_assert_eq!(almost.find(&word), expected.as_ref());
        }
    }
}
