//! Words of a closed list at the command line: help shows the list, and so does the refusal of any other word.

use clap::builder::{PossibleValuesParser, TypedValueParser};

/// Takes one of `all` by its word.
pub(crate) fn one_of<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    word: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    let taken = move |typed: String| all.iter().find(|one| word(**one) == typed).copied().ok_or("no such word");
    PossibleValuesParser::new(all.iter().map(move |one| word(*one))).try_map(taken)
}
