//! What the ledger notices in facts. Every rule is a pure function of the facts it has seen; time is the facts' own.

use docward_envelope::{Actor, Alert, AlertId, AlertRule, Fact, FactKind, Region, Timestamp};
use jiff::SignedDuration;
use std::collections::{HashMap, VecDeque};

/// How many refusals of one person or task raise an alert …
const REPEATED: usize = 5;
/// … if they come within this time.
const WINDOW: SignedDuration = SignedDuration::from_mins(10);
/// How many people and tasks are remembered at once; whoever was refused longest ago is forgotten first.
const WATCHED: usize = 10_000;

/// The rules, and what they remember: when each person and task was refused.
pub(crate) struct Rules {
    region: Region,
    refusals: HashMap<Actor, VecDeque<Timestamp>>,
}

impl Rules {
    /// Rules of one region that have seen nothing yet.
    pub(crate) fn new(region: Region) -> Self {
        Self { region, refusals: HashMap::new() }
    }

    /// What is to be noticed about the next fact.
    pub(crate) fn examine(&mut self, fact: &Fact) -> Vec<Alert> {
        if fact.region != self.region {
            return vec![alert(AlertRule::OtherRegion, &self.region, fact, "region-mismatch")];
        }
        let reason = fact.reason.as_deref().unwrap_or_default();
        if fact.kind == FactKind::Decided && reason == "webhook-disabled" {
            return vec![alert(AlertRule::WebhookDisabled, &self.region, fact, reason)];
        }
        if fact.kind != FactKind::Refused {
            return Vec::new();
        }
        let of_reason = match reason {
            "grant-other-tenant" => Some(AlertRule::CrossTenantRead),
            "grant-other-region" | "region-mismatch" => Some(AlertRule::OtherRegion),
            "grant-forged" => Some(AlertRule::ForgedGrant),
            "seal" => Some(AlertRule::SealFailed),
            "queue-mismatch" => Some(AlertRule::QueueMismatch),
            _ => None,
        };
        let of_reason = of_reason.map(|rule| alert(rule, &self.region, fact, reason));
        of_reason.into_iter().chain(self.repeated(fact, reason)).collect()
    }

    /// Raised when the fifth refusal comes, and again with every fifth while they go on.
    fn repeated(&mut self, fact: &Fact, reason: &str) -> Option<Alert> {
        self.forget();
        let times = self.refusals.entry(fact.actor.clone()).or_default();
        times.push_back(fact.at);
        let begin = fact.at.saturating_sub(WINDOW).unwrap_or(Timestamp::MIN);
        times.retain(|at| *at >= begin);
        if times.len() < REPEATED {
            return None;
        }
        let count = times.len() as u64;
        times.clear();
        Some(Alert { count, ..alert(AlertRule::RepeatedRefusals, &self.region, fact, reason) })
    }

    fn forget(&mut self) {
        if self.refusals.len() < WATCHED {
            return;
        }
        let oldest = self.refusals.iter().min_by_key(|(_, times)| times.back().copied());
        if let Some(actor) = oldest.map(|(actor, _)| actor.clone()) {
            self.refusals.remove(&actor);
        }
    }
}

/// Compares what was done for a job with what was accepted. A job's policy, purpose and placement are fixed at intake and
/// sealed into every envelope: a fact that names others was not made from those envelopes.
pub(super) fn drift(accepted: &Fact, fact: &Fact) -> Option<Alert> {
    if !matches!(fact.kind, FactKind::Done | FactKind::Rejected) || fact.job != accepted.job {
        return None;
    }
    let reason = if fact.policy != accepted.policy {
        "policy-at-intake"
    } else if fact.purpose != accepted.purpose {
        "purpose-at-intake"
    } else {
        return None;
    };
    Some(alert(AlertRule::ContextDrift, &accepted.region, fact, reason))
}

