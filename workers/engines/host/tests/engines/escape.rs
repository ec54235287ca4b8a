//! Every way out that we know, tried from within by a process that has been taken over, and from outside to show that the
//! sandbox is what refuses it.

use crate::program::{ORDINARY, config, engines, is_root, path, said};
use docward_engine_client::{EngineFailure, Engines};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// What becomes of an attempt within.
#[derive(Clone, Copy)]
enum Within {
    /// The process is ended at once.
    Ended,
    /// It is answered with an error, and goes on.
    Refused(i32),
    /// It takes itself for aborted.
    Aborted,
}

/// What becomes of it outside.
#[derive(Clone, Copy, PartialEq)]
enum Outside {
    /// It can be done.
    Done,
    /// It can be done by root; by others perhaps not.
    DoneByRoot,
    /// The kernel answers, with whatever this system has to say to it.
    Answered,
    /// It can't be tried: it would hurt who tries.
    Untried,
}

/// What it is tried on.
#[derive(Clone, Copy)]
enum On {
    Nothing,
    /// A file that nobody but its owner may read.
    Secret,
    /// A file that everybody may read and write.
    Public,
    /// A folder that everybody may read and write.
    Folder,
    /// A name that is not there yet, in such a folder.
    NewName,
    /// A listening port of this machine.
    Port,
    /// Another process of the same user as the tests'.
    Process,
}

use On::{Folder, NewName, Nothing, Port, Process, Public, Secret};
use Outside::{Answered, Done, DoneByRoot, Untried};
use Within::{Aborted, Ended, Refused};

const NOT_PERMITTED: Within = Refused(libc::EACCES);
const NO_SUCH_CALL: Within = Refused(libc::ENOSYS);

