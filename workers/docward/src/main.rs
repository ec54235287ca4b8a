//! `docward`: the one binary. Everything is in the library, compiled once; an `async` function that is run from here would be
//! compiled here a second time.

use std::process::ExitCode;

fn main() -> ExitCode {
    docward::main()
}
