//! The roll of a region's copies: signed with every change and each hour, and what the next state of the database is held against. It lies with the
//! copies, where who has the database has no say, so a database that was put back to an older state shows.

use crate::CatalogueError;
use crate::copies::{Copies, SignedCopy};
use crate::folder::Folder;
use docward_envelope::{Region, TenantId, Timestamp};
use docward_trust_policy::{Authority, AuthorityPublic, Roll};
use jiff::SignedDuration;
use std::collections::BTreeMap;

/// A roll that says the same is signed again after so long: it is good for 24 hours.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(30);

impl Copies {
    /// The newest version of each tenant's policy.
    pub(crate) fn newest_versions(&self) -> BTreeMap<TenantId, u32> {
        let mut versions = BTreeMap::new();
        for policy in &self.policies {
            let newest = versions.entry(policy.value.tenant).or_insert(0);
            *newest = policy.value.reference.version.0.max(*newest);
        }
        versions
    }

    /// What a roll with this number says of them, as a region's or, without one, as all there are.
    pub(crate) fn roll(&self, region: Option<&Region>, number: u64) -> Roll {
        Roll { region: region.cloned(), number, revoked: self.revoked.clone(), policies: self.newest_versions() }
    }
}

/// The roll that a region's copies have; `None` where none was ever written.
fn before(
    folder: &Folder,
    region: Option<&Region>,
    authority: &AuthorityPublic,
) -> Result<Option<SignedCopy<Roll>>, CatalogueError> {
    folder.has_roll().then(|| folder.roll(region, authority)).transpose()
}

/// Whether what a region is to get is as new as what it has.
///
/// # Errors
/// [`CatalogueError::WentBack`]: rows were lost or put back, and nothing is signed by them.
pub(crate) fn hold_against(
    copies: &Copies,
    folder: &Folder,
    region: &Region,
    authority: &AuthorityPublic,
) -> Result<(), CatalogueError> {
    match before(folder, Some(region), authority)? {
        Some(known) if !copies.roll(Some(region), known.value.number).is_as_new_as(&known.value) => {
            Err(CatalogueError::WentBack { region: region.clone() })
        }
        _ => Ok(()),
    }
}

/// The roll for copies that are as new as those before: the same as long as it says the same and is fresh; then the same signed again,
/// under its number, which nobody is behind; and the next where it says something else.
pub(crate) fn next(
    copies: &Copies,
    folder: &Folder,
    region: Option<&Region>,
    authority: &Authority,
    now: Timestamp,
) -> Result<SignedCopy<Roll>, CatalogueError> {
    let before = before(folder, region, &authority.public())?;
    let sign = |value: Roll| Ok(SignedCopy { signed: crate::registry::sign(authority, &value, now)?, value });
    if let Some(known) = &before
        && copies.roll(region, known.value.number) == known.value
    {
        let age = now.duration_since(known.signed.signed_at());
        let is_fresh = age >= SignedDuration::ZERO && age < AGAIN_AFTER;
        return if is_fresh { Ok(known.clone()) } else { sign(known.value.clone()) };
    }
    // At least the clock's microseconds: the numbers still rise where the copies were lost.
    let clock = u64::try_from(now.as_microsecond()).unwrap_or(0);
    let number = before.map_or(clock, |known| clock.max(known.value.number.saturating_add(1)));
    sign(copies.roll(region, number))
}
