//! Words for where jobs stand, and how many stand where.

use crate::explain::remedy;
use docward_client::Standing;
use docward_envelope::Region;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// `at redact`, `held (frozen)`.
pub(super) fn words(standing: Standing) -> String {
    match standing {
        Standing::Unheard => "not heard of yet".to_owned(),
        Standing::At(stage) => format!("at {stage}"),
        Standing::Held(Some(reason)) => format!("held ({reason})"),
        Standing::Held(None) => "held".to_owned(),
        Standing::Ended(state) => state.as_str().to_owned(),
    }
}

/// Why a job does not go on, and what helps; `None` where it does.
pub(crate) fn obstacle(standing: Standing, is_served: bool, region: &Region) -> Option<String> {
    match standing {
        Standing::Held(reason) => {
            let remedy = reason.map(|reason| format!("; {}", remedy(reason))).unwrap_or_default();
            Some(format!("{}{remedy}", words(standing)))
        }
        Standing::At(stage) if !is_served => {
            let worker = format!("`docward worker {stage} --region {region}` is one");
            Some(format!("{}, and no worker serves it; {worker}", words(standing)))
        }
        _ => None,
    }
}

/// How many jobs stand where.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<Standing, usize>);

impl Tally {
    /// One more stands there.
    pub(super) fn enter(&mut self, standing: Standing) {
        *self.0.entry(standing).or_default() += 1;
    }

    /// One that stood there does not any more.
    pub(super) fn leave(&mut self, standing: Standing) {
        if let Some(count) = self.0.get_mut(&standing) {
            *count = count.saturating_sub(1);
        }
        self.0.retain(|_, count| *count > 0);
    }

    /// Where they stand and how many, most of them first.
    pub(super) fn counts(&self) -> Vec<(Standing, usize)> {
        let mut counts: Vec<_> = self.0.iter().map(|(standing, count)| (*standing, *count)).collect();
        counts.sort_by_key(|(_, count)| Reverse(*count));
        counts
    }

    /// The same in words: `3 at ocr, 1 held (frozen)`.
    pub(super) fn in_words(&self) -> String {
        let each = self.counts().into_iter().map(|(standing, count)| format!("{count} {}", words(standing)));
        each.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_envelope::{HoldReason, Stage};

    #[test]
    fn who_waits_is_told_what_helps() {
        let region = "us-east-1".parse().unwrap();
        let held = obstacle(Standing::Held(Some(HoldReason::Frozen)), true, &region).unwrap();
        assert!(held.starts_with("held (frozen); ") && held.contains("docward thaw"), "{held}");
        let unserved = obstacle(Standing::At(Stage::Redact), false, &region).unwrap();
        assert!(unserved.contains("`docward worker redact --region us-east-1`"), "{unserved}");
        assert_eq!(obstacle(Standing::At(Stage::Redact), true, &region), None);
    }

    #[test]
    fn what_most_wait_for_is_said_first() {
        let (held, at_ocr) = (Standing::Held(Some(HoldReason::Dependency)), Standing::At(Stage::Ocr));
        let standings = [held, at_ocr, Standing::Unheard, at_ocr];
        let mut tally = Tally::default();
        for standing in standings {
            tally.enter(standing);
        }
        assert_eq!(tally.in_words(), "2 at ocr, 1 not heard of yet, 1 held (dependency)");
        for standing in standings {
            tally.leave(standing);
        }
        assert!(tally.counts().is_empty());
    }
}
