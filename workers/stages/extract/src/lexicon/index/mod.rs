//! The tables as an index, and the search in it. A caption is looked up by the words that it has, in whatever order.

mod build;
mod sense;

use super::fold::Token;
use super::terms::{Meaning, Owner, What};
use super::vocabulary::{Id, Vocabulary};
use sense::{is_said_of, is_senseless};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// So many words a caption has at most, without fillers.
pub(super) const MOST: usize = 10;

/// The words of a caption in the order of their numbers; 0 behind them.
type Key = [Id; MOST];

/// A word of a caption with its number, and how sure it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) id: Id,
    pub(super) sure: f32,
}

/// All tables, as numbers.
pub(super) struct Index {
    vocabulary: Vocabulary,
    fillers: HashSet<Id>,
    qualifiers: HashSet<Id>,
    formats: HashSet<Id>,
    /// Words with which an owner's wording does not mean their name: "insurance information", "provider number".
    not_names: HashSet<Id>,
    /// Words that mean the patient and nobody's relative.
    patients: HashSet<Id>,
    /// "Other than".
    besides: Option<Id>,
    /// Words in their order, and the one that they are written for.
    joined: HashMap<Key, Id>,
    owners: HashMap<Key, Owner>,
    things: HashMap<Key, (What, f32)>,
    phrases: HashMap<Key, Meaning>,
    others: HashSet<Key>,
    headings: HashMap<Key, Owner>,
}

/// The one index, made when it is first asked.
pub(super) static INDEX: LazyLock<Index> = LazyLock::new(Index::of_tables);

/// How sure an owner without a thing means their name: "Guarantor:".
const OWNER_ALONE: f32 = 0.75;
/// How sure somebody's relative does: "Mother" may be an answer.
const KIN_ALONE: f32 = 0.5;
/// A word is taken for one of the tables if it is this sure.
const SURE: f32 = 0.9;
/// What is taken from a caption of which words had to be left out.
const LEFT_OUT: f32 = 0.95;

impl Index {
    /// The words of a text that captions have, without fillers, with what is written as several words joined; `None` if a
    /// word is in it that no caption has.
    pub(super) fn known(&self, tokens: &[Token]) -> Option<Vec<Known>> {
        let mut known = Vec::with_capacity(tokens.len());
        for token in tokens {
            if let Some((id, sure)) = self.vocabulary.find(&token.word) {
                known.push(Known { id, sure });
                continue;
            }
            let run = self.run_together(&token.word)?;
            known.extend(run.into_iter().map(|id| Known { id, sure: 0.9 }));
        }
        // "Mobile, AL" is English.
        let mut spanish = known.iter().filter(|word| self.vocabulary.is_spanish(word.id)).peekable();
        if spanish.peek().is_some() && spanish.all(|word| self.fillers.contains(&word.id)) {
            return None;
        }
        Some(self.content(known))
    }

    /// Whether captions have a word.
    pub(super) fn has(&self, token: &Token) -> bool {
        self.vocabulary.find(&token.word).is_some() || self.run_together(&token.word).is_some()
    }

    /// Whether captions have a word, as it stands.
    pub(super) fn has_exactly(&self, token: &Token) -> bool {
        self.vocabulary.exact(&token.word).is_some()
    }

    /// A word as the tables write it, where captions surely have it, else as it stands; `None` of a filler.
    pub(super) fn written<'a>(&'a self, token: &'a Token) -> Option<&'a str> {
        let found = self.vocabulary.find(&token.word).filter(|(_, sure)| *sure >= SURE);
        match found {
            Some((id, _)) if self.fillers.contains(&id) && !self.vocabulary.is_spanish(id) => None,
            Some((id, _)) => Some(self.vocabulary.word(id).unwrap_or(&token.word)),
            None => Some(&token.word),
        }
    }

