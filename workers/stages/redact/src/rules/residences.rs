//! (B) Addresses that a sentence introduces: `lives alone at Birkenstieg 118`. Street and house number go as a whole, in
//! whichever order they stand, with the town behind them.

use super::{Hit, Rule, is_function_word};
use crate::tokens::{Shape, Token, Tokens};
use docward_engine_model::PhiKind;
use docward_lexicon::{Class, Vocabulary, fold, words};

/// Words of somebody's dwelling: an address may come later in the sentence.
static DWELLINGS: Vocabulary = Vocabulary::new(|| {
    words(
        "live lives lived living reside resides resided residing resident dwell dwells lodge lodges lodged lodging \
         domiciled home house apartment flat cottage residence household address",
    )
});
/// Words of going and staying: what comes later is as often no address, so it has to look more like one.
static STAYS: Vocabulary =
    Vocabulary::new(|| words("stay stays stayed staying move moves moved moving relocated found collected located"));
/// Words right before an address.
static CONNECTORS: Vocabulary = Vocabulary::new(|| words("at in on to from is was"));
/// Words that may stand between those and the address.
static FILLERS: Vocabulary = Vocabulary::new(|| words("the number no address house"));
/// Words for a kind of street, wherever they stand in its name.
static STREETS: Vocabulary = Vocabulary::new(|| {
    words(
        "street str st avenue ave road rd boulevard blvd lane ln drive dr court ct circle cir place pl square sq terrace \
         ter way parkway pkwy highway hwy route trail trl crescent cres alley loop plaza walk row close grove gardens mews \
         hill heights crossing turnpike straße strasse weg gasse platz allee rue via viale calle avenida chemin",
    )
});
/// Lower-case words within a street's or a town's name.
static JOINING: Vocabulary =
    Vocabulary::new(|| words("of the de del della des du di da do dos la le van von der den am an im zum zur upon"));
/// What else is numbered: `Ward 7`, `Day 3`, `10 AM`.
static NUMBERED: Vocabulary = Vocabulary::new(|| {
    words(
        "room bed ward floor level stage day visit week month year grade class type phase step site station bay pod zone \
         page age score dose cycle arm cohort part section nyha pod am pm hrs hours noon percent",
    )
});
/// What a number counts, if it stands right behind it.
static COUNTED: Vocabulary = Vocabulary::new(|| {
    words(
        "mg ml mcg g kg l liters litres cm mm degrees day days week weeks month months year years hour hours minute minutes \
         times am pm percent beats breaths units other others people children dogs cats steps stairs storey story",
    )
});

/// How many words may stand between a dwelling and its address.
const BETWEEN: usize = 9;
/// How many words an address has at most.
const LONGEST: usize = 12;

/// Adds what is found.
pub(super) fn find(tokens: &Tokens<'_>, hits: &mut Vec<Hit>) {
    for index in 0..tokens.len() {
        let word = fold(tokens.word(index));
        let dwelling = DWELLINGS.contains(word.as_ref());
        if !dwelling && !STAYS.contains(word.as_ref()) {
            continue;
        }
        if let Some((first, last)) = introduced(tokens, index, dwelling)
            && let (Some(first), Some(last)) = (tokens.get(first), tokens.get(last))
        {
            let (kind, rules) = (PhiKind::Place, Rule::AddressInProse.into());
            hits.push(Hit { start: first.start, end: last.end, kind, rules });
        }
    }
}

/// The first and last word of the address that a word introduces within its sentence, if it does.
fn introduced(tokens: &Tokens<'_>, from: usize, dwelling: bool) -> Option<(usize, usize)> {
    let mut lines = 0;
    for at in from + 1..=from + BETWEEN {
        let gap = tokens.gap_before(at);
        lines += gap.matches('\n').count();
        let labelled = dwelling && at == from + 1 && gap.trim() == ":";
        if lines > 1 || !labelled && gap.contains(['.', '!', '?', ';', ':', '\u{c}']) {
            return None;
        }
        let word = fold(tokens.word(at));
        let first = if labelled {
            at
        } else if CONNECTORS.contains(word.as_ref()) {
            (at + 1..at + 3).find(|next| !FILLERS.contains(fold(tokens.word(*next)).as_ref()))?
        } else {
            continue;
        };
        if let Some(address) = Address::at(tokens, first) {
            let unlisted = address.likeness == Likeness::Unlisted;
            let named = dwelling && word == "at" && (address.names > 1 || unlisted);
            if address.is_numbered() && (dwelling || unlisted || address.has_street) || named {
                return Some((first, address.last));
            }
        }
    }
    None
}

/// Words that may be an address, and what speaks for it.
struct Address {
    last: usize,
    /// How many words of it are written as names.
    names: usize,
    has_number: bool,
    /// Whether a word of it is for a kind of street.
    has_street: bool,
    likeness: Likeness,
}

