//! The index, made of the tables.

use super::{Index, Key, Known, key, sorted};
use crate::lexicon::fold::tokens;
use crate::lexicon::tables::{
    FIELDS, FILLERS, FORMATS, HEADINGS, JOINED, NOT_NAMES, OTHERS, OWNED, OWNERS, QUALIFIERS, SAME, SPANISH,
    SPANISH_FILLERS, THINGS,
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
        index.add_spanish();
        index.vocabulary.finish();
        index
    }

    /// The Spanish wordings, each as what it means in English.
    fn add_spanish(&mut self) {
        self.vocabulary.end_english();
        self.fillers.extend(SPANISH_FILLERS.split('|').map(|word| self.vocabulary.add(word)));
        for (english, wordings) in SPANISH {
            let words = tokens(english);
            let known = words.iter().map(|token| Known { id: self.vocabulary.add(&token.word), sure: 1.0 }).collect();
            let english = self.content(known);
            let (key, meaning) = (sorted(&english), self.meaning(&english));
            let (owner, thing) = (self.owners.get(&key).copied(), self.things.get(&key).copied());
            for wording in wordings.split('|') {
                let known = tokens(wording)
                    .iter()
                    .map(|token| {
                        let plain = self.vocabulary.take_accents(&token.word);
                        Known { id: self.vocabulary.add(&plain), sure: 1.0 }
                    })
                    .collect();
                let spanish = sorted(&self.content(known));
                if let Some(owner) = owner {
                    self.owners.entry(spanish).or_insert(owner);
                } else if let Some(thing) = thing {
                    self.things.entry(spanish).or_insert(thing);
                } else if let Some(meaning) = meaning {
                    self.phrases.entry(spanish).or_insert(meaning);
                } else {
                    self.others.insert(spanish);
                }
            }
        }
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
