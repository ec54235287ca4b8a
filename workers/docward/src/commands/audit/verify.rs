//! `docward audit verify`.

use super::whose::Whose;
use crate::failure::Failure;
use crate::session::Session;
use crate::terminal;
use anyhow::{Context, bail};
use docward_client::verify::{Report, facts_of_receipt};
use docward_envelope::Fact;
use std::path::{Path, PathBuf};

/// Walks the whole chain and compares it with what others know of it.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The tenant whose audit trail it is, and the region.
    #[command(flatten)]
    pub whose: Whose,
    /// Check that the facts of this receipt stand in the chain, exactly.
    #[arg(long, value_name = "FILE")]
    pub receipt: Option<PathBuf>,
    /// Print JSON instead of a table or sentences.
    #[arg(long)]
    pub json: bool,
}

pub(super) async fn run(session: &Session, arguments: &Arguments) -> anyhow::Result<u8> {
    let receipt = arguments.receipt.as_deref().map(receipt).transpose()?.unwrap_or_default();
    let verified = arguments.whose.open(session).await?.verify(&receipt).await?;
    if arguments.json {
        terminal::json(&verified)?;
    } else {
        show(&verified.chains, &verified.unknown_receipts);
    }
    Ok(u8::from(!verified.holds))
}

/// The facts of a receipt that was kept.
fn receipt(path: &Path) -> anyhow::Result<Vec<Fact>> {
    let json = std::fs::read(path).with_context(|| format!("cannot read {}", terminal::name(path)))?;
    let facts = facts_of_receipt(&json);
    if facts.is_empty() {
        let name = terminal::name(path);
        bail!(Failure::wrong_use(format_args!(
            "{name} holds no fact; a receipt is what `docward erase --json` prints"
        )));
    }
    Ok(facts)
}

fn show(reports: &[Report], unheard: &[String]) {
    for report in reports {
        let own = if report.environment.is_some() { " (the tenant's own environment)" } else { "" };
        let verdict = if report.holds { "holds" } else { "DOES NOT HOLD" };
        terminal::line(format_args!(
            "{}{own}: the chain of {} facts {verdict}; {} of {} witnesses agree; rows in {}",
            report.region, report.examination.facts, report.examination.agreeing, report.witnesses, report.rows.place
        ));
        let elsewhere = report.placed.as_deref().filter(|placed| *placed != report.rows.place.as_str());
        if let Some(placed) = elsewhere {
            terminal::line(format_args!("  the catalogue says the rows are in {placed}"));
        }
        for finding in &report.examination.findings {
            let id = finding.id.as_ref().map(|id| format!(" ({})", id.as_str())).unwrap_or_default();
            let source = finding.source.as_ref().map(|source| format!(", says {source}")).unwrap_or_default();
            terminal::line(format_args!("  fact {}{id} {}{source}", finding.seq, finding.wrong.as_str()));
        }
        for name in &report.forged_checkpoints {
            terminal::line(format_args!("  {name} is no checkpoint that the region's ledger signed"));
        }
        for receipt in report.examination.receipts.iter().filter(|receipt| receipt.exact) {
            let seq = receipt.seq.unwrap_or_default();
            terminal::line(format_args!("  receipt {}: stands in the chain as fact {seq}", receipt.id.as_str()));
        }
    }
    for id in unheard {
        terminal::line(format_args!("  receipt {id}: no chain says exactly that"));
    }
}
