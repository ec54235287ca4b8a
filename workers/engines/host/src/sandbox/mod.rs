//! What keeps whoever has taken over a parser from doing anything but answer. Three layers, each made once in the zygote
//! and drawn tighter in every child before it looks at its document:
//!
//! - *identity*: a worker's engines that were started as root leave root, and every process is a user of its own;
//! - *files*: landlock, without a single exception, so that no path leads anywhere;
//! - *calls*: seccomp, a list of the system calls that reading makes. Any other one ends the process.
//!
//! Beside them stand the limits that every kernel has. The last two overlap on purpose: either alone keeps every file from an
//! engine, and a document that finds a hole in one still stands before the other.

mod calls;
mod files;
mod identity;
mod limits;

pub(crate) use limits::to as limit_to;

use calls::Calls;
use docward_engine_model::start::{Feature, SandboxSettings};
use identity::Users;
use rustix::io::Errno;
use rustix::process::Pid;

/// The sandbox of a zygote, which knows what its children's is made of.
pub(crate) struct Sandbox {
    files: bool,
    calls: Option<Calls>,
    users: Option<Users>,
}

impl Sandbox {
    /// Confines the zygote. Refuses with what is missing unless all of that is accepted; what is there holds either way.
    pub(crate) fn enter(settings: &SandboxSettings) -> Result<Self, Vec<Feature>> {
        let mut missing = Vec::new();
        let users = identity::leave(settings).unwrap_or_else(|_| {
            missing.push(Feature::Uid);
            None
        });
        let files = files::forbid().is_ok();
        if !files {
            missing.push(Feature::Landlock);
        }
        let calls = Calls::prepare().filter(|calls| calls.confine_zygote().is_ok());
        if calls.is_none() {
            missing.push(Feature::Seccomp);
        }
        if missing.iter().all(|feature| settings.accept_missing.contains(feature)) {
            Ok(Self { files, calls, users })
        } else {
            missing.sort_unstable();
            Err(missing)
        }
    }

    /// A child's first act: it becomes nobody, reaches no file, and dies with the zygote.
    pub(crate) fn at_birth(&self, zygote: Pid) -> Result<(), Errno> {
        if let Some(users) = &self.users {
            users.become_one()?;
        }
        identity::have_no_rights()?;
        // After the change of user, which resets both.
        limits::at_birth(zygote)?;
        if self.files {
            // A domain below the zygote's: from here on neither the zygote nor a sibling can be signalled or traced.
            files::forbid().map_err(|_| Errno::PERM)?;
        }
        Ok(())
    }

    /// A child's last act before it looks at its document: from here on there is nothing but memory, its socket and its end.
    pub(crate) fn close(&self) -> Result<(), Errno> {
        match &self.calls {
            Some(calls) => calls.confine_child().map_err(|_| Errno::PERM),
            None => Ok(()),
        }
    }
}
