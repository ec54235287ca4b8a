//! Values as paths of words: what a text says from one of its words on is compared with all of them at once, a look-up a word,
//! however many begin alike.

use std::collections::HashMap;

/// A place on a path: what words lead to it.
pub(super) type Place = usize;

/// Where all paths begin.
pub(super) const BEGINNING: Place = 0;

/// Values, each found by its words.
pub(super) struct Phrases<T> {
    /// Each word that is on a path, by a number of its own.
    words: HashMap<String, usize>,
    /// Where a word leads from a place.
    next: HashMap<(Place, usize), Place>,
    /// The value that ends at each place.
    ends: Vec<Option<T>>,
}

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Self { words: HashMap::new(), next: HashMap::new(), ends: vec![None] }
    }
}

impl<T> Phrases<T> {
    pub(super) fn is_empty(&self) -> bool {
        self.next.is_empty()
    }

    /// Adds a value by its words, unless there is one; says whether it was added.
    pub(super) fn add(&mut self, words: &[String], value: T) -> bool {
        let mut place = BEGINNING;
        for word in words {
            let number = self.words.len();
            let number = match self.words.get(word) {
                Some(known) => *known,
                None => *self.words.entry(word.clone()).or_insert(number),
            };
            let fresh = self.ends.len();
            place = *self.next.entry((place, number)).or_insert(fresh);
            if place == fresh {
                self.ends.push(None);
            }
        }
        match self.ends.get_mut(place) {
            Some(end) if end.is_none() && place != BEGINNING => {
                *end = Some(value);
                true
            }
            _ => false,
        }
    }

    /// Where a word leads from a place; `None` if no value goes on so.
    pub(super) fn after(&self, place: Place, word: &str) -> Option<Place> {
        let number = self.words.get(word)?;
        self.next.get(&(place, *number)).copied()
    }

    /// The value whose words lead to a place.
    pub(super) fn at(&self, place: Place) -> Option<&T> {
        self.ends.get(place)?.as_ref()
    }
}
