//! `docward token`: what an account shows to a region's HTTP service. Only who may read the issuer's key can have one made.

use crate::choice::one_of;
use crate::session::Session;
use crate::terminal;
use docward_intake::identity::{OwnIssuer, Role};
use std::time::Duration;

/// Prints a token for a region's HTTP service, signed by the deployment's own issuer. What its account may do its grants say.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The tenant that it is for, by short name or id.
    #[arg(long)]
    pub tenant: String,
    /// Narrows it to what a role is for; may be given several times.
    #[arg(long = "role", value_name = "ROLE", required = true, value_parser = one_of(Role::ALL, Role::as_str))]
    pub roles: Vec<Role>,
    /// For how long it is good: an hour at most.
    #[arg(long = "for", value_name = "TIME", default_value = "15m", value_parser = good_for)]
    pub good_for: Duration,
    /// Whose it is, as grants name the account; yours if absent.
    #[arg(long)]
    pub account: Option<String>,
}

/// The longest that a token may be good for.
const LONGEST: Duration = Duration::from_hours(1);

/// Prints one.
///
/// # Errors
/// When there is no such tenant, or the issuer's key can't be read.
pub fn run(session: &Session, arguments: &Arguments) -> anyhow::Result<()> {
    let tenant = session.tenant(&arguments.tenant)?;
    let issuer = OwnIssuer::open(&session.configurations().issuer()?)?;
    let account = arguments.account.as_deref().unwrap_or(session.account());
    let regions: Vec<_> = tenant.regions.iter().cloned().collect();
    terminal::line(issuer.token(account, &tenant.slug, &regions, &arguments.roles, arguments.good_for)?);
    Ok(())
}

fn good_for(text: &str) -> Result<Duration, String> {
    let found = text.parse::<jiff::SignedDuration>().ok().and_then(|found| Duration::try_from(found).ok());
    let found = found.filter(|found| (Duration::from_secs(1)..=LONGEST).contains(found));
    found.ok_or_else(|| "say for how long, as 15m; an hour at most".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_an_hour_at_most() {
        for (text, seconds) in [("15m", 900), ("1h", 3600), ("60m", 3600), ("1s", 1), ("1m 30s", 90)] {
            assert_eq!(good_for(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "0s", "61m", "1h 1s", "2h", "1d", "-5m", "soon", "15"] {
            assert!(good_for(text).is_err(), "{text}");
        }
    }
}
