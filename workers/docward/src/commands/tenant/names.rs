//! Regions in one line.

use docward_envelope::Region;
use std::collections::BTreeSet;

pub(super) fn names(regions: &BTreeSet<Region>) -> String {
    regions.iter().map(Region::as_str).collect::<Vec<_>>().join(", ")
}
