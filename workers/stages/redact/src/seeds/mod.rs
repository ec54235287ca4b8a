//! Values that are known to identify: extraction's fields, DICOM header values, names found once. Wherever they stand
//! again, whole or in part, they are found again.

use crate::folded::Folded;
use crate::official::Forms;
use crate::placeholder::outside_of;
use crate::rules::{Hit, Rule, SIGNS_OF_MAIL, as_written, bears_name, dose, is_function_word};
use crate::scattered::Bands;
use crate::tokens::{Shape, Token, Tokens};
use crate::{burnt_in, kinds};
use almost::Almost;
use docward_budget::step;
use docward_engine_model::{Document, Fields, Meaning, PhiKind, Reading, Span};
use docward_lexicon::{Class, class_of, fold};
use phrases::{BEGINNING, Phrases};
use std::borrow::Cow;

/// Values are bounded in number: each is a few words in memory.
const MOST: usize = 4_000;
/// No value that identifies has more words; so many words of the text are looked up from each of its words on, at most.
const LONGEST: usize = 16;
/// A name's part of fewer letters tells nobody, and neither does a mail address's, whose parts are abbreviations too.
const LEAST_OF_NAME: usize = 3;
const LEAST_OF_MAIL: usize = 4;
/// Brackets that the sign of a mail address may stand in, as it is read.
const BRACKETS: &str = "([{<";
/// A name of so many letters that is no word identifies in small letters too, and with digits behind it.
const RARE: usize = 4;
/// Words of this length may differ from a word of the DICOM header in one letter: burnt-in words always, for they are read
/// from pixels; words of prose if they are capitalised and no ordinary word, for an ordinary word may be meant as it stands.
const FUZZY: usize = 5;
/// So many characters may stand between two words of a value.
const MOST_BETWEEN: usize = 3;

mod almost;
mod phrases;

/// One value: what it is, and how it is known.
struct Seed {
    kind: PhiKind,
    rule: Rule,
}

/// What to look for.
#[derive(Default)]
pub(crate) struct Seeds {
    /// By their words, folded.
    values: Phrases<Seed>,
    /// Where fields stand.
    spans: Vec<(Span, PhiKind)>,
    /// Words for comparison with one letter's tolerance.
    almost: Almost<PhiKind>,
    count: usize,
}

impl Seeds {
    /// What a document's fields and header give.
    pub(crate) fn of(document: &Document, fields: &Fields, reading: &Reading, forms: &Forms) -> Self {
        let mut seeds = Self::default();
        for value in &forms.values {
            seeds.add(&value.text, value.kind, Rule::OfficialBoxAgain);
            if value.kind == PhiKind::Name && !value.is_signature {
                seeds.add_sure_parts(&value.text, Rule::OfficialBoxAgain);
            }
        }
        let bands = Bands::of(reading);
        for known in kinds::identifying(fields).filter(|known| !is_year(known.value)) {
            if known.span.is_some_and(|span| is_print(span, reading, forms)) {
                continue;
            }
            if let Some(span) = known.span {
                seeds.spans.push((span, known.kind));
            }
            seeds.spans.extend(bands.spans(&known).into_iter().map(|span| (span, known.kind)));
            seeds.add(known.value, known.kind, Rule::FieldAgain);
            if known.is_name {
                seeds.add_sure_parts(known.value, Rule::FieldAgain);
            }
        }
        for (keyword, value) in document.dicom().into_iter().flat_map(|dicom| &dicom.attributes) {
            if let Some(kind) = kinds::of_attribute(keyword) {
                seeds.add(value.as_str(), kind, Rule::Header);
                if kind == PhiKind::Name {
                    seeds.add_sure_parts(value.as_str(), Rule::Header);
                }
                let long = words(value.as_str()).into_iter().filter(|word| word.len() >= FUZZY);
                long.for_each(|word| seeds.almost.add(&word, kind));
            }
        }
        seeds
    }

    /// Takes the value of an interchange's element that identifies; of a person's name its parts too.
    pub(crate) fn add_element(&mut self, value: &str, meaning: Meaning, kind: PhiKind) {
        if is_year(value) {
            return;
        }
        self.add(value, kind, Rule::X12ElementAgain);
        match meaning {
            Meaning::PersonName => self.add_sure_parts(value, Rule::X12ElementAgain),
            Meaning::ContactName => self.add_parts(value, LEAST_OF_NAME),
            _ => {}
        }
    }

