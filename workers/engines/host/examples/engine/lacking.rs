//! Systems that lack something: the calls that a feature needs fail as they would on a kernel, or in a container, without it.

use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};
use std::collections::BTreeMap;

/// Takes features away, named with commas between them.
pub(crate) fn take_away(features: &str) {
    let mut features: Vec<&str> = features.split(',').collect();
    // Last, because it is what takes the others away.
    features.sort_by_key(|feature| *feature == "seccomp");
    for feature in features {
        let (call, error) = match feature {
            "landlock" => (libc::SYS_landlock_create_ruleset, libc::ENOSYS),
            "seccomp" => (libc::SYS_seccomp, libc::EINVAL),
            _ => (libc::SYS_setresuid, libc::EPERM),
        };
        if refuse(call, error).is_err() {
            std::process::exit(99);
        }
    }
}

fn refuse(call: libc::c_long, error: libc::c_int) -> Result<(), seccompiler::Error> {
    let answer = SeccompAction::Errno(error.cast_unsigned());
    let architecture = std::env::consts::ARCH.try_into()?;
    let rules = BTreeMap::from([(call, Vec::new())]);
    let program: BpfProgram = SeccompFilter::new(rules, SeccompAction::Allow, answer, architecture)?.try_into()?;
    seccompiler::apply_filter(&program)
}

/// From root to an ordinary user.
pub(crate) fn become_ordinary(user: &str) {
    let number: u32 = user.parse().unwrap_or(65_534);
    let (group, user) = (rustix::process::Gid::from_raw(number), rustix::process::Uid::from_raw(number));
    let changed = rustix::thread::set_thread_groups(&[])
        .and_then(|()| rustix::thread::set_thread_res_gid(group, group, group))
        .and_then(|()| rustix::thread::set_thread_res_uid(user, user, user));
    if changed.is_err() {
        std::process::exit(99);
    }
}
