//! What whoever has taken over an engine would try, each by name. The same act is done outside of the sandbox too, to show that
//! it is the sandbox that refuses it.

use libc::c_long;
use std::ffi::CString;
use std::io::Read;
use std::os::fd::AsRawFd;

/// An error number.
type Refused = i32;
type Act = fn(&str) -> Result<(), Refused>;

/// Does what the name says; an error number, or nothing if it could be done.
pub(crate) fn perform(name: &str, argument: &str) -> Result<(), Refused> {
    let act = ACTS.iter().find(|(known, _)| *known == name).map(|(_, act)| act);
    act.map_or(Err(libc::ENOSYS + 1000), |act| act(argument))
}

const ACTS: &[(&str, Act)] = &[
    ("socket-inet", |_| socket(libc::AF_INET, libc::SOCK_STREAM)),
    ("socket-inet6", |_| socket(libc::AF_INET6, libc::SOCK_DGRAM)),
    ("socket-unix", |_| socket(libc::AF_UNIX, libc::SOCK_STREAM)),
    ("socket-netlink", |_| socket(libc::AF_NETLINK, libc::SOCK_RAW)),
    ("socket-packet", |_| socket(libc::AF_PACKET, libc::SOCK_RAW)),
    ("socketpair", |_| std::os::unix::net::UnixDatagram::pair().map(drop).map_err(number)),
    ("connect", |port| std::net::TcpStream::connect(format!("127.0.0.1:{port}")).map(drop).map_err(number)),
    ("pass-descriptor", |_| pass_descriptor()),
    ("take-descriptor", |_| {
        call(libc::SYS_recvmsg, [own_socket(), address(&message()), c_long::from(libc::MSG_DONTWAIT)])
    }),
    ("shut-socket", |_| call(libc::SYS_shutdown, [own_socket(), 0])),
    ("read", |path| std::fs::File::open(path).and_then(|mut file| file.read(&mut [0; 16])).map(drop).map_err(number)),
    ("read-by-openat2", |path| at_path(libc::SYS_openat2, path, [address(&[0_u64; 3]), 24])),
    ("list", |path| std::fs::read_dir(path).map(drop).map_err(number)),
    ("look", |path| std::fs::metadata(path).map(drop).map_err(number)),
    ("write", |path| std::fs::write(path, b"what the document says").map_err(number)),
    ("append", |path| std::fs::OpenOptions::new().append(true).open(path).map(drop).map_err(number)),
    ("truncate", |path| with(path, |path| call(libc::SYS_truncate, [path, 0]))),
    ("make-folder", |path| at_path(libc::SYS_mkdirat, path, [0o777, 0])),
    ("make-node", |path| at_path(libc::SYS_mknodat, path, [c_long::from(libc::S_IFIFO | 0o600), 0])),
    ("remove", |path| at_path(libc::SYS_unlinkat, path, [0, 0])),
    ("rename", |path| std::fs::rename(path, format!("{path}.other")).map_err(number)),
    ("link", |path| std::fs::hard_link(path, format!("{path}.link")).map_err(number)),
    ("symlink", |path| std::os::unix::fs::symlink("/", path).map_err(number)),
    ("change-mode", |path| at_path(libc::SYS_fchmodat, path, [0o777, 0])),
    ("change-owner", |path| at_path(libc::SYS_fchownat, path, [-1, -1])),
    ("change-folder", |path| with(path, |path| call(libc::SYS_chdir, [path]))),
    ("memory-file", |_| with("x", |name| call(libc::SYS_memfd_create, [name, 0]))),
    ("exec", |_| with("/bin/true", |path| call(libc::SYS_execve, [path, address(&[path, 0]), address(&[0_u64])]))),
    ("exec-at", |_| {
        with("/bin/true", |path| call(libc::SYS_execveat, [0, path, address(&[path, 0]), address(&[0_u64]), 0]))
    }),
    ("run", |_| std::process::Command::new("/bin/true").status().map(drop).map_err(number)),
    ("fork", |_| fork()),
    ("fork-bomb", |_| if (0..100).any(|_| fork().is_ok()) { Ok(()) } else { fork() }),
    #[cfg(target_arch = "x86_64")]
    ("fork-by-its-old-call", |_| forked(call_for(libc::SYS_fork, []))),
    #[cfg(target_arch = "x86_64")]
    ("vfork", |_| forked(call_for(libc::SYS_vfork, []))),
    ("clone3", |_| forked(call_for(libc::SYS_clone3, [address(&CLONE_AS_FORK), 64]))),
    ("clone-with-namespaces", |_| {
        forked(call_for(libc::SYS_clone, [c_long::from(libc::CLONE_NEWUSER | libc::SIGCHLD)]))
    }),
    ("thread", |_| std::thread::Builder::new().spawn(|| ()).map(drop).map_err(number)),
    ("trace", |pid| call(libc::SYS_ptrace, [c_long::from(libc::PTRACE_SEIZE), parsed(pid), 0, 0])),
    ("be-traced", |_| call(libc::SYS_ptrace, [c_long::from(libc::PTRACE_TRACEME), 0, 0, 0])),
    ("read-memory", |pid| call(libc::SYS_process_vm_readv, [parsed(pid), 0, 0, 0, 0, 0])),
    ("write-memory", |pid| call(libc::SYS_process_vm_writev, [parsed(pid), 0, 0, 0, 0, 0])),
    ("signal", |pid| call(libc::SYS_kill, [parsed(pid), c_long::from(libc::SIGKILL)])),
    ("signal-thread", |pid| call(libc::SYS_tgkill, [parsed(pid), parsed(pid), c_long::from(libc::SIGKILL)])),
    ("signal-by-descriptor", |pid| {
        let process = call_for(libc::SYS_pidfd_open, [parsed(pid), 0])?;
        call(libc::SYS_pidfd_send_signal, [process, c_long::from(libc::SIGKILL), 0, 0])
    }),
    ("take-descriptor-of", |pid| {
        let process = call_for(libc::SYS_pidfd_open, [parsed(pid), 0])?;
        call(libc::SYS_pidfd_getfd, [process, 0, 0])
    }),
    ("set-limit-of", |pid| {
        call(libc::SYS_prlimit64, [parsed(pid), c_long::from(libc::RLIMIT_CORE), address(&[0_u64; 2]), 0])
    }),
    ("raise-limit", |_| call(libc::SYS_prlimit64, [0, c_long::from(libc::RLIMIT_CORE), address(&[0_u64; 2]), 0])),
    ("uring", |_| call(libc::SYS_io_uring_setup, [4, address(&[0_u64; 15])])),
    ("keyring", |_| call(libc::SYS_keyctl, [0, -3, 0])),
    ("add-key", |_| with("user", |word| call(libc::SYS_add_key, [word, word, word, 4, -1]))),
    ("request-key", |_| with("user", |word| call(libc::SYS_request_key, [word, word, 0, 0]))),
    ("bpf", |_| call(libc::SYS_bpf, [0, address(&[0_u64; 16]), 128])),
    ("page-faults", |_| call(libc::SYS_userfaultfd, [0])),
    ("performance-events", |_| call(libc::SYS_perf_event_open, [address(&[0_u64; 16]), 0, -1, -1, 0])),
    ("mount", |_| with("/tmp", |path| call(libc::SYS_mount, [path, path, 0, c_long::from(1 << 12), 0]))),
    ("change-root", |_| with("/", |path| call(libc::SYS_chroot, [path]))),
    ("namespaces", |_| call(libc::SYS_unshare, [c_long::from(libc::CLONE_NEWUSER)])),
    ("enter-namespace", |_| call(libc::SYS_setns, [0, 0])),
    ("shared-memory", |_| call(libc::SYS_shmget, [0, 4096, 0o600])),
    ("duplicate", |_| call(libc::SYS_dup, [0])),
    ("control-device", |_| call(libc::SYS_ioctl, [0, 0x541B, address(&[0_u64])])),
    ("control-itself", |_| call(libc::SYS_prctl, [c_long::from(libc::PR_SET_DUMPABLE), 1, 0, 0, 0])),
    ("filter", |_| call(libc::SYS_seccomp, [2, 0, 0])),
    ("become-root", |_| call(libc::SYS_setresuid, [0, 0, 0])),
    ("become-itself", |_| call(libc::SYS_setresuid, [-1, -1, -1])),
    ("capabilities", |_| call(libc::SYS_capset, [address(&[0x2008_0522_u64]), address(&[0_u64; 3])])),
    ("personality", |_| call(libc::SYS_personality, [0xffff_ffff])),
    ("new-code", |_| call_for(libc::SYS_mmap, mapping(libc::PROT_READ | libc::PROT_EXEC)).map(drop)),
    ("data-to-code", |_| {
        let place = call_for(libc::SYS_mmap, mapping(libc::PROT_READ | libc::PROT_WRITE))?;
        call(libc::SYS_mprotect, [place, 4096, c_long::from(libc::PROT_READ | libc::PROT_EXEC)])
    }),
    #[cfg(target_arch = "x86_64")]
    ("other-numbers", |_| call(0x4000_0000 | libc::SYS_getpid, [])),
    #[cfg(target_arch = "x86_64")]
    ("other-architecture", |_| other_architecture()),
];

