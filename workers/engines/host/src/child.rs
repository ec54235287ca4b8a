//! One engine process, from the fork to its end: confines itself, reads one request, serves one document, exits.

use crate::descriptors;
use crate::document::SealedDocument;
use crate::ending::{self, EXIT_FINISHED, EXIT_UNFIT};
use crate::sandbox::{self, Sandbox};
use crate::zygote::Serve;
use docward_engine_model::protocol::{FRAME_HEADER, Limits, Rejection, Reply, Request, from_frame, to_frame};
use rustix::fd::OwnedFd;
use rustix::process::Pid;
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs the child. Never returns: the zygote's own state, copied by the fork, must not be dropped here.
pub(crate) fn run(replies: UnixStream, document: &OwnedFd, zygote: Pid, sandbox: &Sandbox, serve: Serve) -> ! {
    let finished = catch_unwind(AssertUnwindSafe(|| converse(replies, document, zygote, sandbox, serve)));
    let code = if matches!(finished, Ok(Some(()))) { EXIT_FINISHED } else { EXIT_UNFIT };
    // SAFETY: `_exit` ends the process at once, without destructors or handlers that belong to the zygote.
    unsafe { libc::_exit(code) }
}

/// `None` when the child can't be confined or the worker is gone: it must not serve then.
fn converse(replies: UnixStream, document: &OwnedFd, zygote: Pid, sandbox: &Sandbox, serve: Serve) -> Option<()> {
    descriptors::keep_only(&descriptors::numbers(&replies, document)).ok()?;
    sandbox.at_birth(zygote).ok()?;
    ending::tell_exhausted_memory().ok()?;
    // Plain reading and writing is all that its socket is for: calls that belong to sockets are not permitted.
    let mut replies = File::from(OwnedFd::from(replies));
    let request = request(&mut replies)?;
    let limits = limits_of(&request);
    let document = SealedDocument::map(document)?;
    sandbox::limit_to(&limits).ok()?;
    sandbox.close().ok()?;
    let mut answers = Answers { replies, budget: limits.output_bytes, last_said: false };
    if catch_unwind(AssertUnwindSafe(|| serve(document.bytes(), request, &mut |reply| answers.say(&reply)))).is_err() {
        // A parser panicked: the document broke a promise of its format. What it said so far stands before a refusal.
        answers.say(&Reply::Rejected(Rejection::Malformed));
    }
    answers.last_said.then_some(())
}

fn request(replies: &mut File) -> Option<Request> {
    let mut header = [0; FRAME_HEADER];
    replies.read_exact(&mut header).ok()?;
    let mut message = Vec::new();
    let length = u64::from(u32::from_le_bytes(header));
    replies.take(length).read_to_end(&mut message).ok()?;
    from_frame(&message).ok()
}

fn limits_of(request: &Request) -> Limits {
    match request {
        Request::Read { limits, .. }
        | Request::Compose { limits, .. }
        | Request::Paint { limits, .. }
        | Request::RewriteDicom { limits, .. }
        | Request::Acknowledge { limits }
        | Request::Split { limits } => *limits,
    }
}

/// What the child says, within its budget; nothing after its last word.
struct Answers {
    replies: File,
    budget: u64,
    last_said: bool,
}

impl Answers {
    fn say(&mut self, reply: &Reply) {
        if self.last_said {
            return;
        }
        self.last_said = matches!(reply, Reply::Finished(_) | Reply::Redacted { .. } | Reply::Rejected(_));
        let spent = to_frame(reply).ok().and_then(|frame| {
            self.budget = self.budget.checked_sub((frame.len() - FRAME_HEADER) as u64)?;
            Some(frame)
        });
        let Some(frame) = spent else {
            self.last_said = true;
            self.write(&to_frame(&Reply::Rejected(Rejection::TooMuchOutput)).unwrap_or_default());
            return;
        };
        self.write(&frame);
    }

    /// A worker that no longer listens has no use for the rest.
    fn write(&mut self, frame: &[u8]) {
        if self.replies.write_all(frame).is_err() {
            // SAFETY: as in `run`.
            unsafe { libc::_exit(EXIT_UNFIT) }
        }
    }
}
