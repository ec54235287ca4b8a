//! A policy as a person writes it.
#![no_main]

use docward_trust_policy::Policy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = Policy::from_toml(text);
    }
});
