//! The words that captions are made of, found also where OCR misread a letter.

use super::fold::{singular, skeleton};
use std::collections::HashMap;

/// A word's number.
pub(crate) type Id = u16;

/// How sure a word is: as written, with letters that look alike, with one letter wrong in a longer or shorter word, with two.
const EXACT: f32 = 1.0;
const ALIKE: f32 = 0.95;
const ONE_OF_MANY: f32 = 0.9;
const ONE_OF_FEW: f32 = 0.8;
const TWO: f32 = 0.8;

/// Words shorter than this must be as written, but for letters that look alike.
const SHORT: usize = 5;
/// In words of so many letters one wrong letter leaves little doubt.
const LONG: usize = 7;
/// In words of so many letters two may be wrong.
const LONGEST: usize = 9;
/// No word is longer.
const MOST: usize = 24;

/// The words, each with a number from 1.
#[derive(Default)]
pub(crate) struct Vocabulary {
    ids: HashMap<String, Id>,
    /// In the order of their numbers.
    words: Vec<String>,
    /// How many are English; the others are found only as they stand.
    english: Option<usize>,
    same: HashMap<String, String>,
    alike: HashMap<String, Id>,
    /// How words are written: themselves, and what stands for them.
    forms: Vec<Form>,
    /// Forms with one letter left out, as places in `forms`.
    without: HashMap<String, Vec<usize>>,
    /// Long forms by their first and by their last three letters, as places in `forms`.
    ends: HashMap<String, Vec<usize>>,
}

struct Form {
    written: String,
    length: usize,
    id: Id,
}

impl Vocabulary {
    /// Takes one word for another, here and in every text.
    pub(crate) fn take_same(&mut self, word: &str, others: &str) {
        for other in others.split('|') {
            self.same.insert(other.to_owned(), word.to_owned());
        }
        self.add(word);
    }

    /// The number of a word of a table, given to it where it has none.
    pub(crate) fn add(&mut self, word: &str) -> Id {
        let word = self.canonical(word);
        if let Some(id) = self.ids.get(&word) {
            return *id;
        }
        let id = Id::try_from(self.ids.len() + 1).unwrap_or(Id::MAX);
        self.words.push(word.clone());
        self.ids.insert(word, id);
        id
    }

    /// The word of a number, as the tables write it.
    pub(crate) fn word(&self, id: Id) -> Option<&str> {
        self.words.get(usize::from(id).checked_sub(1)?).map(String::as_str)
    }

    /// Takes what is added from now on for Spanish.
    pub(crate) fn end_english(&mut self) {
        self.english = Some(self.words.len());
    }

    /// Takes a Spanish word with accents for the same without.
    pub(crate) fn take_accents(&mut self, word: &str) -> String {
        let plain: String = word.chars().map(without_accent).collect();
        if plain != word {
            self.same.insert(word.to_owned(), plain.clone());
        }
        plain
    }

    /// Whether a word of the tables is only Spanish.
    pub(crate) fn is_spanish(&self, id: Id) -> bool {
        self.english.is_some_and(|english| usize::from(id) > english)
    }

    /// Makes the indexes of misread words: after the last [`Self::add`].
    pub(crate) fn finish(&mut self) {
        let same = self.same.iter().filter_map(|(other, word)| Some((other.clone(), *self.ids.get(word)?)));
        let mut all: Vec<(String, Id)> = self.ids.iter().map(|(word, id)| (word.clone(), *id)).chain(same).collect();
        all.retain(|(_, id)| !self.is_spanish(*id));
        all.sort();
        for (written, id) in all {
            let length = written.chars().count();
            if length >= 3 {
                self.alike.entry(skeleton(&written)).or_insert(id);
            }
            let at = self.forms.len();
            if length >= SHORT {
                for shorter in without_one(&written).chain([written.clone()]) {
                    self.without.entry(shorter).or_default().push(at);
                }
            }
            if length >= LONGEST {
                for end in ends(&written) {
                    self.ends.entry(end).or_default().push(at);
                }
            }
            self.forms.push(Form { written, length, id });
        }
    }

    /// The number of a word of a text, and how sure it is that this word is meant; `None` of a word that no caption has.
    pub(crate) fn find(&self, word: &str) -> Option<(Id, f32)> {
        if word.len() > MOST {
            return None;
        }
        if let Some(id) = self.exact(word) {
            return Some((id, EXACT));
        }
        let length = word.chars().count();
        let digits = word.chars().filter(char::is_ascii_digit).count();
        if length < 3 || digits * 3 > length {
            return None;
        }
        if let Some(id) = self.alike.get(&skeleton(word)) {
            return Some((*id, ALIKE));
        }
        if length < SHORT || digits > 1 {
            return None;
        }
        self.one_wrong(word, length).or_else(|| self.two_wrong(word, length))
    }

    /// The number of a word as written, or of what it stands for.
    pub(crate) fn exact(&self, word: &str) -> Option<Id> {
        self.ids.get(word).copied().or_else(|| self.ids.get(&self.canonical(word)).copied())
    }

    fn canonical(&self, word: &str) -> String {
        if let Some(same) = self.same.get(word) {
            return same.clone();
        }
        let word = singular(word);
        self.same.get(&word).cloned().unwrap_or(word)
    }

    fn one_wrong(&self, word: &str, length: usize) -> Option<(Id, f32)> {
        let near = |at: &usize| self.forms.get(*at).filter(|form| form.is_within(word, length, 1));
        let known = |shorter: &str| self.without.get(shorter).into_iter().flatten().find_map(near);
        let form = known(word).or_else(|| without_one(word).find_map(|shorter| known(&shorter)))?;
        Some((form.id, if form.length.min(length) >= LONG { ONE_OF_MANY } else { ONE_OF_FEW }))
    }

    fn two_wrong(&self, word: &str, length: usize) -> Option<(Id, f32)> {
        if length < LONGEST {
            return None;
        }
        let candidates = ends(word).filter_map(|end| self.ends.get(&end)).flatten();
        let form = candidates.filter_map(|at| self.forms.get(*at)).find(|form| form.is_within(word, length, 2))?;
        Some((form.id, TWO))
    }
}

impl Form {
    /// Whether a word of a length, or its singular, differs in no more than so many letters.
    fn is_within(&self, word: &str, length: usize, wrong: usize) -> bool {
        let apart = |word: &str| strsim::osa_distance(&self.written, word) <= wrong;
        self.length.abs_diff(length) <= wrong + 1 && (apart(word) || apart(&singular(word)))
    }
}

fn without_accent(c: char) -> char {
    match c {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        'ñ' => 'n',
        _ => c,
    }
}

fn without_one(word: &str) -> impl Iterator<Item = String> + '_ {
    word.char_indices().map(|(at, c)| {
        let mut shorter = String::with_capacity(word.len());
        shorter.push_str(word.get(..at).unwrap_or_default());
        shorter.push_str(word.get(at + c.len_utf8()..).unwrap_or_default());
        shorter
    })
}

fn ends(word: &str) -> impl Iterator<Item = String> {
    let first: String = word.chars().take(3).collect();
    let last: String = word.chars().rev().take(3).collect();
    [format!("{first}-"), format!("-{last}")].into_iter()
}
