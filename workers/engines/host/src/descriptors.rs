//! Which descriptors a process has: the zygote its control socket and what it is handed, a child its socket and its document.

use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{Mode, OFlags, open};
use rustix::io::{Errno, dup};
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};
use rustix::stdio::{dup2_stderr, dup2_stdin, dup2_stdout, stdin};
use std::io::IoSliceMut;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::net::UnixStream;

/// What comes with a request.
pub(crate) struct HandedOver {
    /// The child's socket: one request in, replies out.
    pub(crate) replies: UnixStream,
    /// The sealed document.
    pub(crate) document: OwnedFd,
    /// The socket by which the worker and the zygote watch the child.
    pub(crate) watch: UnixStream,
}

/// Takes the control socket from standard input and closes everything else: whatever the starting process leaked is gone
/// before the first document arrives.
pub(crate) fn keep_only_control() -> Result<UnixStream, Errno> {
    close_from(3)?;
    let control = dup(stdin())?;
    silence()?;
    Ok(UnixStream::from(control))
}

/// Standard input, output and error lead nowhere, here and in every child.
fn silence() -> Result<(), Errno> {
    let nowhere = open("/dev/null", OFlags::RDWR | OFlags::CLOEXEC, Mode::empty())?;
    dup2_stdin(&nowhere)?;
    dup2_stdout(&nowhere)?;
    dup2_stderr(&nowhere)
}

/// Closes every descriptor from this number on.
fn close_from(first: RawFd) -> Result<(), Errno> {
    close_range(first, RawFd::MAX)
}

fn close_range(first: RawFd, last: RawFd) -> Result<(), Errno> {
    if first > last {
        return Ok(());
    }
    // SAFETY: called where nothing above standard error is in use yet (zygote), or where what is kept is outside the range
    // (child, which never touches the zygote's own descriptors again).
    let result = unsafe { libc::close_range(first.cast_unsigned(), last.cast_unsigned(), 0) };
    if result == 0 { Ok(()) } else { Err(Errno::INVAL) }
}

/// Closes everything but standard streams and these: a child must not hold the control socket or another child's.
pub(crate) fn keep_only(kept: &[RawFd]) -> Result<(), Errno> {
    let mut kept = kept.to_vec();
    kept.sort_unstable();
    let mut next = 3;
    for descriptor in kept {
        close_range(next, descriptor - 1)?;
        next = descriptor + 1;
    }
    close_from(next)
}

/// The next request's descriptors; `None` when the other end has closed.
pub(crate) fn receive(control: &UnixStream) -> Result<Option<HandedOver>, Errno> {
    let mut byte = [0];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(3))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let mut bytes = [IoSliceMut::new(&mut byte)];
    let received = loop {
        match recvmsg(control.as_fd(), &mut bytes, &mut ancillary, RecvFlags::CMSG_CLOEXEC) {
            Err(Errno::INTR) => {}
            other => break other?,
        }
    };
    if received.bytes == 0 {
        return Ok(None);
    }
    let mut descriptors = Vec::new();
    for message in ancillary.drain() {
        if let RecvAncillaryMessage::ScmRights(rights) = message {
            descriptors.extend(rights);
        }
    }
    match <[OwnedFd; 3]>::try_from(descriptors) {
        Ok([replies, document, watch]) => {
            Ok(Some(HandedOver { replies: replies.into(), document, watch: watch.into() }))
        }
        Err(_) => Err(Errno::BADMSG),
    }
}

/// The numbers that stay open in a child.
pub(crate) fn numbers(replies: &UnixStream, document: &OwnedFd) -> [RawFd; 2] {
    [replies.as_raw_fd(), document.as_raw_fd()]
}
