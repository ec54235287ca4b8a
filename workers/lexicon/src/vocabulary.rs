//! Small sets of words that the rules know, each beside the rule that uses it.

use std::collections::HashSet;
use std::sync::LazyLock;

/// A set of lower-case words.
pub type Vocabulary = LazyLock<HashSet<&'static str>>;

/// The words of a text, as a set.
pub fn words(text: &'static str) -> HashSet<&'static str> {
    text.split_whitespace().collect()
}
