//! The words of a header by the columns that they stand in, and what they mean.

use crate::tables::headings;
use crate::tables::lines::Line;
use crate::upright::{Rect, Upright};
use docward_engine_model::Column;

/// Words in one place of a header, on one or several lines.
#[derive(Debug, Clone)]
pub(super) struct Stack {
    pub(super) words: Vec<usize>,
    pub(super) text: String,
    pub(super) rect: Rect,
    /// The columns that it may head.
    pub(super) columns: Vec<Column>,
    pub(super) dose: Option<u8>,
    /// Whether it stands on several lines.
    pub(super) is_joined: bool,
}

/// The words of a header by the column they stand in.
pub(super) fn stacks(page: &Upright<'_>, space: f32, block: &[Line]) -> Vec<Stack> {
    let mut stacks: Vec<Stack> = Vec::new();
    for line in block {
        let runs = line.runs(page, space.max(page.height * 0.55));
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
                continue;
            }
            let mut joined = Stack {
                words: Vec::new(),
                text: String::new(),
                rect: run.rect,
                columns: Vec::new(),
                dose: None,
                is_joined: false,
            };
            for (stack, used) in stacks.iter().zip(used.iter_mut()) {
                if stack.rect.shared_across(run.rect) > 0.0 {
                    *used = true;
                    joined.words.extend(&stack.words);
                    joined.text.push_str(&stack.text);
                    joined.text.push(' ');
                    joined.is_joined = true;
                    joined.rect = joined.rect.union(stack.rect);
                }
            }
            joined.words.extend(&run.words);
            joined.text.push_str(&text);
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
        }
        parted.push(stack);
    }
    *stacks = parted;
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
        let rect = words.iter().filter_map(|at| page.words.get(*at)).map(|word| word.rect).reduce(Rect::union)?;
        let text = page.text(words);
        found.push(Stack { words: words.to_vec(), text, rect, columns, dose: None, is_joined: false });
        ahead = after;
    }
    Some(found)
}
