//! Acknowledgements from the bytes of a file to the text that leaves: golden samples, counts, what may not leave, and what another
//! validator says of the same files.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test's helpers fail by panicking")]

mod answers;
mod differential;
mod files;
mod hostile;
mod mutations;
mod samples;
mod validator;
mod written;
