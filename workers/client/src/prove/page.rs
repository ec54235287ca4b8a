//! The answer as one HTML page that stands by itself: no script, nothing fetched, fit to be printed.

use super::{Chain, Proof, ProvenEnvironment};
use crate::moment::moment;
use docward_store::ObjectLock;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::fmt::Display;

const STYLE: &str = include_str!("page.css");

/// The proof as one HTML page.
pub fn page(proof: &Proof) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "docward: " (proof.tenant.name) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (summary(proof))
                (places(proof))
                (people(proof))
                (proofs(proof))
                (shortfalls(proof))
                footer { "Asked of the live system at " (moment(proof.at)) ". Acts and usage since " (moment(proof.since)) "." }
            }
        }
    };
    page.into_string()
}

fn summary(proof: &Proof) -> Markup {
    let documents: u64 = proof.places.iter().map(ProvenEnvironment::documents).sum();
    let facts: u64 = proof.places.iter().map(|place| place.figures.facts).sum();
    let regions = list(&proof.tenant.regions);
    html! {
        header {
            p.kicker { "docward · data protection statement" }
            h1 { (proof.tenant.name) }
            p.lead {
                "Isolation: " strong { (proof.policy.isolation) } ". Policy version "
                (proof.policy.reference.version.0) ", signed, good until "
                (proof.policy_valid_until.map(moment).unwrap_or_default()) "."
            }
            div.cards {
                div.card { p.figure { (regions) } p { "the only regions with its data" } }
                div.card { p.figure { (documents) } p { "documents, all that is kept of them sealed" } }
                div.card { p.figure { (facts) } p { "facts in its audit trail" } }
                div.card.good[proof.holds()].bad[!proof.holds()] {
                    p.figure { @if proof.holds() { "holds" } @else { "does not hold" } }
                    p { "all that was checked just now" }
                }
            }
        }
    }
}

fn places(proof: &Proof) -> Markup {
    html! {
        section {
            h2 { "1 · Where the data lives" }
            div.map {
                @for place in &proof.places { (place_card(place)) }
                @for place in &proof.elsewhere {
                    div.place.elsewhere {
                        h3 { (place.region) }
                        p { "Not allowed. Its bucket and its ledger were asked: "
                            @if place.objects || place.rows { strong.alarm { "something was found" } }
                            @else {
                                "no object, no job, nothing waiting."
                                @if place.refusals > 0 { " " (place.refusals) " facts say who tried there and was refused." }
                            }
                        }
                    }
                }
            }
            h3 { "How long it is kept" }
            table {
                thead { tr { th { "what" } th.number { "days" } } }
                tbody { @for (class, days) in proof.retention_days() { tr { td { (class) } td.number { (format!("{days:.1}")) } } } }
            }
            p { "From the moment a document is accepted, stopped while its work is held. Deletion takes a job's keys first, so "
                "that what a failed deletion leaves cannot be opened. Erasure on request is at once and leaves a receipt." }
        }
    }
}

fn place_card(place: &ProvenEnvironment) -> Markup {
    html! {
        div.place {
            h3 { (place.region) span.tag { (place.environment) } }
            dl {
                dt { "bucket" } dd { (place.bucket) @if place.bucket_is_of_region { " · marked as this region's" } }
                dt { "broker" } dd { (place.broker) }
                dt { "ledger" } dd { (place.ledger) " · " (place.ledger_place) }
                dt { "now" } dd {
                    @for kept in &place.kept { span.chip { (kept.retention) " " (kept.sets) ", until " (moment(kept.last)) } " " }
                    @if place.kept.is_empty() { "nothing" }
                }
            }
        }
    }
}

