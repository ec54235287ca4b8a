//! How a child ended, and how an allocation that failed is told from any other abort.
//!
//! Rust's allocator, C++'s `new` and everything else end in the same `abort`. Both say why on standard error just before. So
//! a child's standard error is a pipe of which it holds both ends, and its SIGABRT handler looks for their words in there.
//! What was written never leaves the process.

use docward_engine_model::protocol::Ending;
use rustix::io::Errno;
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::WaitIdStatus;
use rustix::stdio::dup2_stderr;
use std::os::fd::{IntoRawFd, RawFd};
use std::sync::atomic::{AtomicI32, Ordering};

/// The child has said its last word.
pub(crate) const EXIT_FINISHED: i32 = 0;
/// The child could not be confined, or nobody listened.
pub(crate) const EXIT_UNFIT: i32 = 1;
/// The child aborted because an allocation failed.
const EXIT_MEMORY: i32 = 3;
/// The child aborted for another reason.
const EXIT_ABORTED: i32 = 4;

/// What the zygote tells the worker.
pub(crate) fn of_status(status: &WaitIdStatus) -> Ending {
    match (status.exit_status(), status.terminating_signal()) {
        (Some(EXIT_FINISHED), _) => Ending::Finished,
        (Some(EXIT_MEMORY), _) => Ending::OutOfMemory,
        (_, Some(libc::SIGXCPU)) => Ending::OutOfTime,
        (_, Some(libc::SIGSYS)) => Ending::Forbidden,
        _ => Ending::Crashed,
    }
}

/// Where the handler reads what was said.
static SAID: AtomicI32 = AtomicI32::new(-1);

/// From here on an abort says whether memory was the reason.
pub(crate) fn tell_exhausted_memory() -> Result<(), Errno> {
    // Non-blocking: a page that makes Tesseract chatty must not stop it.
    let (read, write) = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?;
    dup2_stderr(&write)?;
    SAID.store(read.into_raw_fd(), Ordering::Relaxed);
    // SAFETY: all zeros is a valid `sigaction`: no flags, an empty mask.
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    action.sa_sigaction = on_abort as *const () as usize;
    // `abort` sends itself SIGABRT, which the filter of system calls answers with SIGSYS instead; without a filter the
    // former arrives.
    for signal in [libc::SIGABRT, libc::SIGSYS] {
        // SAFETY: the action is initialised, and its handler only does what a signal handler may.
        let result = unsafe { libc::sigaction(signal, &raw const action, std::ptr::null_mut()) };
        if result != 0 {
            return Err(Errno::INVAL);
        }
    }
    Ok(())
}

/// Allocates nothing, takes no lock: `read`, a comparison and `_exit` are all it may do.
extern "C" fn on_abort(_signal: libc::c_int) {
    let code = if was_about_memory(SAID.load(Ordering::Relaxed)) { EXIT_MEMORY } else { EXIT_ABORTED };
    // SAFETY: `_exit` may be called from a signal handler.
    unsafe { libc::_exit(code) }
}

/// What Rust's allocation error handler and C++'s terminate handler say.
const WORDS: [&[u8]; 2] = [b"memory allocation of ", b"bad_alloc"];
const LONGEST: usize = 21;

fn was_about_memory(said: RawFd) -> bool {
    // The end of one piece stays in front of the next, so that words across the seam are seen.
    let mut piece = [0_u8; 1024 + LONGEST];
    loop {
        let Some(room) = piece.get_mut(LONGEST..) else {
            return false;
        };
        // SAFETY: the pointer and length are of a live buffer; `read` may be called from a signal handler.
        let read = unsafe { libc::read(said, room.as_mut_ptr().cast(), room.len()) };
        let Ok(read @ 1..) = usize::try_from(read) else {
            return false;
        };
        let filled = piece.get(..LONGEST + read).unwrap_or_default();
        if WORDS.iter().any(|words| filled.windows(words.len()).any(|window| window == *words)) {
            return true;
        }
        piece.copy_within(read..LONGEST + read, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::fd::AsRawFd;

    fn heard(said: &[u8]) -> bool {
        let (read, write) = pipe_with(PipeFlags::NONBLOCK).unwrap();
        std::fs::File::from(write).write_all(said).unwrap();
        was_about_memory(read.as_raw_fd())
    }

    #[test]
    fn hears_both_allocators_wherever_they_say_it() {
        assert!(heard(b"memory allocation of 123 bytes failed\n"));
        for before in 1000..1060 {
            let mut said = vec![b'x'; before];
            said.extend_from_slice(b"terminate called after throwing an instance of 'std::bad_alloc'");
            assert!(heard(&said), "after {before} bytes");
        }
        assert!(!heard(b"free(): invalid pointer"));
        assert!(!heard(b""));
    }
}
