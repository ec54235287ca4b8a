//! Who an engine process is: nobody. A worker that is root has its zygote leave root for a range of users that nobody else
//! has, keeping only the rights to put each child under another one of them and to end it.

use docward_engine_model::start::SandboxSettings;
use rustix::io::Errno;
use rustix::process::{Gid, Uid, geteuid, getpid};
use rustix::thread::{
    CapabilitiesSecureBits, CapabilitySet, CapabilitySets, remove_capability_from_bounding_set, set_capabilities,
    set_capabilities_secure_bits, set_no_new_privs, set_thread_groups, set_thread_res_gid, set_thread_res_uid,
};

/// What a zygote needs that puts its children under other users.
const FOR_CHILDREN: CapabilitySet = CapabilitySet::SETUID.union(CapabilitySet::SETGID).union(CapabilitySet::KILL);

/// The last capability a kernel may know is the 63rd.
const CAPABILITIES: u32 = 64;

/// The users of a zygote's children.
pub(super) struct Users {
    first: u32,
    count: u32,
}

/// Makes this process, if it is root, the first of the configured users, with no right but those over its children. `None`
/// for an ordinary user, whose engines run as itself. After an error there is no right left at all: without the one to
/// end a child of another user none may be made.
pub(super) fn leave(settings: &SandboxSettings) -> Result<Option<Users>, Errno> {
    let left = leave_root(settings).and_then(|users| {
        keep_only(if users.is_some() { FOR_CHILDREN } else { CapabilitySet::empty() })?;
        Ok(users)
    });
    if left.is_err() {
        have_no_rights()?;
    }
    left
}

/// Throws away every capability.
pub(super) fn have_no_rights() -> Result<(), Errno> {
    keep_only(CapabilitySet::empty())
}

fn leave_root(settings: &SandboxSettings) -> Result<Option<Users>, Errno> {
    set_no_new_privs(true)?;
    if !geteuid().is_root() {
        return Ok(None);
    }
    // The highest number means "no change" to the kernel, and root is no user of ours.
    let last = settings.first_uid.checked_add(settings.uids).filter(|last| *last < u32::MAX);
    if last.is_none() || settings.first_uid == 0 || settings.uids < 2 {
        return Err(Errno::INVAL);
    }
    set_thread_groups(&[])?;
    for number in 0..CAPABILITIES {
        match remove_capability_from_bounding_set(CapabilitySet::from_bits_retain(1 << number)) {
            // Past the last one that this kernel knows.
            Ok(()) | Err(Errno::INVAL) => {}
            Err(error) => return Err(error),
        }
    }
    // Root's number means nothing any more, and capabilities stay through the change of user, to be thrown away by name.
    set_capabilities_secure_bits(
        CapabilitiesSecureBits::NO_ROOT
            | CapabilitiesSecureBits::NO_ROOT_LOCKED
            | CapabilitiesSecureBits::NO_CAP_AMBIENT_RAISE
            | CapabilitiesSecureBits::NO_CAP_AMBIENT_RAISE_LOCKED
            | CapabilitiesSecureBits::KEEP_CAPS,
    )?;
    become_user(settings.first_uid)?;
    Ok(Some(Users { first: settings.first_uid + 1, count: settings.uids - 1 }))
}

/// Throws away every capability but these.
fn keep_only(kept: CapabilitySet) -> Result<(), Errno> {
    set_capabilities(None, CapabilitySets { effective: kept, permitted: kept, inheritable: CapabilitySet::empty() })
}

impl Users {
    /// Makes this process, a child, one of the users: which one, its process id decides, which no other process that it could
    /// see has, of whichever zygote.
    pub(super) fn become_one(&self) -> Result<(), Errno> {
        become_user(self.first + getpid().as_raw_pid().cast_unsigned() % self.count)
    }
}

fn become_user(number: u32) -> Result<(), Errno> {
    let (group, user) = (Gid::from_raw(number), Uid::from_raw(number));
    set_thread_res_gid(group, group, group)?;
    set_thread_res_uid(user, user, user)
}
