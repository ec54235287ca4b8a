//! Words for where jobs stand, and what is in their way.

use crate::explain::remedy;
use docward_client::{Obstacle, Standing};
use docward_envelope::Region;

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

/// Why a job does not go on, and what helps.
pub(crate) fn obstacle(obstacle: Obstacle, region: &Region) -> String {
    match obstacle {
        Obstacle::Held(reason) => {
            let remedy = reason.map(|reason| format!("; {}", remedy(reason))).unwrap_or_default();
            format!("{}{remedy}", words(Standing::Held(reason)))
        }
        Obstacle::NoWorker(stage) => {
            format!("at {stage}, and no worker serves it; `docward worker {stage} --region {region}` is one")
        }
    }
}

/// The same of several, with how many there are of each.
pub(super) fn obstacles(obstacles: &[(Obstacle, usize)], region: &Region) -> impl Iterator<Item = String> {
    obstacles.iter().map(move |(kind, count)| format!("{count} {}", obstacle(*kind, region)))
}

/// Where jobs stand and how many: `3 at ocr, 1 held (frozen)`.
pub(super) fn tally(standings: &[(Standing, usize)]) -> String {
    let each = standings.iter().map(|(standing, count)| format!("{count} {}", words(*standing)));
    each.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_envelope::{HoldReason, Stage};

    #[test]
    fn who_waits_is_told_what_helps() {
        let region = "us-east-1".parse().unwrap();
        let held = obstacle(Obstacle::Held(Some(HoldReason::Frozen)), &region);
        assert!(held.starts_with("held (frozen); ") && held.contains("docward thaw"), "{held}");
        let unserved = obstacle(Obstacle::NoWorker(Stage::Redact), &region);
        assert!(unserved.contains("`docward worker redact --region us-east-1`"), "{unserved}");
    }

    #[test]
    fn how_many_stand_where_is_said_in_words() {
        let held = Standing::Held(Some(HoldReason::Dependency));
        let standings = [(Standing::At(Stage::Ocr), 2), (Standing::Unheard, 1), (held, 1)];
        assert_eq!(tally(&standings), "2 at ocr, 1 not heard of yet, 1 held (dependency)");
    }
}
