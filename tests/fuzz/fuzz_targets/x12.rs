//! X12: interchanges, claims, remittances, what is to be acknowledged of them, and the parts of their claims.
#![no_main]

use docward_engine_model::FileKind;
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(init: docward_fuzz::contain_panics(), |bytes: &[u8]| -> Corpus {
    if docward_engine_readers::sniff(bytes) != Ok(FileKind::X12) {
        return Corpus::Reject;
    }
    docward_fuzz::read(bytes);
    let _ = docward_engine_readers::acknowledge(bytes);
    let _ = docward_engine_readers::split(bytes);
    Corpus::Keep
});
