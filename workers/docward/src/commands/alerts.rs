//! `docward alerts`: what must not happen and was noticed.

use crate::session::Session;
use crate::terminal;
use docward_client::operate::alerts::Alerts;
use docward_envelope::Region;
use docward_ledger::RaisedAlert;
use docward_runtime::directory::Directory;

/// Lists a region's alerts, the newest first, or follows them: those about the tenants that your grants let you audit.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The region that the command is about.
    #[arg(long)]
    pub region: Region,
    /// Only those about this tenant, by name or id.
    #[arg(long)]
    pub tenant: Option<String>,
    /// How many at most.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=10_000))]
    pub limit: i64,
    /// Print new ones as they come, until interrupted.
    #[arg(long)]
    pub follow: bool,
    /// Print JSON, one alert a line.
    #[arg(long)]
    pub json: bool,
}

/// Prints alerts.
///
/// # Errors
/// When the ledger can't be reached or there is no such tenant.
pub async fn run(session: &Session, arguments: Arguments) -> anyhow::Result<()> {
    let connections = session.connections()?;
    let directory = connections.directory();
    let tenant = arguments.tenant.as_deref().map(|name| session.tenant(name)).transpose()?;
    let mut alerts = Alerts::of(connections, &arguments.region, tenant.as_ref(), &session.caller()?).await?;
    let mut new = alerts.newest(arguments.limit).await?;
    if !arguments.follow {
        if arguments.json {
            return new.iter().try_for_each(terminal::json_line);
        }
        table(directory, &new);
        return Ok(());
    }
    loop {
        for raised in new.iter().rev() {
            if arguments.json {
                terminal::json_line(raised)?;
            } else {
                terminal::line(words(directory, raised).join("  "));
            }
        }
        new = alerts.next().await?;
    }
}

fn table(directory: &Directory, alerts: &[RaisedAlert]) {
    let mut table = terminal::table(["when", "alert", "reason", "who", "tenant", "job"]);
    for raised in alerts {
        table.add_row(words(directory, raised));
    }
    terminal::rows(&table, "no alerts");
}

fn words(directory: &Directory, raised: &RaisedAlert) -> [String; 6] {
    let alert = &raised.alert;
    let times = if alert.count > 1 { format!(" x{}", alert.count) } else { String::new() };
    [
        terminal::moment(alert.at),
        format!("{}{times}", alert.rule),
        alert.reason.clone(),
        alert.actor.as_ref().map(ToString::to_string).unwrap_or_default(),
        alert.tenant.map(|tenant| directory.name(tenant)).unwrap_or_default(),
        alert.job.map(|job| job.to_string()).unwrap_or_default(),
    ]
}
