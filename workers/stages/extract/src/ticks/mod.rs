//! Questions with options to tick, what of them is ticked, and the fields that follow.

mod answers;
mod captions;
mod found;
mod grid;
mod lines;
mod places;
mod questions;
mod rings;
mod scale;
mod split;
mod wording;

#[cfg(test)]
mod tests;

use crate::upright::Upright;
use docward_engine_model::{BBox, Choice, ChoiceOption, Confidence, Field, Table, Text};
pub(crate) use places::next_caption;
use questions::Question;

/// What the places to tick of a document say.
#[derive(Default)]
pub(crate) struct Answers {
    /// The questions, in reading order.
    pub(crate) choices: Vec<Choice>,
    /// What a question's answer is beside that.
    pub(crate) fields: Vec<Field>,
    /// The ticked rows of lists of codes.
    pub(crate) tables: Vec<Table>,
}

/// The questions of pages, and what is ticked. `taken` tells of each page's words which are used already; those of questions
/// and options are added.
pub(crate) fn answers(pages: &[Upright<'_>], taken: &mut [Vec<bool>]) -> Answers {
    let mut answers = Answers::default();
    for (page, taken) in pages.iter().zip(taken) {
        let split = split::of(page);
        let own = |word: usize| split.as_ref().map_or(Some(word), |split| split.of.get(word).copied());
        let page = split.as_ref().map_or(page, |split| &split.page);
        let is_taken = |word: usize| own(word).and_then(|own| taken.get(own).copied()).unwrap_or(false);
        let used: Vec<bool> = (0..page.words.len()).map(is_taken).collect();
        let questions = questions::of(page, &used);
        for question in &questions {
            let words = question.words.iter().chain(question.options.iter().flat_map(|option| &option.words));
            for word in words {
                if let Some(taken) = own(*word).and_then(|own| taken.get_mut(own)) {
                    *taken = true;
                }
            }
        }
        answers.fields.extend(questions.iter().flat_map(|question| answers::fields(page, question)));
        for table in answers::tables(page, &questions) {
            match answers.tables.iter_mut().find(|other| other.name == table.name) {
                Some(other) => {
                    other.rows.extend(table.rows);
                    other.evidence.extend(table.evidence);
                }
                None => answers.tables.push(table),
            }
        }
        answers.choices.extend(questions.iter().map(|question| choice(page, question)));
    }
    answers
}

fn choice(page: &Upright<'_>, question: &Question) -> Choice {
    let option = |option: &questions::Answer| ChoiceOption {
        label: Text::from(option.label.as_str()),
        selected: option.selected,
        confidence: Confidence::nearest(option.confidence),
        page: Some(page.page.number),
        bbox: Some(option.bbox),
    };
    Choice { question: question.text.as_str().into(), options: question.options.iter().map(option).collect() }
}

/// Where a word stands, in the page's own pixels.
fn bbox(page: &Upright<'_>, word: usize) -> Option<BBox> {
    page.words.get(word).map(|word| page.on_page(word.rect))
}
