//! Texts of a DICOM header that may stay: labels, titles, meanings of codes, annotations, what a structured report says. Whoever
//! wrote them may have named somebody.

use crate::find::{Scanner, hits, look_again};
use crate::findings::Finding;
use crate::official::Forms;
use crate::rules::{Hit, Rule, merged, scan};
use crate::seeds::Seeds;
use crate::{placeholder, rewrite};
use docward_budget::step;
use docward_engine_model::protocol::Replacement;
use docward_engine_model::{Document, Fields, HeaderSort, HeaderText, PhiKind, Reading, Text};
use docward_lexicon::{Class, class_of};
use std::collections::BTreeMap;

/// A label of so many letters may be an abbreviation; so many figures in one are somebody's number.
const ABBREVIATION: usize = 3;
const FIGURES: usize = 5;

/// Takes what the texts of a header name, to be looked for everywhere.
pub(crate) fn learn(document: &Document, seeds: &mut Seeds) {
    learn_from(&texts(document), seeds);
}

fn learn_from(texts: &[(&HeaderText, Vec<Hit>)], seeds: &mut Seeds) {
    for (text, by_rules) in texts {
        seeds.learn(text.value.as_str(), by_rules);
    }
}

/// What every text of the header becomes, once what was found in the document is known.
pub(crate) fn cleaned(document: &Document, fields: &Fields, findings: &[Finding]) -> Vec<Replacement> {
    let texts = texts(document);
    if texts.is_empty() {
        return Vec::new();
    }
    let reading = Reading::of(document);
    let mut seeds = Seeds::of(document, fields, &reading, &Forms::of(document, &reading));
    seeds.learn(reading.text(), &hits(&reading, findings));
    learn_from(&texts, &mut seeds);
    // One value may stand in several places: wherever it identifies, it goes everywhere.
    let mut values: BTreeMap<&str, (Vec<Hit>, bool)> = BTreeMap::new();
    for (text, by_rules) in texts {
        let value = text.value.as_str();
        let (hits, is_prose) = values.entry(value).or_default();
        hits.extend(seeds.occurrences_in(value));
        hits.extend(by_rules);
        hits.extend(by_lists(text.sort, value));
        *is_prose |= text.sort == HeaderSort::Prose;
    }
    let replacements = values.into_iter().map(|(value, (hits, is_prose))| {
        // The rules know no codes.
        let scanner: Scanner = if is_prose { scan } else { |_| Vec::new() };
        let hits = look_again(value, scanner, &[], merged(value, placeholder::outside(value, hits)));
        Replacement { old: Text::from(value), new: Text::from(rewrite::redacted(value, &hits).as_str()) }
    });
    replacements.collect()
}

/// Every text of a header, with what the rules find in it; they know no codes.
fn texts(document: &Document) -> Vec<(&HeaderText, Vec<Hit>)> {
    let texts = document.dicom().into_iter().flat_map(|dicom| &dicom.texts);
    let read = texts.map(|text| {
        step(1 + (text.value.as_str().len() >> 6));
        (text, if text.sort == HeaderSort::Prose { by_rules(text) } else { Vec::new() })
    });
    read.collect()
}

/// What the lists of words say of a value that is no prose: it goes as a whole.
fn by_lists(sort: HeaderSort, value: &str) -> Option<Hit> {
    let goes = match sort {
        HeaderSort::Code | HeaderSort::Prose => false,
        HeaderSort::Term => words(value).any(is_name),
        HeaderSort::Label => words(value).any(|word| is_name(word) || is_strange(word)),
    };
    goes.then(|| Hit { start: 0, end: value.len(), kind: PhiKind::OtherIdentifier, rules: Rule::Header.into() })
}

/// What the rules find in a value by itself, and behind what it is about: `Patient address: 12 Alder Bend`.
fn by_rules(text: &HeaderText) -> Vec<Hit> {
    let value = text.value.as_str();
    let mut hits = scan(value);
    let about = text.about.as_str();
    if !about.is_empty() {
        let whole = format!("{about}: {value}");
        let before = whole.len() - value.len();
        let behind = scan(&whole).into_iter().filter(|hit| hit.end > before);
        hits.extend(behind.map(|hit| Hit { start: hit.start.max(before) - before, end: hit.end - before, ..hit }));
    }
    hits
}

