//! The answer on a terminal.

use crate::terminal;
use docward_client::prove::{Chain, Proof};
use docward_store::ObjectLock;
use std::fmt::Display;

/// Prints the three answers.
pub(super) fn show(proof: &Proof) {
    let policy = &proof.policy;
    terminal::line(format_args!(
        "{} ({}), {}, policy version {} of {}",
        proof.tenant.name, proof.tenant.slug, policy.isolation, policy.reference.version.0, policy.reference.id
    ));
    heading("where the data lives");
    places(proof);
    for place in &proof.elsewhere {
        let found = if place.objects || place.rows { "SOMETHING FOUND" } else { "nothing, as it must be" };
        let refusals = match place.refusals {
            0 => String::new(),
            refusals => format!("; {refusals} facts of who tried there and was refused"),
        };
        terminal::line(format_args!("{}: asked its bucket and its ledger: {found}{refusals}", place.region));
    }
    let days = proof.retention_days().into_iter().map(|(class, days)| format!("{class} {days:.1} days"));
    terminal::line(format_args!("kept: {}; erased on request at once", days.collect::<Vec<_>>().join(", ")));
    heading("who can reach it");
    people(proof);
    heading("how that is proven");
    proofs(proof);
    if !proof.shortfalls.is_empty() {
        heading("what falls short");
        for shortfall in &proof.shortfalls {
            terminal::line(shortfall);
        }
    }
}

fn heading(text: &str) {
    terminal::line(format_args!("\n{text}"));
}

fn places(proof: &Proof) {
    let mut table = terminal::table(["region", "environment", "documents", "bucket", "broker", "ledger"]);
    for place in &proof.places {
        table.add_row([
            place.region.to_string(),
            place.environment.clone(),
            place.documents().to_string(),
            place.bucket.clone(),
            place.broker.clone(),
            format!("{} ({})", place.ledger, place.ledger_place),
        ]);
    }
    terminal::line(table);
    let mut table = terminal::table(["region", "kept as", "sets of objects", "first due", "last due"]);
    for (place, kept) in proof.places.iter().flat_map(|place| place.kept.iter().map(move |kept| (place, kept))) {
        table.add_row([
            place.region.to_string(),
            kept.retention.to_string(),
            kept.sets.to_string(),
            terminal::moment(kept.first),
            terminal::moment(kept.last),
        ]);
    }
    terminal::line(table);
}

fn people(proof: &Proof) {
    let mut table = terminal::table(["account", "may", "data classes", "purposes", "regions", "until"]);
    for grant in &proof.grants {
        table.add_row([
            grant.person.clone(),
            list(&grant.actions),
            list(&grant.data_classes),
            list(&grant.purposes),
            list(&grant.regions),
            terminal::moment(grant.expires),
        ]);
    }
    terminal::line(table);
    for place in &proof.places {
        let keys: Vec<String> =
            place.keys.iter().map(|key| format!("{} {} v{}", key.provider, key.data_class, key.version)).collect();
        let revoked = if place.revoked { "REVOKED; " } else { "" };
        terminal::line(format_args!("{}: keys: {revoked}{}", place.region, keys.join(", ")));
        terminal::line(format_args!(
            "{}: between tenants the bucket is guarded by {}",
            place.region,
            place.guarded_by()
        ));
    }
}

fn proofs(proof: &Proof) {
    let mut table = terminal::table(["region", "who", "what", "for", "times", "last"]);
    for place in &proof.places {
        for act in &place.figures.acts {
            table.add_row([
                place.region.to_string(),
                act.actor.clone(),
                format!("{} {}", act.kind, act.reason),
                act.purpose.clone(),
                act.times.to_string(),
                terminal::moment(act.last),
            ]);
        }
    }
    terminal::line(table);
    for place in &proof.places {
        match &place.chain {
            Chain::Whole { facts, walked, checkpoints, head, .. } => terminal::line(format_args!(
                "{}: {facts} facts, each bound to the one before it; {walked} walked just now and whole; {checkpoints} signed \
                 checkpoints{}{} agree",
                place.region,
                if place.checkpoint_lock == ObjectLock::Set { " under object lock" } else { "" },
                if *head { " and the catalogue's head" } else { "" }
            )),
            Chain::Broken { fault } => terminal::line(format_args!("{}: BROKEN: {fault}", place.region)),
        }
        terminal::line(format_args!("{}: {} alerts", place.region, place.alerts.len()));
    }
}

/// Words with commas.
fn list<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(", ")
}