fn people(proof: &Proof) -> Markup {
    html! {
        section {
            h2 { "2 · Who can reach it" }
            p { "Nobody without a signed grant, and no read without a policy decision that is on record before the first byte "
                "leaves; the operator is no exception." }
            table {
                thead { tr { th { "account" } th { "may" } th { "data classes" } th { "purposes" } th { "regions" } th { "until" } } }
                tbody {
                    @for grant in &proof.grants {
                        tr {
                            td { (grant.person) } td { (list(&grant.actions)) } td { (list(&grant.data_classes)) }
                            td { (list(&grant.purposes)) } td { (list(&grant.regions)) } td { (moment(grant.expires)) }
                        }
                    }
                    @if proof.grants.is_empty() { tr { td colspan="6" { "nobody" } } }
                }
            }
            h3 { "docward's own processes" }
            table {
                thead { tr { th { "process" } th { "does" } th { "sees" } } }
                tbody { @for task in &proof.tasks { tr { td { (task.task) } td { (task.does) } td { (task.sees) } } } }
            }
            h3 { "Keys" }
            table {
                thead { tr { th { "region" } th { "kept by" } th { "data class" } th.number { "version" } th { "state" } th { "since" } } }
                tbody {
                    @for place in &proof.places { @for key in &place.keys {
                        tr {
                            td { (place.region) @if place.revoked { " " strong.alarm { "revoked" } } }
                            td { (key.provider) " " code { (key.name) } } td { (key.data_class) } td.number { (key.version) } td { (key.state) } td { (key.created.map(moment).unwrap_or_default()) }
                        }
                    } }
                }
            }
            h3 { "Between tenants, in the bucket" }
            @for place in &proof.places { p { strong { (place.region) } ": " (place.guarded_by()) "." } }
            h3 { "Who else runs a part of it" }
            table {
                thead { tr { th { "part" } th { "region" } th { "address" } th { "sees" } } }
                tbody { @for part in &proof.subprocessors {
                    tr { td { (part.role) } td { (part.region) } td { (part.address) } td { (part.sees) } }
                } }
            }
        }
    }
}

fn proofs(proof: &Proof) -> Markup {
    html! {
        section {
            h2 { "3 · How that is proven" }
            table {
                thead { tr { th { "region" } th { "audit trail" } th.number { "alerts" } th.number { "documents, 30 days" } th { "figures" } } }
                tbody { @for place in &proof.places {
                    tr {
                        td { (place.region) }
                        td { @match &place.chain {
                            Chain::Whole { facts, walked, checkpoints, head, .. } => {
                                (facts) " facts, each bound to the one before; the newest " (walked) " walked just now, whole. "
                                (checkpoints) " signed checkpoints in the bucket"
                                @if place.checkpoint_lock == ObjectLock::Set { ", under object lock," }
                                @if *head { " and the catalogue's head" } " agree."
                            }
                            Chain::Broken { fault } => strong.alarm { (fault) }
                        } }
                        td.number { (place.alerts.len()) }
                        td.number { (place.figures.accepted) }
                        td { @for (name, sum) in place.figures.stages.iter().filter(|(_, sum)| **sum > 0) { span.chip { (name) " " (sum) } " " } }
                    }
                } }
            }
            h3 { "Who looked, who was refused, who decided" }
            table {
                thead { tr { th { "region" } th { "who" } th { "what" } th { "for" } th.number { "times" } th { "last" } } }
                tbody { @for place in &proof.places { @for act in &place.figures.acts {
                    tr {
                        td { (place.region) } td { (act.actor) } td { (act.kind) " " (act.reason) } td { (act.purpose) }
                        td.number { (act.times) } td { (moment(act.last)) }
                    }
                } } }
            }
            p { "Anybody with the trail can check it: " code { "docward audit verify --tenant " (proof.tenant.slug) } "." }
        }
    }
}

fn shortfalls(proof: &Proof) -> Markup {
    html! {
        @if !proof.shortfalls.is_empty() {
            section.short {
                h2 { "What falls short" }
                ul { @for shortfall in &proof.shortfalls { li { (shortfall) } } }
            }
        }
    }
}

/// Words with commas.
fn list<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(", ")
}
