//! `docward tenant mode`: sets a tenant further apart from the others, or less far, while its documents are on their way.
//!
//! The new place is made ready before the policy names it; from then on new documents go there, and what is on its way
//! ends where it began. Every step can be done again: a run that was cut off goes on with the next.

mod ready;

use crate::session::Session;
use crate::terminal;
use clap::ValueEnum;
use docward_client::operate::modes::Move;
use docward_envelope::{IsolationMode, Placement, PolicyVersion};
use docward_trust_policy::{KeyPolicy, KeyProviderKind, Policy, Tenant};
use serde_json::json;

/// Sets a tenant further apart from the others, or less far, while its documents are on their way.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Whose, by name or id.
    pub tenant: String,
    /// shared, customer-managed-key, dedicated-workers or dedicated-environment.
    pub mode: IsolationMode,
    /// Who keeps the tenant's keys from now on; as before if absent. customer-managed-key needs transit or kms.
    #[arg(long, value_enum)]
    pub provider: Option<Provider>,
    /// By which name the provider knows the keys, where it is not docward's own.
    #[arg(long, value_name = "NAME", requires = "provider")]
    pub reference: Option<String>,
    /// Return once new documents go to the new place; the old one closes by itself.
    #[arg(long)]
    pub no_wait: bool,
}

/// Who keeps keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Provider {
    /// The region's keyring.
    Local,
    /// An OpenBao or Vault server.
    Transit,
    /// Keys in AWS KMS.
    Kms,
}

impl Provider {
    const fn kind(self) -> KeyProviderKind {
        match self {
            Self::Local => KeyProviderKind::Local,
            Self::Transit => KeyProviderKind::Transit,
            Self::Kms => KeyProviderKind::Kms,
        }
    }
}

/// Moves the tenant.
///
/// # Errors
/// Names every precondition that is not met, before anything is changed; later ones say what to do, and running the
/// command again goes on.
pub async fn run(session: &Session, arguments: &Arguments, as_json: bool) -> anyhow::Result<()> {
    let moving = Move::of(session.connections()?, &session.tenant(&arguments.tenant)?)?;
    let keys = arguments
        .provider
        .map(|provider| KeyPolicy { provider: provider.kind(), reference: arguments.reference.clone() });
    let policy = moving.wanted(arguments.mode, keys);
    // First: what is not ready is made ready.
    let clients = moving.admitted(&session.caller()?).await?;
    ready::check(&moving, &policy).await?;
    ready::prepare(session, &moving, &policy, &clients).await?;
    let version = moving.decree(&policy, &clients).await?;
    ready::wait(session, &moving, &policy, &clients).await?;
    let old = moving.left(policy.isolation.placement());
    if !arguments.no_wait {
        let bar = terminal::progress(0, "on their way");
        moving.until_left(&clients, &old, &|done, total| terminal::show(&bar, done, total)).await?;
        bar.finish_and_clear();
    }
    report(moving.tenant(), &policy, version, &old, !arguments.no_wait, as_json)
}

fn report(
    tenant: &Tenant,
    policy: &Policy,
    version: PolicyVersion,
    old: &[Placement],
    closed: bool,
    as_json: bool,
) -> anyhow::Result<()> {
    let old: Vec<&str> = old.iter().map(|placement| placement.as_str()).collect();
    if as_json {
        return terminal::json(&json!({
            "tenant": tenant.id,
            "mode": policy.isolation,
            "placement": policy.isolation.placement(),
            "policy-version": version,
            "regions": tenant.regions,
            "old": old,
            "old-closed": closed || old.is_empty(),
        }));
    }
    terminal::line(format_args!(
        "{}: {} from policy version {}; new documents go to {}",
        tenant.slug,
        policy.isolation,
        version.0,
        policy.isolation.placement()
    ));
    if !old.is_empty() {
        let how = if closed { "is closed" } else { "closes once nothing is on its way there" };
        terminal::line(format_args!("{} {how}", old.join(", ")));
    }
    Ok(())
}
