//! `docward webhook`: where news of a tenant's jobs is sent to. Goes through a region's HTTP service with a token.

use crate::api::{Api, Door};
use crate::failure::Failure;
use crate::terminal::{self, Table};
use docward_envelope::WebhookId;
use docward_network::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Has news of a tenant's jobs sent to an address, signed (Standard Webhooks 1.0): that one is done, rejected or waits for a person.
/// Goes through a region's HTTP service with a token.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Enters an address. Its secret is printed this once.
    Add {
        /// `https://…`, of the public internet.
        url: String,
        #[command(flatten)]
        of: Of,
    },
    /// Where news is sent to, and how that goes.
    List {
        #[command(flatten)]
        of: Of,
    },
    /// Sends a test to an address.
    Test {
        /// The address, by its id.
        webhook: WebhookId,
        #[command(flatten)]
        of: Of,
    },
    /// Sends to an address again that was disabled.
    Enable {
        /// The address, by its id.
        webhook: WebhookId,
        #[command(flatten)]
        of: Of,
    },
    /// Gives an address a new secret, which is printed this once. For a day the one before it signs as well.
    ReplaceSecret {
        /// The address, by its id.
        webhook: WebhookId,
        #[command(flatten)]
        of: Of,
    },
    /// Forgets an address.
    Remove {
        /// The address, by its id.
        webhook: WebhookId,
        #[command(flatten)]
        of: Of,
    },
}

#[derive(Debug, clap::Args)]
struct Of {
    /// Whose jobs, by name or id.
    #[arg(long)]
    tenant: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    door: Door,
}

impl Of {
    fn open(&self) -> anyhow::Result<Api> {
        Ok(self.door.open(&self.tenant, None)?.0)
    }
}

/// An address, as the service says it.
#[derive(Debug, Serialize, Deserialize)]
struct Webhook {
    #[serde(rename = "webhook")]
    id: WebhookId,
    url: String,
    state: String,
    created: String,
    failures: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failing: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tried: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answered: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    both_sign_until: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

/// Does what is asked.
///
/// # Errors
/// When the service refuses or does not answer.
pub async fn run(arguments: Arguments) -> anyhow::Result<()> {
    match arguments.command {
        Command::Add { url, of } => {
            let body = json!({ "url": url }).to_string().into_bytes();
            tell(&asked(&of, Method::POST, "webhooks", body).await?, of.json)
        }
        Command::List { of } => {
            let found: Vec<Webhook> = of.open()?.json(Method::GET, "webhooks").await.map_err(Failure::from)?;
            list(&found, of.json)
        }
        Command::Test { webhook, of } => {
            let path = format!("webhooks/{webhook}/test");
            let sent: Value = of.open()?.json(Method::POST, &path).await.map_err(Failure::from)?;
            if of.json {
                return terminal::json(&sent);
            }
            let id = sent["message"].as_str().unwrap_or_default();
            terminal::line(terminal::printable(&format!(
                "on its way, as {id}; `docward webhook list` says how it went"
            )));
            Ok(())
        }
        Command::Enable { webhook, of } => {
            tell(&asked(&of, Method::POST, &format!("webhooks/{webhook}/enable"), Vec::new()).await?, of.json)
        }
        Command::ReplaceSecret { webhook, of } => {
            tell(&asked(&of, Method::POST, &format!("webhooks/{webhook}/secret"), Vec::new()).await?, of.json)
        }
        Command::Remove { webhook, of } => {
            let path = format!("webhooks/{webhook}");
            of.open()?.ask(Method::DELETE, &path, Vec::new()).await.map_err(Failure::from)?;
            if of.json { terminal::json(&json!({ "webhook": webhook, "state": "removed" })) } else { Ok(()) }
        }
    }
}

async fn asked(of: &Of, method: Method, path: &str, body: Vec<u8>) -> anyhow::Result<Webhook> {
    let answer = of.open()?.ask(method, path, body).await.map_err(Failure::from)?;
    crate::api::line(&String::from_utf8(answer)?)
}

fn tell(webhook: &Webhook, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        return terminal::json(webhook);
    }
    let Webhook { id, url, state, .. } = webhook;
    terminal::line(terminal::printable(&format!("{id}: {state}, {url}")));
    if let Some(secret) = &webhook.secret {
        terminal::line(terminal::printable(&format!("secret: {secret}")));
        terminal::note("it is told this once; whoever receives news checks its signature by it");
    }
    Ok(())
}

fn list(found: &[Webhook], as_json: bool) -> anyhow::Result<()> {
    if as_json {
        return terminal::json(&found);
    }
    let mut table = Table::new(["webhook", "state", "address", "failures", "answered"]);
    for webhook in found {
        let answered = match (webhook.answered, &webhook.tried) {
            (Some(status), _) => status.to_string(),
            (None, Some(_)) => "nothing".to_owned(),
            (None, None) => "-".to_owned(),
        };
        let Webhook { id, url, state, failures, .. } = webhook;
        table.add_row([id.to_string(), state.clone(), url.clone(), failures.to_string(), answered]);
    }
    terminal::rows(&table, "news is sent nowhere");
    Ok(())
}
