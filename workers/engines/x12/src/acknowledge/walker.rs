//! Where each segment of a transaction set stands in its guide. What is required and was passed by, what stands too often and what
//! has no place is told; the time that a segment takes does not depend on the segments before it.

use crate::guide::{Guide, Usage, What};
use crate::segments::Segment;
use docward_engine_model::acknowledgement::SegmentCode;

/// Something that is wrong with where segments stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Finding {
    /// The segment of the guide that it is about; `None` of a segment that has no place in it.
    pub(super) node: Option<usize>,
    pub(super) code: SegmentCode,
}

/// A place in a guide.
pub(super) struct Walker {
    guide: &'static Guide,
    /// The loop that it is in, and the last segment that had a place.
    place: usize,
    last: usize,
    /// How often each node was there, within the loop around it.
    counts: Vec<u32>,
}

impl Walker {
    /// At the beginning of a guide, before ST.
    pub(super) fn of(guide: &'static Guide) -> Self {
        Self { guide, place: 0, last: 0, counts: vec![0; guide.nodes.len()] }
    }

    /// The segment of the guide that a segment is; `None` of one that has no place where it stands.
    pub(super) fn step(&mut self, segment: &Segment<'_>, findings: &mut Vec<Finding>) -> Option<usize> {
        let mut missing = Vec::new();
        let (mut around, mut from) = (self.place, self.position(self.last));
        loop {
            if let Some(found) = self.within(around, from, segment, &mut missing) {
                let position = self.position(found.node);
                // What may still stand beside it is not missing yet.
                let is_passed =
                    |node: &usize| self.position(*node) != position || self.around(*node) != self.around(found.node);
                let passed = missing.into_iter().filter(is_passed).map(|node| self.first_segment(node));
                findings.extend(passed.map(|node| Finding { node: Some(node), code: SegmentCode::Missing }));
                return Some(self.take(&found, findings));
            }
            let node = self.guide.node(around)?;
            if node.parent == around {
                return None;
            }
            (around, from) = (node.parent, node.position);
        }
    }

    /// The child of a loop, from a position on, that a segment is; those that are required and are not there are noted.
    fn within(&self, around: usize, from: u32, segment: &Segment<'_>, missing: &mut Vec<usize>) -> Option<Found> {
        let guide = self.guide;
        let is_first = |index: usize| index == around + 1 && around != 0;
        let mut repeats = None;
        for (index, node) in guide.children(around).filter(|(_, node)| node.position >= from) {
            match &node.what {
                What::Segment(rule) if rule.is(segment) && is_first(index) => {
                    // The loop begins again, so that all the rest of it was passed by.
                    repeats = Some(Found { node: around });
                }
                What::Segment(rule) if repeats.is_none() && rule.is(segment) => return Some(Found { node: index }),
                What::Segment(_) => {
                    if node.usage == Usage::Required && self.count(index) == 0 {
                        missing.push(index);
                    }
                }
                What::Loop(_) => {
                    if let Some(node) = self.entered(index, segment).filter(|_| repeats.is_none()) {
                        return Some(Found { node });
                    }
                    if node.usage == Usage::Required && self.count(index) == 0 {
                        missing.push(index);
                    }
                }
            }
        }
        repeats
    }

    /// The loop that a segment begins: this one, or one that is a first child of it without a segment of its own before.
    fn entered(&self, index: usize, segment: &Segment<'_>) -> Option<usize> {
        let (first, _) = self.guide.children(index).next()?;
        match self.guide.segment(first) {
            Some(rule) => rule.is(segment).then_some(index),
            None => self.guide.children(index).find_map(|(child, _)| self.entered(child, segment)),
        }
    }

    /// Goes there.
    fn take(&mut self, found: &Found, findings: &mut Vec<Finding>) -> usize {
        let Some(node) = self.guide.node(found.node) else { return self.last };
        let is_loop = matches!(node.what, What::Loop(_));
        if is_loop {
            // What is in it is counted anew.
            if let Some(counts) = self.counts.get_mut(found.node + 1..node.end) {
                counts.fill(0);
            }
            self.begin_around(found.node);
        }
        let count = self.count(found.node).saturating_add(1);
        self.set(found.node, count);
        let segment = if is_loop { found.node + 1 } else { found.node };
        if is_loop {
            self.set(segment, 1);
        }
        let is_used = self.guide.node(segment).is_some_and(|node| node.usage != Usage::NotUsed);
        if node.usage == Usage::NotUsed || !is_used {
            findings.push(Finding { node: Some(segment), code: SegmentCode::NotUsed });
        } else if count > node.most {
            let code = if is_loop { SegmentCode::LoopTooOften } else { SegmentCode::TooOften };
            findings.push(Finding { node: Some(segment), code });
        }
        self.place = if is_loop { found.node } else { node.parent };
        self.last = segment;
        segment
    }

    /// Loops without a segment of their own begin with the first loop in them.
    fn begin_around(&mut self, node: usize) {
        let mut at = node;
        while let Some(parent) = self.guide.node(at).map(|node| node.parent).filter(|parent| *parent != at) {
            let holds_loops_only = self.guide.segment(parent + 1).is_none();
            if !holds_loops_only || self.count(parent) > 0 {
                return;
            }
            self.set(parent, 1);
            at = parent;
        }
    }

    /// The first segment of a loop; of a segment itself.
    fn first_segment(&self, node: usize) -> usize {
        (node..self.guide.nodes.len()).find(|index| self.guide.segment(*index).is_some()).unwrap_or(node)
    }

    /// The loop around a node.
    fn around(&self, node: usize) -> usize {
        self.guide.node(node).map_or(node, |node| node.parent)
    }

    /// A node's position; of the root the one before all.
    fn position(&self, node: usize) -> u32 {
        self.guide.node(node).filter(|_| node > 0).map_or(0, |node| node.position)
    }

    fn count(&self, node: usize) -> u32 {
        self.counts.get(node).copied().unwrap_or(0)
    }

    fn set(&mut self, node: usize, count: u32) {
        if let Some(place) = self.counts.get_mut(node) {
            *place = count;
        }
    }
}

/// What a segment is: a segment of a loop, or the beginning of a loop.
struct Found {
    node: usize,
}
