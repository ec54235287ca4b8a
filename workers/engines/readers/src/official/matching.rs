//! Which words of a page may be which words of a form's print.

use super::Seen;
use docward_engine_model::official::{OfficialForm, fold_print, misprints};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Shorter words stand too often on any page.
const SHORTEST: usize = 4;
/// So many different words of the print must be on a page before a fit is tried.
const WORTH_FITTING: usize = 10;
/// With one in so many of the different words of the print the page is the form, or a part of it, even if they lie otherwise;
/// and with any that are worth fitting beside the form's title.
const OF_THE_FORM: usize = 2;
/// A word may be so many words of the print; further ones are not looked at.
const MOST: usize = 40;

/// A word of the print and a word of the page that are alike.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    /// Its place in the form's print.
    pub(super) print: usize,
    /// Its place among the page's words.
    pub(super) word: usize,
    /// Whether neither is like another one.
    pub(super) sure: bool,
}

/// All pairs of a form and a page.
pub(super) struct Pairs {
    pub(super) form: OfficialForm,
    pub(super) alike: Vec<Pair>,
    /// How many different words of the print stand on the page.
    pub(super) distinct: usize,
    /// How many different words the print has.
    all: usize,
    /// Whether the form's title or number stands on a page that has enough of its print to be looked at.
    titled: bool,
}

/// A form's print by its words.
struct Print {
    /// Where each word stands in the form's print.
    places: HashMap<&'static str, Vec<usize>>,
    /// The words in order.
    texts: Vec<&'static str>,
    /// The words of each length, each with the letters that it has.
    by_length: Vec<Vec<(&'static str, u64)>>,
}

impl Print {
    fn new(form: OfficialForm) -> Self {
        let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, print) in form.table().print.iter().enumerate().filter(|(_, print)| print.folded.len() >= SHORTEST) {
            places.entry(&print.folded).or_default().push(at);
        }
        let mut texts: Vec<&str> = places.keys().copied().collect();
        texts.sort_unstable();
        let longest = texts.iter().map(|text| text.len()).max().unwrap_or(0);
        let of_length = |length| texts.iter().filter(move |text| text.len() == length);
        let with_letters = |length| of_length(length).map(|text| (*text, letters_of(text))).collect();
        let by_length = (0..=longest).map(with_letters).collect();
        Self { places, texts, by_length }
    }

    fn of(form: OfficialForm) -> &'static Self {
        static CMS1500: LazyLock<Print> = LazyLock::new(|| Print::new(OfficialForm::Cms1500));
        static UB04: LazyLock<Print> = LazyLock::new(|| Print::new(OfficialForm::Ub04));
        match form {
            OfficialForm::Cms1500 => &CMS1500,
            OfficialForm::Ub04 => &UB04,
        }
    }

    /// The text of the print that a word is most likely to be.
    fn best(&self, word: &str) -> Option<&'static str> {
        if word.len() < SHORTEST {
            return None;
        }
        if let Some((text, _)) = self.places.get_key_value(word) {
            return Some(text);
        }
        let letters = letters_of(word);
        let allowed = word.len() / 4;
        let lengths = self.by_length.iter().take(word.len() + allowed + 1).skip(word.len() - allowed);
        let near = lengths.flatten().filter(|(_, of_text)| (of_text ^ letters).count_ones() as usize <= 2 * allowed);
        // A shorter text may stand within a longer word as it is: both ways have to fit.
        let edits = |text: &str| {
            let within_text = misprints(word, text);
            (within_text <= allowed).then(|| within_text.max(misprints(text, word)))
        };
        let scored = near.filter_map(|(text, _)| Some((edits(text)?, *text))).filter(|(edits, _)| *edits <= allowed);
        scored.min().map(|(_, text)| text)
    }
}

/// Whether enough different words of a form's print are among a page's words.
pub(super) fn is_worth_fitting(words: &HashSet<String>) -> bool {
    let is_worth = |form| {
        let print = Print::of(form);
        words.iter().filter_map(|word| print.best(word)).collect::<HashSet<_>>().len() >= WORTH_FITTING
    };
    OfficialForm::ALL.into_iter().any(is_worth)
}

impl Pairs {
    pub(super) fn of(form: OfficialForm, seen: &[Seen]) -> Self {
        let Print { places, texts, .. } = Print::of(form);
        let mut found: HashMap<&str, Vec<usize>> = HashMap::new();
        // A listing has the same words in every row.
        let mut known: HashMap<&str, Option<&str>> = HashMap::new();
        for (word, seen) in seen.iter().enumerate() {
            let best = known.entry(&seen.folded).or_insert_with(|| Print::of(form).best(&seen.folded));
            if let Some(text) = *best {
                found.entry(text).or_default().push(word);
            }
        }
        let mut alike = Vec::new();
        for text in texts {
            let (Some(prints), Some(words)) = (places.get(text), found.get(text)) else { continue };
            let sure = prints.len() == 1 && words.len() == 1;
            for &print in prints.iter().take(MOST) {
                alike.extend(words.iter().take(MOST).map(|&word| Pair { print, word, sure }));
            }
        }
        let distinct = alike.iter().filter_map(|pair| form.table().print.get(pair.print)).map(|print| &print.folded);
        let distinct = distinct.collect::<HashSet<_>>().len();
        let titled = distinct >= WORTH_FITTING && titled(form, seen);
        Self { form, alike, distinct, all: texts.len(), titled }
    }

    pub(super) fn are_worth_fitting(&self) -> bool {
        self.distinct >= WORTH_FITTING
    }

    pub(super) fn are_of_the_form(&self) -> bool {
        self.distinct * OF_THE_FORM >= self.all || self.titled
    }
}

/// What only this form prints: its title, its number, its approval.
const fn titles(form: OfficialForm) -> &'static [&'static [&'static str]] {
    match form {
        OfficialForm::Cms1500 => &[
            &["HEALTH", "INSURANCE", "CLAIM", "FORM"],
            &["NATIONAL", "UNIFORM", "CLAIM", "COMMITTEE"],
            &["FORM", "1500", "(02-12)"],
            &["OMB-0938-1197"],
        ],
        OfficialForm::Ub04 => {
            &[&["UB-04", "CMS-1450"], &["NO.", "0938-0997"], &["CERTIFICATIONS", "ON", "THE", "REVERSE"]]
        }
    }
}

/// Whether the words of one of a form's titles follow each other on the page, long ones with one letter misread at most.
fn titled(form: OfficialForm, seen: &[Seen]) -> bool {
    let is = |(word, seen): (&String, &Seen)| {
        let edits = || misprints(&seen.folded, word).max(misprints(word, &seen.folded));
        seen.folded.len().abs_diff(word.len()) <= 1 && edits() <= usize::from(word.len() > SHORTEST)
    };
    titles(form).iter().any(|title| {
        let title: Vec<String> = title.iter().map(|word| fold_print(word)).collect();
        seen.windows(title.len()).any(|words| title.iter().zip(words).all(is))
    })
}

/// Which letters and digits a folded word has, as bits.
fn letters_of(word: &str) -> u64 {
    word.bytes().fold(0, |bits, letter| bits | 1 << (letter % 64))
}
