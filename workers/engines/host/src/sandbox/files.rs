//! No file: a landlock domain that handles every right the kernel knows and grants none, nowhere.

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, RestrictionStatus, Ruleset, RulesetAttr, RulesetError,
    RulesetStatus, Scope,
};

/// The kernel has no landlock, or it is switched off.
pub(super) struct NoLandlock;

impl From<RulesetError> for NoLandlock {
    fn from(_: RulesetError) -> Self {
        Self
    }
}

/// The calling thread opens, makes, changes, removes and executes nothing from here on; neither do its children.
///
/// The first version is demanded, because it knows reading, writing, making, removing and executing. What later ones add
/// (truncating, TCP ports, ioctl of devices, signals and abstract sockets beyond the domain) is taken where it is known;
/// where it isn't, as on Debian 12, the filter of system calls stands alone for it.
pub(super) fn forbid() -> Result<(), NoLandlock> {
    let RestrictionStatus { ruleset, .. } = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(ABI::V1))?
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(ABI::V7))?
        .handle_access(AccessNet::from_all(ABI::V7))?
        .scope(Scope::from_all(ABI::V7))?
        .create()?
        .restrict_self()?;
    if ruleset == RulesetStatus::NotEnforced { Err(NoLandlock) } else { Ok(()) }
}
