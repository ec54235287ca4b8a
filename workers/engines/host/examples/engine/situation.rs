//! What a process sees of the world, by what it may still ask: not by /proc, which it can't open.

use rustix::fs::{FileType, SealFlags, fcntl_get_seals, fstat};
use std::fmt::Write;
use std::os::fd::{BorrowedFd, RawFd};
use std::sync::atomic::{AtomicU32, Ordering};

/// Documents that this process, or one that it was forked from, has seen.
static SEEN: AtomicU32 = AtomicU32::new(0);

const LIMITS: [(&str, libc::__rlimit_resource_t); 8] = [
    ("cpu", libc::RLIMIT_CPU),
    ("file", libc::RLIMIT_FSIZE),
    ("core", libc::RLIMIT_CORE),
    ("processes", libc::RLIMIT_NPROC),
    ("descriptors", libc::RLIMIT_NOFILE),
    ("memory", libc::RLIMIT_AS),
    ("locked", libc::RLIMIT_MEMLOCK),
    ("queues", libc::RLIMIT_MSGQUEUE),
];

pub(crate) fn tell() -> String {
    let mut told = format!("process {}\n", std::process::id());
    let _ = writeln!(told, "user {}", rustix::process::getuid().as_raw());
    let _ = writeln!(told, "documents {}", SEEN.fetch_add(1, Ordering::Relaxed) + 1);
    for (name, value) in std::env::vars() {
        let _ = writeln!(told, "variable {name}={value}");
    }
    for descriptor in 0..1024 {
        if let Some(kind) = kind(descriptor) {
            let _ = writeln!(told, "descriptor {kind}");
        }
    }
    for (name, resource) in LIMITS {
        // SAFETY: all zeros is a valid `rlimit`.
        let mut limit: libc::rlimit = unsafe { std::mem::zeroed() };
        // SAFETY: the pointer is of a live value.
        unsafe { libc::getrlimit(resource, &raw mut limit) };
        let _ = writeln!(told, "limit {name} {}", limit.rlim_max);
    }
    told
}

fn kind(descriptor: RawFd) -> Option<&'static str> {
    // SAFETY: what is borrowed is only asked about; a number without a descriptor is answered with an error.
    let descriptor = unsafe { BorrowedFd::borrow_raw(descriptor) };
    let about = fstat(descriptor).ok()?;
    let is_sealed = fcntl_get_seals(descriptor).is_ok_and(|seals| seals.contains(SealFlags::WRITE));
    Some(match FileType::from_raw_mode(about.st_mode) {
        FileType::CharacterDevice if about.st_rdev == libc::makedev(1, 3) => "nowhere",
        FileType::Socket => "socket",
        FileType::Fifo => "pipe",
        FileType::RegularFile if is_sealed => "sealed memory",
        _ => "something else",
    })
}