/// How much the words of an address are like a street's name, at best.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// They are too short, or medical words.
    None,
    /// One is long enough for a name.
    Long,
    /// One is long enough, and in no list of ordinary words.
    Unlisted,
}

impl Address {
    /// The longest address that begins at a word; `None` if none can.
    fn at(tokens: &Tokens<'_>, first: usize) -> Option<Self> {
        let mut address =
            Self { last: first, names: 0, has_number: false, has_street: false, likeness: Likeness::None };
        let (mut begun, mut named) = (false, false);
        let mut at = first;
        while let Some(token) = tokens.get(at).filter(|_| at - first < LONGEST) {
            if at > first && !joins(tokens, at) || address.is_numbered() && tokens.gap_before(at).contains('\n') {
                break;
            }
            // The next label.
            if tokens.gap_before(at + 1).trim_start().starts_with(':') {
                break;
            }
            let word = fold(tokens.word(at));
            match token.shape {
                Shape::Digits if is_house_number(tokens, at) => address.has_number = true,
                Shape::Digits => break,
                Shape::Lower if STREETS.contains(word.as_ref()) && address.lacks_street(named) => {
                    address.has_street = true;
                }
                Shape::Lower if JOINING.contains(word.as_ref()) && begun => {
                    at += 1;
                    continue;
                }
                Shape::Lower => match lower_street(tokens, at).filter(|_| address.has_number && address.names == 0) {
                    Some(street) => {
                        address.has_street = true;
                        at = street;
                    }
                    None => break,
                },
                _ if NUMBERED.contains(word.as_ref()) && address.names == 0 => return None,
                _ if is_function_word(&word) || token.class.any(Class::CALENDAR) => break,
                _ => address.name(token, &word),
            }
            (begun, named) = (true, matches!(token.shape, Shape::Capital | Shape::Upper));
            address.last = at;
            at += 1;
        }
        begun.then_some(address)
    }

    fn name(&mut self, token: &Token, word: &str) {
        let likeness = if word.chars().count() < 4 || token.class.any(Class::MEDICAL) {
            Likeness::None
        } else if token.class.any(Class::ORDINARY) {
            Likeness::Long
        } else {
            Likeness::Unlisted
        };
        self.names += 1;
        self.has_street |= STREETS.contains(word);
        self.likeness = self.likeness.max(likeness);
    }

    /// Whether a street's kind may come next, in lower case: `Elm street`, `33 avenue`, and not `Via Tasso 129 street`.
    const fn lacks_street(&self, named: bool) -> bool {
        !self.has_street && (named || self.has_number && self.names == 0)
    }

    /// Whether it has a house number and what may be a street's name.
    fn is_numbered(&self) -> bool {
        self.has_number && (self.has_street || self.likeness > Likeness::None)
    }
}

/// Whether a word goes on with the address before it, by what stands between.
fn joins(tokens: &Tokens<'_>, at: usize) -> bool {
    let gap = tokens.gap_before(at);
    let abbreviated = || {
        let before = at.checked_sub(1);
        let initial = before.and_then(|before| tokens.get(before)).is_some_and(|token| token.shape == Shape::Initial);
        initial || before.is_some_and(|before| STREETS.contains(fold(tokens.word(before)).as_ref()))
    };
    match gap.trim() {
        "" | "," | "-" | "/" | "#" | "'" | "\u{2019}" => gap.len() < 5 && gap.matches('\n').count() < 2,
        "." | ".," => abbreviated() && gap.len() < 5,
        _ => false,
    }
}

/// `118`, `12b`, `20th`, `63065`, and nothing that is counted or goes on behind a point.
fn is_house_number(tokens: &Tokens<'_>, at: usize) -> bool {
    let word = tokens.word(at);
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let rest = word.get(digits..).unwrap_or_default();
    let plain = rest.is_empty() || rest.len() == 1 || matches!(rest, "st" | "nd" | "rd" | "th");
    let after = tokens.gap_before(at + 1);
    let is_number = |next: &Token| next.shape == Shape::Digits;
    let decimal = matches!(after, "." | ":" | ",") && tokens.get(at + 1).is_some_and(is_number);
    let counted = after.trim().is_empty() && COUNTED.contains(fold(tokens.word(at + 1)).as_ref());
    (1..=6).contains(&digits) && plain && !decimal && !counted && !after.trim_start().starts_with('%')
}

/// The last word of a street in lower case that begins at a word: `oak street`.
fn lower_street(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    let end = (at..at + 4).find(|next| STREETS.contains(tokens.word(*next)))?;
    let plain =
        |next: usize| tokens.gap_before(next) == " " && tokens.get(next).is_some_and(|t| t.shape == Shape::Lower);
    (at..=end).all(plain).then_some(end)
}