fn alert(rule: AlertRule, region: &Region, fact: &Fact, reason: &str) -> Alert {
    Alert {
        id: AlertId::of_fact(rule, &fact.id),
        rule,
        region: region.clone(),
        at: fact.at,
        tenant: Some(fact.tenant),
        job: fact.job,
        stage: fact.stage,
        actor: Some(fact.actor.clone()),
        reason: reason.to_owned(),
        count: 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_envelope::{FactId, JobId, PolicyId, PolicyReference, PolicyVersion, Purpose, Run, Stage, TenantId};

    fn region() -> Region {
        "us-east-1".parse().unwrap()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_900_000_000 + seconds).unwrap()
    }

    fn policy(version: u32) -> PolicyReference {
        PolicyReference { id: PolicyId::Processing, version: PolicyVersion(version) }
    }

    fn fact(kind: FactKind, reason: &str) -> Fact {
        let actor = Actor::Person("a.okafor".into());
        Fact::about(TenantId::generate(), &region(), kind, actor, Purpose::Treatment, at(0))
            .with_job(JobId::generate())
            .with_run(Run::FIRST)
            .with_stage(Stage::Ocr)
            .with_policy(policy(1))
            .denied(reason)
    }

    fn rules_raised(facts: &[Fact]) -> Vec<AlertRule> {
        let mut rules = Rules::new(region());
        facts.iter().flat_map(|fact| rules.examine(fact)).map(|alert| alert.rule).collect()
    }

    #[test]
    fn reasons_that_are_alerts_by_themselves() {
        let cases = [
            ("grant-other-tenant", AlertRule::CrossTenantRead),
            ("grant-other-region", AlertRule::OtherRegion),
            ("region-mismatch", AlertRule::OtherRegion),
            ("grant-forged", AlertRule::ForgedGrant),
            ("seal", AlertRule::SealFailed),
            ("queue-mismatch", AlertRule::QueueMismatch),
        ];
        for (reason, rule) in cases {
            assert_eq!(rules_raised(&[fact(FactKind::Refused, reason)]), [rule], "{reason}");
            // The same reason in a fact of another kind is no refusal.
            for kind in FactKind::ALL.iter().filter(|kind| **kind != FactKind::Refused) {
                assert_eq!(rules_raised(&[fact(*kind, reason)]), [], "{kind} {reason}");
            }
        }
        for reason in ["grant-expired", "grant-too-narrow", "purpose", "region", "frozen", "stale-control", ""] {
            assert_eq!(rules_raised(&[fact(FactKind::Refused, reason)]), [], "{reason}");
        }
    }

    #[test]
    fn an_address_that_is_sent_nothing_more_is_an_alert() {
        assert_eq!(rules_raised(&[fact(FactKind::Decided, "webhook-disabled")]), [AlertRule::WebhookDisabled]);
        assert_eq!(rules_raised(&[fact(FactKind::Decided, "webhook-removed")]), []);
    }

    #[test]
    fn a_fact_of_another_region_is_an_alert_of_this_one() {
        let mut rules = Rules::new("eu-central-1".parse().unwrap());
        let raised = rules.examine(&fact(FactKind::Done, "done"));
        assert_eq!(raised[0].rule, AlertRule::OtherRegion);
        assert_eq!(raised[0].region.as_str(), "eu-central-1");
        assert_eq!(rules_raised(&[fact(FactKind::Done, "done")]), []);
    }

    fn refused(seconds: i64, person: &str) -> Fact {
        let actor = Actor::Person(person.into());
        Fact { at: at(seconds), actor, ..fact(FactKind::Refused, "grant-expired") }
    }

    #[test]
    fn five_refusals_of_one_person_within_ten_minutes() {
        let close: Vec<Fact> = (0..5).map(|number| refused(number * 60, "a.okafor")).collect();
        assert_eq!(rules_raised(&close), [AlertRule::RepeatedRefusals]);
        assert_eq!(rules_raised(&close[..4]), []);
        let slow: Vec<Fact> = (0..20).map(|number| refused(number * 200, "a.okafor")).collect();
        assert_eq!(rules_raised(&slow), []);
        let crowd: Vec<Fact> = (0..20).map(|number| refused(number, &format!("person-{number}"))).collect();
        assert_eq!(rules_raised(&crowd), []);
        let long: Vec<Fact> = (0..12).map(|number| refused(number, "a.okafor")).collect();
        assert_eq!(rules_raised(&long), [AlertRule::RepeatedRefusals; 2], "once per five, not once per refusal");
    }

    #[test]
    fn what_is_done_must_be_what_was_accepted() {
        let accepted = fact(FactKind::Accepted, "");
        let of = |change: fn(&mut Fact)| {
            let mut done = Fact { kind: FactKind::Done, id: FactId::random(), ..accepted.clone() };
            change(&mut done);
            drift(&accepted, &done).map(|alert| alert.reason)
        };
        assert_eq!(of(|_| ()), None);
        assert_eq!(of(|fact| fact.policy = Some(policy(2))).as_deref(), Some("policy-at-intake"));
        assert_eq!(of(|fact| fact.policy = None).as_deref(), Some("policy-at-intake"));
        assert_eq!(of(|fact| fact.purpose = Purpose::Payment).as_deref(), Some("purpose-at-intake"));
        assert_eq!(of(|fact| fact.kind = FactKind::Read), None, "people read for purposes of their own");
        assert_eq!(of(|fact| fact.job = Some(JobId::generate())), None);
    }

    #[test]
    fn seeing_a_fact_twice_is_one_alert() {
        let fact = fact(FactKind::Refused, "grant-other-tenant");
        let mut rules = Rules::new(region());
        let ids: Vec<_> = [&fact, &fact].into_iter().flat_map(|fact| rules.examine(fact)).map(|it| it.id).collect();
        assert_eq!(ids[0], ids[1]);
    }
}