/// The system call itself; its result.
fn call_for<const N: usize>(call: c_long, arguments: [c_long; N]) -> Result<c_long, Refused> {
    let mut all = [0; 6];
    all[..N].copy_from_slice(&arguments);
    // SAFETY: pointers among the arguments are null or of values that live until the call returns; what else it may do to
    // this process, which does nothing else, is what is tried.
    let result = unsafe { libc::syscall(call, all[0], all[1], all[2], all[3], all[4], all[5]) };
    if result == -1 { Err(number(std::io::Error::last_os_error())) } else { Ok(result) }
}

fn call<const N: usize>(number: c_long, arguments: [c_long; N]) -> Result<(), Refused> {
    call_for(number, arguments).map(drop)
}

#[expect(clippy::needless_pass_by_value, reason = "the end of a map_err")]
fn number(error: std::io::Error) -> Refused {
    error.raw_os_error().unwrap_or(libc::ENOSYS + 2000)
}

fn address<T, const N: usize>(values: &[T; N]) -> c_long {
    values.as_ptr() as c_long
}

fn parsed(number: &str) -> c_long {
    number.parse().unwrap_or(-1)
}

fn with(path: &str, act: impl FnOnce(c_long) -> Result<(), Refused>) -> Result<(), Refused> {
    let path = CString::new(path).map_err(|_| libc::EINVAL)?;
    act(path.as_ptr() as c_long)
}

