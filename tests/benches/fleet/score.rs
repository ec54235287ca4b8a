//! Word F1 as `../shared/score/score_ocr.py` counts it: bags of lower-case words of letters and digits, over documents whose
//! pages were all read.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

type Bag = HashMap<String, i64>;

fn add(bag: &mut Bag, text: &str) {
    for word in
        text.to_lowercase().split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
    {
        *bag.entry(word.to_owned()).or_default() += 1;
    }
}

pub(crate) fn f1(texts: &[(String, String)]) -> Option<f64> {
    let mut documents: BTreeMap<String, Bag> = BTreeMap::new();
    for (file, text) in texts {
        let (document, _page) = file.rsplit_once("-p")?;
        add(documents.entry(document.to_owned()).or_default(), text);
    }
    let (mut hits, mut truth_words, mut read_words) = (0, 0, 0);
    for (document, read) in &documents {
        let pages = (1..).take_while(|page| Path::new(&format!("{document}-p{page}.png")).exists()).count();
        let seen = texts.iter().filter(|(file, _)| file.starts_with(&format!("{document}-p"))).count();
        if pages != seen {
            continue;
        }
        let mut truth = Bag::new();
        add(&mut truth, &std::fs::read_to_string(format!("{document}.txt")).ok()?);
        hits += truth.iter().map(|(word, count)| (*count).min(read.get(word).copied().unwrap_or(0))).sum::<i64>();
        truth_words += truth.values().sum::<i64>();
        read_words += read.values().sum::<i64>();
    }
    let (recall, precision) = (hits as f64 / truth_words.max(1) as f64, hits as f64 / read_words.max(1) as f64);
    (hits > 0).then(|| 2.0 * recall * precision / (recall + precision))
}