    /// Takes the parts of names, the postal codes, the numbers and who has a mail address that the rules found: a surname stands
    /// alone later on.
    pub(crate) fn learn(&mut self, text: &str, hits: &[Hit]) {
        let read = |hit: &Hit| Folded::of(text.get(hit.start..hit.end).unwrap_or_default());
        let (names, others): (Vec<&Hit>, Vec<&Hit>) = hits.iter().partition(|hit| hit.kind == PhiKind::Name);
        for hit in names {
            self.add_parts(read(hit).text(), LEAST_OF_NAME);
        }
        for hit in others {
            let value = read(hit);
            let value = value.text();
            match hit.kind {
                PhiKind::Name | PhiKind::Date | PhiKind::Age | PhiKind::Organization => {}
                PhiKind::Place => {
                    let codes = value.split(|c: char| !c.is_ascii_digit()).filter(|code| code.len() == 5);
                    codes.for_each(|code| self.add(code, PhiKind::Place, Rule::FoundAgain));
                }
                PhiKind::Email => {
                    let is_sign = |c: char| SIGNS_OF_MAIL.contains(c) || BRACKETS.contains(c);
                    self.add_parts(value.split(is_sign).next().unwrap_or_default(), LEAST_OF_MAIL);
                }
                _ if value.bytes().filter(u8::is_ascii_digit).count() > 4 => {
                    self.add(value, hit.kind, Rule::FoundAgain);
                }
                _ => {}
            }
        }
    }

    fn add(&mut self, value: &str, kind: PhiKind, rule: Rule) {
        let words = words(value);
        let letters: usize = words.iter().map(String::len).sum();
        let telling = words.len() > 1 || words.iter().any(|word| is_telling(word, value));
        if letters >= 3 && telling {
            self.push(&words, Seed { kind, rule });
        }
    }

    fn push(&mut self, words: &[String], seed: Seed) {
        if self.count < MOST && words.len() <= LONGEST && self.values.add(words, seed) {
            self.count += 1;
        }
    }

    /// The parts of a value that is surely somebody's name: ordinary words too, for people are called Brown and Long.
    fn add_sure_parts(&mut self, value: &str, rule: Rule) {
        for word in words(value) {
            let name = word.chars().count() > 2 && word.chars().all(char::is_alphabetic);
            if name && !is_function_word(&word) {
                self.push(&[word], Seed { kind: PhiKind::Name, rule });
            }
        }
    }

    /// The parts, of so many letters at least, of what the rules took for a name, ordinary words apart.
    fn add_parts(&mut self, value: &str, least: usize) {
        for word in value.split(|c: char| !c.is_alphabetic()) {
            let class = class_of(word);
            let ordinary = class.any(Class::ORDINARY) && !class.any(Class::LEANS_NAME);
            if word.chars().count() >= least && !ordinary {
                self.add(word, PhiKind::Name, Rule::FoundAgain);
            }
        }
    }

    /// Where fields stand.
    pub(crate) fn places(&self, reading: &Reading) -> Vec<Hit> {
        let hit = |(span, kind): &(Span, PhiKind)| {
            let (start, end) = reading.bytes(*span);
            Hit { start, end, kind: *kind, rules: Rule::Field.into() }
        };
        self.spans.iter().map(hit).collect()
    }

    /// Where seeds stand, wherever that is.
    pub(crate) fn occurrences(&self, document: &Document, reading: &Reading) -> Vec<Hit> {
        let frames = burnt_in::frames(document);
        self.found(reading.text(), |start, end| {
            let word = reading.words_in(start, end).first();
            word.is_some_and(|word| frames.contains(&word.page))
        })
    }

    /// Where seeds stand in a text that was not read from pixels.
    pub(crate) fn occurrences_in(&self, text: &str) -> Vec<Hit> {
        self.found(text, |_, _| false)
    }

    /// The rule by which a name is known that a word is with digits behind it: `quillon86`.
    fn numbered_name(&self, word: &str) -> Option<Rule> {
        let name = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let is_one = name.len() < word.len() && name.chars().count() >= RARE;
        let place = self.values.after(BEGINNING, name).filter(|_| is_one)?;
        self.values.at(place).filter(|seed| seed.kind == PhiKind::Name).map(|seed| seed.rule)
    }

