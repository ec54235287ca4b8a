//! The draft of a notice to the tenant, with what 45 CFR 164.410(c) asks a business associate to tell: what happened, when it
//! was discovered, whose and which kinds of data, what was done, whom to ask. Figures come from the tenant's own ledger; what
//! a person must judge is left blank.

use docward_control::{Cause, Incident};
use docward_envelope::{Region, Stage, Timestamp};
use docward_ledger::Figures;
use docward_trust_policy::Tenant;
use std::fmt::Write;

const BLANK: &str = "________________";

/// The draft, as Markdown.
pub fn draft(tenant: &Tenant, incident: &Incident, figures: &[(Region, Figures)]) -> String {
    let regions: Vec<&str> = incident.regions.iter().map(Region::as_str).collect();
    let mut text = format!(
        "# Notice to {name}\n\n\
         Draft under 45 CFR 164.410, made by docward at {opened}. A person completes the blanks ({BLANK}) before it is sent: \
         without unreasonable delay, at the latest 60 days after the discovery.\n\n\
         Reference: incident {id}\n\n\
         ## What happened\n\n{cause}\n\n{BLANK}\n\n\
         - Began: {BLANK}\n- Discovered: {opened}, or earlier: {BLANK}\n- Where: {regions}\n- Stage: {stage}\n\n\
         ## Whose and which information\n\n\
         - Individuals concerned, as far as known: {BLANK}\n\
         - Kinds of unsecured protected health information (names, dates of birth, record and account numbers, diagnoses, \
         images …): {BLANK}\n\n\
         From {name}'s own ledger, {since} to {opened}:\n\n",
        name = tenant.name,
        opened = moment(incident.opened),
        since = moment(incident.since),
        id = incident.id,
        cause = of_class(incident.cause),
        regions = regions.join(", "),
        stage = incident.stage.map_or("not tied to one", Stage::as_str),
    );
    for (region, of_region) in figures {
        let acts = |kind: &str| of_region.acts.iter().filter(|act| act.kind == kind).map(|act| act.times).sum::<u64>();
        let _infallible = writeln!(
            text,
            "- {region}: {} documents accepted, {} waiting now, {} reads, {} refusals",
            of_region.accepted,
            of_region.waiting,
            acts("read"),
            acts("refused"),
        );
    }
    let revoked: Vec<&str> = incident.revoked.iter().map(Region::as_str).collect();
    let keys = if revoked.is_empty() {
        "The use of your keys was not forbidden".to_owned()
    } else {
        format!("The use of your keys was forbidden in {}", revoked.join(", "))
    };
    let _infallible = write!(
        text,
        "\nThe extract of your audit trail for this time is `audit.ndjson`.\n\n\
         ## What was done\n\n\
         - Processing of your documents was stopped at {opened}; what was on its way is kept and goes on from there.\n\
         - {keys}.\n- To investigate, to mitigate harm, and against it happening again: {BLANK}\n\n\
         ## What individuals should do to protect themselves\n\n{BLANK}\n\n\
         ## Whom to ask\n\n- Name, telephone, e-mail, postal address: {BLANK}\n",
        opened = moment(incident.opened),
    );
    text
}

fn of_class(cause: Cause) -> &'static str {
    match cause {
        Cause::Identity => "Class: identity. Somebody may have acted as somebody else.",
        Cause::Routing => "Class: routing. Information may have gone where it did not belong.",
        Cause::Storage => "Class: storage. Stored information may have been read, changed or lost.",
        Cause::Model => "Class: model. What reads or redacts documents may have made mistakes.",
    }
}

fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
