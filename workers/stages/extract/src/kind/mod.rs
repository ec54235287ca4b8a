//! What kind of document it is: its phrases, captions, values and shape, weighed.

mod captions;
mod language;
mod phrases;
mod shapes;
#[cfg(test)]
mod tests;

use crate::lexicon::{self, Vocabulary};
use docward_engine_model::{Document, DocumentKind, FileKind, Interchange, Page, Reading, Text};
use phrases::PHRASES;
use shapes::Shapes;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Less evidence than this says nothing.
const LEAST: f32 = 5.0;
/// How many words of a document are its top.
const TOP: usize = 60;
/// So many words tell what a document is, a page's first ones and a document's.
const OF_PAGE: usize = 800;
const OF_DOCUMENT: usize = 2_400;
/// A frame with fewer words than this is an image with a caption, not a scanned page.
const CAPTION: usize = 60;
/// A card has no more words on a side.
const CARD: usize = 130;
/// A questionnaire has as many places to tick.
const TICKS: usize = 12;
/// A caption counts from this score on.
const SURE: f32 = 0.6;

/// The kind with the most evidence; [`DocumentKind::Other`] of what says too little, or in another language than English.
pub(crate) fn of(document: &Document, reading: &Reading) -> DocumentKind {
    match document.kind {
        FileKind::X12 => return document.interchange().map_or(DocumentKind::ClaimBatch, of_interchange),
        // A structured report is text without pages.
        FileKind::Dicom if document.text().is_none_or(Text::is_empty) && reading.words().len() < CAPTION => {
            return DocumentKind::ImagingStudy;
        }
        _ if document.pages().iter().any(|page| !page.official.is_empty()) => return DocumentKind::ClaimForm,
        _ => {}
    }
    evidence(document, reading).best()
}

/// What a document of words says for each kind; nothing of one in another language than English.
fn evidence(document: &Document, reading: &Reading) -> Scores {
    let mut scores = Scores::default();
    let lines = lines(document, reading);
    let lowered: Vec<String> = lines.iter().flatten().map(|word| plain(word)).filter(|word| !word.is_empty()).collect();
    let words: Vec<&str> = lowered.iter().map(String::as_str).collect();
    if language::is_foreign(&words) {
        return scores;
    }
    scores.take_phrases(&words);
    scores.take_captions(&lines);
    for (kind, weight) in Shapes::of(&words).say() {
        scores.add(kind, weight);
    }
    scores.take_pages(document.pages());
    scores
}

/// What an interchange carries: remittances and nothing else, or claims.
fn of_interchange(interchange: &Interchange) -> DocumentKind {
    let has = |name: &str| interchange.elements.iter().any(|element| element.name.as_str() == name);
    if has("BPR") && !has("CLM") { DocumentKind::Remittance } else { DocumentKind::ClaimBatch }
}

/// The first words of a document's pages or text, line by line.
fn lines<'a>(document: &Document, reading: &'a Reading) -> Vec<Vec<&'a str>> {
    let mut lines: Vec<Vec<&str>> = Vec::new();
    if document.text().is_some() {
        let mut left = OF_DOCUMENT;
        for line in reading.text().lines() {
            let words: Vec<&str> = line.split_whitespace().take(left).collect();
            left -= words.len();
            lines.push(words);
            if left == 0 {
                break;
            }
        }
        return lines;
    }
    let mut placed = reading.words().iter();
    let mut left = OF_DOCUMENT;
    for page in document.pages() {
        let mut before = None;
        for (at, (word, placed)) in page.words.iter().zip(placed.by_ref()).enumerate() {
            if at >= OF_PAGE || left == 0 {
                continue;
            }
            left -= 1;
            if before.replace(word.line) != Some(word.line) {
                lines.push(Vec::new());
            }
            let text = reading.text().get(placed.start..placed.end).unwrap_or_default();
            if let Some(line) = lines.last_mut() {
                line.push(text);
            }
        }
    }
    lines
}

/// A word in lower case, without punctuation around it and without a possessive ending.
fn plain(word: &str) -> String {
    let word = word.trim_matches(|c: char| !(c.is_alphanumeric() || c == '/')).to_lowercase();
    let stem = word.strip_suffix("'s").or_else(|| word.strip_suffix("\u{2019}s"));
    stem.map_or_else(|| word.clone(), str::to_owned)
}

/// How much was found for each kind.
#[derive(Default)]
struct Scores(Vec<(DocumentKind, f32)>);

