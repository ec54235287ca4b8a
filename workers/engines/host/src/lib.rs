//! The zygote and its children: where client bytes are parsed, one document a process.
//!
//! *This room* forks, confines and reaps engine processes; it *may touch* the sockets and sealed memory it is handed, and
//! Tesseract's language data before the first fork; it *must never* hold a key, reach a network, write a file or let two
//! documents meet in one process.
//!
//! # Why engines are confined as they are
//!
//! The zygote loads Tesseract and then confines itself (`sandbox`): it leaves root, enters a landlock domain without
//! exceptions and loads a list of system calls. Each child tightens all three before it looks at its document: a user
//! of its own, a domain of its own, and about forty calls on memory, its own descriptors, time and its own end. No
//! file is opened after the zygote's start, not even one that everybody may read: fonts and tables are in the binary,
//! Tesseract's data is in memory.
//!
//! **A call that is on no list ends the process.** If it were refused instead, whoever took the process over could
//! try the next thing. Reading makes no such call, so nothing is lost. Two kinds of calls get an answer, because
//! libraries try them and can do without: opening a file (not permitted) and starting a thread (no such call: after
//! this answer a thread pool works on the thread it has). A decoder that insists on threads is replaced, as the one
//! for lossy JPEG in DICOM was. `abort` sends its own process a signal; the filter turns that into the process's own
//! handler, so that no signal is ever sent. The worker counts such an end apart (`Forbidden`), raises an alert, and
//! does not try the document again.
//!
//! **What the sandbox lacks is named or accepted.** Without landlock (any version: what newer ones add, the list of
//! calls covers), seccomp, or the right to leave root, a worker does not start unless `engines.accept_missing` names
//! exactly that. An ordinary user's engines run as that user: landlock keeps siblings apart, and the list of calls
//! keeps signals and tracing from all. Namespaces are not used: they need rights that containers rarely give, and
//! there is nothing left for them to hide.
//!
//! **A parser's panic is contained; everything else is a bug.** An engine turns a panic into `malformed`. `just fuzz`
//! goes through the same `serve`, so an abort, a hang or exhausted memory is a finding, and a contained panic is
//! reported once a place. The fuzzing workspace (`tests/fuzz`) is its own, so that nightly never touches docward's
//! build. Under `cfg(fuzzing)` Tesseract and the second reader are left out: they would take nearly all the time.

mod child;
mod descriptors;
mod document;
mod ending;
mod sandbox;
mod serve;
mod zygote;

pub use serve::serve;
pub use zygote::{Serve, run_zygote, run_zygote_serving};
