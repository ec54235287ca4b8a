//! The process that every engine process is forked from. It is the first thing its program does: one thread, no key, no
//! runtime; it loads Tesseract, never runs it, and never looks at a document.

use crate::child;
use crate::descriptors::{self, HandedOver};
use crate::ending;
use crate::sandbox::Sandbox;
use docward_engine_model::protocol::{FRAME_HEADER, Reply, Request, from_frame, to_frame};
use docward_engine_model::start::{SandboxSettings, Started};
use docward_engine_readers::{second, tesseract};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::process::{
    Pid, PidfdFlags, Resource, Rlimit, Signal, WaitId, WaitIdOptions, getpid, getrlimit, kill_process, pidfd_open,
    pidfd_send_signal, setrlimit, waitid,
};
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::process::ExitCode;

/// What a child does with its document and its request; whatever it emits goes to the worker.
pub type Serve = fn(document: &[u8], request: Request, emit: &mut dyn FnMut(Reply));

/// Runs the zygote on the control socket that is this process's standard input, until the other end closes it.
pub fn run_zygote() -> ExitCode {
    run_zygote_serving(crate::serve)
}

/// The same with another way to serve: for tests of what happens when serving goes wrong.
pub fn run_zygote_serving(serve: Serve) -> ExitCode {
    let Ok(mut control) = descriptors::keep_only_control() else {
        return ExitCode::FAILURE;
    };
    if leave_the_workers_memory().is_err() {
        return ExitCode::FAILURE;
    }
    // A panic's message may quote the document; the place alone would be of use, but nobody reads an engine's output.
    std::panic::set_hook(Box::new(|_| {}));
    let Some(sandbox) = begin(&mut control) else {
        return ExitCode::FAILURE;
    };
    let mut zygote = Zygote { control, children: Vec::new(), sandbox, serve };
    match zygote.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Takes back the limit that the worker has set for its own memory: each child has one of its own, for its document.
fn leave_the_workers_memory() -> Result<(), Errno> {
    let maximum = getrlimit(Resource::Data).maximum;
    setrlimit(Resource::Data, Rlimit { current: maximum, maximum })
}

/// Loads what reading needs, then confines this process: no file is opened after that, here or in a child.
fn begin(control: &mut UnixStream) -> Option<Sandbox> {
    let settings = settings(control)?;
    docward_engine_readers::load();
    let second_reader = second::load();
    let (said, sandbox) = if tesseract::load().is_err() {
        (Started::NoLanguageData, None)
    } else {
        match Sandbox::enter(&settings) {
            Ok(sandbox) => (Started::Ready { second_reader }, Some(sandbox)),
            Err(missing) => (Started::Missing(missing), None),
        }
    };
    control.write_all(&to_frame(&said).ok()?).ok()?;
    sandbox
}

/// The worker's first word.
fn settings(control: &mut UnixStream) -> Option<SandboxSettings> {
    let mut header = [0; FRAME_HEADER];
    control.read_exact(&mut header).ok()?;
    let mut message = Vec::new();
    control.take(u64::from(u32::from_le_bytes(header))).read_to_end(&mut message).ok()?;
    from_frame(&message).ok()
}

/// A child that runs.
struct Child {
    process: OwnedFd,
    /// The worker's other end closes when it no longer wants an answer; this end gets one byte when the child has ended.
    watch: UnixStream,
}

struct Zygote {
    control: UnixStream,
    children: Vec<Child>,
    sandbox: Sandbox,
    serve: Serve,
}

impl Zygote {
    /// Forks for requests, kills what nobody listens to any more, reaps what has ended.
    fn run(&mut self) -> Result<(), Errno> {
        loop {
            let (asked, eventful) = self.wait()?;
            for index in eventful.into_iter().rev() {
                self.attend(index);
            }
            if asked {
                match descriptors::receive(&self.control)? {
                    Some(handed) => self.fork(handed),
                    // The worker is gone. Children die with their parent.
                    None => return Ok(()),
                }
            }
        }
    }

    /// Whether the control socket has something, and which children something happened to.
    fn wait(&self) -> Result<(bool, Vec<usize>), Errno> {
        let mut waits = vec![PollFd::new(&self.control, PollFlags::IN)];
        for child in &self.children {
            waits.push(PollFd::new(&child.process, PollFlags::IN));
            waits.push(PollFd::new(&child.watch, PollFlags::IN));
        }
        loop {
            match poll(&mut waits, None) {
                Err(Errno::INTR) => {}
                Err(error) => return Err(error),
                Ok(_) => break,
            }
        }
        let mut happened = waits.iter().map(|wait| !wait.revents().is_empty());
        let asked = happened.next().unwrap_or(false);
        let happened: Vec<bool> = happened.collect();
        let eventful = happened.chunks(2).enumerate().filter(|(_, pair)| pair.contains(&true)).map(|(at, _)| at);
        Ok((asked, eventful.collect()))
    }

    /// A child has ended, or its worker has hung up.
    fn attend(&mut self, index: usize) {
        let Some(child) = self.children.get_mut(index) else {
            return;
        };
        let ended = waitid(WaitId::PidFd(child.process.as_fd()), WaitIdOptions::EXITED | WaitIdOptions::NOHANG);
        match ended {
            Ok(Some(status)) => {
                // Nobody may be listening any more: then nobody minds.
                let _ = child.watch.write_all(&[ending::of_status(&status).to_byte()]);
                self.children.swap_remove(index);
            }
            Ok(None) => {
                // Still running, so it is the worker that closed its end (it never sends anything here). The process
                // descriptor names this child even if its number were taken by another; it is reaped when it has died.
                let mut byte = [0];
                if !matches!(child.watch.read(&mut byte), Err(error) if error.kind() == std::io::ErrorKind::WouldBlock)
                {
                    let _ = pidfd_send_signal(&child.process, Signal::KILL);
                    let _ = waitid(WaitId::PidFd(child.process.as_fd()), WaitIdOptions::EXITED);
                    self.children.swap_remove(index);
                }
            }
            Err(_) => {
                self.children.swap_remove(index);
            }
        }
    }

    /// Forks a child for a request. If that fails both of its sockets close, which says so.
    fn fork(&mut self, handed: HandedOver) {
        let HandedOver { replies, document, watch } = handed;
        if watch.set_nonblocking(true).is_err() {
            return;
        }
        let zygote = getpid();
        // SAFETY: this process has one thread (it starts none, and neither does loading Tesseract, whose only thread pool is
        // OpenMP's, made by the first recognition), so the child's memory holds no lock that nobody will release.
        match unsafe { libc::fork() } {
            0 => child::run(replies, &document, zygote, &self.sandbox, self.serve),
            number @ 1.. => {
                let Some(child) = Pid::from_raw(number) else {
                    return;
                };
                if let Ok(process) = pidfd_open(child, PidfdFlags::empty()) {
                    self.children.push(Child { process, watch });
                } else {
                    // Not to be watched, so not to live. It is ours and not reaped, so its number is still its own.
                    let _ = kill_process(child, Signal::KILL);
                    let _ = waitid(WaitId::Pid(child), WaitIdOptions::EXITED);
                }
            }
            _ => {}
        }
    }
}
