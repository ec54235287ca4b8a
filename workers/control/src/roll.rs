//! The roll of a region's copies: signed with every change, and what the next state of the database is held against. It lies with the
//! copies, where who has the database has no say, so a database that was put back to an older state shows.

use crate::CatalogueError;
use crate::copies::Copies;
use crate::folder::Folder;
use docward_envelope::{Region, Timestamp};
use docward_trust_policy::{Authority, AuthorityPublic, Roll, Signed};
use jiff::SignedDuration;
use std::collections::BTreeMap;

/// A roll that says the same is signed again after so long: it is good for 24 hours.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(30);

impl Copies {
    /// What a roll with this number says of them.
    pub(crate) fn roll(&self, number: u64) -> Roll {
        let mut policies = BTreeMap::new();
        for policy in &self.policies {
            let newest = policies.entry(policy.value.tenant).or_insert(0);
            *newest = policy.value.reference.version.0.max(*newest);
        }
        Roll { number, revoked: self.revoked.clone(), policies }
    }
}

/// The roll that a region's copies have; `None` where none was ever written.
fn before(folder: &Folder, authority: &AuthorityPublic) -> Result<Option<(Signed<Roll>, Roll)>, CatalogueError> {
    let Some(signed) = folder.roll_if_any()? else { return Ok(None) };
    let roll = signed.verify(authority).map_err(CatalogueError::Unsignable)?;
    Ok(Some((signed, roll)))
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
    match before(folder, authority)? {
        Some((_, known)) if !copies.roll(known.number).is_as_new_as(&known) => {
            Err(CatalogueError::WentBack { region: region.clone() })
        }
        _ => Ok(()),
    }
}

/// The roll for copies that are as new as those before: the same as long as it says the same and is fresh, else the next.
pub(crate) fn next(
    copies: &Copies,
    folder: &Folder,
    authority: &Authority,
    now: Timestamp,
) -> Result<Signed<Roll>, CatalogueError> {
    let before = before(folder, &authority.public())?;
    if let Some((signed, known)) = &before {
        let age = now.duration_since(signed.signed_at());
        if copies.roll(known.number) == *known && age >= SignedDuration::ZERO && age < AGAIN_AFTER {
            return Ok(signed.clone());
        }
    }
    // At least the clock's microseconds: the numbers still rise where the copies were lost.
    let clock = u64::try_from(now.as_microsecond()).unwrap_or(0);
    let number = before.map_or(clock, |(_, known)| clock.max(known.number.saturating_add(1)));
    crate::registry::sign(authority, &copies.roll(number), now)
}
