//! PNG, JPEG and TIFF.
#![no_main]

use docward_engine_model::FileKind;
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(init: docward_fuzz::contain_panics(), |bytes: &[u8]| -> Corpus {
    if !matches!(docward_engine_readers::sniff(bytes), Ok(FileKind::Png | FileKind::Jpeg | FileKind::Tiff)) {
        return Corpus::Reject;
    }
    docward_fuzz::read(bytes);
    Corpus::Keep
});