impl Scores {
    fn add(&mut self, kind: DocumentKind, weight: f32) {
        match self.0.iter_mut().find(|(other, _)| *other == kind) {
            Some((_, score)) => *score += weight,
            None => self.0.push((kind, weight)),
        }
    }

    fn best(self) -> DocumentKind {
        let best = self.0.into_iter().reduce(|best, next| if next.1 > best.1 { next } else { best });
        best.filter(|(_, score)| *score >= LEAST).map_or(DocumentKind::Other, |(kind, _)| kind)
    }

    fn take_phrases(&mut self, words: &[&str]) {
        let ids: Vec<u16> = words
            .iter()
            .flat_map(|word| word.split(['/', '-', '&', ',']))
            .filter(|word| !word.is_empty() && *word != "and")
            .map(|word| PHRASE_INDEX.vocabulary.find(word).map_or(0, |(id, _)| id))
            .collect();
        let mut seen: HashSet<usize> = HashSet::new();
        for at in 0..ids.len() {
            let Some(rest) = ids.get(at..) else { break };
            let Some(phrases) = rest.first().and_then(|first| PHRASE_INDEX.by_first.get(first)) else { continue };
            for (number, phrase, kind, weight) in phrases {
                let is_top = at < TOP;
                // Many forms speak of a release or a waiver; one whose title does is that.
                let counts = is_top || *kind != DocumentKind::Other;
                if counts && rest.starts_with(phrase) && seen.insert(*number) {
                    self.add(*kind, if is_top { weight * 2.0 } else { *weight });
                }
            }
        }
    }

    fn take_captions(&mut self, lines: &[Vec<&str>]) {
        let mut seen = HashSet::new();
        for line in lines {
            let mut rest = line.as_slice();
            while !rest.is_empty() {
                let found = lexicon::leading(rest).filter(|(_, meaning)| meaning.score >= SURE);
                let count = found.map_or(1, |(count, _)| count);
                if let Some((_, meaning)) = found
                    && seen.insert((meaning.owner, meaning.what))
                {
                    for (kind, weight) in captions::says(meaning.owner, meaning.what) {
                        self.add(*kind, *weight);
                    }
                }
                rest = rest.get(count..).unwrap_or_default();
            }
        }
    }

    /// What pages look like: a questionnaire has many places to tick, a card is small.
    fn take_pages(&mut self, pages: &[Page]) {
        let ticks: usize = pages.iter().map(|page| page.structure.marks.len()).sum();
        if ticks >= TICKS {
            self.add(DocumentKind::IntakeForm, 3.0);
            self.add(DocumentKind::EncounterForm, 1.0);
            // A report tells and asks nothing.
            for kind in [DocumentKind::LabReport, DocumentKind::ImagingReport, DocumentKind::Remittance] {
                self.add(kind, -6.0);
            }
        }
        let words: usize = pages.iter().map(|page| page.words.len()).sum();
        if !pages.is_empty() && pages.len() <= 2 && words <= CARD * pages.len() && pages.iter().any(is_card) {
            self.add(DocumentKind::InsuranceCard, 3.0);
        }
    }
}

/// Whether a page has the proportions of a card (ISO/IEC 7810 ID-1: 85.60 by 53.98 mm).
fn is_card(page: &Page) -> bool {
    let (long, short) = (u64::from(page.width.max(page.height)), u64::from(page.width.min(page.height)));
    (140..=175).contains(&(long * 100 / short.max(1)))
}

/// A phrase: its number, its words, the kind that it speaks for, and how much.
type Phrase = (usize, Vec<u16>, DocumentKind, f32);

/// The phrases by their first word.
struct PhraseIndex {
    vocabulary: Vocabulary,
    by_first: HashMap<u16, Vec<Phrase>>,
}

static PHRASE_INDEX: LazyLock<PhraseIndex> = LazyLock::new(|| {
    let mut vocabulary = Vocabulary::default();
    let mut by_first: HashMap<u16, Vec<Phrase>> = HashMap::new();
    let phrases =
        PHRASES.iter().flat_map(|(kind, weight, line)| line.split('|').map(move |phrase| (phrase, kind, weight)));
    for (number, (phrase, kind, weight)) in phrases.enumerate() {
        let ids: Vec<u16> = phrase.split(' ').filter(|word| *word != "and").map(|word| vocabulary.add(word)).collect();
        if let Some(first) = ids.first() {
            by_first.entry(*first).or_default().push((number, ids.clone(), *kind, *weight));
        }
    }
    vocabulary.finish();
    PhraseIndex { vocabulary, by_first }
});
