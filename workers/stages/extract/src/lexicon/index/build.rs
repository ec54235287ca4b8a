//! The index, made of the tables.

use super::{Index, Key, Known, key, sorted};
use crate::lexicon::fold::tokens;
use crate::lexicon::tables::{
    FIELDS, FILLERS, FORMATS, HEADINGS, JOINED, NOT_NAMES, OTHERS, OWNED, OWNERS, QUALIFIERS, SAME, THINGS,
};
use crate::lexicon::terms::{Meaning, What};
use crate::lexicon::vocabulary::{Id, Vocabulary};
use std::collections::{HashMap, HashSet};

impl Index {
    pub(super) fn of_tables() -> Self {
        let mut index = Self {
            vocabulary: Vocabulary::default(),
            fillers: HashSet::new(),
            qualifiers: HashSet::new(),
            formats: HashSet::new(),
            not_names: HashSet::new(),
            patients: HashSet::new(),
            besides: None,
            joined: HashMap::new(),
            owners: HashMap::new(),
            things: HashMap::new(),
            phrases: HashMap::new(),
            others: HashSet::new(),
            headings: HashMap::new(),
        };
        for (word, others) in SAME {
            index.vocabulary.take_same(word, others);
        }
        index.fillers = FILLERS.split('|').map(|word| index.vocabulary.add(word)).collect();
        for (word, wordings) in JOINED {
            let id = index.vocabulary.add(word);
            for wording in wordings.split('|') {
                let words: Vec<Id> = wording.split(' ').map(|word| index.vocabulary.add(word)).collect();
                index.joined.insert(key(words.into_iter()), id);
            }
        }
        index.besides = Some(index.vocabulary.add("besides"));
        for (owner, wordings) in OWNERS {
            index.each(wordings, |index, key| _ = index.owners.entry(key).or_insert(*owner));
        }
        for (owner, wordings) in HEADINGS {
            index.each(wordings, |index, key| _ = index.headings.entry(key).or_insert(*owner));
        }
        for (what, score, wordings) in THINGS {
            index.each(wordings, |index, key| _ = index.things.entry(key).or_insert((*what, *score)));
        }
        for (owner, what, score, wordings) in OWNED {
            let meaning = Meaning { owner: Some(*owner), what: *what, score: *score };
            index.each(wordings, |index, key| _ = index.phrases.entry(key).or_insert(meaning));
        }
        for (field, score, wordings) in FIELDS.iter().copied().flatten() {
            let meaning = Meaning { owner: None, what: What::Field(*field), score: *score };
            index.each(wordings, |index, key| _ = index.phrases.entry(key).or_insert(meaning));
        }
        for wordings in OTHERS {
            index.each(wordings, |index, key| _ = index.others.insert(key));
        }
        index.qualifiers = QUALIFIERS.split('|').map(|word| index.vocabulary.add(word)).collect();
        index.not_names = NOT_NAMES.split('|').map(|word| index.vocabulary.add(word)).collect();
        index.patients = ["patient", "client"].iter().map(|word| index.vocabulary.add(word)).collect();
        index.formats = FORMATS.split('|').map(|word| index.vocabulary.add(word)).collect();
        index.vocabulary.finish();
        index
    }

    /// Hands over the key of each of a table's wordings.
    fn each(&mut self, wordings: &str, take: impl Fn(&mut Self, Key)) {
        for wording in wordings.split('|') {
            let words = tokens(wording);
            let known = words.iter().map(|token| Known { id: self.vocabulary.add(&token.word), sure: 1.0 }).collect();
            let known = self.content(known);
            take(self, sorted(&known));
        }
    }
}