const ATTEMPTS: &[(&str, On, Within, Outside)] = &[
    // The network, and descriptors through the one socket it has.
    ("socket-inet", Nothing, Ended, Done),
    ("socket-inet6", Nothing, Ended, Answered),
    ("socket-unix", Nothing, Ended, Done),
    ("socket-netlink", Nothing, Ended, Done),
    ("socket-packet", Nothing, Ended, Answered),
    ("socketpair", Nothing, Ended, Done),
    ("connect", Port, Ended, Done),
    ("pass-descriptor", Nothing, Ended, Done),
    ("take-descriptor", Nothing, Ended, Done),
    ("shut-socket", Nothing, Ended, Done),
    // Files: keys, what everybody may read, and what could be left behind.
    ("read", Secret, NOT_PERMITTED, Done),
    ("read", Public, NOT_PERMITTED, Done),
    ("read-by-openat2", Public, Ended, Done),
    ("look", Secret, NOT_PERMITTED, Done),
    ("list", Folder, NOT_PERMITTED, Done),
    ("write", Public, NOT_PERMITTED, Done),
    ("write", NewName, NOT_PERMITTED, Done),
    ("append", Public, NOT_PERMITTED, Done),
    ("truncate", Public, Ended, Done),
    ("make-folder", NewName, Ended, Done),
    ("make-node", NewName, Ended, Done),
    ("remove", Public, Ended, Done),
    ("rename", Public, Ended, Done),
    ("link", Public, Ended, Done),
    ("symlink", NewName, Ended, Done),
    ("change-mode", Public, Ended, Done),
    ("change-owner", Public, Ended, Done),
    ("change-folder", Folder, Ended, Done),
    ("memory-file", Nothing, Ended, Done),
    // Programs, processes, threads.
    ("exec", Nothing, Ended, Done),
    ("exec-at", Nothing, Ended, Done),
    ("run", Nothing, NO_SUCH_CALL, Done),
    ("fork", Nothing, NO_SUCH_CALL, Done),
    ("fork-bomb", Nothing, NO_SUCH_CALL, Done),
    #[cfg(target_arch = "x86_64")]
    ("fork-by-its-old-call", Nothing, Ended, Done),
    #[cfg(target_arch = "x86_64")]
    ("vfork", Nothing, Ended, Untried),
    ("clone3", Nothing, NO_SUCH_CALL, Done),
    ("clone-with-namespaces", Nothing, Ended, Answered),
    ("thread", Nothing, NO_SUCH_CALL, Done),
    // Other processes.
    ("trace", Process, Ended, DoneByRoot),
    ("be-traced", Nothing, Ended, Answered),
    ("read-memory", Process, Ended, DoneByRoot),
    ("write-memory", Process, Ended, DoneByRoot),
    ("signal", Process, Ended, Done),
    ("signal-thread", Process, Aborted, Done),
    ("signal-by-descriptor", Process, Ended, Done),
    ("take-descriptor-of", Process, Ended, DoneByRoot),
    ("set-limit-of", Process, Ended, Done),
    ("raise-limit", Nothing, Ended, Done),
    // The kernel's larger doors.
    ("uring", Nothing, Ended, Answered),
    ("keyring", Nothing, Ended, Answered),
    ("add-key", Nothing, Ended, Answered),
    ("request-key", Nothing, Ended, Answered),
    ("bpf", Nothing, Ended, Answered),
    ("page-faults", Nothing, Ended, Answered),
    ("performance-events", Nothing, Ended, Answered),
    ("mount", Nothing, Ended, Answered),
    ("change-root", Nothing, Ended, Answered),
    ("namespaces", Nothing, Ended, Answered),
    ("enter-namespace", Nothing, Ended, Answered),
    ("shared-memory", Nothing, Ended, Answered),
    // Its own cage, and code that was not there before.
    ("duplicate", Nothing, Ended, Done),
    ("control-device", Nothing, NOT_PERMITTED, Answered),
    ("control-itself", Nothing, Ended, Done),
    ("filter", Nothing, Ended, Answered),
    ("become-root", Nothing, Ended, DoneByRoot),
    ("become-itself", Nothing, Ended, Done),
    ("capabilities", Nothing, Ended, Answered),
    ("personality", Nothing, Ended, Answered),
    ("new-code", Nothing, Ended, Done),
    ("data-to-code", Nothing, Ended, Done),
    #[cfg(target_arch = "x86_64")]
    ("other-numbers", Nothing, Ended, Answered),
    #[cfg(target_arch = "x86_64")]
    ("other-architecture", Nothing, Ended, Untried),
];

/// What attempts are made on, new for each.
struct Prey {
    folder: tempfile::TempDir,
    listener: TcpListener,
    process: Child,
}

impl Prey {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let allow = |name: &str, mode| {
            std::fs::set_permissions(folder.path().join(name), std::fs::Permissions::from_mode(mode)).unwrap();
        };
        for name in ["secret", "public"] {
            std::fs::write(folder.path().join(name), b"0123456789abcdef").unwrap();
        }
        allow("secret", 0o600);
        allow("public", 0o666);
        allow("", 0o777);
        let process = Command::new(path()).arg("wait").stdin(Stdio::piped()).spawn().unwrap();
        Self { folder, listener: TcpListener::bind("127.0.0.1:0").unwrap(), process }
    }

    fn name(&self, on: On) -> String {
        let path = |name: &str| self.folder.path().join(name).to_str().unwrap().to_owned();
        match on {
            Nothing => "-".to_owned(),
            Secret => path("secret"),
            Public => path("public"),
            Folder => path(""),
            NewName => path("new"),
            Port => self.listener.local_addr().unwrap().port().to_string(),
            Process => self.process.id().to_string(),
        }
    }

    /// Nothing was read, changed, made, taken away or ended.
    fn is_untouched(&mut self) -> bool {
        let mut names: Vec<PathBuf> =
            std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        names.sort_unstable();
        let modes = [0o666, 0o600];
        let kept = names.iter().zip(modes).all(|(name, mode)| {
            std::fs::read(name).unwrap() == b"0123456789abcdef"
                && std::fs::metadata(name).unwrap().permissions().mode() & 0o777 == mode
        });
        self.listener.set_nonblocking(true).unwrap();
        let nobody_called = self.listener.accept().is_err();
        names.len() == 2 && kept && nobody_called && self.process.try_wait().unwrap().is_none()
    }
}