    /// Whom the first words name, with the words behind them, and whom the last words name, with those before.
    pub(super) fn owners_at_ends<'t>(&self, tokens: &'t [Token]) -> impl Iterator<Item = (Owner, &'t [Token])> {
        const LONGEST: usize = 3;
        let named = |run: &[Token]| self.owners.get(&sorted(&self.known(run)?)).copied();
        let most = LONGEST.min(tokens.len().saturating_sub(1));
        let first = (1..=most).rev().find_map(|length| {
            let (run, rest) = tokens.split_at_checked(length)?;
            Some((named(run)?, rest))
        });
        let last = (1..=most).rev().find_map(|length| {
            let (rest, run) = tokens.split_at_checked(tokens.len() - length)?;
            Some((named(run)?, rest))
        });
        first.into_iter().chain(last)
    }

    /// Whether a word in brackets says how to write, not what.
    pub(super) fn is_format(&self, token: &Token) -> bool {
        self.vocabulary.exact(&token.word).is_some_and(|id| self.formats.contains(&id))
    }

    /// Whether captions have a word in Spanish only.
    pub(super) fn is_spanish(&self, token: &Token) -> bool {
        self.vocabulary.exact(&token.word).is_some_and(|id| self.vocabulary.is_spanish(id))
    }

    /// Words between which the spaces were lost: "dateofbirth".
    fn run_together(&self, word: &str) -> Option<Vec<Id>> {
        const SHORTEST: usize = 6;
        const MOST: usize = 30;
        if word.len() < SHORTEST || word.len() > MOST || !word.is_ascii() {
            return None;
        }
        let mut rest = word;
        let mut words = Vec::new();
        while !rest.is_empty() {
            // The longest word first. Two letters are a word only behind another: "of", "no".
            let (id, length) = (2..=rest.len()).rev().find_map(|length| {
                let begin = rest.get(..length).filter(|_| length > 2 || !words.is_empty())?;
                let id = self.vocabulary.exact(begin).filter(|id| !self.vocabulary.is_spanish(*id))?;
                Some((id, length))
            })?;
            words.push(id);
            rest = rest.get(length..).unwrap_or_default();
        }
        Some(words)
    }

    fn content(&self, mut known: Vec<Known>) -> Vec<Known> {
        const LONGEST: usize = 5;
        known.retain(|word| !self.fillers.contains(&word.id));
        let mut joined = Vec::with_capacity(known.len());
        let mut rest = known.as_slice();
        while let Some(first) = rest.first() {
            let found = (1..=LONGEST.min(rest.len())).rev().find_map(|length| {
                let run = rest.get(..length)?;
                Some((length, *self.joined.get(&key(run.iter().map(|word| word.id)))?, least(run)))
            });
            let (length, word) = match found {
                Some((length, id, sure)) => (length, Known { id, sure }),
                None => (1, *first),
            };
            // "Other than the patient" says who it is not.
            if !joined.is_empty() && Some(word.id) == self.besides {
                break;
            }
            joined.push(word);
            rest = rest.get(length..).unwrap_or_default();
        }
        joined
    }

    /// What words mean, all of them together or without those that only narrow the meaning.
    pub(super) fn meaning(&self, words: &[Known]) -> Option<Meaning> {
        self.exactly(words).or_else(|| {
            if self.is_other(words) {
                return None;
            }
            let fewer: Vec<Known> = words.iter().filter(|word| !self.qualifiers.contains(&word.id)).copied().collect();
            let left_out = fewer.len() < words.len() && !fewer.is_empty();
            let meaning = if left_out { self.exactly(&fewer) } else { None };
            let not_name = words.iter().any(|word| self.not_names.contains(&word.id));
            let meaning =
                meaning.filter(|meaning| !(not_name && meaning.what == What::Name && meaning.owner.is_some()));
            // "Main Street" is a street.
            let meaning = meaning.filter(|meaning| meaning.what != What::Street);
            meaning.map(|meaning| Meaning { score: meaning.score * LEFT_OUT, ..meaning })
        })
    }

    /// What words mean, all of them together.
    fn exactly(&self, words: &[Known]) -> Option<Meaning> {
        if words.is_empty() || words.len() > MOST {
            return None;
        }
        let (all, sure) = (sorted(words), least(words));
        if let Some(meaning) = self.phrases.get(&all) {
            return Some(Meaning { score: meaning.score * sure, ..*meaning });
        }
        if let Some((what, score)) = self.things.get(&all) {
            return Some(Meaning { owner: None, what: *what, score: score * sure });
        }
        if self.others.contains(&all) {
            return None;
        }
        if let Some(owner) = self.owners.get(&all) {
            return Some(Meaning { owner: Some(*owner), what: What::Name, score: self.alone(*owner, words) * sure });
        }
        self.owned(words).map(|meaning| Meaning { score: meaning.score * sure, ..meaning })
    }

    /// A thing of an owner: the longest owner that leaves a thing.
    fn owned(&self, words: &[Known]) -> Option<Meaning> {
        const LONGEST: usize = 5;
        for length in (1..words.len()).rev().filter(|length| *length <= LONGEST) {
            for begin in 0..=words.len() - length {
                let run = words.get(begin..begin + length)?;
                let Some(owner) = self.owners.get(&sorted(run)) else { continue };
                let last = begin > 0 && begin + length == words.len();
                let rest: Vec<Known> = [words.get(..begin)?, words.get(begin + length..)?].concat();
                let thing = self
                    .things
                    .get(&sorted(&rest))
                    .filter(|(what, _)| !(last && is_said_of(*owner, *what) || is_senseless(*owner, *what)));
                if let Some((what, score)) = thing {
                    return Some(Meaning { owner: Some(*owner), what: *what, score: f32::midpoint(*score, 1.0) });
                }
            }
        }
        None
    }

    /// How sure an owner's wording alone means their name. "Mother" or "Child" may as well say what somebody is to somebody.
    fn alone(&self, owner: Owner, words: &[Known]) -> f32 {
        let kin = match owner {
            Owner::Spouse | Owner::Guardian | Owner::Other => true,
            Owner::Patient => words.iter().any(|word| !self.patients.contains(&word.id)),
            _ => false,
        };
        if kin && words.len() == 1 { KIN_ALONE } else { OWNER_ALONE }
    }

    /// The owner whom words name, all of them together or without those that only narrow the meaning.
    pub(super) fn owner(&self, words: &[Known]) -> Option<Owner> {
        let named = |words: &[Known]| {
            let key = sorted(words);
            self.headings.get(&key).or_else(|| self.owners.get(&key)).copied().filter(|_| !words.is_empty())
        };
        let fewer = || words.iter().filter(|word| !self.qualifiers.contains(&word.id)).copied().collect::<Vec<_>>();
        named(words).or_else(|| named(&fewer()))
    }

    /// Whether words are a caption for which the vocabulary has no name.
    pub(super) fn is_other(&self, words: &[Known]) -> bool {
        self.others.contains(&sorted(words))
    }
}

fn least(words: &[Known]) -> f32 {
    words.iter().map(|word| word.sure).fold(1.0, f32::min)
}

fn sorted(words: &[Known]) -> Key {
    let mut key = key(words.iter().map(|word| word.id));
    key.sort_unstable_by(|a, b| b.cmp(a));
    key
}

fn key(ids: impl Iterator<Item = Id>) -> Key {
    let mut key = [0; MOST];
    for (place, id) in key.iter_mut().zip(ids) {
        *place = id;
    }
    key
}
