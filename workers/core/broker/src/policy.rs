//! What the broker's operator must set: policies for everything about queues that may change, and the rights of each role's
//! user.

use crate::delay::Delay;
use docward_envelope::{Lane, Signer, Stage};

/// A tenant's id, a regular expression.
const ULID: &str = "[0-7][0-9A-HJKMNP-TV-Z]{25}";

/// Names of work queues, a regular expression: everybody's and tenants' own.
fn work_queue() -> String {
    queues_of(&stages(), true)
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

/// What one user may do within the region's virtual host: three regular expressions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permissions {
    /// What it may create and delete.
    pub configure: String,
    /// What it may publish to, and which of its queues it may bind.
    pub write: String,
    /// What it may consume from, and which exchanges it may bind to.
    pub read: String,
}

/// The rights of a role's user: the names that this role needs and nothing else, not even the default exchange. Every process
/// listens to control lists on a queue of its own, whose name begins with its role.
pub fn permissions(signer: Signer) -> Permissions {
    let own = format!(r"control\.{signer}\..+");
    let names = |more: &[&str]| format!("^({})$", [&[own.as_str()], more].concat().join("|"));
    match signer {
        Signer::Ocr | Signer::Extract | Signer::Redact | Signer::Index => {
            let stage = signer.stage().map_or("", Stage::as_str);
            let queues = queues_of(stage, true);
            // The last stage hands nothing on.
            let last = signer == Signer::Index;
            let beside = ["parked", "facts", "alerts", DELAYS, "work"];
            let write = if last { beside.get(..4).unwrap_or_default() } else { &beside };
            Permissions { configure: names(&[]), write: names(write), read: names(&["control", &queues]) }
        }
        Signer::Compactor | Signer::Janitor => {
            Permissions { configure: names(&[]), write: names(&["facts"]), read: names(&["control"]) }
        }
        // Who makes the topology binds and dead-letters everything. Facts and alerts are still no more than its own.
        Signer::Ledger => {
            let all = format!(r"^(work|parked|facts|alerts|control(\..+)?|{DELAYS}|{})$", work_queue());
            Permissions { configure: all.clone(), write: all.clone(), read: all }
        }
        // Whoever hands a document in to a tenant's own queues that are gone opens them again: to declare and bind them needs rights
        // on them, on the exchange they are bound to and on the one that they dead-letter to.
        Signer::Person => {
            let queues = queues_of(&stages(), false);
            Permissions {
                configure: names(&[&queues]),
                write: names(&["work", "parked", "facts", &queues]),
                read: names(&["control", "work", &queues]),
            }
        }
        // What it hands in waits until the ledger's service has opened the queues.
        Signer::Intake => {
            Permissions { configure: names(&[]), write: names(&["work", "facts"]), read: names(&["control"]) }
        }
    }
}

/// The delays before a retry.
const DELAYS: &str = r"delay\.[0-9]+s";

fn stages() -> String {
    let stages: Vec<&str> = Stage::ALL.iter().map(|stage| stage.as_str()).collect();
    format!("({})", stages.join("|"))
}

/// Queues of stages: tenants' own, and with `shared` everybody's too.
fn queues_of(stages: &str, shared: bool) -> String {
    let lanes: Vec<&str> = Lane::ALL.iter().map(|lane| lane.as_str()).collect();
    let optional = if shared { "?" } else { "" };
    format!(r"{stages}\.({})(\.{ULID}){optional}", lanes.join("|"))
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

    /// What an operator's own broker is given, held against the code.
    #[test]
    fn the_tables_for_an_operators_own_broker_say_the_same() {
        let roles = Signer::ALL.iter().map(|role| {
            let Permissions { configure, write, read } = permissions(*role);
            format!("{role}\t{configure}\t{write}\t{read}\n")
        });
        assert_eq!(roles.collect::<String>(), include_str!("../../../../deploy/rabbitmq/permissions.tsv"));
        let policies = policies().into_iter();
        let policies = policies.map(|policy| format!("{}\t{}\t{}\n", policy.name, policy.pattern, policy.definition));
        assert_eq!(policies.collect::<String>(), include_str!("../../../../deploy/rabbitmq/policies.tsv"));
    }
}
