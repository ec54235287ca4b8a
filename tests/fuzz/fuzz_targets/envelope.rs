//! Envelopes off the queue, and names off the bucket: what parses writes itself the same way again.
#![no_main]

use docward_envelope::{Envelope, ObjectName};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(envelope) = Envelope::parse(bytes.to_vec()) {
        assert_eq!(envelope.as_bytes(), bytes, "exact bytes as received");
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        if let Ok(name) = text.parse::<ObjectName>() {
            assert_eq!(name.to_string(), text);
        }
    }
});