/// A call whose first argument is a folder (the current one) and whose second is a path.
fn at_path(number: c_long, path: &str, [third, fourth]: [c_long; 2]) -> Result<(), Refused> {
    with(path, |path| call(number, [c_long::from(libc::AT_FDCWD), path, third, fourth]))
}

fn socket(family: libc::c_int, kind: libc::c_int) -> Result<(), Refused> {
    call(libc::SYS_socket, [c_long::from(family), c_long::from(kind), 0])
}

fn mapping(protection: libc::c_int) -> [c_long; 6] {
    [0, 4096, c_long::from(protection), c_long::from(libc::MAP_PRIVATE | libc::MAP_ANONYMOUS), -1, 0]
}

/// `struct clone_args`: nothing shared, and a signal to the parent at the end.
const CLONE_AS_FORK: [u64; 8] = [0, 0, 0, 0, libc::SIGCHLD as u64, 0, 0, 0];

fn fork() -> Result<(), Refused> {
    // SAFETY: the child only exits.
    let result = unsafe { libc::fork() };
    if result == -1 { Err(number(std::io::Error::last_os_error())) } else { forked(Ok(result.into())) }
}

/// A child ends at once.
fn forked(result: Result<c_long, Refused>) -> Result<(), Refused> {
    if result? == 0 {
        // SAFETY: ends the process without running anything that belongs to its parent.
        unsafe { libc::_exit(0) }
    }
    Ok(())
}

/// The first socket this process has: an engine's is the way to its worker. Outside there is none, so one is made.
fn own_socket() -> c_long {
    for descriptor in 3..16 {
        // SAFETY: all zeros is a valid `stat`.
        let mut about: libc::stat = unsafe { std::mem::zeroed() };
        // SAFETY: the pointer is of a live value.
        let result = unsafe { libc::fstat(descriptor, &raw mut about) };
        if result == 0 && about.st_mode & libc::S_IFMT == libc::S_IFSOCK {
            return descriptor.into();
        }
    }
    let Ok((one, other)) = std::os::unix::net::UnixDatagram::pair() else {
        return -1;
    };
    let _ = other.send(b"x");
    let number = one.as_raw_fd();
    std::mem::forget((one, other));
    number.into()
}

/// A `struct msghdr` with nothing in it.
fn message() -> [u64; 7] {
    [0; 7]
}

/// Sends standard input's descriptor to whoever is at the other end.
fn pass_descriptor() -> Result<(), Refused> {
    // `struct cmsghdr` and one descriptor: its length of 20 bytes, SOL_SOCKET, SCM_RIGHTS, 0.
    let rights = [20_u64, 1 | 1 << 32, 0];
    let byte = [0_u64];
    let bytes = [address(&byte), 1];
    let header = [0, 0, address(&bytes), 1, address(&rights), 24, 0];
    call(libc::SYS_sendmsg, [own_socket(), address(&header), 0])
}

/// Asks by the 32-bit gate of a 64-bit kernel, where every number means something else.
#[cfg(target_arch = "x86_64")]
fn other_architecture() -> Result<(), Refused> {
    let mut result: u64 = 20; // getpid there
    // SAFETY: the kernel changes the result's register only.
    unsafe { std::arch::asm!("int 0x80", inout("rax") result, clobber_abi("sysv64")) };
    if result == 0 { Err(libc::ENOSYS) } else { Ok(()) }
}