    fn found(&self, text: &str, is_burnt_in: impl Fn(usize, usize) -> bool) -> Vec<Hit> {
        let mut hits = Vec::new();
        if self.values.is_empty() && self.almost.is_empty() {
            return hits;
        }
        let read = Folded::of(text);
        let tokens = Tokens::of(read.text());
        let is_burnt_in = |token: &Token| {
            let (start, end) = read.written(token.start, token.end);
            is_burnt_in(start, end)
        };
        let words: Vec<Cow<'_, str>> = (0..tokens.len()).map(|index| fold(tokens.word(index))).collect();
        for (index, word) in words.iter().enumerate() {
            step(1);
            self.values_at(&tokens, &words, index, &mut hits);
            if let Some((rule, token)) = self.numbered_name(word).zip(tokens.get(index)) {
                hits.push(Hit { start: token.start, end: token.end, kind: PhiKind::Name, rules: rule.into() });
            }
            if let Some(token) = tokens.get(index)
                && word.len() >= FUZZY
                && (is_name_like(token) || is_burnt_in(token))
                && let Some(kind) = self.almost.find(word)
            {
                let rules = Rule::HeaderAlmost.into();
                hits.push(Hit { start: token.start, end: token.end, kind: *kind, rules });
            }
        }
        as_written(&read, hits)
    }

    /// The values that begin at a word. A value of a single word counts only when it is capitalised or has a digit, or is a name
    /// that is no word.
    fn values_at(&self, tokens: &Tokens<'_>, folded: &[Cow<'_, str>], index: usize, hits: &mut Vec<Hit>) {
        let Some(first) = tokens.get(index) else { return };
        let mut place = BEGINNING;
        for (offset, word) in folded.iter().skip(index).take(LONGEST).enumerate() {
            step(1);
            let near = offset == 0 || tokens.gap_before(index + offset).chars().nth(MOST_BETWEEN).is_none();
            let Some(next) = self.values.after(place, word).filter(|_| near) else { return };
            place = next;
            let (Some(Seed { kind, rule }), Some(last)) = (self.values.at(place), tokens.get(index + offset)) else {
                continue;
            };
            // A disease or a medicine that is called like somebody of whom only the rules know: whom a field, a box or the header
            // names is meant even before a dose.
            let is_thing = offset == 0
                && *kind == PhiKind::Name
                && *rule == Rule::FoundAgain
                && (dose::is_behind(tokens.text(), last.end) || bears_name(tokens, index + 1));
            if is_thing {
                continue;
            }
            let is_rare_name = || *kind == PhiKind::Name && is_rare(first, tokens.word(index));
            if offset > 0 || first.shape != Shape::Lower || is_rare_name() {
                hits.push(Hit { start: first.start, end: last.end, kind: *kind, rules: (*rule).into() });
            }
        }
    }
}

/// Whether a word is of no list but those of names: in small letters it is still somebody.
fn is_rare(token: &Token, word: &str) -> bool {
    word.chars().count() >= RARE && !token.class.any(Class::ORDINARY) && !token.class.any(Class::LAND)
}

/// Whether a word of prose may be a name, or a number: it is not in lower case, and no ordinary word.
fn is_name_like(token: &Token) -> bool {
    token.shape != Shape::Lower && !token.class.any(Class::ORDINARY)
}

pub(crate) fn words(value: &str) -> Vec<String> {
    Folded::of(value)
        .text()
        .split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '\u{2019}'))
        .filter(|word| !word.is_empty())
        .map(|word| fold(word).into_owned())
        .collect()
}

/// A word that stands for its value by itself: a long number, or no ordinary word.
fn is_telling(word: &str, value: &str) -> bool {
    let numbers = word.bytes().filter(u8::is_ascii_digit).count();
    if numbers > 0 {
        return word.len() >= 4 && !is_year(value);
    }
    let class = class_of(word);
    !class.any(Class::ORDINARY) || class.any(Class::LEANS_NAME)
}

/// Whether a field is what a form prints, taken for a value.
fn is_print(span: Span, reading: &Reading, forms: &Forms) -> bool {
    let (start, end) = reading.bytes(span);
    let hit = Hit { start, end, kind: PhiKind::OtherIdentifier, rules: Rule::Field.into() };
    !forms.print.is_empty() && outside_of(&forms.print, reading.text(), vec![hit]).is_empty()
}

fn is_year(value: &str) -> bool {
    let value = value.trim();
    value.len() == 4
        && value.bytes().all(|byte| byte.is_ascii_digit())
        && (value.starts_with("19") || value.starts_with("20"))
}