fn words(value: &str) -> impl Iterator<Item = &str> {
    value.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether a word is a name, and no word besides.
fn is_name(word: &str) -> bool {
    let class = class_of(word);
    class.any(Class::LEANS_NAME) || (class.any(Class::NAME) && !class.any(Class::ORDINARY))
}

/// Whether a word is no ordinary one.
fn is_strange(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let figures = word.chars().filter(char::is_ascii_digit).count();
    figures >= FIGURES || (figures == 0 && letters > ABBREVIATION && !class_of(word).any(Class::ORDINARY))
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_engine_model::{Dicom, DicomContent, DocumentBody, DocumentKind, FileKind};

    /// What becomes of texts in the header of Tamsin Ferrowhite.
    fn becomes(texts: &[(&str, &str, HeaderSort)]) -> Vec<String> {
        let attributes = vec![("PatientName".to_owned(), "FERROWHITE^TAMSIN".into())];
        let text = |(about, value, sort): &(&str, &str, HeaderSort)| HeaderText {
            about: Text::from(*about),
            value: Text::from(*value),
            sort: *sort,
        };
        let dicom = Dicom {
            attributes,
            texts: texts.iter().map(text).collect(),
            content: DicomContent::Text(Text::default()),
            ..Dicom::default()
        };
        let document = Document { kind: FileKind::Dicom, mislabelled: false, body: DocumentBody::Dicom(dicom) };
        let cleaned = cleaned(&document, &Fields::none(DocumentKind::Other), &[]);
        let new = |value: &str| cleaned.iter().find(|pair| pair.old.as_str() == value).unwrap().new.as_str().to_owned();
        texts.iter().map(|(_, value, _)| new(value)).collect()
    }

    #[test]
    fn what_was_found_stays_and_who_it_was_found_in_goes() {
        let texts = [
            ("", "marks for Tamsin Ferrowhite", HeaderSort::Prose),
            ("Finding", "Sinus rhythm, Mrs. Quillon moved", HeaderSort::Prose),
            ("Patient address", "456 Alder Bend, Dunmere, OH 45891", HeaderSort::Prose),
            ("", "Gadobutrol", HeaderSort::Prose),
            ("", "FERROWHITE", HeaderSort::Label),
            ("", "VANDERSLICE", HeaderSort::Label),
            ("", "LESION 2", HeaderSort::Label),
            ("", "CHEST", HeaderSort::Term),
            ("", "HFDR", HeaderSort::Term),
            ("", "363698007", HeaderSort::Code),
            ("", "DIXON", HeaderSort::Code),
            ("", "TAMSIN", HeaderSort::Code),
            ("Subject Age", "94", HeaderSort::Prose),
        ];
        let expected = [
            "marks for [NAME]",
            "Sinus rhythm, [NAME] moved",
            "[PLACE]",
            "Gadobutrol",
            "[NAME]",
            "[OTHER-IDENTIFIER]",
            "LESION 2",
            "CHEST",
            "HFDR",
            "363698007",
            "DIXON",
            "[NAME]",
            "[AGE]",
        ];
        assert_eq!(becomes(&texts), expected);
    }

    #[test]
    fn a_name_that_one_text_tells_goes_from_the_others() {
        let texts = [
            ("", "Letter about Mr. Jasper Quillon", HeaderSort::Prose),
            ("", "QUILLON JASPER", HeaderSort::Term),
            ("", "Quillon seated", HeaderSort::Prose),
        ];
        let [letter, term, seated] = becomes(&texts).try_into().unwrap();
        assert!(!letter.contains("Quillon") && !term.contains("QUILLON") && !seated.contains("Quillon"));
        assert!(seated.contains("seated"));
    }
}
