//! The words of a header by the columns that they stand in, and what they mean.

use super::cases::is_date;
use crate::tables::headings;
use crate::tables::lines::Line;
use crate::upright::{Rect, Upright};
use docward_engine_model::Column;

/// Words in one place of a header, on one or several lines.
#[derive(Debug, Clone)]
pub(super) struct Stack {
    pub(super) words: Vec<usize>,
    pub(super) text: String,
    /// What stands on its last line, and of which words.
    pub(super) own: String,
    pub(super) last: Vec<usize>,
    /// The words above it that stand over other headings too; `None` if they are part of what it means.
    pub(super) over: Option<Vec<usize>>,
    pub(super) rect: Rect,
    /// The columns that it may head.
    pub(super) columns: Vec<Column>,
    pub(super) dose: Option<u8>,
    /// Whether it stands on several lines.
    pub(super) is_joined: bool,
    /// Whether it is no wording of a column, and a word of it alone says what it means.
    pub(super) is_guessed: bool,
    /// Whether what stands on its last line is a date.
    pub(super) is_date: bool,
}

impl Stack {
    /// Words of one line, before it is known what they mean.
    fn of(words: Vec<usize>, text: String, rect: Rect) -> Self {
        Self {
            own: text.clone(),
            last: words.clone(),
            words,
            text,
            over: None,
            rect,
            columns: Vec::new(),
            dose: None,
            is_joined: false,
            is_guessed: false,
            is_date: false,
        }
    }
}

/// The words of a header by the column they stand in.
pub(super) fn stacks(page: &Upright<'_>, space: f32, block: &[Line]) -> Vec<Stack> {
    let mut stacks: Vec<Stack> = Vec::new();
    for line in block {
        let runs = line.runs(page, space.max(page.height * 0.55));
        let shared: Vec<usize> = stacks
            .iter()
            .map(|stack| runs.iter().filter(|run| stack.rect.shared_across(run.rect) > 0.0).count())
            .collect();
        let mut below: Vec<Stack> = Vec::new();
        let mut used = vec![false; stacks.len()];
        for run in runs {
            let text = page.text(&run.words);
            // A sign belongs to the word before it.
            if !text.contains(char::is_alphanumeric)
                && let Some(before) = below.last_mut()
            {
                before.words.extend(&run.words);
                before.text.push_str(&text);
                before.own.push_str(&text);
                before.last.extend(&run.words);
                continue;
            }
            let own = Stack::of(run.words, text, run.rect);
            let mut joined = Stack { words: Vec::new(), text: String::new(), ..own.clone() };
            for ((stack, used), shared) in stacks.iter().zip(used.iter_mut()).zip(&shared) {
                if stack.rect.shared_across(own.rect) > 0.0 {
                    *used = true;
                    joined.words.extend(&stack.words);
                    joined.text.push_str(&stack.text);
                    joined.text.push(' ');
                    joined.is_joined = true;
                    joined.over = Some(stack.last.clone()).filter(|_| *shared > 1).or(stack.over.clone());
                    joined.rect = joined.rect.union(stack.rect);
                }
            }
            joined.words.extend(own.words);
            joined.text.push_str(&own.text);
            below.push(joined);
        }
        below.extend(stacks.into_iter().zip(used).filter(|(_, used)| !used).map(|(stack, _)| stack));
        below.sort_by(|a, b| a.rect.x0.total_cmp(&b.rect.x0));
        stacks = below;
    }
    stacks
}

/// Says of each stack what it means, and parts those that mean several things.
pub(super) fn mean(page: &Upright<'_>, stacks: &mut Vec<Stack>) {
    // A word may be parted at the end of a line.
    let meaning = |stack: &Stack, find: fn(&str) -> Vec<Column>| {
        let columns = find(&stack.text);
        if columns.is_empty() { find(&stack.text.replace("- ", "")) } else { columns }
    };
    for stack in stacks.iter_mut() {
        stack.columns = meaning(stack, headings::known);
        stack.dose = headings::dose(&stack.text);
        stack.is_date = is_date(&stack.own);
    }
    let known = stacks.iter().filter(|stack| !stack.columns.is_empty()).count();
    // A heading that was misread has others beside it that were not.
    if known == 0 {
        return;
    }
    let mut parted: Vec<Stack> = Vec::with_capacity(stacks.len());
    for mut stack in stacks.drain(..) {
        if stack.columns.is_empty() {
            if let Some(parts) = apart(page, &stack) {
                parted.extend(parts);
                continue;
            }
            stack.columns = meaning(&stack, headings::misread);
            // What stands over several headings may say nothing of what each of them means.
            if stack.columns.is_empty() && stack.over.is_some() {
                stack.columns = headings::known(&stack.own);
                stack.rect = around(page, &stack.last).unwrap_or(stack.rect);
                stack.is_joined = false;
            }
            if stack.columns.is_empty() {
                stack.columns.extend(headings::by_a_word(&stack.text));
                stack.is_guessed = !stack.columns.is_empty();
            }
        } else {
            stack.over = None;
        }
        parted.push(stack);
    }
    *stacks = parted;
}

fn around(page: &Upright<'_>, words: &[usize]) -> Option<Rect> {
    words.iter().filter_map(|at| page.words.get(*at)).map(|word| word.rect).reduce(Rect::union)
}

/// A run of words as two or more headings that stand close together.
fn apart(page: &Upright<'_>, stack: &Stack) -> Option<Vec<Stack>> {
    if stack.words.len() < 2 || stack.words.len() > 12 || stack.text.ends_with('?') {
        return None;
    }
    let level = stack.words.windows(2).all(|pair| match pair {
        [a, b] => page.words.get(*a).zip(page.words.get(*b)).is_some_and(|(a, b)| a.rect.x1 <= b.rect.x1),
        _ => true,
    });
    if !level {
        return None;
    }
    let mut found = Vec::new();
    let mut ahead = stack.words.as_slice();
    while !ahead.is_empty() {
        let (count, columns) = (1..=ahead.len()).rev().find_map(|count| {
            let columns = headings::known(&page.text(ahead.get(..count)?));
            (!columns.is_empty()).then_some((count, columns))
        })?;
        let (words, after) = ahead.split_at_checked(count)?;
        let rect = around(page, words)?;
        let own = Stack::of(words.to_vec(), page.text(words), rect);
        found.push(Stack { columns, is_date: is_date(&own.text), ..own });
        ahead = after;
    }
    Some(found)
}
