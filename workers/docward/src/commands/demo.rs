//! `docward demo`: three tenants, two regions, real documents all the way, and four refusals.

mod board;
mod gallery;
mod refusals;
mod sent;
mod summary;

use crate::commands::fleet;
use crate::failure::Failure;
use crate::session::Session;
use crate::terminal;
use anyhow::Context;
use docward_envelope::{Lane, Region};
use docward_intake::identity::Role;
use docward_local::demo;
use sent::{Asker, Doors, Sent};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Shows the whole way of documents of three tenants in two regions, on a fleet of its own that it stops at the end.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Where the redacted documents are put.
    #[arg(long, value_name = "DIR", default_value = "out/demo")]
    pub out: PathBuf,
    /// The folder of sample documents.
    #[arg(long, value_name = "DIR", default_value = "fixtures/documents")]
    pub documents: PathBuf,
    /// Leave the fleet running; the last line says how to talk to it.
    #[arg(long)]
    pub keep: bool,
}

/// Runs the demonstration.
///
/// # Errors
/// When the fleet does not start, a document does not come through or a refusal does not happen.
pub async fn run(session: &Session, arguments: Arguments) -> anyhow::Result<()> {
    let began = Instant::now();
    // Its own folder beside the local fleet's, from nothing each time.
    let mut name = session.folder().as_os_str().to_owned();
    name.push("-demo");
    let folder = PathBuf::from(name);
    if folder.exists() {
        fleet::down(&folder).await?;
        std::fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", terminal::name(&folder)))?;
    }
    let up = fleet::UpArguments { regions: demo::regions()? };
    let session = Session::new(folder.clone(), session.account().to_owned());
    let shown = match fleet::up(&session, &up).await {
        Ok(()) => show(&session, &up.regions, &arguments).await,
        Err(error) => Err(error),
    };
    if arguments.keep && shown.is_ok() {
        terminal::note(format_args!("the fleet goes on: export DOCWARD_LOCAL={}", terminal::name(&folder)));
    } else {
        fleet::down(&folder).await?;
    }
    shown?;
    terminal::line(format_args!(
        "\n{:.0} seconds in all. Open {}",
        began.elapsed().as_secs_f32(),
        terminal::name(arguments.out.join("index.html"))
    ));
    Ok(())
}

async fn show(session: &Session, regions: &[Region], arguments: &Arguments) -> anyhow::Result<()> {
    let doors = Doors::of(session, regions)?;
    let mut askers = Vec::new();
    for (tenant, region, _) in demo::PLAN {
        let region = region.parse()?;
        askers.push(doors.asker((tenant, &region), Role::Clinician, &region)?);
    }
    terminal::line("\n1. Documents of three tenants go through four stages in two regions\n");
    let sent = send(&askers, &arguments.documents).await?;
    let ended = board::follow(sent).await?;

    terminal::line("\n2. What was found, what was redacted, where it lies and until when\n");
    let rows = summary::show(&ended).await?;
    gallery::write(&ended, &rows, &arguments.out).await?;

    terminal::line("\n3. Each tenant searches its own redacted documents\n");
    summary::searches(&askers).await?;

    terminal::line("\n4. Four refusals\n");
    refusals::show(session, &doors, &ended, &arguments.documents).await
}

/// Hands the plan's documents in, each tenant its own.
async fn send<'a>(askers: &'a [Asker], folder: &Path) -> anyhow::Result<Vec<(&'a Asker, Vec<Sent>)>> {
    let mut all = Vec::new();
    for (asker, (.., files)) in askers.iter().zip(demo::PLAN) {
        let lane = if asker.tenant.ends_with("insurance") { Lane::Batch } else { Lane::Interactive };
        let mut sent = Vec::new();
        for file in *files {
            let path = folder.join(file);
            let bytes = std::fs::read(&path).with_context(|| {
                format!("cannot read {}; run `docward demo` from the project's root", terminal::name(&path))
            })?;
            let job = asker.hand_in(bytes, lane).await.map_err(Failure::from)?;
            sent.push(Sent { file: (*file).to_owned(), job });
        }
        all.push((asker, sent));
    }
    Ok(all)
}
