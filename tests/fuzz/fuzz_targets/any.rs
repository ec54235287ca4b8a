//! Whatever a client may send: what is it, and what does it say? Text is read here too.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(init: docward_fuzz::contain_panics(), |bytes: &[u8]| {
    docward_fuzz::read(bytes);
});
