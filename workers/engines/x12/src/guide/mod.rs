//! The implementation guides as tables: which segments stand in which loops, in which order and how often, and which elements they
//! have. 005010X222 (837P), X223 (837I), X224 (837D) and X221 (835), each with its errata.

mod element;
mod table;
mod values;

pub(crate) use element::check;
pub(crate) use values::{is_date, is_time};

use crate::segments::Segment;
use docward_engine_model::SegmentName;
use docward_engine_model::acknowledgement::LoopId;
use element::{Condition, ElementRule, Kind, Simple};
use std::collections::HashSet;
use std::sync::LazyLock;

/// Whether something has to be there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Usage {
    Required,
    Situational,
    NotUsed,
}

/// A loop or a segment of a guide. Nodes stand in their order, each before what it holds.
pub(crate) struct Node {
    /// The loop that it is in; the root is in itself.
    pub(crate) parent: usize,
    /// One past the last node within it.
    pub(crate) end: usize,
    /// Nodes of a loop with the same position may stand in any order.
    pub(crate) position: u32,
    pub(crate) usage: Usage,
    /// How often it may stand there.
    pub(crate) most: u32,
    pub(crate) what: What,
}

pub(crate) enum What {
    /// `None` of what holds loops and is none by the guide.
    Loop(Option<LoopId>),
    Segment(SegmentRule),
}

/// A segment as a guide has it in one place.
pub(crate) struct SegmentRule {
    pub(crate) name: SegmentName,
    pub(crate) elements: Vec<ElementRule>,
    pub(crate) conditions: Vec<Condition>,
    /// The element whose code tells it from other segments of its name.
    qualifier: Option<Qualifier>,
}

#[derive(Clone, Copy)]
struct Qualifier {
    number: usize,
    is_first_component: bool,
}

impl SegmentRule {
    fn of(name: SegmentName, elements: Vec<ElementRule>, conditions: Vec<Condition>) -> Self {
        let has_codes = |simple: &Simple| simple.kind == Kind::Id && !simple.codes.is_empty();
        let qualifier = match (elements.first(), elements.get(2)) {
            (Some(ElementRule::Simple(first)), _) if has_codes(first) && first.usage == Usage::Required => {
                Some(Qualifier { number: 1, is_first_component: false })
            }
            (Some(ElementRule::Composite(first)), _) if first.parts.first().is_some_and(has_codes) => {
                Some(Qualifier { number: 1, is_first_component: true })
            }
            (_, Some(ElementRule::Simple(third))) if name.as_str() == "HL" && has_codes(third) => {
                Some(Qualifier { number: 3, is_first_component: false })
            }
            _ => None,
        };
        Self { name, elements, conditions, qualifier }
    }

    /// Whether a segment is this one: by its name, and by its qualifier where there is one.
    pub(crate) fn is(&self, segment: &Segment<'_>) -> bool {
        if self.name.as_str() != segment.name() {
            return false;
        }
        let Some(Qualifier { number, is_first_component }) = self.qualifier else {
            return true;
        };
        let written = segment.element(number);
        let written = if is_first_component {
            written.split(segment.separators().component).next().unwrap_or_default()
        } else {
            written
        };
        let simple = match self.elements.get(number - 1) {
            Some(ElementRule::Simple(simple)) => Some(simple),
            Some(ElementRule::Composite(composite)) => composite.parts.first(),
            None => None,
        };
        simple.is_some_and(|simple| simple.codes.contains(&written.trim_end()))
    }
}

/// One guide.
pub(crate) struct Guide {
    pub(crate) nodes: Vec<Node>,
    /// Every segment that it has anywhere.
    names: HashSet<SegmentName>,
}

/// The guides by their versions.
static TABLES: [(&str, LazyLock<Guide>); 4] = [
    ("005010X222", LazyLock::new(|| table::guide(include_str!("../../data/837p.txt")))),
    ("005010X223", LazyLock::new(|| table::guide(include_str!("../../data/837i.txt")))),
    ("005010X224", LazyLock::new(|| table::guide(include_str!("../../data/837d.txt")))),
    ("005010X221", LazyLock::new(|| table::guide(include_str!("../../data/835.txt")))),
];

/// Reads the tables, before the first file is held against one.
pub(crate) fn load() {
    for (_, guide) in &TABLES {
        LazyLock::force(guide);
    }
}

impl Guide {
    /// The guide of a group, by its version (GS08); `None` of one that is not read.
    pub(crate) fn of_version(version: &str) -> Option<&'static Self> {
        TABLES.iter().find(|(name, _)| version.starts_with(name)).map(|(_, guide)| &**guide)
    }

    /// Whether it has a segment of this name anywhere.
    pub(crate) fn has(&self, name: SegmentName) -> bool {
        self.names.contains(&name)
    }

    pub(crate) fn node(&self, index: usize) -> Option<&Node> {
        self.nodes.get(index)
    }

    /// What stands directly in a loop, in order.
    pub(crate) fn children(&self, of: usize) -> impl Iterator<Item = (usize, &Node)> {
        let end = self.node(of).map_or(of, |node| node.end);
        let mut next = of + 1;
        std::iter::from_fn(move || {
            let (index, node) = (next, self.node(next).filter(|_| next < end)?);
            next = node.end;
            Some((index, node))
        })
    }

    /// The rule of a segment; `None` of a loop.
    pub(crate) fn segment(&self, index: usize) -> Option<&SegmentRule> {
        match &self.node(index)?.what {
            What::Segment(rule) => Some(rule),
            What::Loop(_) => None,
        }
    }

    /// The innermost loop around a node that has a name.
    pub(crate) fn loop_id(&self, index: usize) -> Option<LoopId> {
        let mut at = index;
        loop {
            let node = self.node(at)?;
            match node.what {
                What::Loop(Some(name)) => return Some(name),
                _ if node.parent == at => return None,
                _ => at = node.parent,
            }
        }
    }

    /// Whether a node is, or lies in, a loop of this name.
    pub(crate) fn is_within(&self, index: usize, name: &str) -> bool {
        let mut at = index;
        while let Some(node) = self.node(at) {
            if matches!(node.what, What::Loop(Some(found)) if found.as_str() == name) {
                return true;
            }
            if node.parent == at {
                return false;
            }
            at = node.parent;
        }
        false
    }
}

#[cfg(test)]
mod tests;