impl Drop for Prey {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// With nothing around it the act is possible: otherwise its refusal within would say nothing.
fn outside(act: &str, on: On, expected: Outside) {
    let prey = Prey::new();
    if expected == Untried {
        return;
    }
    let status = Command::new(path()).args(["act", act, &prey.name(on)]).status().unwrap();
    let must_be_done = expected == Done || expected == DoneByRoot && is_root();
    let fine = if must_be_done { status.success() } else { status.code().is_some() };
    assert!(fine, "{act} outside of the sandbox: {status}");
}

async fn within(engines: &Engines, act: &str, on: On, expected: Within) {
    let mut prey = Prey::new();
    let answer = said(engines, &format!("act {act} {}", prey.name(on))).await;
    let expected = match expected {
        Ended => Err(EngineFailure::Forbidden),
        Aborted => Err(EngineFailure::Died),
        Refused(number) => Ok(format!("refused {number}")),
    };
    assert_eq!(answer, expected, "{act} within the sandbox");
    assert!(prey.is_untouched(), "{act} within the sandbox has touched something");
}

#[test]
fn everything_that_is_tried_could_be_done() {
    for (act, on, _, expected) in ATTEMPTS {
        outside(act, *on, *expected);
    }
}

#[tokio::test]
async fn nothing_can_be_done_by_an_engine() {
    let engines = engines(&["faulty"]).await;
    let zygote = engines.zygote_process_id().await;
    for (act, on, expected, _) in ATTEMPTS {
        within(&engines, act, *on, *expected).await;
    }
    assert_eq!(engines.zygote_process_id().await, zygote, "the zygote has lived through it all");
}

#[tokio::test]
async fn nor_by_one_of_an_ordinary_users_worker() {
    if !is_root() {
        return;
    }
    let engines = engines(&ORDINARY).await;
    for (act, on, expected, _) in ATTEMPTS {
        within(&engines, act, *on, *expected).await;
    }
}

/// The zygote that it was forked from, and a sibling that reads another document at the same time: no signal, no memory, no
/// environment, no descriptor of either.
#[tokio::test]
async fn the_zygote_and_other_documents_are_out_of_reach() {
    for arguments in [&["faulty"][..], &ORDINARY] {
        if arguments == ORDINARY && !is_root() {
            continue;
        }
        let engines =
            Engines::start(docward_engine_client::EngineConfig { concurrency: 3, ..config(arguments) }).await.unwrap();
        let sibling = tokio::spawn({
            let engines = engines.clone();
            async move { said(&engines, "hang").await }
        });
        let zygote = engines.zygote_process_id().await.unwrap();
        crate::reading::until(|| !crate::reading::children(zygote).is_empty()).await;
        let other = crate::reading::children(zygote).remove(0);
        for process in [zygote.to_string(), other.clone()] {
            for act in ["signal", "signal-by-descriptor", "trace", "read-memory", "write-memory", "take-descriptor-of"]
            {
                let tried = said(&engines, &format!("act {act} {process}")).await;
                assert_eq!(tried, Err(EngineFailure::Forbidden), "{act}");
            }
            assert_eq!(said(&engines, &format!("act signal-thread {process}")).await, Err(EngineFailure::Died));
            for file in ["mem", "environ", "fd/0", "fd/3", "maps"] {
                let tried = said(&engines, &format!("act read /proc/{process}/{file}")).await;
                assert_eq!(tried, Ok(format!("refused {}", libc::EACCES)), "{file}");
            }
        }
        assert_eq!(engines.zygote_process_id().await, Some(zygote));
        assert!(crate::reading::children(zygote).contains(&other), "the other document is still being read");
        sibling.abort();
    }
}
