//! What a caption means that was misread past its words: the wordings of the tables are compared with it whole, letter by letter.

use super::fold::{Token, skeleton, tokens};
use super::index::INDEX;
use super::tables::{FIELDS, JOINED, OTHERS, OWNED, OWNERS, THINGS};
use super::terms::{Meaning, What};
use super::without_numbering;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A wording has at least so many letters to be told by most of them.
const SHORTEST: usize = 5;
/// No caption has more.
const LONGEST: usize = 48;
/// One letter of so many may be wrong, and no more than so many.
const WRONG: (usize, usize) = (4, 3);
/// So many letters may be lost or added: a whole word makes another caption.
const LOST: usize = 2;
/// So many wordings that share most with a text are compared with it.
const MOST: usize = 16;
/// How sure an owner's wording alone means their name.
const ALONE: f32 = 0.7;
/// What is taken from the score of a caption that is told so.
const DOUBT: f32 = 0.75;

/// Three letters that follow each other.
type Gram = [u8; 3];

/// All wordings, by their letters.
struct Near {
    wordings: Vec<Wording>,
    grams: HashMap<Gram, Vec<u16>>,
}

struct Wording {
    letters: String,
    /// `None` of a caption that the vocabulary of fields has no name for.
    meaning: Option<Meaning>,
}

impl Wording {
    /// What it means where it was misread.
    fn doubtful(&self) -> Option<Meaning> {
        self.meaning.map(|meaning| Meaning { score: meaning.score * DOUBT, ..meaning })
    }
}

static NEAR: LazyLock<Near> = LazyLock::new(Near::of_tables);

/// What a text means that is no caption as it stands and is one but for a letter of four, or for lost spaces. Only a colon, or a
/// value that looks as what is asked for, makes a caption of it.
pub(crate) fn near(text: &str) -> Option<Meaning> {
    if text.len() > LONGEST * 2 {
        return None;
    }
    let tokens = tokens(text);
    let tokens = without_numbering(&tokens);
    let outside: Vec<Token> = tokens.iter().filter(|token| !token.bracketed).cloned().collect();
    let letters = letters(if outside.is_empty() { tokens } else { &outside });
    let wording = NEAR.find(&letters);
    // An owner who is read well may stand before or behind what is not.
    let owned = || {
        INDEX.owners_at_ends(&outside).find_map(|(owner, rest)| {
            let meaning = NEAR.find(&self::letters(rest))?.doubtful().filter(|meaning| meaning.owner.is_none())?;
            Some(Meaning { owner: Some(owner), ..meaning })
        })
    };
    wording.map_or_else(owned, Wording::doubtful)
}

/// The letters of a text: words that captions have as the tables write them, without fillers, and what looks alike written alike.
fn letters(tokens: &[Token]) -> String {
    let joined: String = tokens.iter().filter_map(|token| INDEX.written(token)).collect();
    skeleton(&joined)
}

impl Near {
    fn of_tables() -> Self {
        let mut near = Self { wordings: Vec::new(), grams: HashMap::new() };
        for (what, score, wordings) in THINGS {
            near.add(wordings, Some(Meaning { owner: None, what: *what, score: *score }));
        }
        for (owner, what, score, wordings) in OWNED {
            near.add(wordings, Some(Meaning { owner: Some(*owner), what: *what, score: *score }));
        }
        for (field, score, wordings) in FIELDS.iter().copied().flatten() {
            near.add(wordings, Some(Meaning { owner: None, what: What::Field(*field), score: *score }));
        }
        for (owner, wordings) in OWNERS {
            near.add(wordings, Some(Meaning { owner: Some(*owner), what: What::Name, score: ALONE }));
        }
        for (word, wordings) in JOINED {
            let alone = tokens(word);
            if let Some(meaning) = INDEX.known(&alone).and_then(|words| INDEX.meaning(&words)) {
                near.add(wordings, Some(meaning));
            }
        }
        for wordings in OTHERS {
            near.add(wordings, None);
        }
        near
    }

    fn add(&mut self, wordings: &str, meaning: Option<Meaning>) {
        for wording in wordings.split('|') {
            let letters = letters(&tokens(wording));
            let Ok(place) = u16::try_from(self.wordings.len()) else { return };
            if !(SHORTEST..=LONGEST).contains(&letters.len()) {
                continue;
            }
            for gram in grams(&letters) {
                self.grams.entry(gram).or_default().push(place);
            }
            self.wordings.push(Wording { letters, meaning });
        }
    }

    /// What the wording means that differs least, if no other that differs as little means something else.
    fn find(&self, letters: &str) -> Option<&Wording> {
        if !(SHORTEST - 1..=LONGEST).contains(&letters.len()) {
            return None;
        }
        let mut shared: HashMap<u16, usize> = HashMap::new();
        for place in grams(letters).filter_map(|gram| self.grams.get(&gram)).flatten() {
            *shared.entry(*place).or_default() += 1;
        }
        let mut candidates: Vec<(usize, u16, &Wording)> = shared
            .into_iter()
            .filter_map(|(place, count)| Some((count, place, self.wordings.get(usize::from(place))?)))
            .filter(|(count, _, wording)| {
                let longer = wording.letters.len().max(letters.len());
                // There are two fewer of them than letters, and a wrong letter spoils three.
                wording.letters.len().abs_diff(letters.len()) <= LOST && count + 3 * wrong(longer) + 2 >= longer
            })
            .collect();
        // Of wordings with the same letters the one that the tables have first.
        candidates.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.2.letters.cmp(&b.2.letters)).then(a.1.cmp(&b.1)));
        let compared = candidates
            .into_iter()
            .take(MOST)
            .map(|(.., wording)| (strsim::osa_distance(&wording.letters, letters), wording));
        let fits = |(letters, wording): &(usize, &Wording)| *letters <= wrong(wording.letters.len());
        let near: Vec<(usize, &Wording)> = compared.filter(fits).collect();
        // Of two that differ as little the longer one says more.
        let rank = |(wrong, wording): &(usize, &Wording)| (*wrong, LONGEST.saturating_sub(wording.letters.len()));
        let best = near.iter().map(rank).min()?;
        let mut meanings = near.iter().filter(|candidate| rank(candidate) == best).map(|(_, wording)| wording);
        let first = meanings.next()?;
        let said = |meaning: Option<Meaning>| meaning.map(|meaning| (meaning.owner, meaning.what));
        if meanings.any(|other| said(other.meaning) != said(first.meaning)) {
            return None;
        }
        Some(first)
    }
}

/// So many letters of a wording may be wrong.
fn wrong(letters: usize) -> usize {
    (letters / WRONG.0).min(WRONG.1)
}

/// The letters in threes, those of the beginning and the end with what is before and behind them.
fn grams(letters: &str) -> impl Iterator<Item = Gram> + '_ {
    let bytes = || letters.bytes();
    let before = std::iter::once(b'^').chain(bytes());
    before.zip(bytes()).zip(bytes().skip(1).chain(std::iter::once(b'$'))).map(|((a, b), c)| [a, b, c])
}
