//! What every kernel can do: no core file, no new file or process, ceilings on CPU seconds, memory and descriptors.

use docward_engine_model::protocol::Limits;
use rustix::io::Errno;
use rustix::process::{
    DumpableBehavior, Pid, Resource, Rlimit, Signal, getppid, set_dumpable_behavior, set_parent_process_death_signal,
    setrlimit,
};

/// Descriptors a child may have: its standard streams, its socket, its document, its stderr's pipe, and room for those to be
/// moved about.
const DESCRIPTORS: u64 = 16;

/// No core dump, no new file, no new process, no debugger, and no life without the zygote.
pub(super) fn at_birth(zygote: Pid) -> Result<(), Errno> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // The zygote may have died before that was set.
    if getppid() != Some(zygote) {
        return Err(Errno::SRCH);
    }
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    ceiling(Resource::Core, 0)?;
    ceiling(Resource::Fsize, 0)?;
    ceiling(Resource::Nproc, 0)?;
    ceiling(Resource::Memlock, 0)?;
    ceiling(Resource::Msgqueue, 0)?;
    ceiling(Resource::Nofile, DESCRIPTORS)
}

/// CPU seconds and address space. The kernel says SIGXCPU at the first limit and kills two seconds later.
pub(crate) fn to(limits: &Limits) -> Result<(), Errno> {
    let seconds = u64::from(limits.cpu_seconds);
    setrlimit(Resource::Cpu, Rlimit { current: Some(seconds), maximum: Some(seconds + 2) })?;
    ceiling(Resource::As, limits.memory_bytes)
}

fn ceiling(resource: Resource, most: u64) -> Result<(), Errno> {
    setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })
}
