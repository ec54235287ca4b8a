//! Which pages go to which process: a pure plan.

use docward_engine_model::protocol::PageRange;
use std::collections::VecDeque;
use std::num::NonZeroU32;

/// Pages that the first process reads when nobody knows yet how many there are: it finds out, and the others wait for that.
pub(crate) const FIRST: PageRange = PageRange { first: 1, last: 2 };

/// Pages that any other process reads at least, to pay for opening the file once more, and at most, so that one that fails
/// has not read much for nothing.
const GROUP: std::ops::RangeInclusive<u32> = 2..=8;

/// What is to be read of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What is missing, where an earlier reading found out how many pages there are.
    pub missing: Option<Missing>,
    /// How many pages; but never fewer than one process takes to find out how many there are.
    pub at_most: NonZeroU32,
}

/// The pages that earlier readings left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// How many the document has.
    pub page_count: u32,
    /// Those that are missing, in order.
    pub ranges: Vec<PageRange>,
}

impl Wanted {
    /// All of a document that nobody has read yet.
    pub const EVERYTHING: Self = Self { missing: None, at_most: NonZeroU32::MAX };
}

impl Missing {
    /// What is missing if some pages are there.
    pub fn of(page_count: u32, is_there: impl Fn(u32) -> bool) -> Self {
        let mut ranges: Vec<PageRange> = Vec::new();
        for page in (1..=page_count).filter(|page| !is_there(*page)) {
            match ranges.last_mut() {
                Some(range) if range.last + 1 == page => range.last = page,
                _ => ranges.push(PageRange { first: page, last: page }),
            }
        }
        Self { page_count, ranges }
    }

    /// What the first process leaves.
    pub(crate) fn after_the_first(page_count: u32) -> Self {
        Self::of(page_count, |page| page <= FIRST.last)
    }

    /// At most so many of the missing pages, the first ones, spread evenly over as many processes as there may be at a time.
    pub(crate) fn groups(&self, at_most: u32, slots: usize) -> VecDeque<PageRange> {
        let missing: u32 = self.ranges.iter().map(|range| range.last - range.first + 1).sum();
        let mut left = missing.min(at_most);
        let slots = u32::try_from(slots.max(1)).unwrap_or(u32::MAX);
        let pages = left.div_ceil(slots).clamp(*GROUP.start(), *GROUP.end());
        let mut groups = VecDeque::new();
        for range in &self.ranges {
            let mut first = range.first;
            while first <= range.last && left > 0 {
                let group = pages.min(left).min(range.last - first + 1);
                groups.push_back(PageRange { first, last: first + (group - 1) });
                (first, left) = (first + group, left - group);
            }
        }
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pages(groups: &VecDeque<PageRange>) -> Vec<u32> {
        groups.iter().flat_map(|group| group.first..=group.last).collect()
    }

    #[test]
    fn a_short_document_uses_all_slots() {
        assert_eq!(Missing::after_the_first(10).groups(u32::MAX, 4).len(), 4);
        assert_eq!(Missing::after_the_first(2).groups(u32::MAX, 4).len(), 0);
        assert_eq!(Missing::after_the_first(0).groups(u32::MAX, 4).len(), 0);
    }

    proptest! {
        #[test]
        fn the_first_missing_pages_are_each_in_one_group_and_no_group_is_large(
            there in prop::collection::vec(any::<bool>(), 0..200),
            at_most in 1..250_u32,
            slots in 0..70_usize,
        ) {
            let page_count = u32::try_from(there.len()).unwrap();
            let is_there = |page: u32| there[page as usize - 1];
            let missing = Missing::of(page_count, is_there);
            let expected: Vec<u32> =
                (1..=page_count).filter(|page| !is_there(*page)).take(at_most as usize).collect();
            let groups = missing.groups(at_most, slots);
            prop_assert_eq!(pages(&groups), expected);
            prop_assert!(groups.iter().all(|group| group.last - group.first < *GROUP.end()));
        }

        /// However much each delivery reads, and whatever else of it is lost, the pages are once all there.
        #[test]
        fn going_on_comes_to_an_end(page_count in 0..120_u32, budgets in prop::collection::vec(1..20_u32, 1..8)) {
            let mut there = std::collections::BTreeSet::new();
            for budget in budgets.into_iter().cycle().take(page_count as usize) {
                let groups = Missing::of(page_count, |page| there.contains(&page)).groups(budget, 2);
                // The worst that still is progress: only one of them was kept.
                there.extend(groups.back().into_iter().flat_map(|group| group.first..=group.last));
            }
            prop_assert!(there.into_iter().eq(1..=page_count));
        }
    }
}
