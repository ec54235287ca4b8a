//! What the broker's operator must set: policies for everything about queues that may change, and one user's rights.

use crate::delay::Delay;
use docward_envelope::{Lane, Stage};

/// Names of work queues, a regular expression: everybody's and tenants' own.
fn work_queue() -> String {
    let stages: Vec<&str> = Stage::ALL.iter().map(|stage| stage.as_str()).collect();
    let lanes: Vec<&str> = Lane::ALL.iter().map(|lane| lane.as_str()).collect();
    let (stages, lanes) = (stages.join("|"), lanes.join("|"));
    format!(r"({stages})\.({lanes})(\.[0-7][0-9A-HJKMNP-TV-Z]{{25}})?")
}

/// One broker policy, as `rabbitmqctl set_policy` takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokerPolicy {
    /// Its name within the virtual host.
    pub name: String,
    /// Which queues it governs, a regular expression.
    pub pattern: String,
    /// What it sets, a JSON object.
    pub definition: String,
}

/// Every policy that a region's virtual host needs.
///
/// At-least-once dead-lettering (delay → work, work → parked) works only with overflow `reject-publish`. A control
/// queue keeps a handful of lists, since only the newest one is worth anything.
pub fn policies() -> Vec<BrokerPolicy> {
    const SAFE: &str = r#""overflow":"reject-publish","dead-letter-strategy":"at-least-once""#;
    let policy = |name: &str, pattern: String, definition: String| BrokerPolicy {
        name: format!("docward-{name}"),
        pattern,
        definition,
    };
    let mut policies = vec![
        policy("work", format!("^{}$", work_queue()), format!("{{{SAFE}}}")),
        policy("ledger", "^(facts|parked|alerts)$".to_owned(), r#"{"overflow":"reject-publish"}"#.to_owned()),
        policy(
            "control",
            r"^control\.".to_owned(),
            r#"{"message-ttl":5000,"max-length":5,"overflow":"drop-head"}"#.to_owned(),
        ),
    ];
    policies.extend(Delay::ALL.map(|delay| {
        let milliseconds = delay.duration().as_millis();
        let pattern = format!("^{}$", delay.name().replace('.', r"\."));
        policy(delay.name(), pattern, format!(r#"{{"message-ttl":{milliseconds},{SAFE}}}"#))
    }));
    policies
}

/// What the region's user may do within its virtual host: three regular expressions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permissions {
    /// What it may create and delete.
    pub configure: String,
    /// What it may publish to.
    pub write: String,
    /// What it may consume from.
    pub read: String,
}

/// The rights of the region's one user: docward's own names and nothing else, not even the default exchange.
pub fn permissions() -> Permissions {
    let names = format!(r"^(work|parked|facts|alerts|control(\..+)?|delay\.[0-9]+s|{})$", work_queue());
    Permissions { configure: names.clone(), write: names.clone(), read: names }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_json_objects_and_names_are_unique() {
        let policies = policies();
        for policy in &policies {
            let definition: serde_json::Value = serde_json::from_str(&policy.definition).unwrap();
            assert!(definition.is_object());
        }
        let names: std::collections::BTreeSet<_> = policies.iter().map(|policy| &policy.name).collect();
        assert_eq!(names.len(), policies.len());
    }
}
