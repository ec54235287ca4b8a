//! No system call but those that reading makes: two lists, the zygote's and the shorter one of its children, as programs
//! that are built once, before the first fork.
//!
//! Whatever stands in no list ends the process at once, rather than fail: reading never makes such a call, so whoever makes
//! it is no longer the reader, and gets no second try and nothing else of the kernel to try. What libraries try and can do
//! without gets an answer that they understand instead: opening a file is not permitted, and there are no threads.
//! `tests/engines/escape.rs` tries everything that matters from within.

use libc::c_long;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch, apply_filter_all_threads,
};
use std::collections::BTreeMap;

type Rules = BTreeMap<c_long, Vec<SeccompRule>>;

/// What everybody may call.
const READING: &[c_long] = &[
    // Memory; that nothing of it becomes code is a rule of its own, below.
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    // The descriptors it has.
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_readv,
    libc::SYS_writev,
    libc::SYS_lseek,
    libc::SYS_fstat,
    libc::SYS_close,
    // Locks that nobody else holds, and time.
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    // Its own signals.
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    // Who and where it is, and random numbers.
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_getppid,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_getrusage,
    libc::SYS_times,
    libc::SYS_uname,
    libc::SYS_sysinfo,
    libc::SYS_getcpu,
    libc::SYS_sched_getaffinity,
    libc::SYS_getrandom,
    // Its end.
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// What the zygote may call besides: it waits, is handed descriptors, forks, reaps and ends children, and does in a child
/// what makes it one.
const KEEPING_CHILDREN: &[c_long] = &[
    libc::SYS_ppoll,
    libc::SYS_recvmsg,
    libc::SYS_recvfrom,
    libc::SYS_sendto,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_fcntl,
    libc::SYS_ioctl,
    libc::SYS_waitid,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_send_signal,
    libc::SYS_kill,
    libc::SYS_close_range,
    libc::SYS_pipe2,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_setresuid,
    libc::SYS_setresgid,
    libc::SYS_capget,
    libc::SYS_capset,
    libc::SYS_prlimit64,
    libc::SYS_landlock_create_ruleset,
    libc::SYS_landlock_restrict_self,
    libc::SYS_seccomp,
];

/// Calls that other architectures have newer ones for.
#[cfg(target_arch = "x86_64")]
mod older {
    pub(super) const READING: &[libc::c_long] = &[libc::SYS_time];
    pub(super) const KEEPING_CHILDREN: &[libc::c_long] = &[libc::SYS_poll, libc::SYS_dup2];
    pub(super) const FILES: &[libc::c_long] =
        &[libc::SYS_open, libc::SYS_stat, libc::SYS_lstat, libc::SYS_access, libc::SYS_readlink];
}
#[cfg(not(target_arch = "x86_64"))]
mod older {
    pub(super) const READING: &[libc::c_long] = &[];
    pub(super) const KEEPING_CHILDREN: &[libc::c_long] = &[];
    pub(super) const FILES: &[libc::c_long] = &[];
}

/// Looking for a file: answered with "not permitted", because libraries look for what they can do without (a time zone, the
/// number of processors).
const FILES: &[c_long] = &[
    libc::SYS_openat,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_readlinkat,
];

/// Making a thread (or a process): answered with "no such system call", the one answer after which a library that would
/// like threads works without them.
const THREADS: [c_long; 2] = [libc::SYS_clone, libc::SYS_clone3];

/// A signal to a thread of one's own, as `abort` sends it: answered by this process's own handler of SIGSYS, which does what
/// the handler of SIGABRT would. So no signal is ever sent, not even to oneself.
const ABORT: c_long = libc::SYS_tgkill;

/// Namespaces that a new process could have of its own; none may.
const NAMESPACES: libc::c_int = libc::CLONE_NEWNS
    | libc::CLONE_NEWCGROUP
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUSER
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNET;

/// What the zygote and its children ask of `prctl` after this filter stands.
const OF_ITSELF: [libc::c_int; 3] = [libc::PR_SET_NO_NEW_PRIVS, libc::PR_SET_PDEATHSIG, libc::PR_SET_DUMPABLE];

/// What a child asks of a descriptor: whether it is open, and whether its document is sealed.
const OF_A_DESCRIPTOR: [libc::c_int; 3] = [libc::F_GETFD, libc::F_GETFL, libc::F_GET_SEALS];

/// The programs, in the order in which they are loaded: the list comes last, because loading is in no child's list.
pub(super) struct Calls {
    zygote: Vec<BpfProgram>,
    child: Vec<BpfProgram>,
}

/// The kernel takes no filter.
pub(super) struct NoSeccomp;

impl Calls {
    /// Builds the programs; `None` on an architecture that has none.
    pub(super) fn prepare() -> Option<Self> {
        Self::build().ok()
    }

    fn build() -> Result<Self, seccompiler::BackendError> {
        let not_permitted = SeccompAction::Errno(libc::EACCES.cast_unsigned());
        let not_there = SeccompAction::Errno(libc::ENOSYS.cast_unsigned());
        let files = [FILES, older::FILES].concat();
        let reading = [READING, older::READING, &files, &[libc::SYS_clone3, ABORT]].concat();

        let mut zygote = without_conditions(&[&reading, KEEPING_CHILDREN, older::KEEPING_CHILDREN].concat());
        zygote.extend(no_new_code()?);
        zygote.insert(libc::SYS_clone, vec![none_of(0, NAMESPACES)?]);
        zygote.insert(libc::SYS_prctl, one_of(0, &OF_ITSELF)?);

        let mut child = without_conditions(&[&reading[..], &[libc::SYS_clone, libc::SYS_ioctl]].concat());
        child.extend(no_new_code()?);
        child.insert(libc::SYS_fcntl, one_of(1, &OF_A_DESCRIPTOR)?);
        // Looking at a limit, not setting one.
        child.insert(libc::SYS_prlimit64, vec![absent(2)?]);

        Ok(Self {
            zygote: vec![
                answer(&files, not_permitted.clone())?,
                answer(&[libc::SYS_clone3], not_there.clone())?,
                answer(&[ABORT], SeccompAction::Trap)?,
                allow_only(zygote)?,
            ],
            child: vec![answer(&THREADS, not_there)?, answer(&[libc::SYS_ioctl], not_permitted)?, allow_only(child)?],
        })
    }

    /// For this process and all it forks.
    pub(super) fn confine_zygote(&self) -> Result<(), NoSeccomp> {
        load(&self.zygote)
    }

    /// For this child, on top of what it inherited.
    pub(super) fn confine_child(&self) -> Result<(), NoSeccomp> {
        load(&self.child)
    }
}

/// Every thread there is, so that none keeps what another lost.
fn load(programs: &[BpfProgram]) -> Result<(), NoSeccomp> {
    programs.iter().try_for_each(|program| apply_filter_all_threads(program).map_err(|_| NoSeccomp))
}

fn without_conditions(calls: &[c_long]) -> Rules {
    calls.iter().map(|call| (*call, Vec::new())).collect()
}

/// Ends the process at any call but these, and at any call of another architecture or of x32, whose numbers are in no list.
fn allow_only(rules: Rules) -> Result<BpfProgram, seccompiler::BackendError> {
    filter(rules, SeccompAction::KillProcess, SeccompAction::Allow)
}

/// Answers these calls without making them. Of several programs' verdicts the kernel takes the strictest, so what this one
/// allows is for the others to say.
fn answer(calls: &[c_long], action: SeccompAction) -> Result<BpfProgram, seccompiler::BackendError> {
    filter(without_conditions(calls), SeccompAction::Allow, action)
}

fn filter(
    rules: Rules,
    otherwise: SeccompAction,
    matching: SeccompAction,
) -> Result<BpfProgram, seccompiler::BackendError> {
    let architecture = TargetArch::try_from(std::env::consts::ARCH)?;
    SeccompFilter::new(rules, otherwise, matching, architecture)?.try_into()
}

type Rule = Result<SeccompRule, seccompiler::BackendError>;

fn condition(argument: u8, operator: SeccompCmpOp, value: libc::c_int) -> Rule {
    let value = u64::from(value.cast_unsigned());
    SeccompRule::new(vec![SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value)?])
}

/// Memory that is mapped or changed must not become executable: no new code but what was loaded before the first document.
fn no_new_code() -> Result<Rules, seccompiler::BackendError> {
    let rule = || none_of(2, libc::PROT_EXEC);
    Ok(BTreeMap::from([(libc::SYS_mmap, vec![rule()?]), (libc::SYS_mprotect, vec![rule()?])]))
}

fn none_of(argument: u8, bits: libc::c_int) -> Rule {
    condition(argument, SeccompCmpOp::MaskedEq(u64::from(bits.cast_unsigned())), 0)
}

fn one_of(argument: u8, values: &[libc::c_int]) -> Result<Vec<SeccompRule>, seccompiler::BackendError> {
    values.iter().map(|value| condition(argument, SeccompCmpOp::Eq, *value)).collect()
}

/// A null pointer.
fn absent(argument: u8) -> Rule {
    SeccompRule::new(vec![SeccompCondition::new(argument, SeccompCmpArgLen::Qword, SeccompCmpOp::Eq, 0)?])
}
