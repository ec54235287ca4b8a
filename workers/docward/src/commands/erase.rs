//! `docward erase`: a job, or all of a patient's, in every region of the tenant.

use crate::failure::Failure;
use crate::session::Session;
use crate::terminal;
use anyhow::{Context, bail};
use clap::ArgGroup;
use docward_client::{ClientError, Erase, ErasureReceipt, LONGEST_PATIENT_ID};
use docward_envelope::{JobId, Purpose, Region};
use std::io::{IsTerminal, Read};
use zeroize::Zeroizing;

/// Erases a job, or every job of a patient, in all regions of the tenant: keys, objects, bundles, parked work and what is
/// still on its way.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("what").required(true))]
pub struct Arguments {
    /// Whose, by name or id.
    #[arg(long)]
    pub tenant: String,
    /// The job whose document is erased.
    #[arg(long, group = "what")]
    pub job: Option<JobId>,
    /// All jobs of the patient or member whose id is read from standard input: ids have no place in a shell's history.
    #[arg(long, group = "what")]
    pub patient: bool,
    /// Only in this region.
    #[arg(long)]
    pub region: Option<Region>,
    /// The purpose, which policy and grant must allow and the audit trail records.
    #[arg(long, default_value = "operations")]
    pub purpose: Purpose,
    /// Print the receipt as JSON, for `docward audit verify --receipt`.
    #[arg(long)]
    pub json: bool,
}

/// How many jobs are named of those that a search by patient does not cover; `--json` has all.
const NAMED: usize = 20;

/// Erases and prints the receipt; the exit status is 1 when nothing of the kind is known.
///
/// # Errors
/// When a region can't be reached: say it again, what went is gone.
pub async fn run(session: &Session, arguments: Arguments) -> anyhow::Result<u8> {
    // One of the two, which clap sees to.
    let what = arguments.job.map_or_else(patient, |job| Ok(Erase::Job(job)))?;
    let mut receipts = Vec::new();
    let tenant = session.tenant(&arguments.tenant)?;
    for client in session.clients(&tenant, arguments.region.as_ref()).await? {
        receipts.push(client.erase(&tenant, what.clone(), arguments.purpose).await?);
    }
    let is_unknown = receipts.iter().all(|receipt| receipt.facts.is_empty());
    if arguments.json {
        terminal::json(&receipts)?;
    } else {
        show(&receipts, is_unknown);
    }
    if !is_unknown {
        return Ok(0);
    }
    let tenant = &arguments.tenant;
    if arguments.job.is_some() {
        terminal::note(format_args!(
            "{tenant} has no such job, nothing was erased; `docward status --tenant {tenant} --region R` lists jobs"
        ));
    } else {
        terminal::note(format_args!("no job of {tenant} was read as this patient's, nothing was erased"));
    }
    Ok(1)
}

/// Reads the patient's id; on a terminal with a question first.
fn patient() -> anyhow::Result<Erase> {
    let input = std::io::stdin();
    let mut id = Zeroizing::new(String::new());
    if input.is_terminal() {
        terminal::note("the patient's or member's id, as it stands on the documents:");
        input.read_line(&mut id)?;
    } else {
        // More than the longest, so that a longer one is seen to be one, and no endless input is read.
        let most = 2 * LONGEST_PATIENT_ID as u64;
        input.lock().take(most).read_to_string(&mut id).context("standard input is not text")?;
    }
    if id.trim().is_empty() {
        bail!(Failure::wrong_use("no id on standard input: echo ID | docward erase --tenant T --patient"))
    }
    Ok(Erase::patient(&id).map_err(ClientError::from)?)
}

fn show(receipts: &[ErasureReceipt], is_unknown: bool) {
    if !is_unknown {
        let mut table = terminal::table(["region", "job", "erased", "fact"]);
        for receipt in receipts {
            for fact in &receipt.facts {
                let job = fact.job.map(|job| job.to_string()).unwrap_or_default();
                let (region, at) = (receipt.region.to_string(), terminal::moment(fact.at));
                table.add_row([region, job, at, fact.id.as_str().to_owned()]);
            }
        }
        terminal::line(table);
        for receipt in receipts {
            terminal::line(format_args!("{}: {} objects deleted, keys first", receipt.region, receipt.objects));
        }
    }
    for receipt in receipts {
        let region = &receipt.region;
        name(
            region,
            &receipt.in_bundles,
            "taken out of what is found, but its words lie in merged search bundles until the compactor may use the keys",
        );
        name(region, &receipt.not_read, "not read, so nobody knows whose it is: not covered, `--job` erases it");
        name(region, &receipt.without_patient, "read, and no patient's id is in it: not covered, `--job` erases it");
    }
    if !is_unknown {
        terminal::note("keep the receipt: `--json` prints it again, `docward audit verify --receipt FILE` checks it");
    }
}

/// Jobs that a search by patient does not cover, and why.
fn name(region: &Region, jobs: &[JobId], why: &str) {
    for job in jobs.iter().take(NAMED) {
        terminal::line(format_args!("{region}: {job} was {why}"));
    }
    if let Some(more) = jobs.len().checked_sub(NAMED).filter(|more| *more > 0) {
        terminal::line(format_args!("{region}: and {more} more; `--json` lists them"));
    }
}
