//! How the tables are written (`data/*.txt`). A line is a loop or a segment:
//!
//! ```text
//! depth `loop` name usage most position [`same`]
//! depth name usage most position element... condition...
//! ```
//!
//! The usage is R (required), S (situational) or N (not used); `*` is any number; `same` is a loop with all that the first loop of
//! its name has. An element is `number usage [*repetitions] [=codes]`, where codes stand with commas or as `@list` (`sets.txt`); a
//! composite is `number usage [*repetitions] (elements)`; a condition is `!` and how the standard writes it (X12.6): `!P0304`.
//!
//! The tables are part of the program: what can't be read of them is a mistake of whoever wrote them, which a test finds; here it
//! is left out.

use super::element::{Composite, Condition, ElementRule, Kind, Simple};
use super::{Guide, Node, SegmentRule, Usage, What};
use docward_engine_model::SegmentName;
use docward_engine_model::acknowledgement::LoopId;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// The standard's dictionary: type and lengths of each element.
static DICTIONARY: LazyLock<HashMap<&'static str, (Kind, usize, usize)>> = LazyLock::new(|| {
    let row = |line: &'static str| {
        let mut words = line.split(' ');
        let (number, kind) = (words.next()?, Kind::of(words.next()?)?);
        Some((number, (kind, words.next()?.parse().ok()?, words.next()?.parse().ok()?)))
    };
    lines(include_str!("../../data/elements.txt")).filter_map(row).collect()
});

static SETS: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let row = |line: &'static str| line.split_once(' ').map(|(name, codes)| (name, codes.split(',').collect()));
    lines(include_str!("../../data/sets.txt")).filter_map(row).collect()
});

fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// A line that is understood so far: how deep it is, and its words.
struct Line {
    depth: usize,
    words: Vec<&'static str>,
}

/// A table with every `same` replaced by what it stands for.
fn whole(table: &'static str) -> Vec<Line> {
    let mut whole: Vec<Line> = Vec::new();
    for line in lines(table) {
        let mut words = words(line);
        let depth = words.remove(0).parse().unwrap_or_default();
        let copied = words.last() == Some(&"same");
        let name = words.get(1).copied();
        whole.push(Line { depth, words });
        if !copied {
            continue;
        }
        let is_it = |line: &Line| line.words.first() == Some(&"loop") && line.words.get(1).copied() == name;
        let Some(first) = whole.iter().position(is_it) else { continue };
        let original = whole.get(first).map_or(0, |line| line.depth);
        let inner: Vec<Line> = whole
            .iter()
            .skip(first + 1)
            .take_while(|line| line.depth > original)
            .map(|line| Line { depth: line.depth - original + depth, words: line.words.clone() })
            .collect();
        whole.extend(inner);
    }
    whole
}

/// Words with what stands in their brackets.
fn words(line: &'static str) -> Vec<&'static str> {
    let mut inner = 0_usize;
    let is_between = |character: char| {
        match character {
            '(' => inner += 1,
            ')' => inner = inner.saturating_sub(1),
            _ => {}
        }
        character == ' ' && inner == 0
    };
    line.split(is_between).filter(|word| !word.is_empty()).collect()
}

/// A guide of its table.
pub(super) fn guide(table: &'static str) -> Guide {
    let mut nodes: Vec<Node> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for Line { depth, words } in whole(table) {
        for closed in open.drain(depth.min(open.len())..) {
            let end = nodes.len();
            if let Some(node) = nodes.get_mut(closed) {
                node.end = end;
            }
        }
        let index = nodes.len();
        let (parent, is_loop) = (open.last().copied().unwrap_or(index), words.first() == Some(&"loop"));
        let Some(node) = node(&words, parent, index) else { continue };
        nodes.push(node);
        if is_loop {
            open.push(index);
        }
    }
    let end = nodes.len();
    for closed in open {
        if let Some(node) = nodes.get_mut(closed) {
            node.end = end;
        }
    }
    let names: HashSet<SegmentName> = nodes
        .iter()
        .filter_map(|node| match &node.what {
            What::Segment(rule) => Some(rule.name),
            What::Loop(_) => None,
        })
        .collect();
    Guide { nodes, names }
}

fn node(words: &[&'static str], parent: usize, index: usize) -> Option<Node> {
    let is_loop = words.first() == Some(&"loop");
    let mut words = words.iter().skip(usize::from(is_loop)).copied();
    let (name, usage) = (words.next()?, usage(words.next()?)?);
    let most = words.next().map(|most| most.parse().unwrap_or(u32::MAX))?;
    let position = words.next()?.parse().ok()?;
    let what = if is_loop {
        What::Loop(LoopId::of(name).ok().filter(|id| id.as_str().starts_with(|first: char| first.is_ascii_digit())))
    } else {
        let (conditions, elements): (Vec<&str>, Vec<&str>) = words.partition(|word| word.starts_with('!'));
        let elements = elements.into_iter().map(element).collect::<Option<_>>()?;
        let conditions = conditions.into_iter().map(Condition::of).collect::<Option<_>>()?;
        What::Segment(SegmentRule::of(SegmentName::of(name).ok()?, elements, conditions))
    };
    Some(Node { parent, end: index + 1, position, usage, most, what })
}

fn usage(word: &str) -> Option<Usage> {
    match word {
        "R" => Some(Usage::Required),
        "S" => Some(Usage::Situational),
        "N" => Some(Usage::NotUsed),
        _ => None,
    }
}

fn element(word: &'static str) -> Option<ElementRule> {
    let (head, parts) = match word.split_once('(') {
        Some((head, parts)) => (head, Some(parts.strip_suffix(')')?)),
        None => (word, None),
    };
    let Some(parts) = parts else {
        return simple(head).map(ElementRule::Simple);
    };
    let (head, repetitions) = repetitions(head);
    let usage = usage(head.get(head.len().checked_sub(1)?..)?)?;
    let parts = parts.split(' ').filter(|part| !part.is_empty()).map(simple).collect::<Option<_>>()?;
    Some(ElementRule::Composite(Composite { usage, repetitions, parts }))
}

/// What stands before the number of repetitions, and this number.
fn repetitions(head: &'static str) -> (&'static str, usize) {
    head.split_once('*').map_or((head, 1), |(head, times)| (head, times.parse().unwrap_or(1)))
}

fn simple(word: &'static str) -> Option<Simple> {
    let (head, codes) = word.split_once('=').map_or((word, None), |(head, codes)| (head, Some(codes)));
    let (head, repetitions) = repetitions(head);
    let (number, written) = head.split_at_checked(head.len().checked_sub(1)?)?;
    let (kind, least, most) = *DICTIONARY.get(number)?;
    let codes = match codes {
        None => Vec::new(),
        Some(list) => match list.strip_prefix('@') {
            Some(name) => SETS.get(name)?.clone(),
            None => list.split(',').collect(),
        },
    };
    Some(Simple { number: number.parse().ok()?, usage: usage(written)?, repetitions, kind, least, most, codes })
}

#[cfg(test)]
pub(super) fn lines_of(table: &'static str) -> usize {
    whole(table).len()
}
