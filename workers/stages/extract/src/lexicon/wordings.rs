//! Tables of wordings beside those of captions: what each of them means, found as written, in other forms of its words and in
//! another order, and with misread letters.

use super::fold::tokens;
use super::tables::SAME;
use super::vocabulary::{Id, Vocabulary};
use super::without_numbering;
use std::collections::HashMap;

/// Words that a wording may have without meaning anything. "For" and "Is" begin sentences.
const FILLERS: &[&str] = &["the", "a", "an", "of", "and", "or", "your"];
/// No wording has more bytes; what is longer is prose.
const LONGEST: usize = 80;

/// How sure a word of four letters is of which one was misread.
const SHORT: f32 = 0.75;

/// Wordings, and what each may mean.
pub(crate) struct Wordings<M: 'static> {
    as_written: HashMap<String, Vec<M>>,
    vocabulary: Vocabulary,
    fillers: Vec<Id>,
    /// By the numbers of a wording's words, the lowest first, with and without fillers.
    folded: HashMap<Vec<Id>, Vec<M>>,
    /// Of words of four letters with one of them hidden: the vocabulary finds no misread word as short.
    short: HashMap<String, Vec<M>>,
}

impl<M: Copy + PartialEq> Wordings<M> {
    /// Of the lines of a table: meanings, the likeliest first, and wordings with a bar between two of them. A wording of
    /// several lines has the meanings of all of them.
    pub(crate) fn of(table: impl Iterator<Item = (&'static [M], &'static str)> + Clone) -> Self {
        let mut vocabulary = Vocabulary::default();
        for (word, others) in SAME {
            vocabulary.take_same(word, others);
        }
        let fillers = FILLERS.iter().map(|word| vocabulary.add(word)).collect();
        let mut all =
            Self { as_written: HashMap::new(), vocabulary, fillers, folded: HashMap::new(), short: HashMap::new() };
        let wordings =
            table.flat_map(|(meanings, line)| line.split('|').map(move |wording| (meanings, words(wording))));
        for (meanings, words) in wordings.clone() {
            let key = sorted(words.iter().map(|word| all.vocabulary.add(word)).collect());
            add(all.as_written.entry(words.join(" ")).or_default(), meanings);
            add(all.folded.entry(key).or_default(), meanings);
            for hidden in with_one_hidden(&words) {
                add(all.short.entry(hidden).or_default(), meanings);
            }
        }
        let mut shorter: HashMap<Vec<Id>, Vec<M>> = HashMap::new();
        for (meanings, words) in wordings {
            let key = sorted(words.iter().map(|word| all.vocabulary.add(word)).collect());
            add(shorter.entry(all.without_fillers(&key)).or_default(), meanings);
        }
        for (key, meanings) in shorter {
            all.folded.entry(key).or_insert(meanings);
        }
        all.vocabulary.finish();
        all
    }

    /// What a text may mean, the likeliest first, if it is a wording and each of its words is at least so sure (0 to 1; 1 of
    /// words as they are written); nothing of any other text. What stands in brackets and numbering before it do not count.
    pub(crate) fn find(&self, text: &str, least: f32) -> Vec<M> {
        if text.len() > LONGEST {
            return Vec::new();
        }
        let words = words(text);
        if let Some(meanings) = self.as_written.get(&words.join(" ")) {
            return meanings.clone();
        }
        let known = |word: &String| {
            // The search for misread words takes longest, and finds nothing as sure.
            if least < 1.0 {
                self.vocabulary.find(word).filter(|(_, sure)| *sure >= least).map(|(id, _)| id)
            } else {
                self.vocabulary.exact(word)
            }
        };
        if let Some(key) = words.iter().map(known).collect::<Option<Vec<Id>>>().map(sorted)
            && let Some(meanings) = self.folded.get(&key).or_else(|| self.folded.get(&self.without_fillers(&key)))
        {
            return meanings.clone();
        }
        let mut meanings = Vec::new();
        if least <= SHORT {
            for alike in with_one_hidden(&words).iter().filter_map(|hidden| self.short.get(hidden)) {
                add(&mut meanings, alike);
            }
        }
        meanings
    }

    /// A key without fillers; as it is if it has nothing else.
    fn without_fillers(&self, key: &[Id]) -> Vec<Id> {
        let fewer: Vec<Id> = key.iter().copied().filter(|id| !self.fillers.contains(id)).collect();
        if fewer.is_empty() { key.to_vec() } else { fewer }
    }
}

fn words(text: &str) -> Vec<String> {
    let tokens = tokens(&text.replace('%', " percent "));
    let tokens = without_numbering(&tokens).iter().filter(|token| !token.bracketed);
    tokens.map(|token| token.word.clone()).collect()
}

/// A single word of four letters, with each of its letters hidden; nothing of anything else.
fn with_one_hidden(words: &[String]) -> Vec<String> {
    let [word] = words else { return Vec::new() };
    let letters: Vec<char> = word.chars().collect();
    let hide = |at: usize| letters.iter().enumerate().map(|(other, c)| if other == at { '?' } else { *c }).collect();
    if letters.len() == 4 { (0..4).map(hide).collect() } else { Vec::new() }
}

fn add<M: Copy + PartialEq>(known: &mut Vec<M>, more: &[M]) {
    for meaning in more {
        if !known.contains(meaning) {
            known.push(*meaning);
        }
    }
}

fn sorted(mut key: Vec<Id>) -> Vec<Id> {
    key.sort_unstable();
    key
}
